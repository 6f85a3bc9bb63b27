//! Organizations against a real database, as the application role.

use super::exporting::Accounts;
use super::filter::{Column, Filter, Order};
use super::{Create, Edit, OrganizationForm, OrganizationId, OrganizationRole, listing, store};
use crate::auth::{PersonId, Role};
use crate::command::Base;
use crate::error::{AppError, FieldConflict};
use crate::filter::{Compared as _, Condition, HITS};
use crate::listed::exporting::Export;
use crate::listed::{Cell, Listed};
use crate::reports::exporting::Format;
use crate::testing::Database;
use std::collections::HashSet;
use uuid::Uuid;

/// What `owner` types for an organization of theirs.
pub(super) fn form(name: &str, owner: PersonId) -> OrganizationForm {
    OrganizationForm { name: name.into(), owner_id: owner.to_string(), ..OrganizationForm::default() }
}

pub(crate) async fn create(
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

/// The field that a refused form stands at.
fn refused_at<T: std::fmt::Debug>(refused: Result<T, AppError>) -> String {
    match refused {
        Err(AppError::Invalid(errors)) => errors[0].field.clone(),
        other => panic!("{other:?}"),
    }
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
    assert_eq!(refused_at(create(&database, staff.rep, principal.clone()).await), "role");
    assert!(create(&database, staff.manager, principal).await.is_ok());
}

#[tokio::test]
async fn handing_over_to_another_team_moves_the_account_out_of_sight_in_private_books() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    let done = store::hand_over(database.viewer(staff.rep).await, id, staff.other_rep, Uuid::now_v7()).await;
    let done = done.expect("handed over");
    assert_eq!(done.words, "Blue Fin handed over to Sam Rep. It is not shared with you any more");
    assert_eq!((done.visible, done.operation), (false, None), "what is not theirs any more is not theirs to undo");
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
    let fifth = OrganizationForm { parent: "Four".into(), ..form("Five", staff.rep) };
    assert_eq!(refused_at(create(&database, staff.rep, fifth).await), "parent");
    let found = read(&database, staff.rep, ids[0]).await.expect("read");
    let cycle = edit(&database, staff.rep, ids[0], &found, |form| form.parent = "Three".into()).await;
    assert_eq!(refused_at(cycle), "parent");
    let wrong = OrganizationForm { default_distributor_id: ids[1].to_string(), ..form("Six", staff.rep) };
    assert_eq!(refused_at(create(&database, staff.rep, wrong).await), "default_distributor_id");
}

#[tokio::test]
async fn a_distributor_has_none_itself_and_stays_one_while_others_name_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id =
        create(&database, staff.admin, OrganizationForm { role: "distributor".into(), ..form("Metro", staff.rep) });
    let id = id.await.expect("made");
    let other = OrganizationForm {
        role: "distributor".into(),
        default_distributor_id: id.to_string(),
        ..form("Keystone", staff.rep)
    };
    assert_eq!(refused_at(create(&database, staff.admin, other).await), "default_distributor_id");
    let found = read(&database, staff.admin, id).await.expect("read");
    let itself = edit(&database, staff.admin, id, &found, |form| {
        form.role = "operator".into();
        form.default_distributor_id = id.to_string();
    });
    assert_eq!(refused_at(itself.await), "default_distributor_id");
    for name in ["Cove", "Anchor", "Bay", "Dock", "Eddy"] {
        let customer = OrganizationForm { default_distributor_id: id.to_string(), ..form(name, staff.rep) };
        create(&database, staff.rep, customer).await.expect("made");
    }
    let refused = edit(&database, staff.admin, id, &found, |form| form.role = "operator".into()).await;
    let words = "It is the distributor of “Anchor”, “Bay”, “Cove” and 2 others. Change those first.";
    assert_eq!(refused, Err(AppError::field("role", words)));
    assert_eq!(read(&database, staff.admin, id).await.expect("read").role, "distributor");
}

