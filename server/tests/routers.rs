//! Several routers in one process: each test has its own.

use crate::test_app::TestApp;
use axum::http::StatusCode;
use leptos::config::LeptosOptions;
use server::AppState;

#[tokio::test]
async fn a_page_is_shown_while_other_routers_are_made() {
    let (app, staff) = TestApp::with_company().await;
    let rep = app.sign_in(staff.rep).await;
    let leptos = LeptosOptions::builder().output_name("larder").build();
    let state = AppState::new(app.host.clone(), leptos, []);
    let others = tokio::task::spawn_blocking(move || (0..300).for_each(|_| drop(server::router(state.clone()))));
    while !others.is_finished() {
        assert_eq!(rep.get("/settings/devices").await.status, StatusCode::OK);
    }
    others.await.expect("the other routers");
}
