//! The trail, on a real database.

use super::store::trail;
use super::{Entry, Filter, Table, Verb};
use crate::auth::PersonId;
use crate::auth::new_password::store::change;
use crate::auth::test_people::{PASSWORD, give_password, host};
use crate::command::Base;
use crate::people::{Edit, PersonForm};
use crate::testing::{Database, Staff};
use std::collections::BTreeSet;
use uuid::Uuid;

async fn read(database: &Database, person: PersonId, filter: Filter) -> Vec<Entry> {
    trail(&mut database.viewer(person).await, &filter).await.expect("a trail").entries
}

/// "Ada Admin changed the person Rob Rep", without the fields.
fn sentence(entry: &Entry) -> String {
    format!("{} {} {}", entry.who, entry.did, entry.name)
}

/// Ada makes Rob a manager of the southern team.
async fn promote(database: &Database, staff: &Staff) {
    let found = PersonForm {
        name: "Rob Rep".into(),
        email: "rob@harbor.example".into(),
        role: "rep".into(),
        team_id: staff.north.to_string(),
    };
    let form = PersonForm { role: "manager".into(), team_id: staff.south.to_string(), ..found.clone() };
    let command = Edit { id: staff.rep, key: Uuid::now_v7(), base: Base(found), form };
    crate::people::store::edit(database.viewer(staff.admin).await, command).await.expect("promoted");
}

/// An account of `owner`, in an operation of theirs.
async fn account(database: &Database, owner: PersonId, name: &str) -> Uuid {
    let id = Uuid::now_v7();
    let mut viewer = database.viewer(owner).await;
    viewer.operation("create", name).await.expect("an operation");
    sqlx::query("insert into organization (id, name, role, owner_id) values ($1, $2, 'prospect', $3)")
        .bind(id)
        .bind(name)
        .bind(owner.0)
        .execute(viewer.db())
        .await
        .expect("an account");
    viewer.commit().await.expect("an account");
    id
}

#[tokio::test]
async fn an_entry_says_who_did_what_to_whom_from_what_to_what() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    promote(&database, &staff).await;
    let entries = read(&database, staff.admin, Filter::default()).await;
    assert_eq!(sentence(&entries[0]), "Ada Admin changed the person Rob Rep");
    let changes = entries[0].changes.iter().map(|change| [&change.field, &change.from, &change.to]);
    let changes = changes.map(|words| words.map(String::as_str)).collect::<Vec<_>>();
    assert_eq!(changes, [["Role", "rep", "manager"], ["Team", "Harbor Brokers", "South"]]);
    assert_eq!(entries[0].href.as_deref(), Some(format!("/settings/people/{}", staff.rep).as_str()));
    let first = entries.last().expect("the first one");
    assert_eq!(
        (sentence(first).as_str(), first.how.as_str()),
        ("Ada Admin added the settings of Harbor Brokers", "first set-up")
    );
}

#[tokio::test]
async fn each_part_of_the_filter_narrows_the_trail() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let blue = account(&database, staff.rep, "Blue Fin Grill").await;
    account(&database, staff.other_rep, "Old Mill").await;
    promote(&database, &staff).await;
    let of = async |filter: Filter| {
        let entries = read(&database, staff.admin, filter).await;
        entries.iter().map(sentence).collect::<Vec<_>>()
    };
    let all = || Filter::default();
    let blues = "Rob Rep added the account Blue Fin Grill";
    assert_eq!(of(Filter { person: Some(staff.rep), ..all() }).await, [blues]);
    assert_eq!(of(Filter { record: Some(blue), ..all() }).await, [blues]);
    let mills = "Sam Rep added the account Old Mill";
    assert_eq!(
        of(Filter { table: Some(Table::Organization), verb: Some(Verb::Insert), ..all() }).await,
        [mills, blues]
    );
    assert!(of(Filter { verb: Some(Verb::Delete), ..all() }).await.is_empty());
}

