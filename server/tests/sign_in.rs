//! Coming in: set-up, sign-in, and what happens to those who are not signed in.

use crate::test_app::{TestApp, encode, same_origin};
use axum::http::header::ACCEPT;
use axum::http::{Request, StatusCode};

#[tokio::test]
async fn a_new_installation_sets_itself_up_and_signs_the_first_admin_in() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    assert_eq!(visitor.get("/organizations").await.location(), Some("/set-up"));
    let form = [
        ("form[company_name]", "Harbor Brokers"),
        ("form[time_zone]", "America/New_York"),
        ("form[week_start]", "1"),
        ("form[currency]", "USD"),
        ("form[name]", "Ada Admin"),
        ("form[email]", "ada@harbor.example"),
        ("form[password]", "walk-in cooler at seven"),
    ];
    let done = visitor.form("/set-up", "/api/auth/set-up", &form).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, Some("/")), "{}", done.text());
    assert!(visitor.get("/").await.text().contains("Harbor Brokers"));
}

#[tokio::test]
async fn a_page_asked_for_without_a_session_leads_through_sign_in_and_back() {
    let (app, staff) = TestApp::with_company().await;
    let away = app.visitor().get("/organizations?q=fish").await;
    assert_eq!(away.location(), Some("/sign-in?next=%2Forganizations%3Fq%3Dfish"));
    assert_ne!(app.sign_in(staff.rep).await.get("/organizations").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_waited_on_a_device_is_carried_out_for_nobody_but_who_gave_it() {
    let (app, staff) = TestApp::with_company().await;
    let rep = app.sign_in(staff.rep).await;
    let id = uuid::Uuid::now_v7().to_string();
    let send = async |whose: String| {
        let request = same_origin(Request::post("/api/segments/add")).header(ACCEPT, "application/json");
        rep.send(request.header("larder-person", whose), encode(&[("id", &id), ("name", "Canteen")])).await.status
    };
    assert_eq!(send(staff.manager.to_string()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(send("nobody".to_owned()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(send(staff.rep.to_string()).await, StatusCode::FORBIDDEN, "heard, and refused as always");
}
