//! The server functions of devices.

use super::Device;
use crate::auth::SessionId;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Where the person is signed in.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "devices/list", input = GetUrl)]
pub async fn list_devices() -> Result<Vec<Device>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::list(&mut viewer).await
}

/// Signs the person out there.
///
/// # Errors
/// `NotFound` for what is not one of their devices.
#[server(endpoint = "devices/revoke")]
pub async fn revoke_device(id: SessionId) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::revoke(viewer, id).await?;
    leptos_axum::redirect("/settings/devices");
    Ok(())
}

/// Signs the person out everywhere but here.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "devices/revoke-others")]
pub async fn revoke_other_devices() -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::revoke_others(viewer).await?;
    leptos_axum::redirect("/settings/devices");
    Ok(())
}
