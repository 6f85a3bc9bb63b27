//! How much and how often.

use crate::test_app::TestApp;
use axum::http::StatusCode;

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
    // The same door from a page without JavaScript; and the pages themselves stay open.
    let refused = visitor.form("/set-up", "/api/auth/set-up", &[]).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(visitor.get("/set-up").await.status, StatusCode::OK);
}
