//! The server function of my day.

use super::MyDay;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// What waits for the person asking.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "my-day", input = GetUrl)]
pub async fn show_my_day() -> Result<MyDay, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::my_day(&mut viewer).await
}
