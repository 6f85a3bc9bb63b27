//! For whoever watches the program: is it alive, can it work, which one is it.
//! Invariant: nothing here says more than that; nothing needs a session.

use crate::AppState;
use crate::config::program_folder;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The package's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The commit it was built from: compiled in, or what `make` left beside the program. (Compiled in by `make`, each commit
/// would compile the whole program again.)
static COMMIT: LazyLock<String> = LazyLock::new(|| {
    let beside = || std::fs::read_to_string(program_folder()?.join("larder.built")).ok();
    let commit = option_env!("LARDER_COMMIT").map(str::to_owned).or_else(beside).unwrap_or_default();
    if commit.trim().is_empty() { "unknown".to_owned() } else { commit.trim().to_owned() }
});

/// The process answers.
pub async fn live() -> &'static str {
    "alive\n"
}

/// What the database last answered, and when: anybody may ask, and not every time is it asked.
#[derive(Clone, Default)]
pub struct Readiness(Arc<Mutex<Option<(Instant, Ready)>>>);

type Ready = (StatusCode, &'static str);

/// How long an answer stands.
const STANDS: Duration = Duration::from_secs(1);

/// The database answers, and the migrations have run.
pub async fn ready(State(state): State<AppState>) -> Ready {
    let mut last = state.readiness.0.lock().await;
    if let Some((asked, answer)) = *last
        && asked.elapsed() < STANDS
    {
        return answer;
    }
    let answer = ask(&state).await;
    *last = Some((Instant::now(), answer));
    answer
}

async fn ask(state: &AppState) -> Ready {
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
    Json(serde_json::json!({ "version": VERSION, "commit": *COMMIT }))
}
