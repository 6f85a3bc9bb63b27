//! Organizations against a real database, as the application role.

use super::filter::{Column, Filter, Order};
use super::{Create, Edit, OrganizationForm, OrganizationId, listing, store};
use crate::auth::PersonId;
use crate::command::Base;
use crate::error::{AppError, FieldConflict};
use crate::filter::{Compared as _, Condition, HITS};
use crate::listed::{Cell, Listed};
use crate::testing::Database;
use std::collections::HashSet;
use uuid::Uuid;

/// What `owner` types for an organization of theirs.
pub(super) fn form(name: &str, owner: PersonId) -> OrganizationForm {
    OrganizationForm { name: name.into(), owner_id: owner.to_string(), ..OrganizationForm::default() }
}

pub(super) async fn create(
    database: &Database,
    who: PersonId,
    form: OrganizationForm,
) -> Result<OrganizationId, AppError> {
    let command = Create { id: OrganizationId::new(), key: Uuid::now_v7(), form };
    store::create(database.viewer(who).await, command).await
}

/// An organization that `owner` owns.
pub(crate) async fn organization(database: &Database, owner: PersonId, name: &str) -> OrganizationId {
    create(database, owner, form(name, owner)).await.expect("an organization")
}

async fn read(database: &Database, who: PersonId, id: OrganizationId) -> Result<OrganizationForm, AppError> {
    Ok(store::detail(&mut database.viewer(who).await, id).await?.form)
}

async fn edit(
    database: &Database,
    who: PersonId,
    id: OrganizationId,
    base: &OrganizationForm,
    change: impl FnOnce(&mut OrganizationForm),
) -> Result<(), AppError> {
    let mut form = base.clone();
    change(&mut form);
    let command = Edit { id, key: Uuid::now_v7(), base: Base(base.clone()), form };
    store::edit(database.viewer(who).await, command).await
}

async fn list(database: &Database, who: PersonId, query: &str) -> Listed {
    listing::list(&mut database.viewer(who).await, &Filter::parse(query)).await.expect("a list")
}

async fn names(database: &Database, who: PersonId, query: &str) -> Vec<String> {
    list(database, who, query).await.rows.into_iter().map(|row| row.name).collect()
}

/// What the list at an address asks.
fn asked(address: &str) -> Filter {
    Filter::parse(address.split_once('?').map_or("", |(_, query)| query))
}

#[tokio::test]
async fn what_is_typed_is_what_is_read_and_a_retry_adds_nothing() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let typed = OrganizationForm {
        name: "  Café Ünlü </textarea><script>alert(1)</script>".into(),
        priority: "A".into(),
        website: "unlu.example".into(),
        annual_revenue: "1,250,000.50".into(),
        tags: "patio, fish".into(),
        shipping_city: "Zürich".into(),
        ..form("", staff.rep)
    };
    let command = Create { id: OrganizationId::new(), key: Uuid::now_v7(), form: typed };
    let first = store::create(database.viewer(staff.rep).await, command.clone()).await;
    let second = store::create(database.viewer(staff.rep).await, command.clone()).await;
    assert_eq!(first, Ok(command.id));
    assert_eq!(second, first);
    let read = read(&database, staff.rep, command.id).await.expect("the organization");
    assert_eq!(read.name, "Café Ünlü </textarea><script>alert(1)</script>");
    assert_eq!((read.website.as_str(), read.tags.as_str()), ("https://unlu.example", "patio, fish"));
    assert_eq!((read.annual_revenue.as_str(), read.revenue_currency.as_str()), ("1250000.50", "USD"));
    assert_eq!(names(&database, staff.rep, "?q=unlu").await.len(), 1, "found without its accents, and only once");
}

