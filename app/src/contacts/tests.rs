//! Contacts against a real database, as the application role.

use super::filter::{Column, Filter, Order};
use super::{ContactForm, ContactId, Create, Edit, Email, Move, Stand, listing, store};
use crate::auth::PersonId;
use crate::command::Base;
use crate::error::{AppError, FieldConflict};
use crate::filter::{Compared as _, Condition};
use crate::listed::Cell;
use crate::operations::OperationId;
use crate::organizations::tests::organization;
use crate::organizations::{OrganizationForm, OrganizationId};
use crate::testing::{Database, Staff};
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
    let command = Edit { id, key: Uuid::now_v7(), base: Base(base.clone()), form, at: String::new() };
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
    moved_at(database, who, id, organization, "").await
}

async fn moved_at(
    database: &Database,
    who: PersonId,
    id: ContactId,
    organization: &str,
    at: &str,
) -> Result<(), AppError> {
    let (key, organization) = (Uuid::now_v7(), organization.to_owned());
    let command = Move { id, key, organization, position: "Head Chef".into(), at: at.into() };
    store::relocate(database.viewer(who).await, command).await
}

#[tokio::test]
async fn somebody_left_when_it_was_said_and_not_when_that_arrived() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    organization(&database, staff.rep, "Green Fork").await;
    let left = async |at: &str, in_form: bool| {
        let cook = contact(&database, staff.rep, "Adams", "Blue Fin").await;
        if in_form {
            let base = read(&database, staff.rep, cook).await.expect("the contact");
            let form = ContactForm { organization: "Green Fork".into(), ..base.clone() };
            let command = Edit { id: cook, key: Uuid::now_v7(), base: Base(base), form, at: at.into() };
            store::edit(database.viewer(staff.rep).await, command).await.expect("moved");
        } else {
            moved_at(&database, staff.rep, cook, "Green Fork", at).await.expect("moved");
        }
        let at = store::at_organization(&mut database.viewer(staff.rep).await, place).await.expect("people");
        let former = at.former.into_iter().find(|former| former.other.id == cook.0);
        former.expect("they were there").left
    };
    for in_form in [false, true] {
        assert_eq!(left("2026-03-02T15:00:00Z", in_form).await.at, "2026-03-02T15:00:00Z", "{in_form}");
        for at in ["", "2999-01-01T00:00:00Z"] {
            assert!(left(at, in_form).await.text.starts_with("today"), "{at} {in_form}");
        }
    }
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

/// Where a contact stands towards principals, by name.
async fn stands(database: &Database, who: PersonId, id: ContactId) -> Vec<(String, String)> {
    let detail = store::detail(&mut database.viewer(who).await, id).await.expect("detail");
    let name =
        |id: &str| detail.principals.iter().find(|one| one.id.to_string() == id).expect("a principal").name.clone();
    detail.form.stands.iter().map(|stand| (name(&stand.principal_id), stand.advocacy.clone())).collect()
}

/// Says where they stand, as the page does: these fields and no other.
async fn set_stands(
    database: &Database,
    who: PersonId,
    id: ContactId,
    wanted: &[(OrganizationId, &str)],
) -> Result<OperationId, AppError> {
    let found = read(database, who, id).await?;
    let base = ContactForm { stands: found.stands, ..ContactForm::default() };
    let line = |(principal, advocacy): &(OrganizationId, &str)| Stand {
        principal_id: principal.to_string(),
        advocacy: (*advocacy).to_owned(),
    };
    edit(database, who, id, &base, |form| {
        form.stands = wanted.iter().map(line).chain([Stand::default(), Stand::default()]).collect();
    })
    .await?;
    let last = "select id from operation order by at desc limit 1";
    Ok(OperationId(sqlx::query_scalar(last).fetch_one(&database.owner).await.expect("the operation")))
}

/// Two principals, and Adams at Rob's Blue Fin.
async fn principals_and_a_chef(database: &Database, staff: &Staff) -> ([OrganizationId; 2], ContactId) {
    organization(database, staff.rep, "Blue Fin").await;
    let id = contact(database, staff.rep, "Adams", "Blue Fin").await;
    let mut principals = Vec::new();
    for name in ["Harvest Mill", "Stonegate"] {
        let form = OrganizationForm { name: name.into(), role: "principal".into(), ..OrganizationForm::default() };
        principals.push(crate::organizations::tests::create(database, staff.admin, form).await.expect("made"));
    }
    ([principals[0], principals[1]], id)
}

