//! The server functions of mailed reports.

use super::{Every, Mailable, MailingId, Mailings};
use crate::dashboard::asked::Who;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Which reports are mailed to the person asking.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "reports/mailed", input = GetUrl)]
pub async fn show_mailings() -> Result<Mailings, AppError> {
    let host = crate::context::host()?;
    let mut viewer = crate::context::viewer().await?;
    super::store::show(&mut viewer, host.settings.mail).await
}

/// Has a report mailed to the person from now on; asking twice changes nothing.
///
/// # Errors
/// `Invalid` where a principal's month names no principal; `SignedOut`, `Unavailable`.
#[server(endpoint = "reports/mail")]
pub async fn add_mailing(
    report: Mailable,
    who: Who,
    every: Every,
    #[server(default)] principal: String,
) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::add(viewer, report, who, every, &principal).await?;
    leptos_axum::redirect("/reports/mailed");
    Ok(())
}

/// Ends a mailing.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "reports/mail/end")]
pub async fn end_mailing(id: MailingId) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::end(viewer, id).await?;
    leptos_axum::redirect("/reports/mailed");
    Ok(())
}