#[tokio::test]
async fn accounts_of_one_name_are_told_apart_wherever_one_is_named() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let in_city = |name: &str, city: &str| OrganizationForm { shipping_city: city.into(), ..form(name, staff.rep) };
    let mut ids = Vec::new();
    for (name, city) in [("Subway", ""), ("Subway", "Oslo"), ("Subway", "Oslo"), ("Subway", "Bergen"), ("Noor", "Oslo")]
    {
        ids.push(create(&database, staff.rep, in_city(name, city)).await.expect("made"));
    }
    let suggested = store::suggest(&mut database.viewer(staff.rep).await, "subway").await.expect("suggestions");
    assert!(suggested.iter().all(|hit| hit.about.contains("Rob Rep")), "{suggested:?}");
    let mut texts = suggested.into_iter().map(|hit| hit.text).collect::<Vec<_>>();
    texts.sort();
    let end = |id: OrganizationId| id.to_string()[28..].to_owned();
    let mut expected = vec![
        "Subway (Bergen)".to_owned(),
        format!("Subway (Oslo) #{}", end(ids[1])),
        format!("Subway (Oslo) #{}", end(ids[2])),
        format!("Subway #{}", end(ids[0])),
    ];
    expected.sort();
    assert_eq!(texts, expected);
    let named = async |text: &str| store::named(&mut database.viewer(staff.rep).await, "parent", text).await;
    for text in &texts {
        assert!(named(text).await.is_ok_and(|id| id.is_some()), "{text}");
    }
    assert_eq!(named(&expected[1]).await.map(|id| id.is_some()), Ok(true));
    assert_eq!(named(&ids[2].to_string()).await, Ok(Some(ids[2].0)), "an id will do");
    let Err(AppError::Invalid(errors)) = named("subway (oslo)").await else { panic!("which one?") };
    assert!(errors[0].message.contains(&format!("“Subway (Oslo) #{}”", end(ids[2]))), "{errors:?}");
    // As a parent it is stored, shown, and saved again as it is.
    let below = OrganizationForm { parent: format!("Subway (Oslo) #{}", end(ids[2])), ..form("Kiosk", staff.rep) };
    let below = create(&database, staff.rep, below).await.expect("made");
    let found = read(&database, staff.rep, below).await.expect("read");
    edit(&database, staff.rep, below, &found, |form| form.employees = "3".into()).await.expect("saved");
    let detail = store::detail(&mut database.viewer(staff.rep).await, below).await.expect("the page");
    assert_eq!(detail.parent.map(|parent| parent.id), Some(ids[2].0));
    create(&database, staff.rep, form("Café", staff.rep)).await.expect("made");
    create(&database, staff.rep, form("Cafe", staff.rep)).await.expect("made");
    assert!(named("Café").await.is_ok(), "an accent tells them apart");
}

#[tokio::test]
async fn what_is_stored_stays_a_choice_when_it_is_no_longer_offered() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let segment: Uuid = sqlx::query_scalar("select id from segment where name = 'Hotel'")
        .fetch_one(&database.owner)
        .await
        .expect("a segment");
    let typed = OrganizationForm { segment_id: segment.to_string(), ..form("Blue Fin", staff.rep) };
    let id = create(&database, staff.rep, typed).await.expect("made");
    for gone in [
        "update segment set deleted_at = now() where name = 'Hotel'",
        "update person set disabled_at = now() where name = 'Rob Rep'",
    ] {
        sqlx::query(gone).execute(&database.owner).await.expect("gone");
    }
    let answer = store::form(&mut database.viewer(staff.admin).await, Some(id)).await.expect("the form");
    assert!(answer.choices.segments.iter().any(|one| one.id == segment && one.name == "Hotel"));
    assert!(answer.choices.people.iter().any(|one| one.id == staff.rep.0));
    let detail = store::detail(&mut database.viewer(staff.admin).await, id).await.expect("the page");
    assert_eq!(detail.choices, answer.choices, "on the page too");
    edit(&database, staff.admin, id, &answer.form, |form| form.employees = "3".into()).await.expect("saved");
    assert_eq!(read(&database, staff.admin, id).await.expect("read").segment_id, segment.to_string());
    let fresh = store::form(&mut database.viewer(staff.admin).await, None).await.expect("a new form");
    assert!(!fresh.choices.segments.iter().any(|one| one.id == segment), "and to nobody else");
}

