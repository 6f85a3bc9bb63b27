//! The calendar feed over HTTP. Invariant: the address is all that is asked for, and nothing keeps or shows it: no log, no
//! cache but the calendar's own, which asks again before it uses what it has.

use crate::AppState;
use crate::limits::in_time;
use crate::refusal::Refusal;
use app::calendar;
use app::context::Viewer;
use app::error::AppError;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// `/calendar/TOKEN.ics`.
pub async fn feed(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let token = file.strip_suffix(".ics").ok_or(AppError::NotFound)?;
    let person = calendar::store::opened_by(&state.host, token).await?;
    state.rates.take_of_person(person)?;
    let mut viewer = Viewer::on_behalf_of(&state.host.pool, person, "web").await?;
    let text = in_time(state.patience, calendar::feed(&mut viewer, &state.host.settings.public_url)).await??;
    let tag = tag(&text);
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|tags| tags.split(',')).any(|known| known.trim() == tag);
    let kept = [(CACHE_CONTROL, "private, no-cache".to_owned()), (ETAG, tag)];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let head =
        [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CONTENT_DISPOSITION, "inline; filename=\"larder.ics\"")];
    Ok((kept, head, text).into_response())
}

/// A weak one: compressed, the bytes are others.
fn tag(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hex = digest.iter().take(16).fold(String::new(), |mut hex, byte| {
        _ = write!(hex, "{byte:02x}");
        hex
    });
    format!("W/\"{hex}\"")
}
