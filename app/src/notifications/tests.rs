//! Who is told of what, and when, against a real database, as the application role.

use super::{Kind, mailing, store, unsubscribing};
use crate::auth::PersonId;
use crate::context::{Host, Settings};
use crate::error::AppError;
use crate::testing::{Database, Staff};
use sqlx::{AssertSqlSafe, Executor as _};
use std::sync::Arc;
use unsubscribing::Ends;
use uuid::Uuid;

fn host(database: &Database) -> Host {
    let settings = Settings {
        public_url: "http://larder.test".into(),
        mail: true,
        secure_cookies: false,
        development: true,
        set_up_token: None,
    };
    Host { pool: database.pool.clone(), settings: Arc::new(settings) }
}

/// Carries statements out as `who`, in one operation.
async fn act(database: &Database, who: PersonId, statements: &str) {
    let mut viewer = database.viewer(who).await;
    viewer.operation("edit", "").await.expect("an operation");
    viewer.db().execute(AssertSqlSafe(statements.to_owned())).await.expect("what they do");
    viewer.commit().await.expect("a commit");
}

/// What somebody finds in their list, the newest first.
async fn told(database: &Database, who: PersonId) -> Vec<String> {
    let page = store::list(&mut database.viewer(who).await, "").await.expect("a list");
    page.list.into_iter().map(|notice| notice.text).collect()
}

/// The morning's work, at a moment.
async fn morning(database: &Database, moment: &str) -> i64 {
    let told = sqlx::query_scalar::<_, i64>("select larder.tell_due($1::timestamptz)").bind(moment);
    told.fetch_one(&database.pool).await.expect("the morning's work")
}

/// An account of `owner`'s.
async fn account(database: &Database, owner: PersonId) -> Uuid {
    let id = Uuid::now_v7();
    let make = format!("insert into organization (id, name, owner_id) values ('{id}', 'Blue Fin', '{owner}')");
    database.owner.execute(AssertSqlSafe(make)).await.expect("an account");
    id
}

fn note(by: PersonId, at: Uuid, id: Uuid, words: &str) -> String {
    format!(
        "insert into interaction (id, author_id, type, body, organization_id) values ('{id}', '{by}', 'note', '{words}', '{at}')"
    )
}

fn task(for_whom: PersonId, by: PersonId, title: &str, due: &str) -> String {
    format!(
        "insert into task (id, title, due_on, owner_id, assigned_by) values (gen_random_uuid(), '{title}', {due}, '{for_whom}', '{by}')"
    )
}

#[tokio::test]
async fn a_mention_tells_whom_it_names_once_and_only_who_may_read_it() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let Staff { rep: rob, colleague: rita, other_rep: sam, manager: mia, .. } = staff;
    let rename = "update person set name = 'Zoë O''Neil' where name = 'Rita Rep'; update person set name = 'Rob Roy' where name = 'Max Manager'";
    database.owner.execute(rename).await.expect("names");
    let (at, id) = (account(&database, rob).await, Uuid::now_v7());
    // Sam may not read it; one's own name tells nobody; nor does an address, or a name that two have.
    act(&database, rob, &note(rob, at, id, "For @zoe o''neil, @Sam Rep, @Rob Rep, x@mia.example and @Rob.")).await;
    assert_eq!(told(&database, rita).await, ["Rob Rep mentioned you at Blue Fin"]);
    for nobody in [rob, sam, mia, staff.other_manager] {
        assert_eq!(told(&database, nobody).await, Vec::<String>::new());
    }
    let edit = format!("update interaction set body = 'For @Zoë and @MIA!' where id = '{id}'");
    act(&database, rob, &edit).await;
    assert_eq!(told(&database, rita).await.len(), 1, "she knows");
    assert_eq!(told(&database, mia).await, ["Rob Rep mentioned you at Blue Fin"]);
    act(&database, mia, &task(mia, mia, "Ask @Rob Rep", "current_date")).await;
    assert_eq!(told(&database, rob).await, Vec::<String>::new(), "a manager’s own task is not his to read");
    act(&database, rita, &task(rob, rita, "Ask @Rob Rep", "current_date")).await;
    let of_rita = ["Zoë O'Neil mentioned you in the task “Ask @Rob Rep”", "Zoë O'Neil gave you “Ask @Rob Rep”"];
    let mut of_rob = told(&database, rob).await;
    of_rob.sort_by(|one, other| other.cmp(one));
    assert_eq!(of_rob, of_rita);
    act(&database, rob, &format!("update interaction set deleted_at = now() where id = '{id}'")).await;
    assert_eq!(told(&database, mia).await, ["Rob Rep mentioned you in something that is gone"]);
}

