//! The server function of the trail.

use super::{ChangedBy, Trail};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// The page of the trail that `query` (the page's own query string) asks for.
///
/// # Errors
/// `Forbidden` for anybody but an admin.
#[server(endpoint = "audit/list", input = GetUrl)]
pub async fn list_audit(#[server(default)] query: String) -> Result<Trail, AppError> {
    let mut viewer = crate::context::admin().await?;
    super::store::trail(&mut viewer, &super::Filter::parse(&query)).await
}

/// Who changed fields of a record last, for the person who wanted to change the same; `fields` are separated by commas.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "audit/changed", input = GetUrl)]
pub async fn who_changed(record: Uuid, #[server(default)] fields: String) -> Result<Vec<ChangedBy>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::who_changed(&mut viewer, record, &fields).await
}
