//! Books against a real database, as the application role: what is in one, and that a device that applies the deltas has
//! what a fresh book has.

mod many;
mod random;

use super::store::{changes, changes_of, page_of};
use super::{
    AccountRecord, ContactRecord, Delta, InteractionRecord, ListsRecord, ProductRecord, Put, SCHEMA, TaskRecord,
};
use crate::auth::PersonId;
use crate::operations::OperationId;
use crate::operations::store::undo;
use crate::testing::{Database, Staff};
use serde::de::DeserializeOwned;
use sqlx::{AssertSqlSafe, Executor as _};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Room for everything that tests make.
const ROOM: i64 = 1000;

/// A person's device: it keeps what it was sent, and nothing else.
struct Device<'a> {
    database: &'a Database,
    person: PersonId,
    cursor: String,
    records: BTreeMap<String, Put>,
}

impl<'a> Device<'a> {
    /// A device that has loaded the book, two accounts at a time.
    async fn new(database: &'a Database, person: PersonId) -> Self {
        let mut device = Self { database, person, cursor: String::new(), records: BTreeMap::new() };
        database.settle().await;
        device.load(ROOM).await;
        device
    }

    /// Loads the whole book; answers how many accounts are in it and how many are left out.
    async fn load(&mut self, room: i64) -> (u32, u32) {
        self.records.clear();
        let mut next = String::new();
        loop {
            let page = page_of(&mut self.database.viewer(self.person).await, &next, room, 2).await.expect("a page");
            self.cursor = page.cursor;
            self.keep(page.puts);
            let Some(after) = page.next else {
                assert_eq!(page.sent, page.total);
                return (page.total, page.left_out);
            };
            next = after;
        }
    }

    fn keep(&mut self, puts: Vec<Put>) {
        self.records.extend(puts.into_iter().map(|put| (put.key.clone(), put)));
    }

    /// Asks for what is new until there is no more; whether all was to be read anew, which it then was.
    async fn sync(&mut self) -> bool {
        self.database.settle().await;
        loop {
            let mut viewer = self.database.viewer(self.person).await;
            let delta = changes(&mut viewer, &self.cursor, SCHEMA).await.expect("a delta");
            if delta.anew {
                self.load(ROOM).await;
                return true;
            }
            if !self.take(delta) {
                return false;
            }
        }
    }

    /// Applies a delta; whether there is more.
    fn take(&mut self, delta: Delta) -> bool {
        let cleared = delta.cleared.into_iter().map(|id| id.to_string()).collect::<BTreeSet<_>>();
        self.records.retain(|_, put| !cleared.contains(&put.of));
        self.keep(delta.puts);
        self.cursor = delta.cursor;
        delta.more
    }

    /// Follows by deltas alone, and then has what a fresh book has.
    async fn follows(&mut self) {
        assert!(!self.sync().await, "read anew");
        self.is_fresh().await;
    }

    async fn is_fresh(&self) {
        let fresh = Device::new(self.database, self.person).await;
        let keys = self.records.keys().chain(fresh.records.keys()).collect::<BTreeSet<_>>();
        let other = keys.into_iter().filter(|key| self.records.get(*key) != fresh.records.get(*key));
        let other = other.map(|key| (self.records.get(key), fresh.records.get(key))).collect::<Vec<_>>();
        assert!(other.is_empty(), "here and in a fresh book: {other:#?}");
    }

    fn all<T: DeserializeOwned>(&self, table: &str) -> Vec<T> {
        let texts = self.records.values().filter(|put| put.table == table).map(|put| &put.text);
        texts.map(|text| serde_json::from_str(text).expect("a record")).collect()
    }

    /// The names of the accounts.
    fn accounts(&self) -> Vec<String> {
        let mut names =
            self.all::<AccountRecord>("organization").into_iter().map(|one| one.form.name).collect::<Vec<_>>();
        names.sort();
        names
    }
}

