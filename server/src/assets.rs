//! Files that are the same for everybody: what the build made, and what lies in `public`.
//! Invariant: a file that is not there is a 404 and never a page, so that no cache keeps HTML under a script's name.

use crate::AppState;
use app::scripts::Script;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What the build made: named by its content, so a copy is good for ever. An earlier build's files stay as long as they
/// lie in the folder, for tabs that are still open.
pub async fn hashed(State(state): State<AppState>, request: Request) -> Response {
    let forever = if state.leptos.hash_files { FOR_EVER } else { "no-cache" };
    file(&state, request, forever).await
}

/// A script or styles that are part of this program, and named by their content as well.
pub fn script(script: &'static Script) -> impl IntoResponse + Clone {
    ([(CONTENT_TYPE, script.media_type), (CACHE_CONTROL, FOR_EVER)], script.text)
}

/// Images and the like: kept for a day, then asked for again and not sent when they are the same.
pub async fn public(state: &AppState, request: Request) -> Response {
    file(state, request, "public, max-age=86400").await
}

/// Whether an address means a file: no page has a dot in its last part.
pub fn is_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

async fn file(state: &AppState, request: Request, keep: &'static str) -> Response {
    let files = ServeDir::new(state.leptos.site_root.as_ref())
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let Ok(found) = files.oneshot(request).await;
    match found.status() {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED => {
            let mut response = found.map(Body::new);
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(keep));
            response
        }
        StatusCode::RANGE_NOT_SATISFIABLE | StatusCode::PRECONDITION_FAILED => found.map(Body::new),
        _ => (StatusCode::NOT_FOUND, "no such file\n").into_response(),
    }
}
