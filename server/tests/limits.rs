//! How much and how often.

use crate::test_app::{Answer, Caller, HTML, TestApp, encode, same_origin};
use axum::body::Body;
use axum::http::header::ACCEPT;
use axum::http::{Request, StatusCode};
use futures_util::future::{join, join_all};
use futures_util::{StreamExt as _, stream};
use server::Rates;
use std::time::Duration;

#[tokio::test]
async fn a_form_of_over_a_megabyte_is_refused_in_plain_words() {
    let app = TestApp::new().await;
    let book = "x".repeat(1024 * 1024);
    let refused = app.visitor().form("/set-up", "/api/auth/set-up", &[("form[name]", &book)]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.text().contains("too much for one form"), "{}", refused.text());
}

#[tokio::test]
async fn knocking_on_the_door_all_the_time_is_answered_with_a_wait() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let mut knocks = 0;
    let refused = loop {
        let answer = visitor.post("/api/auth/sign-out", &[]).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            break answer;
        }
        knocks += 1;
        assert!(knocks < 1000, "never refused");
    };
    assert!(knocks >= 100, "an office behind one address signs in on Monday morning: {knocks}");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.text(), r#"{"RateLimited":1}"#);
    // The same door from a page without JavaScript, where one try becomes free in the meantime; and the pages themselves
    // stay open.
    let forms = join_all((0..20).map(|_| visitor.form("/set-up", "/api/auth/set-up", &[]))).await;
    assert!(forms.iter().any(|form| form.status == StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(visitor.get("/set-up").await.status, StatusCode::OK);
}

/// What is refused because it comes right after a crowd. In the moment between them one more may become free.
async fn refused_after(crowd: &impl AsyncFn() -> Vec<Answer>, ask: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..20 {
        let (_, answer) = join(crowd(), ask()).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            return answer;
        }
    }
    panic!("never refused");
}

#[tokio::test]
async fn a_person_who_runs_wild_waits_in_every_browser_and_their_colleagues_do_not() {
    // So few per second that a slow machine asks for more.
    let app = TestApp::with(|setup| setup.rates = Rates::of_person(20, 1)).await;
    let staff = app.database.company(false).await;
    let (laptop, phone) = (app.sign_in(staff.rep).await, app.sign_in(staff.rep).await);
    let file = "/imports/00000000-0000-0000-0000-000000000000/rejected.csv";
    let ask = async |browser: &Caller| browser.send(Request::get(file), Body::empty()).await;
    let crowd = async || join_all((0..20).flat_map(|_| [ask(&laptop), ask(&phone)])).await;
    let (refused, answered): (Vec<_>, Vec<_>) =
        crowd().await.into_iter().partition(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS);
    assert!(answered.len() >= 20 && answered.iter().all(|answer| answer.status == StatusCode::NOT_FOUND));
    assert_eq!(refused[0].header("retry-after"), Some("1"));
    assert_eq!(refused[0].text(), "Too many tries. Wait a second and try again.\n");
    // Nor in a third browser, on a page, or from a page that is open.
    let tablet = app.sign_in(staff.rep).await;
    let page = refused_after(&crowd, async || tablet.get("/settings/devices").await).await;
    assert!(page.text().contains("Too many tries"), "{}", page.text());
    let answer = refused_after(&crowd, async || tablet.post("/api/devices/revoke-others", &[]).await).await;
    assert_eq!(answer.text(), r#"{"RateLimited":1}"#);
    assert_eq!(ask(&app.sign_in(staff.colleague).await).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_open_an_account_at_once_all_see_it() {
    let app = TestApp::with(|setup| setup.rates = Rates::of_person(1000, 1000)).await;
    let staff = app.database.company(false).await;
    let account = sqlx::query_scalar::<_, uuid::Uuid>(
        "insert into organization (id, name, owner_id) values (gen_random_uuid(), 'Blue Fin', $1) returning id",
    );
    let account = account.bind(staff.rep.0).fetch_one(&app.database.owner).await.expect("an account");
    let (rep, page) = (app.sign_in(staff.rep).await, format!("/organizations/{account}"));
    for _ in 0..10 {
        for answer in join_all((0..40).map(|_| rep.get(&page))).await {
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.text().contains("<title>Blue Fin · Larder</title>"), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn what_never_arrives_whole_is_given_up() {
    let app = TestApp::with(|setup| setup.patience = Duration::from_secs(1)).await;
    for page in ["/organizations/new", "/api/auth/sign-in"] {
        let beginning = stream::iter([Ok::<_, std::io::Error>("_do=%2Fapi%2Forganizations")]);
        let body = Body::from_stream(beginning.chain(stream::pending()));
        let refused = app.visitor().send(same_origin(Request::post(page)).header(ACCEPT, HTML), body).await;
        assert_eq!(refused.status, StatusCode::REQUEST_TIMEOUT, "{page}");
        assert!(refused.text().contains("took too long to arrive"), "{}", refused.text());
    }
}

#[tokio::test]
async fn what_the_database_does_not_answer_is_given_up() {
    let app = TestApp::with(|setup| setup.patience = Duration::from_secs(1)).await;
    let staff = app.database.company(false).await;
    let rep = app.sign_in(staff.rep).await;
    let mut owner = app.database.owner.begin().await.expect("a transaction");
    sqlx::query("lock table session in access exclusive mode").execute(&mut *owner).await.expect("a lock");
    let request = same_origin(Request::post("/api/devices/revoke-others")).header(ACCEPT, "application/json");
    let answer = rep.send(request, encode(&[])).await;
    assert_eq!((answer.status, answer.text()), (StatusCode::SERVICE_UNAVAILABLE, r#""Unavailable""#));
}