/// Carries statements out for `person`; `{name}` is the id of an account or contact of that name.
async fn act(database: &Database, person: PersonId, statements: &str) {
    let named = "select '{' || name || '}' as name, id from organization
        union all
        select '{' || first_name || '}', id from contact";
    let named = sqlx::query_as::<_, (String, Uuid)>(named).fetch_all(&database.owner).await.expect("names");
    let statements =
        named.into_iter().fold(statements.to_owned(), |text, (name, id)| text.replace(&name, &id.to_string()));
    let mut viewer = database.viewer(person).await;
    let done = sqlx::raw_sql(AssertSqlSafe(statements.clone())).execute(viewer.db()).await;
    done.unwrap_or_else(|error| panic!("{statements}: {error}"));
    viewer.commit().await.expect("committed");
}

fn account(name: &str, owner: Option<PersonId>) -> String {
    let owner = owner.map_or("null".to_owned(), |owner| format!("'{owner}'"));
    format!("insert into organization (id, name, owner_id) values ('{}', '{name}', {owner});", Uuid::now_v7())
}

fn contact(name: &str, at: &str) -> String {
    format!(
        "insert into contact (id, first_name, organization_id) values ('{}', '{name}', '{{{at}}}');",
        Uuid::now_v7()
    )
}

fn touch(author: PersonId, at: &str, status: &str, body: &str) -> String {
    let id = Uuid::now_v7();
    let (when, outcome) = match status {
        "scheduled" => ("now() + interval '2 days'", "null"),
        _ => ("now() - interval '2 days'", "'neutral'"),
    };
    format!(
        "insert into interaction (id, author_id, type, status, body, happened_at, outcome, organization_id)
        values ('{id}', '{author}', 'call', '{status}', '{body}', {when}, {outcome}, '{{{at}}}');"
    )
}

fn task(owner: PersonId, title: &str, at: Option<&str>) -> String {
    let (id, at) = (Uuid::now_v7(), at.map_or("null".to_owned(), |at| format!("'{{{at}}}'")));
    format!(
        "insert into task (id, title, due_on, owner_id, assigned_by, organization_id)
        select '{id}', '{title}', current_date, '{owner}', larder.person_id(), {at};"
    )
}

/// An account of everybody who owns some, with somebody and something on each.
async fn company(private_books: bool) -> (Database, Staff) {
    let database = Database::fresh().await;
    let staff = database.company(private_books).await;
    let owners = [
        ("Robs", staff.rep),
        ("Ritas", staff.colleague),
        ("Mias", staff.manager),
        ("Adas", staff.admin),
        ("Sams", staff.other_rep),
    ];
    for (name, owner) in owners {
        act(&database, staff.admin, &account(name, Some(owner))).await;
        act(
            &database,
            staff.admin,
            &(contact(&format!("Chef of {name}"), name) + &touch(owner, name, "completed", name)),
        )
        .await;
    }
    act(&database, staff.admin, &account("Nobodys", None)).await;
    (database, staff)
}

#[tokio::test]
async fn a_book_is_ones_own_and_ones_teams_accounts_and_those_where_one_has_something_to_do() {
    for private in [false, true] {
        let (database, staff) = company(private).await;
        // Rob visits one of Sam's; what he cannot see any more then is in no book.
        database.owner.execute("update company set private_books = false").await.expect("open");
        act(&database, staff.rep, &touch(staff.rep, "Sams", "scheduled", "")).await;
        act(&database, staff.rep, &touch(staff.rep, "Nobodys", "completed", "Hello")).await;
        let back = format!("update company set private_books = {private}");
        database.owner.execute(AssertSqlSafe(back)).await.expect("as it was");

        let norths = ["Adas", "Mias", "Ritas", "Robs"].map(str::to_owned).to_vec();
        let robs = if private { norths.clone() } else { [norths.clone(), vec!["Sams".to_owned()]].concat() };
        for (person, expected) in [
            (staff.rep, robs),
            (staff.colleague, norths.clone()),
            (staff.manager, norths),
            (staff.other_rep, vec!["Sams".to_owned()]),
            (staff.other_manager, vec!["Sams".to_owned()]),
            (staff.admin, vec!["Adas".to_owned()]),
            (staff.viewer, Vec::new()),
        ] {
            let device = Device::new(&database, person).await;
            assert_eq!(device.accounts(), expected, "private: {private}, {person}");
            let places = expected.len();
            assert_eq!(device.all::<ContactRecord>("contact").len(), places, "who works there comes along");
            assert!(device.all::<InteractionRecord>("interaction").len() >= places, "and what happened");
            let lists = device.all::<ListsRecord>("lists");
            assert_eq!((lists[0].me.id, lists[0].days, lists[0].people.len()), (person, 14, 7));
        }
    }
}