#[tokio::test]
async fn different_fields_merge_and_the_same_field_is_a_conflict_that_writes_nothing() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    let found = read(&database, staff.rep, id).await.expect("read");
    edit(&database, staff.colleague, id, &found, |form| form.shipping_city = "Boston".into()).await.expect("first");
    edit(&database, staff.rep, id, &found, |form| form.priority = "A".into()).await.expect("merged");
    let refused = edit(&database, staff.rep, id, &found, |form| {
        form.shipping_city = "Salem".into();
        form.employees = "12".into();
    });
    let conflict = FieldConflict { field: "shipping_city".into(), mine: "Salem".into(), theirs: "Boston".into() };
    assert_eq!(refused.await, Err(AppError::Conflict(vec![conflict])));
    let now = read(&database, staff.rep, id).await.expect("read");
    assert_eq!((now.shipping_city.as_str(), now.priority.as_str(), now.employees.as_str()), ("Boston", "A", ""));
}

#[tokio::test]
async fn in_private_books_another_team_finds_nothing_by_any_path() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let id = organization(&database, staff.rep, "Hidden Harbor").await;
    assert_eq!(read(&database, staff.other_rep, id).await, Err(AppError::NotFound));
    assert!(names(&database, staff.other_rep, "").await.is_empty());
    assert!(names(&database, staff.other_rep, "?q=hidden").await.is_empty());
    let mut other = database.viewer(staff.other_rep).await;
    assert_eq!(store::suggest(&mut other, "hidden").await, Ok(vec![]));
    assert_eq!(store::twins(&mut other, "Hidden Harbor", None).await, Ok(vec![]));
    let below = OrganizationForm { parent: "Hidden Harbor".into(), ..form("Annex", staff.other_rep) };
    let refused = create(&database, staff.other_rep, below).await;
    assert_eq!(refused, Err(AppError::field("parent", "There is no account of that name.")));
    let follow = store::follow(database.viewer(staff.other_rep).await, id, true).await;
    assert_eq!(follow, Err(AppError::NotFound));
    for allowed in [staff.colleague, staff.manager, staff.other_manager, staff.admin, staff.viewer] {
        assert!(read(&database, allowed, id).await.is_ok());
    }
}

#[tokio::test]
async fn only_those_who_may_write_edit_delete_or_hand_over() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    let found = read(&database, staff.rep, id).await.expect("read");
    for stranger in [staff.other_rep, staff.other_manager, staff.viewer] {
        let refused = edit(&database, stranger, id, &found, |form| form.name = "Mine".into()).await;
        assert_eq!(refused, Err(AppError::Forbidden));
        let refused = store::delete(database.viewer(stranger).await, id, Uuid::now_v7()).await;
        assert_eq!(refused, Err(AppError::Forbidden));
        let refused = store::hand_over(database.viewer(stranger).await, id, stranger, Uuid::now_v7()).await;
        assert_eq!(refused, Err(AppError::Forbidden));
    }
    let principal = OrganizationForm { role: "principal".into(), ..form("Sea Foods Inc", staff.rep) };
    assert_eq!(create(&database, staff.rep, principal.clone()).await, Err(AppError::Forbidden));
    assert!(create(&database, staff.manager, principal).await.is_ok());
}

#[tokio::test]
async fn handing_over_to_another_team_moves_the_account_out_of_sight_in_private_books() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    let still_there = store::hand_over(database.viewer(staff.rep).await, id, staff.other_rep, Uuid::now_v7()).await;
    assert_eq!(still_there, Ok(false));
    assert_eq!(read(&database, staff.rep, id).await, Err(AppError::NotFound));
    assert!(read(&database, staff.other_rep, id).await.is_ok());
}

