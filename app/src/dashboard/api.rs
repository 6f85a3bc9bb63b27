//! The server function of the dashboard.

use super::Dashboard;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The figures that the page's query string asks for.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "dashboard", input = GetUrl)]
pub async fn show_dashboard(query: String) -> Result<Dashboard, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::dashboard(&mut viewer, &query).await
}
