//! The server functions of segments.

use super::Segment;
use crate::error::AppError;
use crate::organizations::SegmentId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Every segment in the company's order.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "segments/list", input = GetUrl)]
pub async fn list_segments() -> Result<Vec<Segment>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::list(&mut viewer).await
}

/// Adds a segment at the end.
///
/// # Errors
/// `Invalid` for a name that is empty or taken; `Forbidden` for all but managers and admins.
#[server(endpoint = "segments/add")]
pub async fn add_segment(id: SegmentId, name: String) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::add(viewer, id, &name).await?;
    leptos_axum::redirect("/settings/segments");
    Ok(())
}

/// Renames a segment, everywhere at once.
///
/// # Errors
/// `Invalid` for a name that is empty or taken; `NotFound`, `Forbidden`.
#[server(endpoint = "segments/rename")]
pub async fn rename_segment(id: SegmentId, name: String) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::rename(viewer, id, &name).await?;
    leptos_axum::redirect("/settings/segments");
    Ok(())
}

/// Takes a segment off the list; the organizations that carry it keep its name.
///
/// # Errors
/// `NotFound`, `Forbidden`.
#[server(endpoint = "segments/delete")]
pub async fn delete_segment(id: SegmentId) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::delete(viewer, id).await?;
    leptos_axum::redirect("/settings/segments");
    Ok(())
}
