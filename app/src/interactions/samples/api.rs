//! The server functions of samples.

use super::{Samples, Settle, Whose};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The open samples, one's own unless others are asked for.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "samples/open", input = GetUrl)]
pub async fn open_samples(#[server(default)] whose: Option<Whose>) -> Result<Samples, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::board(&mut viewer, whose.unwrap_or(Whose::Mine)).await
}

/// Moves a sample on, and its deal with it where that is asked for. One operation to undo.
///
/// # Errors
/// `Conflict` when somebody else moved it meanwhile; `Forbidden` where it is not theirs to move.
#[server(endpoint = "samples/settle")]
pub async fn settle_sample(command: Settle) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (words, operation) = super::store::settle(viewer, command).await?;
    crate::shell::flash(words, operation)
}