#[tokio::test]
async fn what_happened_within_a_year_is_in_it_and_what_was_deleted_is_not() {
    let (database, staff) = company(false).await;
    let statements = [
        touch(staff.rep, "Robs", "completed", "long ago"),
        "update interaction set happened_at = now() - interval '370 days' where body = 'long ago';".to_owned(),
        touch(staff.rep, "Robs", "completed", "deleted"),
        "update interaction set deleted_at = now() where body = 'deleted';".to_owned(),
        contact("Gone", "Robs"),
        "update contact set deleted_at = now() where first_name = 'Gone';".to_owned(),
    ];
    for statement in statements {
        act(&database, staff.rep, &statement).await;
    }
    let device = Device::new(&database, staff.rep).await;
    let robs = |put: &&Put| put.text.contains("long ago") || put.text.contains("deleted") || put.text.contains("Gone");
    assert_eq!(device.records.values().filter(robs).count(), 0);
}

#[tokio::test]
async fn where_a_book_has_no_room_for_all_the_nearest_come_and_it_says_how_many_do_not() {
    let (database, staff) = company(false).await;
    act(&database, staff.rep, &touch(staff.rep, "Sams", "scheduled", "")).await;
    act(&database, staff.colleague, &touch(staff.colleague, "Adas", "completed", "the last one")).await;
    act(&database, staff.admin, "update interaction set happened_at = now() where body = 'the last one'").await;
    let mut device = Device::new(&database, staff.rep).await;
    assert_eq!(device.load(3).await, (3, 2));
    assert_eq!(device.accounts(), ["Adas", "Robs", "Sams"], "to do, own, the team's last touched");
    // Another of the team's is touched, and then the one before changes: it has no room any more.
    act(&database, staff.colleague, &touch(staff.colleague, "Ritas", "completed", "the last of all")).await;
    act(&database, staff.admin, "update interaction set happened_at = now() where body = 'the last of all'").await;
    act(&database, staff.admin, "update organization set priority = 'A' where name = 'Adas'").await;
    database.settle().await;
    let delta = changes_of(&mut database.viewer(staff.rep).await, &device.cursor, SCHEMA, 3).await.expect("a delta");
    device.take(delta);
    assert_eq!(device.accounts(), ["Ritas", "Robs", "Sams"]);
}

