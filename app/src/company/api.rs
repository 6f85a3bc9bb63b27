//! The server function of the company's settings. They are read with the signed-in person, on every page.

use super::Edit;
use crate::error::AppError;
use leptos::prelude::*;

/// Changes the company's settings.
///
/// # Errors
/// `Invalid` per field, `Conflict` where another admin changed the same ones; `Forbidden` for anybody but an admin.
#[server(endpoint = "company/edit")]
pub async fn edit_company(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::admin().await?;
    super::store::edit(viewer, command).await?;
    leptos_axum::redirect("/settings/company");
    Ok(())
}
