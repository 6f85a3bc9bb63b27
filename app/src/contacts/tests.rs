//! Contacts against a real database, as the application role.

use super::filter::{Column, Filter, Order};
use super::{ContactForm, ContactId, Create, Edit, Email, Move, listing, store};
use crate::auth::PersonId;
use crate::command::Base;
use crate::error::{AppError, FieldConflict};
use crate::filter::{Compared as _, Condition};
use crate::listed::Cell;
use crate::organizations::OrganizationId;
use crate::organizations::tests::organization;
use crate::testing::Database;
use std::collections::HashSet;
use uuid::Uuid;

fn form(name: &str, organization: &str) -> ContactForm {
    ContactForm { last_name: name.into(), organization: organization.into(), ..ContactForm::default() }
}

pub(crate) async fn contact(database: &Database, who: PersonId, name: &str, organization: &str) -> ContactId {
    create(database, who, form(name, organization)).await.expect("a contact")
}

async fn create(database: &Database, who: PersonId, form: ContactForm) -> Result<ContactId, AppError> {
    let command = Create { id: ContactId::new(), key: Uuid::now_v7(), form };
    store::create(database.viewer(who).await, command).await
}

async fn read(database: &Database, who: PersonId, id: ContactId) -> Result<ContactForm, AppError> {
    Ok(store::detail(&mut database.viewer(who).await, id).await?.form)
}

async fn edit(
    database: &Database,
    who: PersonId,
    id: ContactId,
    base: &ContactForm,
    change: impl FnOnce(&mut ContactForm),
) -> Result<(), AppError> {
    let mut form = base.clone();
    change(&mut form);
    let command = Edit { id, key: Uuid::now_v7(), base: Base(base.clone()), form };
    store::edit(database.viewer(who).await, command).await
}

async fn names(database: &Database, who: PersonId, query: &str) -> Vec<String> {
    let list = listing::list(&mut database.viewer(who).await, &Filter::parse(query)).await.expect("a list");
    list.rows.into_iter().map(|row| row.name).collect()
}

/// Who works at an organization, the primary contact marked, and who did before.
async fn people(database: &Database, who: PersonId, id: OrganizationId) -> (Vec<String>, Vec<String>) {
    let at = store::at_organization(&mut database.viewer(who).await, id).await.expect("people");
    let marked = |row: super::ContactRow| if row.primary { format!("*{}", row.name) } else { row.name };
    (at.contacts.into_iter().map(marked).collect(), at.former.into_iter().map(|former| former.other.name).collect())
}

async fn move_to(database: &Database, who: PersonId, id: ContactId, organization: &str) -> Result<(), AppError> {
    let (key, organization) = (Uuid::now_v7(), organization.to_owned());
    let command = Move { id, key, organization, position: "Head Chef".into() };
    store::relocate(database.viewer(who).await, command).await
}

#[tokio::test]
async fn what_is_typed_is_what_is_read_and_a_retry_adds_nothing() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Blue Fin").await;
    let email = |label: &str, address: &str| Email { label: label.into(), address: address.into() };
    let typed = ContactForm {
        first_name: " Zoë ".into(),
        emails: vec![email("work", " zoe@bluefin.example "), email("", "info@bluefin.example"), email("private", "")],
        linkedin: "linkedin.com/in/zoe".into(),
        tags: "fish, patio".into(),
        advocacy: "champion".into(),
        ..form("Marín", "blue fin")
    };
    let command = Create { id: ContactId::new(), key: Uuid::now_v7(), form: typed };
    let first = store::create(database.viewer(staff.rep).await, command.clone()).await;
    let second = store::create(database.viewer(staff.rep).await, command.clone()).await;
    assert_eq!((first, second), (Ok(command.id), Ok(command.id)));
    let read = read(&database, staff.rep, command.id).await.expect("the contact");
    assert_eq!((read.name().as_str(), read.organization.as_str()), ("Zoë Marín", "Blue Fin"));
    assert_eq!(read.emails, [email("work", "zoe@bluefin.example"), email("", "info@bluefin.example")]);
    assert_eq!(read.linkedin, "https://linkedin.com/in/zoe");
    for query in ["?q=zoe", "?q=marin", "?q=info%40bluefin", "?tag=patio", "?advocacy=champion"] {
        assert_eq!(names(&database, staff.rep, query).await, ["Zoë Marín"], "{query}");
    }
}

