//! Lists as files. Invariant: each piece of a file is read as the person who asked, so it holds what they may read.

use crate::AppState;
use crate::refusal::Refusal;
use app::error::AppError;
use app::listed::exporting::{Export, Exported};
use app::principals::monthly;
use app::reports;
use app::reports::exporting::{File, Format};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt as _};

/// The list that the query string asks for, as CSV.
pub async fn list_as_csv<L: Exported>(state: State<AppState>, query: RawQuery, headers: HeaderMap) -> Answer {
    list::<L>(state, query, headers, Format::Csv).await
}

/// The same as a workbook.
pub async fn list_as_xlsx<L: Exported>(state: State<AppState>, query: RawQuery, headers: HeaderMap) -> Answer {
    list::<L>(state, query, headers, Format::Xlsx).await
}

async fn list<L: Exported>(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    format: Format,
) -> Answer {
    // Before the answer begins: who may not, or cannot now, is told so.
    let mut viewer = state.viewer(&headers).await?;
    let mut export = Export::<L>::new(&query.unwrap_or_default(), format);
    let first = export.next(&mut viewer).await?;
    drop(viewer);
    let rest = stream::try_unfold((export, state, headers), |(mut export, state, headers)| async {
        if export.is_done() {
            return Ok(None);
        }
        let piece = export.next(&mut state.viewer(&headers).await?).await?;
        Ok::<_, AppError>(piece.map(|piece| (piece, (export, state, headers))))
    });
    let pieces = Body::from_stream(stream::iter(first.map(Ok)).chain(rest));
    Ok((head(&format!("{}.{}", L::NAME, format.ending()), format.media_type()), pieces).into_response())
}

/// The report that the query string asks for, as CSV.
pub async fn report_as_csv(state: State<AppState>, query: RawQuery, headers: HeaderMap) -> Answer {
    report(state, query, headers, Format::Csv).await
}

/// The same as a workbook.
pub async fn report_as_xlsx(state: State<AppState>, query: RawQuery, headers: HeaderMap) -> Answer {
    report(state, query, headers, Format::Xlsx).await
}

/// The principal's month that the query string asks for, as CSV.
pub async fn month_as_csv(state: State<AppState>, query: RawQuery, headers: HeaderMap) -> Answer {
    month(state, query, headers, Format::Csv).await
}

/// The same as a workbook.
pub async fn month_as_xlsx(state: State<AppState>, query: RawQuery, headers: HeaderMap) -> Answer {
    month(state, query, headers, Format::Xlsx).await
}

type Answer = Result<Response, Refusal>;

async fn report(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    format: Format,
) -> Answer {
    let mut viewer = state.viewer(&headers).await?;
    Ok(answer(reports::exporting::file(&mut viewer, &query.unwrap_or_default(), format).await?))
}

async fn month(State(state): State<AppState>, RawQuery(query): RawQuery, headers: HeaderMap, format: Format) -> Answer {
    let mut viewer = state.viewer(&headers).await?;
    Ok(answer(monthly::exporting::file(&mut viewer, &query.unwrap_or_default(), format).await?))
}

fn answer(File { name, media_type, bytes }: File) -> Response {
    (head(&name, media_type), bytes).into_response()
}

fn head(name: &str, media_type: &'static str) -> [(HeaderName, String); 3] {
    [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ]
}
