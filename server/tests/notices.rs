//! Mentions and the digest from the form to the mail, through a real SMTP server, and the way out of such mail.

use crate::mail::PostOffice;
use crate::test_app::{Caller, TestApp};
use app::auth::PersonId;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use server::jobs::{registry, work};
use server::mail::Mailer;
use sqlx::{AssertSqlSafe, Executor as _};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

const PAGE: &str = "/notifications";

/// A worker with a way out for mail, or without.
struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Worker {
    fn start(app: &TestApp, office: Option<&PostOffice>) -> Self {
        let mailer = office.map(|office| {
            let url = format!("smtp://127.0.0.1:{}", office.port);
            Mailer::new(&url, "Larder <larder@harbor.example>").expect("a mail server's address")
        });
        let (stop, asked) = watch::channel(false);
        let listen = (*app.database.owner.connect_options()).clone();
        let round = Duration::from_millis(50);
        Self { stop, task: tokio::spawn(work(app.host.clone(), listen, registry(mailer.as_ref()), round, asked)) }
    }

    async fn end(self) {
        self.stop.send(true).expect("a worker");
        self.task.await.expect("a worker that ends");
    }
}

/// Waits until no job about mail is left.
async fn settled(app: &TestApp) {
    let left = "select count(*) from job where kind like 'mail.%' and done_at is null and failed_at is null";
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    while sqlx::query_scalar::<_, i64>(left).fetch_one(&app.database.owner).await.expect("a number") > 0 {
        assert!(tokio::time::Instant::now() < deadline, "jobs are left");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// An account of `owner`'s.
async fn account(app: &TestApp, owner: PersonId) -> Uuid {
    let id = Uuid::now_v7();
    let make = format!("insert into organization (id, name, owner_id) values ('{id}', 'Blue Fin', '{owner}')");
    app.database.owner.execute(AssertSqlSafe(make)).await.expect("an account");
    id
}

/// Writes a note on an account, as a browser without JavaScript does.
async fn note(caller: &Caller, at: Uuid, words: &str) {
    let (id, key, at) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string(), at.to_string());
    let fields = [
        ("command[id]", id.as_str()),
        ("command[key]", &key),
        ("command[organization]", &at),
        ("command[form][body]", words),
    ];
    let sent = caller.form(&format!("/organizations/{at}"), "/api/notes/add", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
}

/// What the bell of a page says.
async fn bell(caller: &Caller) -> String {
    let page = caller.get("/settings").await;
    let bell = page.text().split("class=\"button plain bell\"").nth(1).expect("a bell");
    let number = bell.split("<b class=\"").nth(1).expect("its number");
    let number = number.split_once('>').and_then(|(_, rest)| rest.split_once('<')).expect("its end");
    number.0.to_owned()
}

/// The address in a letter that ends letters like it; what its header says is what its text says.
fn way_out(letter: &str) -> String {
    let unfolded = letter.replace("\n ", " ");
    let header = unfolded.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: <http://larder.test"));
    let path = header.and_then(|rest| rest.strip_suffix('>')).expect("a header for mail programs").to_owned();
    assert!(unfolded.contains("\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"), "{letter}");
    let text = letter.replace("=\n", "").replace("=3D", "=");
    assert!(text.contains(&format!("Unsubscribe: http://larder.test{path}")), "{text}");
    path
}

/// What a mail program posts, from nowhere and for nobody.
async fn one_click(app: &TestApp, path: &str) -> StatusCode {
    let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.visitor().send(request, Body::from("List-Unsubscribe=One-Click")).await.status
}

#[tokio::test]
async fn a_mention_rings_and_is_mailed_until_whom_it_names_wants_no_more() {
    let (app, staff) = TestApp::with_company().await;
    let office = PostOffice::open().await;
    // Wherever the clock stands, this is not about the morning.
    let late =
        "insert into notification_choice (person_id, kind, in_app, mail) select id, 'digest', false, false from person";
    app.database.owner.execute(late).await.expect("no digests");
    let at = account(&app, staff.rep).await;
    let (rob, rita) = (app.sign_in(staff.rep).await, app.sign_in(staff.colleague).await);
    assert_eq!(bell(&rita).await, "");
    note(&rob, at, "Ask @Rita Rep, <she> knows them").await;
    assert_eq!(bell(&rita).await, "1");
    assert_eq!(bell(&rob).await, "");
    let list = rita.get(PAGE).await;
    assert!(list.text().contains("Rob Rep mentioned you at Blue Fin"), "{}", list.text());
    assert!(list.text().contains(&format!("href=\"/organizations/{at}\"")));

    let worker = Worker::start(&app, Some(&office));
    app.database.owner.execute("update job set run_at = now() where kind = 'mail.notices'").await.expect("no waiting");
    let letter = format!("\n{}", office.letter().await);
    assert!(letter.contains("\nTo: \"Rita Rep\" <rita@harbor.example>"), "{letter}");
    assert!(letter.contains("\nSubject: Rob Rep mentioned you at Blue Fin"), "{letter}");
    let path = way_out(&letter);
    settled(&app).await;

    // Without JavaScript: one read, then the rest.
    let id = list.hidden("id");
    let read = rita.form(PAGE, "/api/notifications/read", &[("id", &id)]).await;
    assert_eq!((read.status, read.location()), (StatusCode::SEE_OTHER, Some(PAGE)));
    assert_eq!(bell(&rita).await, "");
    let not_his = rob.post("/api/notifications/read", &[("id", &id)]).await;
    assert_eq!(not_his.status, StatusCode::NOT_FOUND);
    note(&rob, at, "@rita again").await;
    note(&rob, at, "@Rita and again").await;
    assert_eq!(bell(&rita).await, "2");
    assert_eq!(rita.form(PAGE, "/api/notifications/read-all", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(bell(&rita).await, "");

    // Looking at the link changes nothing; the mail program's button does, for whoever is signed in, or nobody.
    let visitor = app.visitor();
    let question = visitor.get(&path).await;
    assert_eq!(question.status, StatusCode::OK);
    assert!(question.text().contains("mail about your notifications"), "{}", question.text());
    let ticked = "name=\"mail[]\" value=\"mention\" checked";
    assert!(rita.get("/settings/notifications").await.text().contains(ticked));
    for _ in 0..2 {
        assert_eq!(one_click(&app, &path).await, StatusCode::OK);
    }
    assert!(!rita.get("/settings/notifications").await.text().contains(ticked));
    assert_eq!(one_click(&app, "/unsubscribe/nonsense").await, StatusCode::NOT_FOUND);
    note(&rob, at, "@Rita once more").await;
    assert_eq!(bell(&rita).await, "1", "she is still told here");
    app.database.owner.execute("update job set run_at = now() where kind = 'mail.notices'").await.expect("no waiting");
    settled(&app).await;
    assert!(office.is_empty(), "what she read is not mailed, nor what she does not want");
    // Chosen again in the settings.
    let chosen = [("in_app[]", "mention"), ("mail[]", "mention"), ("mail[]", "digest")];
    let chosen = rita.form("/settings/notifications", "/api/notifications/choose", &chosen).await;
    assert_eq!(chosen.location(), Some("/settings/notifications"), "{}", chosen.text());
    assert!(rita.get("/settings/notifications").await.text().contains(ticked));
    worker.end().await;
}

#[tokio::test]
async fn a_digest_comes_by_mail_once_and_only_to_whom_the_day_brings_something() {
    let (app, staff) = TestApp::with_company().await;
    let office = PostOffice::open().await;
    let today = "(now() at time zone 'America/New_York')::date";
    let due = format!(
        "insert into task (id, title, due_on, owner_id, assigned_by)
        values
            (gen_random_uuid(), 'Call <Ann>', {today}, '{rob}', '{rob}'),
            (gen_random_uuid(), 'Send the list', {today} - 3, '{rob}', '{rob}'),
            (gen_random_uuid(), 'Later', {today} + 1, '{rita}', '{rita}')",
        rob = staff.rep,
        rita = staff.colleague,
    );
    app.database.owner.execute(AssertSqlSafe(due)).await.expect("tasks");
    let seven = format!("select larder.tell_due(({today} + time '07:00') at time zone 'America/New_York')");
    for _ in 0..2 {
        app.database.pool.execute(AssertSqlSafe(seven.clone())).await.expect("the morning");
    }
    // Two programs on one database: it is mailed by one of them.
    let workers = [Worker::start(&app, Some(&office)), Worker::start(&app, Some(&office))];
    let letter = format!("\n{}", office.letter().await);
    assert!(letter.contains("\nTo: \"Rob Rep\" <rob@harbor.example>"), "{letter}");
    assert!(letter.contains(": 2 things\n"), "{letter}");
    assert!(letter.contains("\nMessage-ID: <"), "{letter}");
    let text = letter.replace("=\n", "").replace("=3D", "=");
    for words in
        ["Overdue", "Send the list, due ", "Today", "- Call <Ann>\n", "Call &lt;Ann&gt;", "http://larder.test/tasks/"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    settled(&app).await;
    assert!(office.is_empty(), "nobody else’s day brings anything, and his came");
    let path = way_out(&letter);
    assert!(app.visitor().get(&path).await.text().contains("the daily digest"));
    assert_eq!(one_click(&app, &path).await, StatusCode::OK);
    let settings = app.sign_in(staff.rep).await.get("/settings/notifications").await;
    assert!(
        !settings.text().contains("value=\"digest\" checked") && settings.text().contains("value=\"mention\" checked")
    );
    for worker in workers {
        worker.end().await;
    }
}

#[tokio::test]
async fn where_no_mail_goes_out_nothing_waits_to_be_mailed() {
    let (app, staff) = TestApp::with_company().await;
    let at = account(&app, staff.rep).await;
    note(&app.sign_in(staff.rep).await, at, "@Rita").await;
    app.database.owner.execute("update job set run_at = now() where kind = 'mail.notices'").await.expect("no waiting");
    let worker = Worker::start(&app, None);
    settled(&app).await;
    worker.end().await;
    assert_eq!(bell(&app.sign_in(staff.colleague).await).await, "1");
}

#[tokio::test]
async fn a_report_comes_as_a_workbook_when_its_day_has_come() {
    let (app, staff) = TestApp::with_company().await;
    let office = PostOffice::open().await;
    let rob = app.sign_in(staff.rep).await;
    let fields = [("report", "coverage"), ("who", "all"), ("every", "week"), ("principal", "")];
    let asked = rob.form("/reports/mailed", "/api/reports/mail", &fields).await;
    assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, Some("/reports/mailed")));
    let page = rob.get("/reports/mailed").await;
    assert!(page.text().contains("Coverage, everybody’s"), "{}", page.text());
    let due = "update report_mailing set next_on = current_date - 1";
    app.database.owner.execute(due).await.expect("a day that has come");
    let worker = Worker::start(&app, Some(&office));
    let letter = format!("\n{}", office.letter().await);
    assert!(letter.contains("\nTo: \"Rob Rep\" <rob@harbor.example>"), "{letter}");
    assert!(letter.contains("filename=\"coverage.xlsx\""), "{letter}");
    let text = letter.replace("=\n", "").replace("=3D", "=");
    assert!(text.contains("To end that: http://larder.test/reports/mailed"), "{letter}");
    settled(&app).await;
    worker.end().await;
    let jobs = sqlx::query_scalar::<_, i64>("select count(*) from job where kind = 'mail.report'");
    assert_eq!(jobs.fetch_one(&app.database.owner).await.expect("a number"), 1);
}