#[tokio::test]
async fn a_device_hears_of_what_is_made_changed_and_deleted_on_its_accounts() {
    let (database, staff) = company(false).await;
    let mut device = Device::new(&database, staff.rep).await;
    let colleague = staff.colleague;
    for statements in [
        account("New", Some(colleague)),
        contact("Ann", "New") + &touch(colleague, "New", "completed", "Tasted"),
        "update contact set position = 'Buyer' where first_name = 'Ann'".to_owned(),
        "update interaction set body = 'Tasted twice' where body = 'Tasted'".to_owned(),
        "update organization set parent_id = '{Robs}' where name in ('New', 'Ritas')".to_owned(),
        "update organization set name = 'Robs Group' where name = 'Robs'".to_owned(),
        // An account of the same name: forms then call it something else.
        account("Robs Group", Some(colleague)),
        // Somebody moves: both places show it.
        "update contact set organization_id = '{Ritas}' where first_name = 'Ann'".to_owned(),
        "update contact set last_name = 'Anchor' where first_name = 'Ann'".to_owned(),
        "update contact set deleted_at = now() where first_name = 'Ann'".to_owned(),
        "update interaction set deleted_at = now() where body = 'Tasted twice'".to_owned(),
        format!("insert into follow (person_id, organization_id) values ('{colleague}', '{{Ritas}}')"),
        format!("delete from follow where person_id = '{colleague}'"),
        "update organization set deleted_at = now() where name = 'New'".to_owned(),
        "update organization set deleted_at = null where name = 'New'".to_owned(),
    ] {
        act(&database, colleague, &statements).await;
        device.follows().await;
    }
    let names = device.accounts();
    assert!(names.contains(&"New".to_owned()) && names.contains(&"Robs Group".to_owned()), "{names:?}");
    for statements in [
        "insert into segment (name) values ('Boat')",
        "update person set name = 'Robert' where name = 'Rob Rep'",
        "update team set name = 'Far south' where name = 'South'",
        "insert into organization (id, name, role) values (gen_random_uuid(), 'Sysco', 'distributor')",
        "update organization set name = 'Cisco' where name = 'Sysco'",
        "update company set currency = 'CAD', book_days = 30",
    ] {
        act(&database, staff.admin, statements).await;
        device.follows().await;
    }
    let lists = device.all::<ListsRecord>("lists").pop().expect("the lists");
    assert_eq!((lists.days, lists.distributors[0].name.as_str(), lists.me.currency.as_str()), (30, "Cisco", "CAD"));
}

#[tokio::test]
async fn accounts_enter_with_everything_on_them_and_leave_with_it() {
    let (database, staff) = company(true).await;
    let mut robs = Device::new(&database, staff.rep).await;
    let mut sams = Device::new(&database, staff.other_rep).await;
    // Handed to another team: out of one book, out of sight, and into another with all that is on it.
    let mut viewer = database.viewer(staff.admin).await;
    let give = sqlx::query("select larder.hand_over(array(select id from organization where name = 'Robs'), $1)");
    give.bind(staff.other_rep.0).execute(viewer.db()).await.expect("handed over");
    viewer.commit().await.expect("handed over");
    robs.follows().await;
    sams.follows().await;
    assert_eq!(robs.accounts(), ["Adas", "Mias", "Ritas"]);
    assert_eq!(sams.accounts(), ["Robs", "Sams"]);
    assert!(robs.records.values().all(|put| !put.text.contains("Robs")), "nothing of it stays");
    assert_eq!(sams.all::<ContactRecord>("contact").len(), 2);

    // A visit brings an account in, and takes it away when it is over.
    act(&database, staff.admin, "update company set private_books = false").await;
    assert!(robs.sync().await, "other books: all is read anew");
    act(&database, staff.rep, &touch(staff.rep, "Sams", "scheduled", "the visit")).await;
    robs.follows().await;
    assert_eq!(robs.accounts(), ["Adas", "Mias", "Ritas", "Sams"]);
    act(&database, staff.rep, "update interaction set status = 'cancelled' where body = 'the visit'").await;
    robs.follows().await;
    assert_eq!(robs.accounts(), ["Adas", "Mias", "Ritas"]);
    // Deleted under a visit that is still planned.
    act(&database, staff.rep, &touch(staff.rep, "Sams", "scheduled", "another visit")).await;
    robs.follows().await;
    act(&database, staff.other_rep, "update organization set deleted_at = now() where name = 'Sams'").await;
    robs.follows().await;
    assert_eq!(robs.accounts(), ["Adas", "Mias", "Ritas"]);
}

#[tokio::test]
async fn who_moved_to_an_account_that_goes_out_of_sight_is_named_no_more_where_they_were() {
    let (database, staff) = company(true).await;
    let move_and_say = "insert into interaction (id, author_id, type, body, contact_id)
            select gen_random_uuid(), owner_id, 'note', 'Likes cod', '{Chef of Robs}'
            from organization where name = 'Robs';
        update contact set organization_id = '{Nobodys}' where id = '{Chef of Robs}';";
    act(&database, staff.admin, move_and_say).await;
    let mut robs = Device::new(&database, staff.rep).await;
    let named = |device: &Device<'_>| device.records.values().filter(|put| put.text.contains("Chef of Robs")).count();
    assert!(named(&robs) > 0, "as one who once worked there");
    act(
        &database,
        staff.admin,
        &format!("update organization set owner_id = '{}' where id = '{{Nobodys}}'", staff.other_rep),
    )
    .await;
    robs.follows().await;
    assert_eq!(named(&robs), 0);
}

