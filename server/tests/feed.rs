//! The change feed: everybody hears of every change that concerns them, once, in order, and of no other.

use crate::database::{Database, Staff};
use app::auth::PersonId;
use app::context::Viewer;
use serde_json::Value;
use sqlx::postgres::PgListener;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use uuid::Uuid;

/// Somebody's device: it keeps the cursor.
struct Device<'a> {
    database: &'a Database,
    person: PersonId,
    cursor: String,
}

impl<'a> Device<'a> {
    /// A device that has read everything.
    async fn new(database: &'a Database, person: PersonId) -> Self {
        let mut device = Self { database, person, cursor: String::new() };
        database.settle().await;
        assert_eq!(device.ask(100).await, None, "a device without a cursor is told to read everything");
        device
    }

    async fn ask(&mut self, most: i32) -> Option<Vec<String>> {
        let mut viewer = self.database.viewer(self.person).await;
        let answer = sqlx::query_scalar::<_, Value>("select larder.changes_after($1, $2)");
        let answer = answer.bind(&self.cursor).bind(most).fetch_one(viewer.db()).await.expect("an answer");
        answer["cursor"].as_str().expect("a cursor").clone_into(&mut self.cursor);
        let changes = answer["changes"].as_array()?;
        let line = |change: &Value| {
            let (table, id) = (change["table"].as_str().unwrap_or_default(), change["id"].as_str().unwrap_or("all"));
            format!("{}{table} {id}", if change["gone"] == true { "gone: " } else { "" })
        };
        Some(changes.iter().map(line).collect())
    }

    /// What is new, one change a line.
    async fn news(&mut self) -> Vec<String> {
        self.database.settle().await;
        self.ask(100).await.expect("news and not everything")
    }
}