#[tokio::test]
async fn deleting_lifts_branches_and_undo_puts_everything_back() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let top = organization(&database, staff.rep, "Top").await;
    let middle = OrganizationForm { parent: "Top".into(), ..form("Middle", staff.rep) };
    let middle = create(&database, staff.rep, middle).await.expect("made");
    let branch = OrganizationForm { parent: "Middle".into(), ..form("Branch", staff.other_rep) };
    let branch = create(&database, staff.admin, branch).await.expect("made");
    store::delete(database.viewer(staff.rep).await, middle, Uuid::now_v7()).await.expect("deleted");
    assert_eq!(read(&database, staff.rep, middle).await, Err(AppError::NotFound));
    assert_eq!(read(&database, staff.rep, branch).await.expect("still there").parent, "Top");
    let operation = sqlx::query_scalar::<_, Uuid>("select id from operation where kind = 'delete'");
    let operation = operation.fetch_one(&database.owner).await.expect("the operation");
    crate::operations::store::undo(database.viewer(staff.admin).await, operation.into()).await.expect("undone");
    assert_eq!(read(&database, staff.rep, middle).await.expect("back").parent, "Top");
    assert_eq!(read(&database, staff.rep, branch).await.expect("there").parent, "Middle");
    assert!(read(&database, staff.rep, top).await.is_ok());
}

#[tokio::test]
async fn rules_over_several_organizations_name_their_field() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let mut above = String::new();
    let mut ids = Vec::new();
    for name in ["One", "Two", "Three", "Four"] {
        let level = OrganizationForm { parent: above, ..form(name, staff.rep) };
        ids.push(create(&database, staff.rep, level).await.expect("four levels are fine"));
        above = name.to_owned();
    }
    let field = |refused: Result<_, AppError>| match refused {
        Err(AppError::Invalid(errors)) => errors[0].field.clone(),
        other => panic!("{other:?}"),
    };
    let fifth = OrganizationForm { parent: "Four".into(), ..form("Five", staff.rep) };
    assert_eq!(field(create(&database, staff.rep, fifth).await), "parent");
    let found = read(&database, staff.rep, ids[0]).await.expect("read");
    let cycle = edit(&database, staff.rep, ids[0], &found, |form| form.parent = "Three".into()).await;
    assert_eq!(field(cycle.map(|()| ids[0])), "parent");
    let wrong = OrganizationForm { default_distributor_id: ids[1].to_string(), ..form("Six", staff.rep) };
    assert_eq!(field(create(&database, staff.rep, wrong).await), "default_distributor_id");
}

#[tokio::test]
async fn every_order_pages_through_everything_once() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let mut made = Vec::new();
    for number in 0..120 {
        let form = OrganizationForm {
            priority: ["A", "B", "C", "D"][number % 4].into(),
            shipping_city: ["", "Oslo", "Bergen"][number % 3].into(),
            ..form(&format!("Same name {}", number / 7), staff.rep)
        };
        made.push(create(&database, staff.rep, form).await.expect("made").to_string());
    }
    for order in Order::ALL {
        let mut filter = Filter { order: Some(*order), ..Filter::default() };
        let mut seen = Vec::new();
        loop {
            let page = listing::list(&mut database.viewer(staff.rep).await, &filter).await.expect("a page");
            assert_eq!(page.count, "120");
            seen.extend(page.rows.into_iter().map(|row| row.id));
            let Some(next) = page.next else { break };
            filter = asked(&next);
        }
        assert_eq!(seen.len(), made.len(), "{order}");
        assert_eq!(seen.iter().collect::<HashSet<_>>(), made.iter().collect::<HashSet<_>>(), "{order}");
    }
    assert_eq!(names(&database, staff.rep, "").await[1], "Same name 0");
    assert!(names(&database, staff.rep, "?after=%5B%22x%22%5D").await.len() == 50, "a broken cursor is the first page");
}