#[tokio::test]
async fn where_people_stand_towards_a_principal_goes_and_comes_back_with_it() {
    let (database, staff) = company(false).await;
    let mill = "insert into organization (id, name, role) values (gen_random_uuid(), 'Mill', 'principal')";
    act(&database, staff.admin, mill).await;
    let stand = "insert into contact_advocacy (contact_id, principal_id, advocacy)
        values ('{Chef of Robs}', '{Mill}', 'champion')";
    act(&database, staff.admin, stand).await;
    let mut robs = Device::new(&database, staff.rep).await;
    for change in ["role = 'operator'", "role = 'principal'", "deleted_at = now()", "deleted_at = null"] {
        act(&database, staff.admin, &format!("update organization set {change} where id = '{{Mill}}'")).await;
        robs.follows().await;
        let told = robs.all::<ContactRecord>("contact").into_iter().map(|one| one.form.stands.len()).sum::<usize>();
        assert_eq!(told, usize::from(change.ends_with("principal'") || change.ends_with("null")), "{change}");
    }
}

#[tokio::test]
async fn products_are_in_every_book_and_each_that_changed_comes_alone() {
    let (database, staff) = company(true).await;
    act(
        &database,
        staff.admin,
        "insert into organization (id, name, role) values (gen_random_uuid(), 'Mill', 'principal')",
    )
    .await;
    act(
        &database,
        staff.rep,
        "insert into product (id, name, principal_id) values (gen_random_uuid(), 'Flour', '{Mill}')",
    )
    .await;
    let mut sams = Device::new(&database, staff.other_rep).await;
    let names = |device: &Device<'_>| {
        let names = device.all::<ProductRecord>("product").into_iter().map(|one| one.form.name);
        names.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(names(&sams), ["Flour"]);
    act(
        &database,
        staff.rep,
        "insert into product (id, name, principal_id) values (gen_random_uuid(), 'Bread', '{Mill}')",
    )
    .await;
    sams.follows().await;
    assert_eq!(names(&sams), ["Bread", "Flour"]);
    act(&database, staff.manager, "update product set name = 'Rye' where name = 'Bread'").await;
    let before = sams.cursor.clone();
    sams.follows().await;
    assert_eq!(names(&sams), ["Flour", "Rye"]);
    let delta = changes(&mut database.viewer(staff.other_rep).await, &before, SCHEMA).await.expect("a delta");
    assert_eq!(delta.puts.iter().map(|put| put.table.as_str()).collect::<Vec<_>>(), ["product"]);
    act(&database, staff.manager, "update product set deleted_at = now() where name = 'Rye'").await;
    sams.follows().await;
    assert_eq!(names(&sams), ["Flour"]);
    let many = "insert into product (id, name, principal_id)
        select gen_random_uuid(), 'Roll ' || n, '{Mill}' from generate_series(1, 150) n";
    act(&database, staff.manager, many).await;
    sams.follows().await;
    assert_eq!(names(&sams).len(), 151);
}

