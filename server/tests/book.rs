//! The book over HTTP: who gets one, how it travels, and how a device ends.

use crate::test_app::{Answer, Caller, TestApp};
use app::auth::PersonId;
use app::book::{Delta, Page, SCHEMA};
use axum::body::Body;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING};
use axum::http::{Request, StatusCode};
use sqlx::{AssertSqlSafe, Executor as _};
use uuid::Uuid;

/// Asks a server function, as a device does.
async fn ask(caller: &Caller, path: &str) -> Answer {
    caller.send(Request::get(path).header(ACCEPT, "application/json"), Body::empty()).await
}

async fn page(caller: &Caller) -> Page {
    serde_json::from_str(ask(caller, "/api/book").await.text()).expect("a page")
}

/// What a device is told when it asks what is new.
async fn asked(caller: &Caller) -> (StatusCode, String) {
    let answer = ask(caller, "/api/book/changes").await;
    (answer.status, answer.text().to_owned())
}

async fn run(app: &TestApp, statement: String) {
    app.database.owner.execute(AssertSqlSafe(statement)).await.expect("done");
}

async fn number(app: &TestApp, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(&app.database.owner).await.expect("a number")
}

fn commands(texts: &[(Uuid, &str)]) -> String {
    let one = |(key, text): &(Uuid, &str)| {
        let (path, label, body) = ("/api/notes/add", "Note at Blue Fin", format!("command[form][body]={text}"));
        serde_json::json!({ "key": key, "path": path, "label": label, "body": body, "at": 1_790_000_000_000_i64 })
    };
    serde_json::Value::Array(texts.iter().map(one).collect()).to_string()
}

async fn hand_in(caller: &Caller, commands: &str) -> Answer {
    caller.post("/api/book/unsent", &[("commands", commands)]).await
}

#[tokio::test]
async fn a_book_is_read_page_by_page_and_then_by_what_changed_and_nobody_keeps_it_on_the_way() {
    let (app, staff) = TestApp::with_company().await;
    let rob = app.sign_in(staff.rep).await;
    run(
        &app,
        format!(
            "insert into organization (id, name, owner_id) values (gen_random_uuid(), 'Blue Fin', '{}')",
            staff.rep
        ),
    )
    .await;
    let request = Request::get("/api/book").header(ACCEPT_ENCODING, "br");
    let answer = rob.send(request, Body::empty()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(CACHE_CONTROL.as_str()), Some("private, no-store"));
    assert_eq!(answer.header(CONTENT_ENCODING.as_str()), Some("br"));
    let first = page(&rob).await;
    assert_eq!((first.schema, first.total, first.sent, first.next), (SCHEMA, 1, 1, None));
    let cursor = first.cursor.replace(' ', "+");
    let changes = ask(&rob, &format!("/api/book/changes?cursor={cursor}&schema={SCHEMA}")).await;
    let delta: Delta = serde_json::from_str(changes.text()).expect("a delta");
    assert!(!delta.anew && delta.cursor.len() > 32);
    assert_eq!(changes.header(CACHE_CONTROL.as_str()), Some("private, no-store"));
}

#[tokio::test]
async fn a_device_signed_out_from_elsewhere_is_told_so_and_one_whose_session_ran_out_is_not() {
    let (app, staff) = TestApp::with_company().await;
    let revoked = (StatusCode::UNAUTHORIZED, "\"Revoked\"".to_owned());
    let signed_out = (StatusCode::UNAUTHORIZED, "\"SignedOut\"".to_owned());
    assert_eq!(asked(&app.visitor()).await, signed_out, "nobody knows a stranger");

    let (phone, laptop) = (app.sign_in(staff.rep).await, app.sign_in(staff.rep).await);
    assert_eq!(laptop.post("/api/devices/revoke-others", &[]).await.status, StatusCode::OK);
    assert_eq!(asked(&phone).await, revoked);
    assert_eq!(phone.post("/api/devices/revoke-others", &[]).await.text(), "\"Revoked\"", "whatever it asks");
    assert_eq!(asked(&laptop).await.0, StatusCode::OK);

    run(&app, "update session set last_seen_at = now() - interval '15 days'".to_owned()).await;
    assert_eq!(asked(&laptop).await, signed_out, "it signs in again and keeps what it holds");
    assert_eq!(asked(&phone).await, revoked);

    let sams = app.sign_in(staff.other_rep).await;
    let disable = format!("update person set disabled_at = now() where id = '{}'", staff.other_rep);
    run(&app, disable).await;
    assert_eq!(asked(&sams).await, revoked, "somebody who works here no more");
}