fn said(stands: &[(&str, &str)]) -> Vec<(String, String)> {
    stands.iter().map(|(name, advocacy)| ((*name).to_owned(), (*advocacy).to_owned())).collect()
}

#[tokio::test]
async fn somebody_stands_otherwise_towards_one_principal_and_it_is_part_of_their_history_and_undone() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let ([mill, stonegate], id) = principals_and_a_chef(&database, &staff).await;
    set_stands(&database, staff.rep, id, &[(stonegate, "skeptic"), (mill, "champion")]).await.expect("said");
    let both = said(&[("Harvest Mill", "champion"), ("Stonegate", "skeptic")]);
    assert_eq!(stands(&database, staff.viewer, id).await, both);
    let changed = set_stands(&database, staff.colleague, id, &[(mill, "supporter"), (stonegate, "")]).await;
    let changed = changed.expect("changed");
    assert_eq!(stands(&database, staff.rep, id).await, said(&[("Harvest Mill", "supporter")]));
    let subject = crate::interactions::Subject::Contact(id);
    let mut viewer = database.viewer(staff.rep).await;
    let page = crate::interactions::store::timeline(&mut viewer, subject, crate::interactions::Show::History, "").await;
    drop(viewer);
    let did = |entry| match entry {
        crate::interactions::Entry::Change(change) => {
            let fields = change.fields.iter().map(|one| format!("; {} {} → {}", one.field, one.from, one.to));
            format!("{} {}{}", change.who, change.did, fields.collect::<String>())
        }
        crate::interactions::Entry::Note(note) => note.body,
    };
    let mut lines = page.expect("the history").entries.into_iter().map(did).collect::<Vec<_>>();
    lines[..2].sort();
    assert_eq!(
        lines[..2],
        [
            "Rita Rep changed the stand towards Harvest Mill; Advocacy champion → supporter",
            "Rita Rep deleted the stand towards Stonegate",
        ]
    );
    crate::operations::store::undo(database.viewer(staff.colleague).await, changed).await.expect("undone");
    assert_eq!(stands(&database, staff.rep, id).await, both);
    assert_eq!(read(&database, staff.rep, id).await.expect("read").advocacy, "neutral", "in general as before");
}

#[tokio::test]
async fn only_who_may_write_the_contact_says_where_they_stand_and_only_towards_principals() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let ([mill, _], id) = principals_and_a_chef(&database, &staff).await;
    let place = organization(&database, staff.rep, "Green Door").await;
    for stranger in [staff.other_rep, staff.other_manager, staff.viewer] {
        let refused = set_stands(&database, stranger, id, &[(mill, "champion")]).await;
        assert_eq!(refused.err(), Some(AppError::Forbidden));
    }
    for (wanted, field) in [
        (vec![(place, "champion")], "stands"),
        (vec![(mill, "champion"), (mill, "blocker")], "stands-1-principal_id"),
        (vec![(mill, "huge")], "stands-0-advocacy"),
    ] {
        let Err(AppError::Invalid(errors)) = set_stands(&database, staff.rep, id, &wanted).await else {
            panic!("{wanted:?}")
        };
        assert_eq!(errors[0].field, field);
    }
    assert!(stands(&database, staff.rep, id).await.is_empty());
}