#[tokio::test]
async fn a_form_offers_what_the_person_may_choose_and_says_beside_the_field_what_they_may_not() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let offered = async |who| {
        let answer = store::form(&mut database.viewer(who).await, None).await.expect("a form");
        answer.choices.people.into_iter().map(|person| person.name).collect::<Vec<_>>()
    };
    let team = ["Ada Admin", "Mia Manager", "Rita Rep", "Rob Rep"];
    assert_eq!(offered(staff.rep).await, team);
    assert_eq!(offered(staff.manager).await.len(), 6);
    let theirs = create(&database, staff.rep, form("Blue Fin", staff.other_rep)).await;
    assert_eq!(refused_at(theirs), "owner_id");
    let nobodys = OrganizationForm { owner_id: String::new(), ..form("Blue Fin", staff.rep) };
    assert_eq!(refused_at(create(&database, staff.rep, nobodys.clone()).await), "owner_id");
    create(&database, staff.manager, nobodys).await.expect("a manager may");
    assert_eq!(refused_at(create(&database, staff.manager, form("Blue Fin", staff.other_rep)).await), "owner_id");
    assert_eq!(refused_at(create(&database, staff.rep, form("Blue Fin", staff.viewer)).await), "owner_id");
    let id = organization(&database, staff.rep, "Green Door").await;
    let to_viewer = store::hand_over(database.viewer(staff.rep).await, id, staff.viewer, Uuid::now_v7()).await;
    assert_eq!(refused_at(to_viewer), "owner_id");
    let found = read(&database, staff.rep, id).await.expect("read");
    let principal = edit(&database, staff.rep, id, &found, |form| form.role = "principal".into()).await;
    assert_eq!(refused_at(principal), "role");
    let nobodys = edit(&database, staff.rep, id, &found, |form| form.owner_id = String::new()).await;
    assert_eq!(refused_at(nobodys), "owner_id");
    let offered = |role, stored| OrganizationRole::offered(role, stored).len();
    assert_eq!(
        (offered(Role::Rep, "operator"), offered(Role::Rep, "principal"), offered(Role::Manager, "")),
        (3, 4, 5)
    );
}

#[tokio::test]
async fn the_page_knows_who_stands_above_and_how_many_below_and_which_cadence_holds() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let mut above = String::new();
    for (name, priority) in [("Group", "A"), ("Region", "B"), ("House", "D")] {
        let level = OrganizationForm { parent: above, priority: priority.into(), ..form(name, staff.rep) };
        create(&database, staff.rep, level).await.expect("made");
        above = name.to_owned();
    }
    for number in 0..25 {
        let below = OrganizationForm { parent: "House".into(), ..form(&format!("Branch {number}"), staff.rep) };
        create(&database, staff.rep, below).await.expect("made");
    }
    let page = async |name: &str| {
        let id = store::named(&mut database.viewer(staff.rep).await, "", name).await.expect("it").expect("it");
        store::detail(&mut database.viewer(staff.rep).await, id.into()).await.expect("the page")
    };
    let branch = page("Branch 7").await;
    assert_eq!(branch.above.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Group", "Region", "House"]);
    let house = page("House").await;
    assert_eq!((house.related[0].items.len(), house.related[0].rest.as_str()), (20, "All 25 branches"));
    let cadence = [page("Group").await, page("Region").await, branch, house];
    let wanted = cadence.iter().map(|page| page.wanted.as_str()).collect::<Vec<_>>();
    let every = |weeks: &str| format!("A visit every {weeks} is wanted.");
    assert_eq!(wanted, [every("2 weeks"), every("4 weeks"), every("12 weeks"), String::new()], "A, B, C and D");
    assert_eq!(cadence[1].usual_cadence(), "4, by its priority");
    let found = cadence[2].form.clone();
    for (typed, holds) in [("1", every("week")), ("0", String::new()), ("", every("12 weeks"))] {
        let now = read(&database, staff.rep, cadence[2].id).await.expect("read");
        edit(&database, staff.rep, cadence[2].id, &now, |form| form.cadence_weeks = typed.into()).await.expect("saved");
        assert_eq!(page(&found.name).await.wanted, holds, "{typed}");
    }
}