#[tokio::test]
async fn a_deal_of_ones_own_brings_its_account_in_until_it_is_closed_or_given_away() {
    let (database, staff) = company(false).await;
    let mut robs = Device::new(&database, staff.rep).await;
    let norths = ["Adas", "Mias", "Ritas", "Robs"];
    let deal = "insert into organization (id, name, role)
        values ('{principal}', 'Harbor Foods', 'principal') on conflict do nothing;
        insert into opportunity (id, organization_id, principal_id, owner_id)
        values ('{deal}', '{Sams}', '{principal}', '{rob}');";
    let (deal_id, principal) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let rob = staff.rep.to_string();
    let fill = |text: &str| text.replace("{deal}", &deal_id).replace("{principal}", &principal).replace("{rob}", &rob);
    act(&database, staff.admin, &fill(deal)).await;
    robs.follows().await;
    assert_eq!(robs.accounts(), [&norths[..], &["Sams"]].concat());
    for (statement, stays) in [
        (
            "update opportunity set stage = 'closed lost', closed_on = current_date, reason = 'price' where id = '{deal}'",
            false,
        ),
        ("update opportunity set stage = 'new lead', closed_on = null, reason = null where id = '{deal}'", true),
    ] {
        act(&database, staff.rep, &fill(statement)).await;
        robs.follows().await;
        assert_eq!(robs.accounts().contains(&"Sams".to_owned()), stays, "{statement}");
    }
    let give = format!("update opportunity set owner_id = '{}' where id = '{deal_id}'", staff.other_rep);
    act(&database, staff.admin, &give).await;
    robs.follows().await;
    assert_eq!(robs.accounts(), norths);
}

#[tokio::test]
async fn a_task_brings_its_account_in_and_comes_along_without_one() {
    let (database, staff) = company(false).await;
    let mut robs = Device::new(&database, staff.rep).await;
    let norths = ["Adas", "Mias", "Ritas", "Robs"];
    let titles = |device: &Device<'_>| {
        let tasks = device.all::<TaskRecord>("task").into_iter();
        tasks
            .map(|task| (task.form.title, task.organization.map_or(String::new(), |at| at.name)))
            .collect::<BTreeSet<_>>()
    };
    let known = |tasks: &[(&str, &str)]| {
        tasks.iter().map(|(title, at)| ((*title).to_owned(), (*at).to_owned())).collect::<BTreeSet<_>>()
    };
    act(&database, staff.other_rep, &task(staff.rep, "Help Sam", Some("Sams"))).await;
    act(&database, staff.colleague, &task(staff.colleague, "Ritas own", Some("Ritas"))).await;
    act(&database, staff.colleague, &task(staff.colleague, "Ritas secret", None)).await;
    act(&database, staff.rep, &task(staff.rep, "Buy shoes", None)).await;
    robs.follows().await;
    assert_eq!(robs.accounts(), [&norths[..], &["Sams"]].concat());
    assert_eq!(titles(&robs), known(&[("Help Sam", "Sams"), ("Ritas own", "Ritas"), ("Buy shoes", "")]));
    // In private books the account goes out of sight, and what was promised stays.
    act(&database, staff.admin, "update company set private_books = true").await;
    assert!(robs.sync().await);
    assert_eq!(robs.accounts(), norths);
    assert_eq!(titles(&robs), known(&[("Help Sam", ""), ("Ritas own", "Ritas"), ("Buy shoes", "")]));
    act(&database, staff.admin, "update company set private_books = false").await;
    assert!(robs.sync().await);
    for statements in [
        "update task set due_on = due_on + 1 where title in ('Help Sam', 'Buy shoes')",
        "update task set done_at = now() where title in ('Help Sam', 'Buy shoes')",
        "update task set done_at = null where title in ('Help Sam', 'Buy shoes')",
        "update task set deleted_at = now() where title = 'Buy shoes'",
    ] {
        act(&database, staff.rep, statements).await;
        robs.follows().await;
    }
    let give = format!("update task set owner_id = '{}' where title = 'Help Sam'", staff.other_rep);
    act(&database, staff.rep, &give).await;
    robs.follows().await;
    assert_eq!(robs.accounts(), norths);
}