#[tokio::test]
async fn one_operation_is_one_notification_and_nobody_is_told_of_their_own_doing() {
    let database = Database::fresh().await;
    let Staff { rep: rob, colleague: rita, manager: mia, admin: ada, south, .. } = database.company(false).await;
    let several =
        (1..=40).map(|n| task(rob, mia, &format!("Call {n:02}"), "current_date")).collect::<Vec<_>>().join(";");
    act(&database, mia, &several).await;
    assert_eq!(told(&database, rob).await, ["Mia Manager gave you “Call 01” and 39 more"]);
    assert_eq!(told(&database, mia).await, Vec::<String>::new());
    act(&database, rob, &task(rob, rob, "Of his own", "current_date")).await;
    act(&database, rob, &format!("update task set owner_id = '{rita}' where title like 'Call 0%'")).await;
    assert_eq!(told(&database, rita).await, ["Rob Rep gave you “Call 01” and 8 more"]);
    assert_eq!(told(&database, rob).await.len(), 1);
    for _ in 0..3 {
        account(&database, rita).await;
    }
    act(&database, ada, &format!("update organization set owner_id = '{rob}'")).await;
    act(&database, ada, &format!("update person set role = 'manager', team_id = '{south}' where id = '{rob}'")).await;
    let list = told(&database, rob).await;
    assert_eq!(
        list[..2],
        ["Ada Admin changed your access: manager, team South", "Ada Admin handed Blue Fin and 2 more over to you"]
    );
    // What comes in bulk tells nobody.
    let bulk =
        format!("select set_config('larder.bulk', 'on', true); {}", task(rob, ada, "Of the demo", "current_date"));
    act(&database, ada, &bulk).await;
    let mut viewer = database.viewer(ada).await;
    viewer.operation("import", "a.csv").await.expect("an operation");
    viewer.db().execute(AssertSqlSafe(task(rob, ada, "Of a file", "current_date"))).await.expect("a task");
    viewer.commit().await.expect("a commit");
    assert_eq!(told(&database, rob).await, list);
}

#[tokio::test]
async fn a_team_hears_of_its_deals_and_whoever_imports_when_it_is_through() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let Staff { rep: rob, colleague: rita, other_rep: sam, manager: mia, .. } = staff;
    let at = account(&database, rob).await;
    let deals = format!(
        "insert into organization (id, name, role) values (gen_random_uuid(), 'Mill', 'principal');
        insert into opportunity (id, own_name, owner_id, organization_id, principal_id)
        select gen_random_uuid(), d.name, '{rob}', '{at}', p.id
        from organization p, (values ('Cod'), ('Herring'), ('Oats')) d (name)
        where p.role = 'principal'"
    );
    database.owner.execute(AssertSqlSafe(deals)).await.expect("deals");
    let close = |name: &str, stage: &str| {
        format!(
            "update opportunity set stage = '{stage}', closed_on = current_date, reason = 'price' where own_name = '{name}'"
        )
    };
    act(&database, rob, &close("Cod", "closed won")).await;
    act(&database, rob, &format!("{}; {}", close("Herring", "closed lost"), close("Oats", "closed lost"))).await;
    let heard = ["Rob Rep closed Herring (lost) and 1 more", "Rob Rep closed Cod: won"];
    for who in [rita, mia, staff.admin, staff.viewer] {
        assert_eq!(told(&database, who).await, heard);
    }
    assert_eq!(told(&database, rob).await, Vec::<String>::new());
    assert_eq!(told(&database, sam).await, Vec::<String>::new());
    act(&database, mia, &format!("update opportunity set owner_id = '{rita}'")).await;
    assert_eq!(told(&database, rita).await[0], "Mia Manager handed Cod and 2 more over to you");
    act(&database, mia, &format!("update opportunity set owner_id = '{mia}' where own_name = 'Cod'")).await;
    assert_eq!(told(&database, mia).await, heard);
    let import = format!(
        "insert into import (id, person_id, kind, file_name, header, mapping, row_count, status)
        values (gen_random_uuid(), '{mia}', 'organizations', 'a.csv', '[]', '{{}}', 1, 'running');
        update import set status = 'done'"
    );
    act(&database, mia, &import).await;
    assert_eq!(told(&database, mia).await[0], "Your import of a.csv is done");
}

