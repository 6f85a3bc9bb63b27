//! The server functions of unsent work.

use super::{UnsentId, UnsentWork};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Devices that hold unsent work for over a day, and what was handed in, of those whom the person manages; and of oneself.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "unsent/list", input = GetUrl)]
pub async fn list_unsent() -> Result<UnsentWork, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::unsent(&mut viewer).await
}

/// Says that a command was dealt with.
///
/// # Errors
/// `NotFound` unless it is of somebody whom the person manages.
#[server(endpoint = "unsent/dealt")]
pub async fn deal_with_unsent(id: UnsentId) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::deal_with(viewer, id).await?;
    leptos_axum::redirect("/settings/unsent");
    Ok(())
}
