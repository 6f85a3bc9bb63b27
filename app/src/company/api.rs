//! The server functions of the company's settings. They are read with the signed-in person, on every page.

use super::Edit;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

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

/// The time zones to choose from; anybody may ask, because set-up does.
///
/// # Errors
/// `Internal` outside of a request.
#[server(endpoint = "company/time-zones", input = GetUrl)]
pub async fn list_time_zones() -> Result<Vec<String>, AppError> {
    crate::context::visitor()?;
    Ok(super::store::time_zones())
}