#[tokio::test]
async fn an_account_is_inactive_for_a_reason_which_goes_when_it_is_active_again() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    let change = async |status: &str, reason: &str| {
        let found = read(&database, staff.rep, id).await.expect("read");
        // As the page sends it: these two fields and no other.
        let only = |form: &OrganizationForm| OrganizationForm {
            status: form.status.clone(),
            inactive_reason: form.inactive_reason.clone(),
            ..OrganizationForm::default()
        };
        edit(&database, staff.rep, id, &only(&found), |form| {
            form.status = status.into();
            form.inactive_reason = reason.into();
        })
        .await
    };
    assert_eq!(refused_at(change("inactive", " ").await), "inactive_reason");
    change("inactive", "Sold").await.expect("saved");
    let now = read(&database, staff.rep, id).await.expect("read");
    assert_eq!((now.status.as_str(), now.inactive_reason.as_str()), ("inactive", "Sold"));
    change("active", "Sold").await.expect("saved");
    let now = read(&database, staff.rep, id).await.expect("read");
    assert_eq!((now.name.as_str(), now.status.as_str(), now.inactive_reason.as_str()), ("Blue Fin", "active", ""));
}

#[tokio::test]
async fn likely_twins_are_shown_however_the_name_is_written_but_not_the_account_itself() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let typed = OrganizationForm { shipping_city: "Oslo".into(), ..form("Café Blue Fin", staff.rep) };
    let id = create(&database, staff.rep, typed).await.expect("made");
    organization(&database, staff.rep, "Green Door").await;
    let twins = async |name: &str, except| {
        let twins = store::twins(&mut database.viewer(staff.other_rep).await, name, except).await.expect("an answer");
        twins.into_iter().map(|twin| twin.name).collect::<Vec<_>>()
    };
    for typed in ["Café Blue Fin", "cafe blue fin", "Cafe Bluefin"] {
        assert_eq!(twins(typed, None).await, ["Café Blue Fin (Oslo)"], "{typed}");
    }
    assert!(twins("Café Blue Fin", Some(id)).await.is_empty());
    assert!(twins("Ca", None).await.is_empty() && twins("Harbor House", None).await.is_empty());
}

#[tokio::test]
async fn handing_over_is_undone_by_who_still_may_write_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    let done = store::hand_over(database.viewer(staff.rep).await, id, staff.colleague, Uuid::now_v7()).await;
    let done = done.expect("handed over");
    assert_eq!((done.words.as_str(), done.visible), ("Blue Fin handed over to Rita Rep", true));
    let operation = done.operation.expect("theirs to undo: it stays in the team");
    crate::operations::store::undo(database.viewer(staff.rep).await, operation).await.expect("undone");
    assert_eq!(read(&database, staff.rep, id).await.expect("read").owner_id, staff.rep.to_string());
    let away = store::hand_over(database.viewer(staff.rep).await, id, staff.other_rep, Uuid::now_v7()).await;
    let away = away.expect("handed over");
    assert_eq!((away.visible, away.operation), (true, None), "in open books it is seen, and not written");
}

#[tokio::test]
async fn what_a_viewer_owns_already_is_edited_and_handed_over_like_any_other() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.colleague, "Blue Fin").await;
    sqlx::query("update person set role = 'viewer' where id = $1")
        .bind(staff.colleague.0)
        .execute(&database.owner)
        .await
        .expect("only reads from now on");
    let answer = store::form(&mut database.viewer(staff.manager).await, Some(id)).await.expect("the form");
    assert!(answer.choices.people.iter().any(|one| one.id == staff.colleague.0), "it stays as it is");
    edit(&database, staff.manager, id, &answer.form, |form| form.employees = "3".into()).await.expect("saved");
    let done = store::hand_over(database.viewer(staff.manager).await, id, staff.rep, Uuid::now_v7()).await;
    assert_eq!(done.expect("handed over").words, "Blue Fin handed over to Rob Rep");
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
    let mut export = Export::<Accounts>::new("?q=grill&priority=C", Format::Csv);
    let mut lines = 0;
    while let Some(piece) = export.next(&mut database.viewer(staff.rep).await).await.expect("a piece") {
        lines += String::from_utf8(piece).expect("text").lines().count();
    }
    assert_eq!(lines, 2101, "a head and every row");
}
