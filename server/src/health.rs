//! For whoever watches the program: is it alive, can it work, which one is it.
//! Invariant: nothing here says more than that; nothing needs a session.

use crate::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use std::time::Duration;

/// The package's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The commit it was built from, where the build says so.
pub const COMMIT: &str = match option_env!("LARDER_COMMIT") {
    Some(commit) => commit,
    None => "unknown",
};

/// The process answers.
pub async fn live() -> &'static str {
    "alive\n"
}

/// The database answers, and the migrations have run.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    let answer = sqlx::query_scalar!("select larder.is_set_up()").fetch_one(&state.host.pool);
    match tokio::time::timeout(Duration::from_secs(2), answer).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be used\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

/// Which program this is.
pub async fn version() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "version": VERSION, "commit": COMMIT }))
}
