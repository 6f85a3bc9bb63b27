//! The program around the app: HTTP, PostgreSQL, jobs, the command line.
//! Invariant: the whole route table stands in `router`; everything that writes passes the checks laid over it there.

pub mod cli;
pub mod config;
pub mod database;
mod log;
pub mod migrate;
mod pages;
pub mod postgres;
mod serve;

use app::context::Host;
use axum::Router;
use axum::routing::get;
use leptos::config::LeptosOptions;

/// What every handler can reach.
#[derive(Clone)]
pub struct AppState {
    /// What the app is lent.
    pub host: Host,
    /// Where the built assets are, and how they are called.
    pub leptos: LeptosOptions,
}

/// Every route there is.
pub fn router(state: AppState) -> Router {
    // Rendering spawns tasks; a second router in the same process finds the executor there already.
    _ = any_spawner::Executor::init_tokio();
    Router::new()
        .route("/api/{*function}", get(pages::call).post(pages::call))
        .nest_service("/pkg", tower_http::services::ServeDir::new(format!("{}/pkg", state.leptos.site_root)))
        .fallback(get(pages::show).post(pages::submit))
        .with_state(state)
}
