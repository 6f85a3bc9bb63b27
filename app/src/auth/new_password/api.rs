//! The server function of changing a password.

#[cfg(feature = "ssr")]
use crate::auth::throttle::Whence;
use crate::error::AppError;
use leptos::prelude::*;

/// Changes the person's own password.
///
/// # Errors
/// `Invalid` when the old one is wrong or the new one weak; `RateLimited` after too many tries.
#[server(endpoint = "auth/change-password")]
pub async fn change_password(old: String, new: String) -> Result<(), AppError> {
    let host = crate::context::host()?;
    let viewer = crate::context::viewer().await?;
    let token = super::store::change(viewer, &host, old, &new, Whence::here(&host)).await?;
    crate::auth::token::hand_out(&host, &token)?;
    leptos_axum::redirect("/settings/password?changed=1");
    Ok(())
}