#[tokio::test]
async fn the_first_contact_is_the_primary_one_and_a_new_one_takes_its_place() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    contact(&database, staff.rep, "Adams", "Blue Fin").await;
    let baker = contact(&database, staff.rep, "Baker", "Blue Fin").await;
    assert_eq!(people(&database, staff.rep, place).await.0, ["*Adams", "Baker"]);
    let found = read(&database, staff.rep, baker).await.expect("read");
    edit(&database, staff.rep, baker, &found, |form| form.primary = "on".into()).await.expect("primary");
    assert_eq!(people(&database, staff.rep, place).await.0, ["*Baker", "Adams"]);
    let third = ContactForm { primary: "on".into(), ..form("Chu", "Blue Fin") };
    create(&database, staff.rep, third).await.expect("made");
    assert_eq!(people(&database, staff.rep, place).await.0, ["*Chu", "Adams", "Baker"]);
}

#[tokio::test]
async fn different_fields_merge_and_the_same_field_is_a_conflict_that_writes_nothing() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Blue Fin").await;
    let id = contact(&database, staff.rep, "Adams", "Blue Fin").await;
    let found = read(&database, staff.rep, id).await.expect("read");
    let phone = |number: &str| crate::organizations::Phone { label: String::new(), number: number.into() };
    edit(&database, staff.colleague, id, &found, |form| form.phones = vec![phone("555 0100")]).await.expect("first");
    // The browser sends the form's empty lines too: they are no change of the phones.
    let second = edit(&database, staff.rep, id, &found, |form| {
        form.position = "Buyer".into();
        form.phones = vec![phone(""), phone(" ")];
    });
    second.await.expect("merged");
    edit(&database, staff.colleague, id, &found, |form| form.authority = "gatekeeper".into()).await.expect("merged");
    let refused = edit(&database, staff.rep, id, &found, |form| {
        form.authority = "influencer".into();
        form.influence = "high".into();
    });
    let conflict = FieldConflict { field: "authority".into(), mine: "influencer".into(), theirs: "gatekeeper".into() };
    assert_eq!(refused.await, Err(AppError::Conflict(vec![conflict])));
    let now = read(&database, staff.rep, id).await.expect("read");
    assert_eq!((now.position.as_str(), now.influence.as_str()), ("Buyer", "unknown"));
    assert_eq!(now.phones, [phone("555 0100")]);
}

#[tokio::test]
async fn a_moved_contact_is_former_at_the_old_place_and_primary_where_nobody_was() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let old = organization(&database, staff.rep, "Blue Fin").await;
    let new = organization(&database, staff.rep, "Green Door").await;
    let theirs = organization(&database, staff.other_rep, "Far Away").await;
    let id = contact(&database, staff.rep, "Adams", "Blue Fin").await;
    move_to(&database, staff.rep, id, "Green Door").await.expect("moved");
    assert_eq!(people(&database, staff.rep, old).await, (vec![], vec!["Adams".to_owned()]));
    assert_eq!(people(&database, staff.rep, new).await, (vec!["*Adams".to_owned()], vec![]));
    let detail = store::detail(&mut database.viewer(staff.rep).await, id).await.expect("detail");
    assert_eq!((detail.form.position.as_str(), detail.former[0].other.name.as_str()), ("Head Chef", "Blue Fin"));
    let refused = move_to(&database, staff.rep, id, "Far Away").await;
    assert_eq!(refused, Err(AppError::field("organization", "You may not change who works there.")));
    assert_eq!(people(&database, staff.rep, theirs).await, (vec![], vec![]));
    move_to(&database, staff.rep, id, "Blue Fin").await.expect("back");
    assert_eq!(people(&database, staff.rep, old).await, (vec!["*Adams".to_owned()], vec![]), "not former any more");
}

