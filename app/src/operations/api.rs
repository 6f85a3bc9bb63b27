//! The server functions of operations.

use super::{OperationId, Trash, Undone};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Takes an operation back and goes on to `back`.
///
/// # Errors
/// `NotFound` for an operation of somebody else (admins undo anybody's); `Invalid` when it was undone already.
#[server(endpoint = "operations/undo")]
pub async fn undo(operation: OperationId, #[server(default)] back: String) -> Result<Undone, AppError> {
    let viewer = crate::context::viewer().await?;
    let undone = super::store::undo(viewer, operation).await?;
    crate::shell::flash(undone.words(), None)?;
    leptos_axum::redirect(&crate::auth::local_path(&back));
    Ok(undone)
}

/// What was deleted and can be restored, the latest first, after the cursor `after`.
///
/// # Errors
/// `Forbidden` for all but admins.
#[server(endpoint = "operations/trash", input = GetUrl)]
pub async fn list_trash(#[server(default)] after: String) -> Result<Trash, AppError> {
    let mut viewer = crate::context::admin().await?;
    super::store::trash(&mut viewer, &after).await
}
