//! The server functions of shared reports.

use super::{ShareId, Shared};
use crate::error::AppError;
use crate::organizations::OrganizationId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The report that a link opens; `None` when it has ended, was taken back or never was.
///
/// # Errors
/// `Unavailable`.
#[server(endpoint = "principals/shared", input = GetUrl)]
pub async fn show_shared(token: String) -> Result<Option<Shared>, AppError> {
    let host = crate::context::visitor()?;
    super::store::opened_by(&host, &token).await
}

/// Makes a link to the report of `month` ("2026-03") that works for `days`.
///
/// # Errors
/// `Invalid` for a month or a time that cannot be chosen; `NotFound` for no principal; `Forbidden` for a viewer.
#[server(endpoint = "principals/share")]
pub async fn share_month(principal: OrganizationId, month: String, days: u16) -> Result<(), AppError> {
    let host = crate::context::host()?;
    let viewer = crate::context::viewer().await?;
    let person = viewer.me.id;
    let path = super::store::share(viewer, principal, &month, days).await?;
    crate::auth::links::shown_once::keep(&host, person, &path)?;
    leptos_axum::redirect(&format!("/reports/principal?principal={principal}&month={month}#share"));
    Ok(())
}

/// Takes a link back: it opens nothing any more.
///
/// # Errors
/// `NotFound` where it is not theirs to take back.
#[server(endpoint = "principals/unshare")]
pub async fn revoke_share(id: ShareId) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let back = super::store::revoke(viewer, id).await?;
    crate::shell::flash("The link opens nothing any more.".to_owned(), None)?;
    leptos_axum::redirect(&back);
    Ok(())
}