#[tokio::test]
async fn a_shared_address_is_a_hint_and_never_a_block() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Blue Fin").await;
    let with = |name: &str, address: &str| {
        let emails = vec![Email { label: String::new(), address: address.into() }];
        ContactForm { emails, ..form(name, "Blue Fin") }
    };
    let first = create(&database, staff.rep, with("Adams", "info@bluefin.example")).await.expect("made");
    create(&database, staff.rep, with("Baker", "INFO@bluefin.example")).await.expect("made all the same");
    create(&database, staff.rep, with("Chu", "another-info@bluefin.example")).await.expect("made");
    let detail = store::detail(&mut database.viewer(staff.rep).await, first).await.expect("detail");
    let hints = detail.sharing.into_iter().map(|hint| hint.name).collect::<Vec<_>>();
    assert_eq!(hints, ["Baker (Blue Fin)"]);
}

#[tokio::test]
async fn in_private_books_another_team_finds_nobody_by_any_path() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let place = organization(&database, staff.rep, "Hidden Harbor").await;
    organization(&database, staff.other_rep, "Green Door").await;
    let emails = vec![Email { label: String::new(), address: "secret@harbor.example".into() }];
    let id = create(&database, staff.rep, ContactForm { emails, ..form("Adams", "Hidden Harbor") }).await;
    let id = id.expect("made");
    assert_eq!(read(&database, staff.other_rep, id).await, Err(AppError::NotFound));
    for query in ["", "?q=adams", "?q=secret", &format!("?organization={place}"), "?tag.not=x", "?order=newest"] {
        assert!(names(&database, staff.other_rep, query).await.is_empty(), "{query}");
    }
    assert_eq!(people(&database, staff.other_rep, place).await, (vec![], vec![]));
    let mut other = database.viewer(staff.other_rep).await;
    assert_eq!(store::sharing(&mut other, &["secret@harbor.example".into()], None).await, Ok(vec![]));
    let preset = store::form(&mut other, None, Some(place)).await.expect("a form");
    assert_eq!(preset.form.organization, "", "not even the name of the place");
    drop(other);
    let there = create(&database, staff.other_rep, form("Spy", "Hidden Harbor")).await;
    assert_eq!(there, Err(AppError::field("organization", "There is no account of that name.")));
    let found = read(&database, staff.rep, id).await.expect("read");
    let stolen = edit(&database, staff.other_rep, id, &found, |form| form.organization = "Green Door".into()).await;
    assert_eq!(stolen, Err(AppError::NotFound));
    let deleted = store::delete(database.viewer(staff.other_rep).await, id, Uuid::now_v7()).await;
    assert_eq!(deleted.err(), Some(AppError::NotFound));
    for allowed in [staff.colleague, staff.manager, staff.other_manager, staff.admin, staff.viewer] {
        assert_eq!(names(&database, allowed, "?q=adams").await, ["Adams"]);
    }
}

#[tokio::test]
async fn only_those_who_may_write_the_organization_write_its_contacts() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Blue Fin").await;
    let id = contact(&database, staff.rep, "Adams", "Blue Fin").await;
    let found = read(&database, staff.rep, id).await.expect("read");
    for stranger in [staff.other_rep, staff.other_manager, staff.viewer] {
        let refused = edit(&database, stranger, id, &found, |form| form.last_name = "Mine".into()).await;
        assert_eq!(refused, Err(AppError::Forbidden));
        let refused = store::delete(database.viewer(stranger).await, id, Uuid::now_v7()).await;
        assert_eq!(refused.err(), Some(AppError::Forbidden));
        let refused = create(&database, stranger, form("Spy", "Blue Fin")).await;
        assert_eq!(refused, Err(AppError::field("organization", "You may not change who works there.")));
    }
}

