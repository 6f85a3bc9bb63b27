//! Nothing is written for a page of another site.

use crate::test_app::{HTML, ORIGIN_OF_LARDER, TestApp, encode};
use axum::http::header::{ACCEPT, CONTENT_TYPE, ORIGIN};
use axum::http::{Method, Request, StatusCode};

const SET_UP: [(&str, &str); 8] = [
    ("_do", "/api/auth/set-up"),
    ("form[company_name]", "Harbor Brokers"),
    ("form[time_zone]", "America/New_York"),
    ("form[week_start]", "1"),
    ("form[currency]", "USD"),
    ("form[name]", "Ada Admin"),
    ("form[email]", "ada@harbor.example"),
    ("form[password]", "walk-in cooler at seven"),
];

#[tokio::test]
async fn whatever_another_site_posts_is_refused_in_plain_words() {
    let (app, staff) = TestApp::with_company().await;
    let admin = app.sign_in(staff.admin).await;
    let paths = [
        "/",
        "/imports/upload",
        "/sign-in",
        "/set-up",
        "/nowhere",
        "/api/auth/sign-out",
        "/api/nothing",
        "/livez",
        "/pkg/x.js",
    ];
    for path in paths {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            for from in [Some("https://evil.example"), Some("null"), None] {
                let mut request = Request::builder().method(&method).uri(path).header(ACCEPT, HTML);
                if let Some(from) = from {
                    request = request.header(ORIGIN, from).header("sec-fetch-site", "cross-site");
                }
                let answer = admin.send(request, encode(&[("_do", "/api/auth/sign-out")])).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} from {from:?}");
                assert!(answer.text().contains("nothing was done"), "{method} {path}");
            }
        }
    }
    assert_eq!(admin.get("/organizations").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn a_form_is_taken_from_larder_and_not_from_a_sister_site() {
    let app = TestApp::new().await;
    let post = |from: &str, site: &str| {
        let request = Request::post("/set-up").header(ORIGIN, from).header("sec-fetch-site", site);
        request.header(ACCEPT, HTML).header(CONTENT_TYPE, "application/x-www-form-urlencoded")
    };
    let refused = app.visitor().send(post("http://sister.larder.test", "same-site"), encode(&SET_UP)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let people = sqlx::query_scalar::<_, i64>("select count(*) from person");
    assert_eq!(people.fetch_one(&app.database.owner).await.ok(), Some(0));

    let taken = app.visitor().send(post(ORIGIN_OF_LARDER, "same-origin"), encode(&SET_UP)).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
}

#[tokio::test]
async fn a_name_that_was_bent_to_this_machine_writes_nothing() {
    let app = TestApp::new().await;
    let post = |host: &str| {
        let request = Request::post("/set-up").header("host", host).header(ORIGIN, format!("http://{host}"));
        request.header(ACCEPT, HTML).header(CONTENT_TYPE, "application/x-www-form-urlencoded")
    };
    let refused = app.visitor().send(post("evil.example:3000"), encode(&SET_UP)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text().contains("not published at this address"), "{}", refused.text());
    let people = sqlx::query_scalar::<_, i64>("select count(*) from person");
    assert_eq!(people.fetch_one(&app.database.owner).await.ok(), Some(0));
    let taken = app.visitor().send(post("localhost:3000"), encode(&SET_UP)).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
}