async fn run(viewer: &mut Viewer, statement: String) {
    viewer.db().execute(AssertSqlSafe(statement.clone())).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Carries a statement out for `person`.
async fn act(database: &Database, person: PersonId, statement: String) {
    let mut viewer = database.viewer(person).await;
    run(&mut viewer, statement).await;
    viewer.commit().await.expect("committed");
}

fn insert(id: Uuid, owner: PersonId) -> String {
    format!("insert into organization (id, name, owner_id) values ('{id}', 'Blue Fin', '{owner}')")
}

async fn account(database: &Database, owner: PersonId) -> Uuid {
    let id = Uuid::now_v7();
    act(database, owner, insert(id, owner)).await;
    id
}

async fn company(private_books: bool) -> (Database, Staff) {
    let database = Database::fresh().await;
    let staff = database.company(private_books).await;
    (database, staff)
}

#[tokio::test]
async fn a_change_is_told_once_and_one_that_changes_nothing_or_is_taken_back_never() {
    let (database, staff) = company(false).await;
    let mut device = Device::new(&database, staff.rep).await;
    let id = account(&database, staff.rep).await;
    assert_eq!(device.news().await, [format!("organization {id}")]);
    act(&database, staff.rep, format!("update organization set priority = 'A' where id = '{id}'")).await;
    act(&database, staff.rep, format!("update organization set priority = 'A' where id = '{id}'")).await;
    assert_eq!(device.news().await, [format!("organization {id}")]);
    let mut undecided = database.viewer(staff.rep).await;
    run(&mut undecided, format!("update organization set priority = 'B' where id = '{id}'")).await;
    drop(undecided);
    assert_eq!(device.news().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_transaction_that_commits_late_is_not_missed() {
    let (database, staff) = company(false).await;
    let mut device = Device::new(&database, staff.rep).await;
    let (late, early) = (Uuid::now_v7(), Uuid::now_v7());
    let mut slow = database.viewer(staff.rep).await;
    run(&mut slow, insert(late, staff.rep)).await;
    act(&database, staff.rep, insert(early, staff.rep)).await;
    // What comes first is not known yet.
    let before = device.ask(100).await.expect("news");
    slow.commit().await.expect("committed");
    let after = device.news().await;
    assert_eq!([before, after].concat(), [format!("organization {late}"), format!("organization {early}")]);
    assert_eq!(device.news().await, Vec::<String>::new());
}

#[tokio::test]
async fn many_writers_at_once_are_all_heard_once_however_small_the_pages() {
    let (database, staff) = company(false).await;
    let mut device = Device::new(&database, staff.rep).await;
    let writers = (0..8).map(|_| {
        let pool = database.pool.clone();
        tokio::spawn(async move {
            let mut made = Vec::new();
            for _ in 0..10 {
                let id = Uuid::now_v7();
                let mut viewer = Viewer::on_behalf_of(&pool, staff.rep, "web").await.expect("Rob");
                run(&mut viewer, insert(id, staff.rep)).await;
                tokio::task::yield_now().await;
                viewer.commit().await.expect("committed");
                made.push(format!("organization {id}"));
            }
            made
        })
    });
    let writers = writers.collect::<Vec<_>>();
    let (mut made, mut heard) = (Vec::new(), Vec::new());
    for writer in writers {
        heard.extend(device.ask(3).await.expect("news"));
        made.extend(writer.await.expect("a writer"));
    }
    loop {
        database.settle().await;
        let page = device.ask(3).await.expect("news");
        if page.is_empty() {
            break;
        }
        heard.extend(page);
    }
    heard.sort();
    made.sort();
    assert_eq!(heard, made);
}

#[tokio::test]
async fn many_rows_of_one_statement_are_one_change_and_a_transaction_wakes_once() {
    let (database, staff) = company(false).await;
    let mut device = Device::new(&database, staff.rep).await;
    let mut ear = PgListener::connect_with(&database.owner).await.expect("a listener");
    ear.listen_all(["larder_change", "end"]).await.expect("listening");
    let many =
        "insert into organization (id, name, owner_id) select gen_random_uuid(), 'Branch ' || n, larder.person_id()
        from generate_series(1, 101) n";
    let mut viewer = database.viewer(staff.rep).await;
    run(&mut viewer, many.to_owned()).await;
    run(&mut viewer, insert(Uuid::now_v7(), staff.rep)).await;
    run(&mut viewer, insert(Uuid::now_v7(), staff.rep)).await;
    viewer.commit().await.expect("committed");
    // A change of nothing wakes nobody.
    act(&database, staff.rep, "update organization set priority = priority".to_owned()).await;
    database.owner.execute("notify \"end\"").await.expect("the end");
    let mut heard = Vec::new();
    while heard.last().is_none_or(|channel| channel != "end") {
        heard.push(ear.recv().await.expect("a notification").channel().to_owned());
    }
    assert_eq!(heard, ["larder_change", "end"]);
    let news = device.news().await;
    assert_eq!((news[0].as_str(), news.len()), ("organization all", 3));
}

#[tokio::test]
async fn in_private_books_another_team_hears_nothing() {
    let (database, staff) = company(true).await;
    let (mut rita, mut sam) =
        (Device::new(&database, staff.colleague).await, Device::new(&database, staff.other_rep).await);
    let mut max = Device::new(&database, staff.other_manager).await;
    let id = account(&database, staff.rep).await;
    let (ann, note) = (Uuid::now_v7(), Uuid::now_v7());
    let contact = format!("insert into contact (id, last_name, organization_id) values ('{ann}', 'Adams', '{id}')");
    act(&database, staff.rep, contact).await;
    let note = format!(
        "insert into interaction (id, author_id, type, body, organization_id)
        values ('{note}', '{}', 'note', 'Likes cod', '{id}')",
        staff.rep
    );
    act(&database, staff.rep, note.clone()).await;
    act(&database, staff.rep, format!("update contact set position = 'Buyer' where id = '{ann}'")).await;
    act(&database, staff.rep, format!("update organization set deleted_at = now() where id = '{id}'")).await;
    assert_eq!(sam.news().await, Vec::<String>::new());
    let heard = rita.news().await;
    assert_eq!(heard[..2], [format!("organization {id}"), format!("contact {ann}")]);
    assert_eq!(heard.len(), 6, "with the contact that was deleted along: {heard:?}");
    assert_eq!(max.news().await, heard);
}

#[tokio::test]
async fn an_account_that_is_handed_over_leaves_one_book_and_enters_the_other() {
    let (database, staff) = company(true).await;
    let id = account(&database, staff.rep).await;
    let ann = Uuid::now_v7();
    let contact = format!("insert into contact (id, last_name, organization_id) values ('{ann}', 'Adams', '{id}')");
    act(&database, staff.rep, contact).await;
    let (mut rob, mut sam) = (Device::new(&database, staff.rep).await, Device::new(&database, staff.other_rep).await);
    act(&database, staff.manager, format!("select larder.hand_over('{{{id}}}', '{}')", staff.other_rep)).await;
    assert_eq!(rob.news().await, [format!("gone: organization {id}")]);
    assert_eq!(sam.news().await, [format!("organization {id}")]);
    // From nobody's to somebody else's.
    let free = Uuid::now_v7();
    act(&database, staff.manager, format!("insert into organization (id, name) values ('{free}', 'Free')")).await;
    assert_eq!(rob.news().await, [format!("organization {free}")]);
    act(&database, staff.manager, format!("select larder.hand_over('{{{free}}}', '{}')", staff.other_rep)).await;
    assert_eq!(rob.news().await, [format!("gone: organization {free}")]);
    // A contact who moves to a kitchen of the other team.
    let ours = account(&database, staff.rep).await;
    act(&database, staff.admin, format!("update contact set organization_id = '{ours}' where id = '{ann}'")).await;
    assert!(rob.news().await.contains(&format!("contact {ann}")));
    assert!(sam.news().await.contains(&format!("gone: contact {ann}")));
}

#[tokio::test]
async fn whoever_changes_teams_takes_their_accounts_from_one_book_into_the_other() {
    let (database, staff) = company(true).await;
    let id = account(&database, staff.rep).await;
    let (mut rita, mut sam) =
        (Device::new(&database, staff.colleague).await, Device::new(&database, staff.other_rep).await);
    let mut rob = Device::new(&database, staff.rep).await;
    act(&database, staff.admin, format!("update person set team_id = '{}' where id = '{}'", staff.south, staff.rep))
        .await;
    assert_eq!(rita.news().await, [format!("gone: organization {id}"), format!("person {}", staff.rep)]);
    assert_eq!(sam.news().await, [format!("organization {id}"), format!("person {}", staff.rep)]);
    assert_eq!(rob.ask(100).await, None, "another team, another book");
}

#[tokio::test]
async fn what_changes_a_whole_book_says_so_once() {
    let (database, staff) = company(false).await;
    let mut rob = Device::new(&database, staff.rep).await;
    let mut sam = Device::new(&database, staff.other_rep).await;
    act(&database, staff.admin, "update company set name = 'Harbor & Sons'".to_owned()).await;
    assert_eq!(rob.news().await, ["company all"]);
    act(&database, staff.admin, "update company set private_books = true".to_owned()).await;
    database.settle().await;
    assert_eq!((rob.ask(100).await, sam.ask(100).await), (None, None), "private books");
    act(&database, staff.admin, format!("update person set role = 'manager' where id = '{}'", staff.rep)).await;
    assert_eq!(rob.ask(100).await, None, "another role");
    assert_eq!(sam.news().await, [format!("person {}", staff.rep)]);
    assert_eq!(sam.news().await, Vec::<String>::new());
    // A backup was restored: what devices know of later changes means nothing any more.
    database.owner.execute("update company set epoch = gen_random_uuid()").await.expect("restored");
    assert_eq!((rob.ask(100).await, sam.ask(100).await), (None, None));
    // Somebody else's cursor is no cursor.
    sam.cursor.clone_from(&rob.cursor);
    assert_eq!(sam.ask(100).await, None);
}

#[tokio::test]
async fn a_device_that_was_away_for_longer_than_notices_are_kept_reads_everything_anew() {
    let (database, staff) = company(false).await;
    let mut away = Device::new(&database, staff.rep).await;
    account(&database, staff.rep).await;
    let mut here = Device::new(&database, staff.rep).await;
    let later = account(&database, staff.rep).await;
    let old = format!("update change set at = now() - interval '31 days' where record_id is distinct from '{later}'");
    database.owner.execute(AssertSqlSafe(old)).await.expect("a month");
    database.owner.execute("select larder.purge()").await.expect("a purge");
    database.settle().await;
    assert_eq!(away.ask(100).await, None, "the rest is not all there was");
    assert_eq!(away.news().await, Vec::<String>::new(), "once is enough");
    assert_eq!(here.news().await, [format!("organization {later}")], "nothing that it missed was purged");
    // A purge that finds nothing leaves everybody their cursor.
    database.owner.execute("select larder.purge()").await.expect("a purge");
    assert_eq!(here.news().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_principal_that_becomes_an_operator_of_another_team_is_gone() {
    let (database, staff) = company(true).await;
    let id = Uuid::now_v7();
    let principal = "insert into organization (id, name, role, owner_id)";
    act(&database, staff.admin, format!("{principal} values ('{id}', 'Sea Foods', 'principal', '{}')", staff.rep))
        .await;
    let mut sam = Device::new(&database, staff.other_rep).await;
    act(&database, staff.admin, format!("update organization set priority = 'A' where id = '{id}'")).await;
    assert_eq!(sam.news().await, [format!("organization {id}")]);
    act(&database, staff.admin, format!("update organization set role = 'operator' where id = '{id}'")).await;
    assert_eq!(sam.news().await, [format!("gone: organization {id}")]);
    act(&database, staff.admin, format!("update organization set priority = 'B' where id = '{id}'")).await;
    assert_eq!(sam.news().await, Vec::<String>::new());
}

/// What every start of the program does.
async fn start(database: &Database) {
    let owner = PgConnection::connect_with(&database.owner.connect_options()).await.expect("the owner");
    server::migrate::run(owner).await.expect("a start");
}

#[tokio::test]
async fn a_backup_makes_every_device_read_everything_anew_and_another_start_does_not() {
    let (database, staff) = company(false).await;
    start(&database).await;
    let mut rob = Device::new(&database, staff.rep).await;
    account(&database, staff.rep).await;
    start(&database).await;
    assert_eq!(rob.news().await.len(), 1, "the same database");
    for restored in [
        // Out of another cluster, by a dump of the data alone: its transactions are still to come here.
        "insert into change (xid, table_name) values ('9000000000000', 'team')",
        // A dump with its tables: they are not those that the last start knew.
        "begin; create table other (like change including all); drop table change;
            alter table other rename to change; commit",
    ] {
        database.owner.execute(restored).await.expect("restored");
        start(&database).await;
        database.settle().await;
        assert_eq!(rob.ask(100).await, None, "{restored}");
        start(&database).await;
        assert_eq!(rob.news().await, Vec::<String>::new());
        let id = account(&database, staff.rep).await;
        assert_eq!(rob.news().await, [format!("organization {id}")]);
    }
    // A disk that was put back to an earlier day: what devices know has not happened yet.
    let place = rob.cursor.split(' ').next().unwrap_or_default().to_owned();
    rob.cursor = format!("{place} 9000000000000 0");
    assert_eq!(rob.ask(100).await, None);
}

#[tokio::test]
async fn of_a_task_hear_those_whose_it_is_and_was_and_nobody_else() {
    let (database, staff) = company(true).await;
    let mut rob = Device::new(&database, staff.rep).await;
    let mut sam = Device::new(&database, staff.other_rep).await;
    let mut rita = Device::new(&database, staff.colleague).await;
    let id = Uuid::now_v7();
    let for_sam = format!(
        "insert into task (id, title, due_on, owner_id, assigned_by) values ('{id}', 'Call', '2026-03-04', '{}', '{}')",
        staff.other_rep, staff.rep
    );
    let give = |to: PersonId| format!("update task set owner_id = '{to}' where id = '{id}'");
    let (there, gone) = ([format!("task {id}")], [format!("gone: task {id}")]);
    act(&database, staff.rep, for_sam).await;
    assert_eq!((rob.news().await, sam.news().await), (there.to_vec(), there.to_vec()));
    act(&database, staff.rep, give(staff.rep)).await;
    assert_eq!((sam.news().await, rita.news().await), (gone.to_vec(), Vec::new()));
    rob.news().await;
    // Mia manages both: from now on she is who assigned it.
    act(&database, staff.manager, give(staff.colleague)).await;
    let once = |mut news: Vec<String>| {
        news.dedup();
        news
    };
    assert_eq!(once(rita.news().await), there);
    assert_eq!(once(rob.news().await), gone);
    assert_eq!(sam.news().await, Vec::<String>::new());
}