#[tokio::test]
async fn undo_brings_a_deleted_contact_back() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let id = contact(&database, staff.rep, "Adams", "Blue Fin").await;
    let (at, operation) = store::delete(database.viewer(staff.rep).await, id, Uuid::now_v7()).await.expect("deleted");
    assert_eq!(at, place);
    assert_eq!(read(&database, staff.rep, id).await, Err(AppError::NotFound));
    crate::operations::store::undo(database.viewer(staff.rep).await, operation).await.expect("undone");
    assert_eq!(people(&database, staff.rep, place).await.0, ["*Adams"]);
}

#[tokio::test]
async fn erasing_leaves_nothing_of_the_person_and_nothing_brings_them_back() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    organization(&database, staff.rep, "Green Door").await;
    let phones = vec![crate::organizations::Phone { label: "mobile".into(), number: "555 Xylophone".into() }];
    let typed = ContactForm { first_name: "Quentin".into(), phones, ..form("Xylophone", "Blue Fin") };
    let id = create(&database, staff.rep, typed).await.expect("made");
    let found = read(&database, staff.rep, id).await.expect("read");
    edit(&database, staff.rep, id, &found, |form| form.linkedin = "x.example/xylophone".into()).await.expect("edited");
    move_to(&database, staff.rep, id, "Green Door").await.expect("moved");
    let (_, deleted) = store::delete(database.viewer(staff.rep).await, id, Uuid::now_v7()).await.expect("deleted");
    crate::operations::store::undo(database.viewer(staff.rep).await, deleted).await.expect("undone");
    // They marry; and an edit from before cannot be undone any more, which names them once more.
    let found = read(&database, staff.rep, id).await.expect("read");
    edit(&database, staff.rep, id, &found, |form| form.position = "Buyer".into()).await.expect("edited");
    let early = "select operation_id from audit where record_id = $1 and changes ? 'position' order by id desc limit 1";
    let early = sqlx::query_scalar(early).bind(id.0).fetch_one(&database.owner).await.expect("an operation");
    let found = read(&database, staff.rep, id).await.expect("read");
    let married = edit(&database, staff.rep, id, &found, |form| {
        (form.first_name, form.last_name, form.position) = ("Quentina".into(), "Zylo".into(), "Owner".into());
    });
    married.await.expect("edited");
    let undone = crate::operations::store::undo(database.viewer(staff.rep).await, early).await.expect("an answer");
    assert_eq!((undone.restored, undone.left_alone[0].name.as_str()), (0, "Quentina Zylo"));
    let mia = "insert into import (id, person_id, kind, file_name, header, mapping, row_count)
        values ($1, $2, 'contacts', 'people.csv', '[]', '{}', 1)";
    let import = Uuid::now_v7();
    sqlx::query(mia).bind(import).bind(staff.manager.0).execute(&database.owner).await.expect("an import");
    let row = "insert into import_row (import_id, number, cells, record_id) values ($1, 2, '[\"Quentin\"]', $2)";
    sqlx::query(row).bind(import).bind(id.0).execute(&database.owner).await.expect("a row");
    let refused = store::erase(database.viewer(staff.manager).await, id, Uuid::now_v7()).await;
    assert_eq!(refused, Err(AppError::Forbidden));
    store::erase(database.viewer(staff.admin).await, id, Uuid::now_v7()).await.expect("erased");
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')",
    )
    .fetch_all(&database.owner)
    .await
    .expect("tables");
    for table in tables {
        let left = format!("select count(*) from {table} t where to_jsonb(t)::text ~* 'xylophone|quentin|zylo'");
        let left: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(left)).fetch_one(&database.owner).await.expect("a count");
        assert_eq!(left, 0, "{table}");
    }
    assert_eq!(people(&database, staff.rep, place).await, (vec![], vec![]));
    crate::operations::store::undo(database.viewer(staff.admin).await, deleted).await.ok();
    assert_eq!(read(&database, staff.admin, id).await, Err(AppError::NotFound));
}

