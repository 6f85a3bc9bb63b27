//! `/unsubscribe/TOKEN`: a page that asks, and what ends mails for whoever presses its button or whose mail program posts by
//! itself (RFC 8058). That comes from nowhere and is nobody's who is signed in: the token is all that counts.

use crate::AppState;
use crate::limits::in_time;
use crate::refusal::Refusal;
use app::error::AppError;
use app::notifications::unsubscribing::{self, Ends};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;

/// The question. Whatever looks at links changes nothing.
pub async fn ask(
    State(state): State<AppState>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    state.rates.take_at_door(&request)?;
    let ends = unsubscribing::ends(&state.host, &token).await?;
    Ok(page(&state, ends, false).await?)
}

/// Ends them, as often as it is asked.
pub async fn end(
    State(state): State<AppState>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    state.rates.take_at_door(&request)?;
    let ends = unsubscribing::end(&state.host, &token).await?;
    Ok(page(&state, ends, true).await?)
}

async fn page(state: &AppState, ends: Ends, done: bool) -> Result<Response, AppError> {
    let options = state.leptos.clone();
    let render =
        leptos_axum::render_app_async_with_context(|| (), move || unsubscribing::page(options.clone(), ends, done));
    in_time(state.patience, render(Request::new(Body::empty()))).await
}
