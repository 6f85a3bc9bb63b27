//! The server functions of a principal's figures.

use super::Figures;
use super::monthly::Monthly;
use crate::error::AppError;
use crate::organizations::OrganizationId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The figures of a principal over the days that the page's query string asks for.
///
/// # Errors
/// `NotFound` also when it is no principal; `SignedOut`, `Unavailable`.
#[server(endpoint = "principals/show", input = GetUrl)]
pub async fn show_principal(id: OrganizationId, #[server(default)] query: String) -> Result<Figures, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::figures(&mut viewer, id, &query).await
}

/// The report of a principal's month that the page's query string asks for.
///
/// # Errors
/// `NotFound` when it names no principal that is there; `SignedOut`, `Unavailable`.
#[server(endpoint = "principals/month", input = GetUrl)]
pub async fn show_month(#[server(default)] query: String) -> Result<Monthly, AppError> {
    let host = crate::context::host()?;
    let mut viewer = crate::context::viewer().await?;
    let mut report = super::monthly::store::monthly(&mut viewer, &query).await?;
    report.sharing.address = crate::auth::links::shown_once::take(&host, viewer.me.id, &[super::shared::store::PLACE])?;
    Ok(report)
}
