//! The server functions of the book.

use super::{Delta, Page};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// A page of the book, the one after the last page's `next`; the device says how many commands it holds `unsent`, and when
/// the `oldest` was typed, in milliseconds since 1970. Of one that only asks for its `size` nothing comes but that.
///
/// # Errors
/// `SignedOut`; `Revoked` where the device is to be wiped.
#[server(endpoint = "book", input = GetUrl)]
pub async fn read_book(
    #[server(default)] after: String,
    #[server(default)] unsent: u32,
    #[server(default)] oldest: Option<i64>,
    #[server(default)] size: bool,
) -> Result<Page, AppError> {
    let mut viewer = crate::context::viewer().await?;
    let mut page = super::store::page(&mut viewer, &after).await?;
    if size {
        page.puts.clear();
    }
    super::devices::store::seen(viewer, unsent, oldest).await?;
    Ok(page)
}

/// What changed in the book since `cursor`, for a device that keeps it in the shape `schema`.
///
/// # Errors
/// `SignedOut`; `Revoked` where the device is to be wiped.
#[server(endpoint = "book/changes", input = GetUrl)]
pub async fn read_changes(
    #[server(default)] cursor: String,
    #[server(default)] schema: u32,
    #[server(default)] unsent: u32,
    #[server(default)] oldest: Option<i64>,
) -> Result<Delta, AppError> {
    let mut viewer = crate::context::viewer().await?;
    let delta = super::store::changes(&mut viewer, &cursor, schema).await?;
    super::devices::store::seen(viewer, unsent, oldest).await?;
    Ok(delta)
}

/// Takes what a device holds that was signed out from elsewhere, before it is wiped: a JSON list of `HandedIn`.
///
/// # Errors
/// `SignedOut` for all but such a device; `Invalid` for what is none of it.
#[server(endpoint = "book/unsent")]
pub async fn hand_in_unsent(#[server(default)] commands: String) -> Result<(), AppError> {
    let host = crate::context::visitor()?;
    super::devices::store::hand_in(&host, &commands).await
}