#[tokio::test]
async fn a_stand_goes_along_when_the_contact_moves_and_when_the_principal_is_merged() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let ([mill, stonegate], id) = principals_and_a_chef(&database, &staff).await;
    let typed =
        OrganizationForm { name: "Green Door".into(), owner_id: staff.other_rep.to_string(), ..Default::default() };
    crate::organizations::tests::create(&database, staff.other_rep, typed).await.expect("made");
    let second = contact(&database, staff.rep, "Baker", "Blue Fin").await;
    set_stands(&database, staff.rep, id, &[(mill, "champion"), (stonegate, "skeptic")]).await.expect("said");
    set_stands(&database, staff.rep, second, &[(stonegate, "blocker")]).await.expect("said");

    let mut viewer = database.viewer(staff.admin).await;
    let operation = viewer.operation("merge", "Stonegate").await.expect("an operation");
    sqlx::query("select larder.merge_organizations($1, $2)")
        .bind(mill.0)
        .bind(stonegate.0)
        .execute(viewer.db())
        .await
        .expect("merged");
    viewer.commit().await.expect("merged");
    assert_eq!(stands(&database, staff.rep, id).await, said(&[("Harvest Mill", "champion")]), "what was said stays");
    assert_eq!(stands(&database, staff.rep, second).await, said(&[("Harvest Mill", "blocker")]), "what was not moves");
    crate::operations::store::undo(database.viewer(staff.admin).await, operation).await.expect("undone");
    let both = said(&[("Harvest Mill", "champion"), ("Stonegate", "skeptic")]);
    assert_eq!(stands(&database, staff.rep, id).await, both);
    assert_eq!(stands(&database, staff.rep, second).await, said(&[("Stonegate", "blocker")]));

    move_to(&database, staff.admin, id, "Green Door").await.expect("moved");
    assert_eq!(stands(&database, staff.other_rep, id).await, both, "those who see them now see it");
    let seen = "select count(*) from contact_advocacy where contact_id = $1";
    let mut rob = database.viewer(staff.rep).await;
    let seen = sqlx::query_scalar::<_, i64>(seen).bind(id.0).fetch_one(rob.db()).await;
    assert_eq!(seen.expect("a count"), 0, "and those who saw them do not");
}

#[tokio::test]
async fn a_contact_is_added_from_one_of_several_accounts_of_one_name() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Blue Fin").await;
    let meant = organization(&database, staff.rep, "Blue Fin").await;
    let preset = store::form(&mut database.viewer(staff.rep).await, None, Some(meant)).await.expect("a form");
    let id =
        create(&database, staff.rep, ContactForm { last_name: "Adams".into(), ..preset.form }).await.expect("made");
    let detail = store::detail(&mut database.viewer(staff.rep).await, id).await.expect("detail");
    assert_eq!(detail.organization.id, meant.0);
    let found = detail.form;
    edit(&database, staff.rep, id, &found, |form| form.position = "Buyer".into()).await.expect("saved as it is");
}

#[tokio::test]
async fn a_wrong_address_is_named_by_the_line_it_was_typed_in() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Blue Fin").await;
    let id = contact(&database, staff.rep, "Adams", "Blue Fin").await;
    let found = read(&database, staff.rep, id).await.expect("read");
    let email = |address: &str| Email { label: String::new(), address: address.into() };
    let refused = edit(&database, staff.rep, id, &found, |form| form.emails = vec![email(""), email("adams@")]).await;
    let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors[0].field, "emails-1-address");
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
    let principal =
        OrganizationForm { name: "Stonegate".into(), role: "principal".into(), ..OrganizationForm::default() };
    let principal = crate::organizations::tests::create(&database, staff.admin, principal).await.expect("made");
    set_stands(&database, staff.rep, id, &[(principal, "blocker")]).await.expect("said");
    set_stands(&database, staff.rep, id, &[(principal, "skeptic")]).await.expect("said");
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
        values ($1, $2, 'people', 'people.csv', '[]', '{}', 1)";
    let import = Uuid::now_v7();
    sqlx::query(mia).bind(import).bind(staff.manager.0).execute(&database.owner).await.expect("an import");
    let row = "insert into import_row (import_id, number, cells, record_id) values ($1, 2, '[\"Quentin\"]', $2)";
    sqlx::query(row).bind(import).bind(id.0).execute(&database.owner).await.expect("a row");
    let refused = store::erase(database.viewer(staff.manager).await, id, Uuid::now_v7()).await;
    assert_eq!(refused, Err(AppError::Forbidden));
    store::erase(database.viewer(staff.admin).await, id, Uuid::now_v7()).await.expect("erased");
    let stood = "select (select count(*) from contact_advocacy)
        + (select count(*) from audit where table_name = 'contact_advocacy' and changes <> '{}')";
    let stood: i64 = sqlx::query_scalar(stood).fetch_one(&database.owner).await.expect("a count");
    assert_eq!(stood, 0, "not even where they stood");
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