#[tokio::test]
async fn every_column_and_operator_answers_and_narrows() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let known = OrganizationForm {
        priority: "A".into(),
        role: "operator".into(),
        shipping_city: "Oslo".into(),
        shipping_state: "Viken".into(),
        shipping_country: "Norway".into(),
        employees: "40".into(),
        tags: "fish".into(),
        ..form("Known", staff.rep)
    };
    create(&database, staff.rep, known).await.expect("made");
    create(&database, staff.admin, OrganizationForm { name: "Unknown".into(), ..OrganizationForm::default() })
        .await
        .expect("made");
    for column in Column::ALL {
        for operator in column.operators() {
            let value = match column {
                Column::Quiet | Column::Employees => "3".to_owned(),
                _ => Uuid::now_v7().to_string(),
            };
            let condition = Condition { column: *column, operator: *operator, values: vec![value.clone(), value] };
            let filter = Filter { conditions: vec![condition], ..Filter::default() };
            let answer = listing::list(&mut database.viewer(staff.rep).await, &filter).await;
            assert!(answer.is_ok(), "{column} {operator}: {answer:?}");
        }
    }
    let both = ["Known".to_owned(), "Unknown".to_owned()];
    for (query, expected) in [
        ("?priority=A&priority=C", &both[..]),
        ("?role=operator&city=Oslo&state=Viken&country=Norway", &both[..1]),
        ("?priority.not=A", &both[1..]),
        ("?owner=me", &both[..1]),
        ("?owner=none", &both[1..]),
        ("?owner.not=me", &both[1..]),
        ("?team=mine", &both[..1]),
        ("?tag=fish", &both[..1]),
        ("?tag.not=fish", &both[1..]),
        ("?employees.min=40", &both[..1]),
        ("?employees.max=39", &[]),
        ("?quiet=4", &both[..]),
        ("?role=pirate", &[]),
    ] {
        assert_eq!(names(&database, staff.rep, query).await, expected, "{query}");
    }
}

/// The query string that the form sends when nobody touches it.
fn sent(list: &Listed) -> String {
    let mut pairs = vec![("q".to_owned(), list.q.clone())];
    pairs.extend(list.kept.clone());
    for field in &list.fields {
        let held = |value: &&String| field.options.is_empty() || field.options.iter().any(|(code, _)| code == *value);
        pairs.extend(field.values.iter().filter(held).map(|value| (field.name.clone(), value.clone())));
    }
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", crate::url::encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn whatever_is_asked_is_still_asked_when_the_form_is_sent() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let (one, two) = (organization(&database, staff.rep, "One").await, organization(&database, staff.rep, "Two").await);
    for column in Column::ALL {
        for operator in column.operators() {
            let values = match column {
                Column::Quiet | Column::Employees => vec!["3".to_owned()],
                Column::Role => vec!["operator".into(), "pirate".into()],
                Column::Priority => vec!["A".into(), "B".into()],
                Column::Owner => vec!["none".into(), staff.other_rep.to_string()],
                Column::Parent => vec![one.to_string(), two.to_string()],
                _ => vec!["Oslo, West".into(), "Bergen".into()],
            };
            let condition = Condition { column: *column, operator: *operator, values };
            let filter = Filter { q: "fin".into(), conditions: vec![condition], ..Filter::default() };
            let list = list(&database, staff.rep, &filter.to_query()).await;
            let mut again = Filter::parse(&sent(&list));
            super::listing::accounts_by_id(&mut database.viewer(staff.rep).await, &mut again, Column::Parent)
                .await
                .expect("ids");
            let sorted = |filter: &Filter| {
                let mut conditions = filter.conditions.clone();
                for condition in &mut conditions {
                    condition.values.sort();
                }
                conditions
            };
            assert_eq!((sorted(&again), again.q.as_str()), (sorted(&filter), "fin"), "{column} {operator}");
        }
    }
}

