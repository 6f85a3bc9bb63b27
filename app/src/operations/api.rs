//! The server functions of operations.

use super::{OperationId, Undone};
use crate::error::AppError;
use leptos::prelude::*;

/// Takes an operation back and goes on to `back`.
///
/// # Errors
/// `NotFound` for an operation of somebody else (admins undo anybody's); `Invalid` when it was undone already.
#[server(endpoint = "operations/undo")]
pub async fn undo(operation: OperationId, #[server(default)] back: String) -> Result<Undone, AppError> {
    let viewer = crate::context::viewer().await?;
    let undone = super::store::undo(viewer, operation).await?;
    crate::shell::flash(undone.words(), None)?;
    leptos_axum::redirect(crate::auth::local_path(&back));
    Ok(undone)
}