#[tokio::test]
async fn what_a_device_held_that_was_signed_out_is_read_by_its_person_and_who_looks_after_them() {
    let (app, staff) = TestApp::with_company().await;
    let (phone, laptop) = (app.sign_in(staff.rep).await, app.sign_in(staff.rep).await);
    let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
    let held = commands(&[(one, "Two cases of cod"), (two, "<b>Call back</b>")]);
    for (caller, who) in [(&app.visitor(), "a stranger"), (&laptop, "a device that is signed in")] {
        assert_eq!(hand_in(caller, &held).await.status, StatusCode::UNAUTHORIZED, "{who}");
    }
    assert_eq!(laptop.post("/api/devices/revoke-others", &[]).await.status, StatusCode::OK);
    // The answer was lost the first time.
    assert_eq!(hand_in(&phone, &held).await.status, StatusCode::OK);
    assert_eq!(hand_in(&phone, &held).await.status, StatusCode::OK);
    assert_eq!(number(&app, "select count(*) from unsent_command").await, 2);
    for nonsense in ["", "{}", "[{}]", "[1]", "[{\"key\": \"x\"}]"] {
        assert_eq!(hand_in(&phone, nonsense).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{nonsense}");
    }
    let long = commands(&[(Uuid::now_v7(), &"x".repeat(200_001))]);
    assert_eq!(hand_in(&phone, &long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(number(&app, "select count(*) from interaction").await, 0, "nothing of it is carried out");

    let sees = async |person: PersonId| {
        let caller = app.sign_in(person).await;
        let (page, list) = (caller.get("/settings/unsent").await, ask(&caller, "/api/unsent/list").await);
        assert_eq!(page.text().contains("Two cases of cod"), list.text().contains("Two cases of cod"));
        assert!(!page.text().contains("<b>Call back"), "text is text");
        let looks_after = [staff.manager, staff.admin].contains(&person);
        assert_eq!(page.text().contains("Dealt with: "), looks_after, "{person}");
        list.text().contains("Two cases of cod")
    };
    for (person, expected) in [
        (staff.rep, true),
        (staff.manager, true),
        (staff.admin, true),
        (staff.colleague, false),
        (staff.viewer, false),
        (staff.other_manager, false),
        (staff.other_rep, false),
    ] {
        assert_eq!(sees(person).await, expected, "{person}");
    }
    let id = sqlx::query_scalar::<_, Uuid>("select id from unsent_command order by key limit 1");
    let id = id.fetch_one(&app.database.owner).await.expect("one").to_string();
    for (person, expected) in [
        (staff.rep, StatusCode::NOT_FOUND),
        (staff.other_manager, StatusCode::NOT_FOUND),
        (staff.manager, StatusCode::OK),
        (staff.admin, StatusCode::NOT_FOUND),
    ] {
        let dealt = app.sign_in(person).await.post("/api/unsent/dealt", &[("id", &id)]).await;
        assert_eq!(dealt.status, expected, "{person}: each once, by who looks after them");
    }
    let page = app.sign_in(staff.admin).await.get("/settings/unsent").await;
    assert!(page.text().contains("Mia Manager"), "who dealt with it");
}

#[tokio::test]
async fn what_waits_on_devices_is_seen_by_their_person_at_once_and_after_a_day_by_who_looks_after_them() {
    let (app, staff) = TestApp::with_company().await;
    let phone = app.sign_in(staff.rep).await;
    let waiting = async |person: PersonId| {
        let list = ask(&app.sign_in(person).await, "/api/unsent/list").await;
        list.text().contains("\"unsent\":3")
    };
    let contact = async |hours: i64| {
        let oldest = chrono::Utc::now().timestamp_millis() - hours * 3_600_000;
        let answer = ask(&phone, &format!("/api/book/changes?unsent=3&oldest={oldest}")).await;
        assert_eq!(answer.status, StatusCode::OK);
    };
    contact(23).await;
    assert!(!waiting(staff.manager).await);
    assert!(phone.get("/settings/devices").await.text().contains("not sent yet"));
    contact(25).await;
    for (person, expected) in [
        (staff.manager, true),
        (staff.admin, true),
        (staff.rep, false),
        (staff.colleague, false),
        (staff.other_manager, false),
        (staff.viewer, false),
    ] {
        assert_eq!(waiting(person).await, expected, "{person}");
    }
    // Sent at last; and a clock that is years ahead holds nothing since then.
    assert_eq!(ask(&phone, "/api/book/changes?unsent=0").await.status, StatusCode::OK);
    assert!(!waiting(staff.manager).await);
    for odd in [
        "oldest=99999999999999",
        "oldest=-99999999999999999",
        "oldest=-8000000000000000",
        "oldest=x",
        "unsent=-1",
        "unsent=4294967295",
    ] {
        let status = ask(&phone, &format!("/api/book/changes?unsent=3&{odd}")).await.status;
        assert!(status.is_success() || status == StatusCode::UNPROCESSABLE_ENTITY, "{odd}: {status}");
    }
}
