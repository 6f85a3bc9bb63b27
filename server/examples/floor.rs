//! The floor under Larder's pages, for `make bench`: the same session look-ups, transactions and SQL under row-level
//! security, answered as JSON by a bare Axum handler.
//! `floor DATABASE LISTEN`, where DATABASE is an address for the application role.

use app::context::{Host, Settings, provide_host};
use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use server::database::pool_options;
use std::error::Error;
use std::sync::Arc;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(database), Some(listen)) = (arguments.next(), arguments.next()) else {
        return Err("floor DATABASE LISTEN".into());
    };
    any_spawner::Executor::init_tokio()?;
    let settings = Settings {
        public_url: format!("http://{listen}"),
        mail: false,
        secure_cookies: false,
        development: false,
        set_up_token: None,
    };
    let host = Host { pool: pool_options(10).connect(&database).await?, settings: Arc::new(settings) };
    let ask = async move |request: Request| {
        leptos_axum::handle_server_fns_with_context(move || provide_host(&host), request).await
    };
    axum::serve(TcpListener::bind(listen).await?, Router::new().route("/api/{*function}", get(ask))).await?;
    Ok(())
}
