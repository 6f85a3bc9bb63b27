//! The server function of the trail.

use super::Trail;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The page of the trail that `query` (the page's own query string) asks for.
///
/// # Errors
/// `Forbidden` for anybody but an admin.
#[server(endpoint = "audit/list", input = GetUrl)]
pub async fn list_audit(#[server(default)] query: String) -> Result<Trail, AppError> {
    let mut viewer = crate::context::admin().await?;
    super::store::trail(&mut viewer, &super::Filter::parse(&query)).await
}