#[tokio::test]
async fn ones_own_alone_are_read_and_marked() {
    let database = Database::fresh().await;
    let Staff { rep: rob, colleague: rita, manager: mia, admin: ada, .. } = database.company(false).await;
    act(&database, mia, &task(rob, mia, "Call", "current_date")).await;
    let list = store::list(&mut database.viewer(rob).await, "").await.expect("a list").list;
    let which = list[0].id;
    let unread = async |who| store::unread(&mut database.viewer(who).await).await.expect("a number");
    for other in [rita, mia, ada] {
        assert_eq!(told(&database, other).await, Vec::<String>::new());
        assert_eq!(store::mark_read(database.viewer(other).await, which).await, Err(AppError::NotFound));
        store::mark_all_read(database.viewer(other).await).await.expect("nothing of theirs");
        assert_eq!(unread(other).await, 0);
    }
    assert_eq!(unread(rob).await, 1);
    store::mark_read(database.viewer(rob).await, which).await.expect("his own");
    assert_eq!(unread(rob).await, 0);
    let forged =
        "insert into notification (person_id, kind, occasion, in_app, mail) values ($1, 'mention', 'x', true, true)";
    let forged = sqlx::query(forged).bind(rita.0).execute(database.viewer(rob).await.db()).await;
    assert!(forged.is_err(), "the database alone writes them");
}

#[tokio::test]
async fn page_after_page_each_comes_once_the_newest_first() {
    let database = Database::fresh().await;
    let Staff { rep: rob, .. } = database.company(false).await;
    // Several of one moment, on both sides of where pages end.
    let many = "insert into notification (person_id, kind, occasion, detail, in_app, mail, made_at)
        select $1, 'deal closed', n::text, 'closed won', true, false, now() - n / 7 * interval '1 second'
        from generate_series(1, 250) n";
    sqlx::query(many).bind(rob.0).execute(&database.owner).await.expect("many");
    let (mut seen, mut sizes, mut after) = (std::collections::BTreeSet::new(), Vec::new(), String::new());
    loop {
        let page = store::list(&mut database.viewer(rob).await, &after).await.expect("a page");
        sizes.push(page.list.len());
        seen.extend(page.list.iter().map(|notice| notice.id.0));
        let Some(next) = page.next else { break };
        after = next;
    }
    assert_eq!((seen.len(), sizes), (250, vec![100, 100, 50]));
}

