//! The server functions of notifications.

use super::{Choice, Kind, Notices, NotificationId};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The person's own, the newest first.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "notifications/list", input = GetUrl)]
pub async fn list_notifications(#[server(default)] after: String) -> Result<Notices, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::list(&mut viewer, &after).await
}

/// How many wait to be read. The script of the tab's line asks, for the bell.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "notifications/unread", input = GetUrl)]
pub async fn count_unread() -> Result<i64, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::unread(&mut viewer).await
}

/// Puts one down as read.
///
/// # Errors
/// `NotFound` for what is not the person's own.
#[server(endpoint = "notifications/read")]
pub async fn mark_read(id: NotificationId) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::mark_read(viewer, id).await
}

/// Puts all of them down as read.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "notifications/read-all")]
pub async fn mark_all_read() -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::mark_all_read(viewer).await
}

/// Whom a text can name, but for oneself. The script asks that offers names (`frontend/mention.js`).
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "notifications/names", input = GetUrl)]
pub async fn list_names() -> Result<Vec<String>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::names(&mut viewer).await
}

/// How the person is told of each kind.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "notifications/choices", input = GetUrl)]
pub async fn list_choices() -> Result<Vec<Choice>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::choices(&mut viewer).await
}

/// Chooses that: of what they want to hear in Larder, and of what by mail.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "notifications/choose")]
pub async fn choose(#[server(default)] in_app: Vec<Kind>, #[server(default)] mail: Vec<Kind>) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::choose(viewer, &in_app, &mail).await?;
    crate::shell::flash("Saved", None)?;
    leptos_axum::redirect("/settings/notifications");
    Ok(())
}
