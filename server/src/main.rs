//! The `larder` program.

use app::context::{Host, Settings};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let url = std::env::var("DATABASE_URL")?;
    let pool = sqlx::postgres::PgPoolOptions::new()
        .after_connect(|c, _| Box::pin(async move { sqlx::query("set role larder_app").execute(c).await.map(|_| ()) }))
        .connect(&url)
        .await?;
    let leptos = leptos::config::get_configuration(None)?.leptos_options;
    let address = leptos.site_addr;
    let settings =
        Settings { public_url: format!("http://{address}"), mail: false, secure_cookies: false, set_up_token: None };
    let state = server::AppState { host: Host { pool, settings: Arc::new(settings) }, leptos };
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, server::router(state)).await?;
    Ok(())
}
