//! The server function of search.

use super::Found;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// What the words find; without words, where one was last.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "search", input = GetUrl)]
pub async fn find(#[server(default)] words: String) -> Result<Found, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::find(&mut viewer, &words).await
}
