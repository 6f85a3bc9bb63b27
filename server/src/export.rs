//! Lists as files. Invariant: a file is streamed in the reader's own transaction, so it holds what they may read.

use crate::AppState;
use crate::refusal::Refusal;
use app::error::AppError;
use app::organizations::Filter;
use app::organizations::exporting::Export;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use futures_util::stream;

/// The list of organizations that the query string asks for, as CSV.
pub async fn organizations(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Refusal> {
    let export = Export::new(state.viewer(&headers).await?, &Filter::parse(&query.unwrap_or_default()));
    let pieces = stream::try_unfold(export, |mut export| async {
        Ok::<_, AppError>(export.next().await?.map(|piece| (piece, export)))
    });
    let head = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"accounts.csv\""),
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((head, Body::from_stream(pieces)))
}
