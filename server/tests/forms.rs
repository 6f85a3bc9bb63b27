//! Forms without JavaScript: posted to their own page, and back on it when they are refused.

use crate::test_app::TestApp;
use axum::http::StatusCode;

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_typed_but_no_password() {
    let app = TestApp::new().await;
    let form = [
        ("form[company_name]", "Harbor \"Brokers\" & Söhne"),
        ("form[time_zone]", "Nowhere/Land"),
        ("form[email]", "ada@harbor.example"),
        ("form[password]", "too short"),
    ];
    let page = app.visitor().form("/set-up", "/api/auth/set-up", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains(r#"value="Harbor &quot;Brokers&quot; &amp; Söhne""#), "{}", page.text());
    assert!(page.text().contains("Choose a time zone from the list"), "{}", page.text());
    assert!(!page.text().contains("too short"), "{}", page.text());
}

#[tokio::test]
async fn the_status_says_what_the_error_says() {
    let (app, staff) = TestApp::with_company().await;
    let wrong = [("email", "ada@harbor.example"), ("password", "not this one")];
    let visitor = app.visitor();
    assert_eq!(visitor.post("/api/auth/sign-in", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(visitor.post("/api/auth/sign-in", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(visitor.post("/api/nothing", &[]).await.text(), r#""NotFound""#);
    let rep = app.sign_in(staff.rep).await;
    assert_eq!(rep.get("/nowhere").await.status, StatusCode::NOT_FOUND);
    assert_eq!(rep.form("/nowhere", "/api/auth/sign-out", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(rep.form("/", "https://evil.example/api/x", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rep.form("/", "/livez", &[]).await.status, StatusCode::NOT_FOUND);
}