#[tokio::test]
async fn merging_taking_it_back_and_erasing_reach_every_device() {
    let (database, staff) = company(false).await;
    act(&database, staff.rep, &(contact("Ann", "Robs") + &contact("Ben", "Ritas"))).await;
    act(&database, staff.rep, "update contact set organization_id = '{Ritas}' where first_name = 'Ann'").await;
    let mut device = Device::new(&database, staff.rep).await;
    let operation = Uuid::now_v7();
    let merge = format!(
        "select set_config('larder.operation_id', '{operation}', true);
        insert into operation (id, kind, subject, person_id, origin) values ('{operation}', 'merge', 'Robs', '{}', 'web');
        select larder.merge_organizations('{{Robs}}', '{{Ritas}}');",
        staff.rep,
    );
    act(&database, staff.rep, &merge).await;
    device.follows().await;
    assert_eq!(device.accounts(), ["Adas", "Mias", "Robs"]);
    undo(database.viewer(staff.rep).await, OperationId(operation)).await.expect("taken apart");
    device.follows().await;
    assert_eq!(device.accounts(), ["Adas", "Mias", "Ritas", "Robs"]);
    // Where she once worked forgets her too.
    act(&database, staff.rep, "update contact set organization_id = '{Adas}' where first_name = 'Ann'").await;
    device.follows().await;
    act(&database, staff.admin, "select larder.erase_contact('{Ann}')").await;
    device.follows().await;
    assert!(device.records.values().all(|put| !put.text.contains("Ann")));
}

#[tokio::test]
async fn another_role_or_team_another_shape_and_a_cursor_that_means_nothing_read_all_anew() {
    let (database, staff) = company(false).await;
    let mut device = Device::new(&database, staff.rep).await;
    for change in [
        format!("update person set role = 'manager' where id = '{}'", staff.rep),
        format!("update person set team_id = '{}' where id = '{}'", staff.south, staff.rep),
        format!("update person set role = 'viewer' where id = '{}'", staff.rep),
    ] {
        act(&database, staff.admin, &change).await;
        assert!(device.sync().await, "{change}");
        device.is_fresh().await;
    }
    assert_eq!(device.accounts(), ["Robs"], "a viewer has their own");
    let mut viewer = database.viewer(staff.rep).await;
    let delta = changes(&mut viewer, &device.cursor, SCHEMA + 1).await.expect("an answer");
    assert!(delta.anew, "a device of another shape");
    let theirs = Device::new(&database, staff.other_rep).await.cursor;
    let book = device.cursor.split(' ').next().expect("a hash").to_owned();
    for forged in [
        String::new(),
        theirs,
        "x".to_owned(),
        format!("{book} x 0"),
        format!("{book} 99999999999999999999 0"),
        format!("{book} 18446744073709551615 0"),
        format!("{book} 1 99999999999999999999"),
        format!("{book} -1 0"),
        format!("{book} 0 0 0"),
        format!("{book} 0"),
    ] {
        let delta = changes(&mut viewer, &forged, SCHEMA).await.expect("an answer");
        assert!(delta.anew && delta.puts.is_empty(), "{forged}");
    }
    let page = page_of(&mut viewer, "{\"near\":", ROOM, 2).await.expect("the first page");
    assert_eq!((page.sent, page.next), (1, None), "a point to go on from that cannot be read is the start");
}

#[tokio::test]
async fn what_changes_while_a_book_is_loaded_is_in_the_first_delta() {
    let (database, staff) = company(false).await;
    database.settle().await;
    let mut device = Device { database: &database, person: staff.rep, cursor: String::new(), records: BTreeMap::new() };
    let first = page_of(&mut database.viewer(staff.rep).await, "", ROOM, 1).await.expect("a page");
    device.keep(first.puts);
    // What was sent, what is still to come, and what comes in: all are other than they were.
    act(&database, staff.colleague, "update organization set priority = 'A'").await;
    act(&database, staff.colleague, &account("New", Some(staff.colleague))).await;
    act(&database, staff.colleague, "update organization set deleted_at = now() where name = 'Ritas'").await;
    let mut next = first.next;
    while let Some(after) = next {
        let page = page_of(&mut database.viewer(staff.rep).await, &after, ROOM, 1).await.expect("a page");
        assert_eq!(page.cursor, first.cursor);
        device.keep(page.puts);
        next = page.next;
    }
    device.cursor = first.cursor;
    device.follows().await;
}