#[tokio::test]
async fn the_morning_comes_at_seven_where_each_is_and_once() {
    let database = Database::fresh().await;
    let Staff { rep: rob, colleague: rita, other_rep: sam, .. } = database.company(false).await;
    let zones = format!(
        "update person set time_zone = 'UTC';
        update person set time_zone = 'America/New_York' where id = '{rob}';
        update person set time_zone = 'Asia/Kathmandu' where id = '{rita}';
        update person set time_zone = 'Nowhere/Land' where id = '{sam}';
        {}; {}; {}; {}",
        task(rob, rob, "For today", "'2026-11-27'"),
        task(rob, rob, "Of yesterday", "'2026-11-26'"),
        task(rob, rob, "Of long ago", "'2026-10-01'"),
        task(rita, rita, "For today", "'2026-11-27'"),
    );
    database.owner.execute(AssertSqlSafe(zones)).await.expect("people and tasks");
    // 6:59 and 7:00 in Kathmandu, which is 5:45 ahead; then in London, where four are, and one whose zone nobody knows.
    assert_eq!(morning(&database, "2026-11-27 01:14Z").await, 0);
    assert_eq!(morning(&database, "2026-11-27 01:15Z").await, 1);
    assert_eq!(told(&database, rita).await, ["“For today” is due"]);
    assert_eq!(morning(&database, "2026-11-27 07:00Z").await, 5);
    // 6:59 and 7:00 in New York.
    assert_eq!(morning(&database, "2026-11-27 11:59Z").await, 0);
    assert_eq!(told(&database, rob).await, Vec::<String>::new());
    assert_eq!(morning(&database, "2026-11-27 12:00Z").await, 1);
    let heard = ["“For today” is due", "“Of yesterday” was not done in time"];
    let mut of_rob = told(&database, rob).await;
    of_rob.sort_unstable();
    assert_eq!(of_rob, heard);
    for again in ["2026-11-27 12:01Z", "2026-11-27 16:59Z"] {
        assert_eq!(morning(&database, again).await, 0, "each once");
    }
    // What was asleep until after noon does not make up for the morning, but misses nothing of it the next day.
    assert_eq!(morning(&database, "2026-11-28 18:00Z").await, 0);
    morning(&database, "2026-11-29 12:00Z").await;
    let of_rob = told(&database, rob).await;
    assert_eq!(of_rob.iter().filter(|text| text.contains("“For today” was not done")).count(), 1, "{of_rob:?}");
    let jobs = "select count(*) from job where kind = 'mail.digest' and payload ->> 'person_id' = $1 and payload ->> 'day' = '2026-11-27'";
    let jobs = sqlx::query_scalar::<_, i64>(jobs).bind(rob.to_string()).fetch_one(&database.owner).await;
    assert_eq!(jobs.ok(), Some(1));
    let mut acting = database.viewer(rob).await;
    let theirs = sqlx::query_scalar::<_, i64>("select larder.tell_due('2026-11-30 12:00Z')");
    assert_eq!(theirs.fetch_one(acting.db()).await.ok(), Some(0), "it is the worker's");
}

#[tokio::test]
async fn a_task_at_a_time_is_announced_a_quarter_of_an_hour_before_it() {
    let database = Database::fresh().await;
    let Staff { rep: rob, .. } = database.company(false).await;
    let at_ten = format!("{}; update task set due_at = '10:00'", task(rob, rob, "Call", "'2026-11-27'"));
    database.owner.execute(AssertSqlSafe(at_ten)).await.expect("a task");
    morning(&database, "2026-11-27 14:44Z").await;
    assert_eq!(told(&database, rob).await, Vec::<String>::new(), "9:44 in New York");
    for _ in 0..3 {
        morning(&database, "2026-11-27 14:45Z").await;
        assert_eq!(told(&database, rob).await, ["“Call” is due"]);
    }
}