#[tokio::test]
async fn a_question_is_read_as_a_sentence_and_places_and_tags_are_meant() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let top = organization(&database, staff.rep, "Top").await;
    let branch = OrganizationForm {
        parent: "Top".into(),
        shipping_city: "Zürich".into(),
        shipping_country: "Schweiz".into(),
        tags: "Früh & fein".into(),
        ..form("Branch", staff.rep)
    };
    create(&database, staff.rep, branch).await.expect("made");
    for query in
        ["?city=zurich", "?city=%20ZÜRICH", "?country=SCHWEIZ&city=zürich", "?tag=fruh+%26+FEIN", "?parent=top"]
    {
        assert_eq!(names(&database, staff.rep, query).await, ["Branch"], "{query}");
    }
    assert_eq!(names(&database, staff.rep, "?city.not=zurich").await, ["Top"]);
    assert_eq!(names(&database, staff.rep, "?parent=nobody").await, [] as [String; 0]);
    let team: Uuid = sqlx::query_scalar("select team_id from person where id = $1")
        .bind(staff.rep.0)
        .fetch_one(&database.owner)
        .await
        .expect("a team");
    sqlx::query("update person set disabled_at = now() where id = $1")
        .bind(staff.other_rep.0)
        .execute(&database.owner)
        .await
        .expect("gone");
    let query = format!(
        "?owner=me&owner={}&parent={top}&team.not={team}&priority=A&priority=B&quiet=4&employees.min=10&tag=patio",
        staff.other_rep
    );
    let list = list(&database, staff.rep, &query).await;
    let sentence = list.chips.iter().map(|(words, _)| words.as_str()).collect::<Vec<_>>();
    assert_eq!(sentence[..2], ["Owner is me or Sam Rep", "Parent is Top"]);
    assert!(sentence[2].starts_with("Team is not ") && !sentence[2].contains(&team.to_string()), "{sentence:?}");
    assert_eq!(
        sentence[3..],
        ["Priority is A or B", "No activity for 4 weeks", "At least 10 employees", "Tagged patio"]
    );
    assert_eq!(asked(&list.chips[1].1).conditions.len(), 6);
}

#[tokio::test]
async fn columns_are_chosen_down_to_the_name_alone() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let known = OrganizationForm {
        phones: vec![super::Phone { label: "office".into(), number: "+1 555 0100".into() }],
        annual_revenue: "1250000".into(),
        lead_source: "Trade fair".into(),
        shipping_city: "Oslo".into(),
        shipping_state: "Viken".into(),
        status: "inactive".into(),
        inactive_reason: "closed".into(),
        ..form("Known", staff.rep)
    };
    create(&database, staff.rep, known).await.expect("made");
    let cells = async |query| list(&database, staff.rep, query).await.rows.remove(0).cells;
    let text = |text: &str| Cell::Text(text.to_owned());
    assert_eq!(cells("?column=name").await, []);
    assert_eq!(cells("?columns=city").await, [text("Oslo, Viken")]);
    assert_eq!(
        cells("?columns=source,revenue,phone,state,city,colour").await,
        [
            text("Oslo"),
            text("Viken"),
            Cell::Link("+1 555 0100".into(), "tel:+15550100".into()),
            text("1,250,000 USD"),
            text("Trade fair"),
        ]
    );
    let usual = list(&database, staff.rep, "?columns=role,priority,city,owner,contacts,activity&priority=C").await;
    assert_eq!(usual.clear, "/organizations", "the usual columns need not be named");
    assert_eq!(usual.rows[0].mark, "Inactive");
    assert!(usual.rows[0].writable && !list(&database, staff.other_rep, "").await.rows[0].writable);
}

#[tokio::test]
async fn a_search_for_a_common_word_says_that_there_are_more_and_the_file_holds_them_all() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    sqlx::query(
        "insert into organization (id, name) select gen_random_uuid(), 'Grill ' || n from generate_series(1, $1) n",
    )
    .bind(HITS + 100)
    .execute(&database.owner)
    .await
    .expect("many");
    let few = list(&database, staff.rep, "?q=grill+1999").await;
    assert_eq!((few.count.as_str(), few.cut), ("1", false));
    let all = list(&database, staff.rep, "").await;
    assert_eq!((all.count.as_str(), all.cut), ("2,100", false));
    let many = list(&database, staff.rep, "?q=grill&priority=C").await;
    assert_eq!((many.count.as_str(), many.cut), ("2,000+", true));
    let mut export = super::exporting::Export::new(&Filter::parse("?q=grill&priority=C"));
    let mut lines = 0;
    while let Some(piece) = export.next(&mut database.viewer(staff.rep).await).await.expect("a piece") {
        lines += String::from_utf8(piece).expect("text").lines().count();
    }
    assert_eq!(lines, 2101, "a head and every row");
}