#[tokio::test]
async fn days_are_those_of_the_readers_zone() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let blue = account(&database, staff.rep, "Blue Fin Grill").await;
    // Half past eight in the evening of the first of March in New York.
    sqlx::query("update audit set at = '2026-03-02T01:30:00Z'").execute(&database.owner).await.expect("another day");
    let on = async |day: u32| {
        let day = format!("2026-03-{day:02}");
        let filter = Filter { record: Some(blue), from: day.clone(), to: day, ..Filter::default() };
        read(&database, staff.admin, filter).await.len()
    };
    assert_eq!((on(1).await, on(2).await), (1, 0));
}

#[tokio::test]
async fn the_pages_hold_every_entry_once_the_newest_first() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let mut admin = database.viewer(staff.admin).await;
    sqlx::query("insert into segment (id, name, position) select gen_random_uuid(), 'Segment ' || n, n from generate_series(1, 120) n")
        .execute(admin.db())
        .await
        .expect("segments");
    admin.commit().await.expect("segments");
    let (mut names, mut filter) =
        (Vec::new(), Filter { table: Some(Table::Segment), person: Some(staff.admin), ..Filter::default() });
    loop {
        let page = trail(&mut database.viewer(staff.admin).await, &filter).await.expect("a trail");
        names.extend(page.entries.into_iter().map(|entry| entry.name));
        let Some(next) = page.next else { break };
        filter = Filter::parse(&next);
    }
    assert_eq!(names.len(), 120);
    assert_eq!(names.first().map(String::as_str), Some("Segment 120"));
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>().len(), 120);
}

#[tokio::test]
async fn who_may_not_read_a_record_reads_nothing_of_its_history() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    account(&database, staff.rep, "Blue Fin Grill").await;
    account(&database, staff.other_rep, "Old Mill").await;
    promote(&database, &staff).await;
    crate::people::store::make_link(database.viewer(staff.admin).await, staff.rep).await.expect("a link");
    let names = async |person: PersonId, table: Table| {
        let entries = read(&database, person, Filter { table: Some(table), ..Filter::default() }).await;
        entries.into_iter().map(|entry| entry.name).collect::<BTreeSet<_>>()
    };
    let both = BTreeSet::from(["Blue Fin Grill".to_owned(), "Old Mill".to_owned()]);
    // Rob took his account with him to the southern team.
    assert_eq!(names(staff.colleague, Table::Organization).await, BTreeSet::new());
    assert_eq!(names(staff.other_manager, Table::Organization).await, both);
    for person in [staff.manager, staff.rep, staff.viewer] {
        assert_eq!(names(person, Table::Access).await, BTreeSet::new());
    }
    assert!(names(staff.admin, Table::Access).await.contains("Rob Rep"));
}

#[tokio::test]
async fn passwords_and_links_leave_a_trace_and_no_secret() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    give_password(&database, staff.rep).await;
    let host = host(&database);
    let link = crate::people::store::make_link(database.viewer(staff.admin).await, staff.rep).await.expect("a link");
    let rob = database.viewer(staff.rep).await;
    change(rob, &host, PASSWORD.into(), "nine lemons in a blue crate", None).await.expect("changed");
    let entries = read(&database, staff.admin, Filter { record: Some(staff.rep.0), ..Filter::default() }).await;
    let sentences = entries.iter().map(sentence).collect::<Vec<_>>();
    assert_eq!(sentences[..2], ["Rob Rep chose the password of Rob Rep", "Ada Admin made a reset link for Rob Rep"]);
    let whole = "select string_agg(a::text, ' ') from audit a";
    let whole = sqlx::query_scalar::<_, String>(whole).fetch_one(&database.owner).await.expect("the trail");
    for secret in ["$argon2", link.token(), "token_hash", "\\x"] {
        assert!(!whole.contains(secret), "{secret}");
    }
}