#[tokio::test]
async fn a_digest_is_mailed_once_and_not_of_a_day_that_brings_nothing() {
    let database = Database::fresh().await;
    let Staff { rep: rob, colleague: rita, .. } = database.company(false).await;
    let host = host(&database);
    let today = "(now() at time zone 'America/New_York')::date";
    let due = task(rob, rob, "Call", today);
    database.owner.execute(AssertSqlSafe(due)).await.expect("a task");
    let seven = format!("({today} + time '07:30') at time zone 'America/New_York'");
    let day = sqlx::query_scalar::<_, chrono::NaiveDate>(AssertSqlSafe(format!("select {today}")));
    let day = day.fetch_one(&database.owner).await.expect("today");
    let moment = sqlx::query_scalar::<_, String>(AssertSqlSafe(format!("select ({seven})::text")));
    let moment = moment.fetch_one(&database.owner).await.expect("a moment");
    morning(&database, &moment).await;
    let letter = mailing::digest(&host, rob, day).await.expect("an answer").expect("a letter");
    assert_eq!(letter.to.1, "rob@harbor.example");
    assert_eq!((letter.sections.len(), letter.sections[0].title), (1, "Today"));
    assert_eq!(letter.sections[0].lines[0].0, "Call");
    // The program died before the mail server had it, or after.
    assert!(mailing::digest(&host, rob, day).await.expect("an answer").is_none(), "never twice");
    mailing::put_back(&host, rob, &letter).await.expect("the mail server said no");
    let again = mailing::digest(&host, rob, day).await.expect("an answer").expect("a letter");
    assert_eq!(again.tells, letter.tells, "it goes by the same name");
    assert!(mailing::digest(&host, rita, day).await.expect("an answer").is_none(), "nothing is due");

    // The link opens nothing but this, works without her, more than once, and rests as a hash.
    let token = again.unsubscribe.strip_prefix("http://larder.test/unsubscribe/").expect("a link");
    assert_eq!(unsubscribing::ends(&host, token).await, Ok(Ends::Digest));
    let wants = async || store::choices(&mut database.viewer(rob).await).await.expect("choices");
    assert!(wants().await.iter().any(|choice| choice.kind == Kind::Digest && choice.mail), "looking changes nothing");
    for _ in 0..2 {
        assert_eq!(unsubscribing::end(&host, token).await, Ok(Ends::Digest));
    }
    assert!(
        wants()
            .await
            .iter()
            .all(|choice| choice.mail == matches!(choice.kind, Kind::Assigned | Kind::Mention | Kind::Access))
    );
    assert_eq!(unsubscribing::end(&host, "nonsense").await, Err(AppError::NotFound));
    let kept = sqlx::query_scalar::<_, i64>("select count(*) from unsubscribe_link where token_hash = $1");
    assert_eq!(kept.bind(token.as_bytes()).fetch_one(&database.owner).await.ok(), Some(0));
    let hashes =
        sqlx::query("select token_hash from unsubscribe_link").fetch_all(database.viewer(rob).await.db()).await;
    assert!(hashes.is_err(), "the application reads none");
}

#[tokio::test]
async fn what_is_mailed_is_what_was_wanted_and_not_read_by_then() {
    let database = Database::fresh().await;
    let Staff { rep: rob, manager: mia, .. } = database.company(false).await;
    let host = host(&database);
    act(&database, mia, &task(rob, mia, "Call", "current_date")).await;
    act(&database, mia, &task(rob, mia, "Write", "current_date")).await;
    let list = store::list(&mut database.viewer(rob).await, "").await.expect("a list").list;
    store::mark_read(database.viewer(rob).await, list[0].id).await.expect("read");
    let letter = mailing::notices(&host, rob).await.expect("an answer").expect("a letter");
    assert_eq!(letter.subject, list[1].text);
    assert!(mailing::notices(&host, rob).await.expect("an answer").is_none());
    // Neither here nor there; then by mail alone.
    store::choose(database.viewer(rob).await, &[], &[]).await.expect("chosen");
    act(&database, mia, &task(rob, mia, "Go", "current_date")).await;
    assert_eq!(told(&database, rob).await.len(), 2);
    store::choose(database.viewer(rob).await, &[], &[Kind::Assigned]).await.expect("chosen");
    act(&database, mia, &task(rob, mia, "Send", "current_date")).await;
    assert_eq!(told(&database, rob).await.len(), 2);
    let letter = mailing::notices(&host, rob).await.expect("an answer").expect("a letter");
    assert_eq!(letter.subject, "Mia Manager gave you “Send”");
    let token = letter.unsubscribe.rsplit('/').next().expect("a token");
    assert_eq!(unsubscribing::end(&host, token).await, Ok(Ends::Notices));
    let choices = store::choices(&mut database.viewer(rob).await).await.expect("choices");
    assert!(choices.iter().all(|choice| !choice.mail));
}
