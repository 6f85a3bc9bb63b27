//! What a watcher of the program reads.

use crate::test_app::TestApp;
use axum::http::StatusCode;

#[tokio::test]
async fn without_its_database_the_program_lives_but_is_not_ready() {
    let app = TestApp::new().await;
    assert_eq!(app.visitor().get("/readyz").await.status, StatusCode::OK);
    let app = TestApp::new().await;
    let visitor = app.visitor();
    app.host.pool.close().await;
    assert_eq!(visitor.get("/livez").await.status, StatusCode::OK);
    assert_eq!(visitor.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_page_without_its_database_says_so_and_offers_to_try_again() {
    let app = TestApp::new().await;
    app.host.pool.close().await;
    for path in ["/", "/organizations?q=fish"] {
        let page = app.visitor().get(path).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.text().contains("cannot be reached right now"), "{}", page.text());
    }
    let refused = app.visitor().post("/api/auth/sign-in", &[("email", "a@b.example"), ("password", "x")]).await;
    assert_eq!((refused.status, refused.text()), (StatusCode::SERVICE_UNAVAILABLE, r#""Unavailable""#));
}

#[tokio::test]
async fn the_program_says_which_one_it_is() {
    let app = TestApp::new().await;
    let version = app.visitor().get("/version").await;
    assert!(version.text().contains(concat!("\"version\":\"", env!("CARGO_PKG_VERSION"))), "{}", version.text());
}
