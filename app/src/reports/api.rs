//! The server function of reports.

use super::Report;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The report that the page's query string asks for, as far as a page shows it.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "reports", input = GetUrl)]
pub async fn show_report(query: String) -> Result<Report, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::page(&mut viewer, &query).await
}