#[tokio::test]
async fn erasing_renames_no_operation_that_was_about_somebody_or_something_else() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Blue Fin").await;
    organization(&database, staff.rep, "Sam").await;
    let id = create(&database, staff.rep, form("Smith", "Blue Fin")).await.expect("made");
    let found = read(&database, staff.rep, id).await.expect("read");
    let renamed = edit(&database, staff.rep, id, &found, |form| {
        (form.first_name, form.last_name) = ("Sam".into(), String::new());
    });
    renamed.await.expect("edited");
    let segment =
        "insert into operation (id, kind, person_id, origin) values (gen_random_uuid(), 'delete segment', $1, 'web')";
    sqlx::query(segment).bind(staff.admin.0).execute(&database.owner).await.expect("an operation without a subject");
    store::erase(database.viewer(staff.admin).await, id, Uuid::now_v7()).await.expect("erased");
    let subjects = "select kind || ': ' || subject from operation where kind not in ('set up', 'invite') order by at";
    let subjects: Vec<String> = sqlx::query_scalar(subjects).fetch_all(&database.owner).await.expect("operations");
    assert_eq!(
        subjects,
        [
            "create: Blue Fin",
            "create: Sam",
            "create: Erased contact",
            "edit: Erased contact",
            "delete segment: ",
            "erase: Erased contact"
        ]
    );
}

#[tokio::test]
async fn every_order_pages_through_everybody_once_and_every_filter_answers() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let mut made = HashSet::new();
    for number in 0..110 {
        let form =
            ContactForm { first_name: format!("F{}", number % 5), ..form(&format!("L{}", number / 30), "Blue Fin") };
        made.insert(create(&database, staff.rep, form).await.expect("made").to_string());
    }
    for order in Order::ALL {
        let mut filter = Filter { order: Some(*order), ..Filter::default() };
        let mut seen = Vec::new();
        loop {
            let page = listing::list(&mut database.viewer(staff.rep).await, &filter).await.expect("a page");
            assert_eq!(page.count, "110");
            seen.extend(page.rows.into_iter().map(|row| row.id));
            let Some(next) = page.next else { break };
            filter = Filter::parse(next.trim_start_matches("/contacts"));
        }
        assert_eq!((seen.len(), seen.into_iter().collect::<HashSet<_>>()), (110, made.clone()), "{order}");
    }
    for column in Column::ALL {
        for operator in column.operators() {
            let values = vec![place.to_string(), "none of them".into()];
            let condition = Condition { column: *column, operator: *operator, values };
            let filter = Filter { conditions: vec![condition], ..Filter::default() };
            let page = listing::list(&mut database.viewer(staff.rep).await, &filter).await.expect("a page");
            let all = (*column == Column::Organization) == (*operator == crate::filter::Operator::Is);
            assert_eq!(page.count, if all { "110" } else { "0" }, "{column} {operator}");
        }
    }
}

#[tokio::test]
async fn an_account_can_be_named_a_tag_is_meant_and_columns_are_chosen() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Blue Fin").await;
    organization(&database, staff.rep, "Green Door").await;
    let typed = ContactForm { tags: "Fish, Früh, patio, vip".into(), ..form("Marín", "Blue Fin") };
    create(&database, staff.rep, typed).await.expect("made");
    contact(&database, staff.rep, "Other", "Green Door").await;
    for query in ["?organization=blue+fin", "?tag=fish", "?tag=fruh&q=marin", "?organization.not=green+door"] {
        assert_eq!(names(&database, staff.rep, query).await, ["Marín"], "{query}");
    }
    let ask = async |query| {
        listing::list(&mut database.viewer(staff.rep).await, &Filter::parse(query)).await.expect("a list")
    };
    let list = ask("?organization=blue+fin&columns=tags").await;
    assert_eq!(list.chips[0].0, "Account is Blue Fin");
    assert_eq!(list.rows[0].cells, [Cell::Tags(vec!["Fish".into(), "Früh".into(), "patio".into()], 1)]);
    assert_eq!(ask("?column=name").await.rows[0].cells, []);
    assert_eq!(ask("").await.rows[0].cells.len(), 6);
}
