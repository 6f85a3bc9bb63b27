//! The server functions of the calendar feed.

use super::Calendar;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// What is known of the person's address; one that was just made is shown with it, once.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "calendar/show", input = GetUrl)]
pub async fn show_calendar() -> Result<Calendar, AppError> {
    let host = crate::context::host()?;
    let mut viewer = crate::context::viewer().await?;
    let mut calendar = super::store::show(&mut viewer).await?;
    calendar.address = crate::auth::links::shown_once::take(&host, viewer.me.id, &[super::store::PLACE])?;
    Ok(calendar)
}

/// Makes an address; one that there was opens nothing any more.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "calendar/make")]
pub async fn make_calendar() -> Result<(), AppError> {
    let host = crate::context::host()?;
    let viewer = crate::context::viewer().await?;
    let person = viewer.me.id;
    let path = super::store::make(viewer).await?;
    crate::auth::links::shown_once::keep(&host, person, &path)?;
    leptos_axum::redirect("/settings/calendar");
    Ok(())
}

/// Takes the address back: it opens nothing any more.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "calendar/revoke")]
pub async fn revoke_calendar() -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::revoke(viewer).await?;
    leptos_axum::redirect("/settings/calendar");
    Ok(())
}
