//! Pages and server functions over HTTP.
//! Invariant: a form posted without JavaScript goes through the same server function as one posted with it; refused, it
//! comes back on its own page with what was typed.

use crate::AppState;
use app::auth::{self, Door};
use app::context::{Host, Viewer, provide_host};
use app::error::AppError;
use app::shell::Arrival;
use app::ui::Posted;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use leptos::prelude::provide_context;
use leptos::server_fn::error::FromServerFnError as _;

/// The largest form; files take another way.
const FORM_BYTES: usize = 1024 * 1024;

/// Calls a server function; its error becomes the status.
pub async fn call(State(state): State<AppState>, request: Request<Body>) -> Response {
    let host = state.host.clone();
    let response = leptos_axum::handle_server_fns_with_context(move || provide_host(&host), request).await;
    let response = response.into_response();
    if !response.status().is_server_error() {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body, FORM_BYTES).await.unwrap_or_default();
    head.status = status(&AppError::de(body.clone()));
    Response::from_parts(head, body.into())
}

/// Shows a page.
pub async fn show(State(state): State<AppState>, request: Request<Body>) -> Response {
    render(state, request, None).await
}

/// Carries out a form that the browser posted to its own page: on success onward, on error the page again.
pub async fn submit(State(state): State<AppState>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, FORM_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let fields = form_urlencoded::parse(&body).into_owned().collect::<Vec<_>>();
    let Some(action) = fields.iter().find(|(name, _)| name == "_do").map(|(_, value)| value.clone()) else {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    };
    let answer = match perform(&state, &action, &head.headers, body).await {
        Ok(answer) => answer,
        Err(unreadable) => return unreadable,
    };
    match answer {
        Outcome::Done { onward, cookies } => {
            let onward = onward.unwrap_or_else(|| head.uri.to_string());
            let mut response = Redirect::to(&onward).into_response();
            for cookie in cookies {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
            response
        }
        Outcome::Refused(error) => {
            let mut page = Request::new(Body::empty());
            *page.uri_mut() = head.uri;
            *page.headers_mut() = head.headers;
            page.headers_mut().remove(CONTENT_LENGTH);
            let posted = Posted { action, fields, error: Some(error) };
            render(state, page, Some(posted)).await
        }
    }
}

enum Outcome {
    Done { onward: Option<String>, cookies: Vec<HeaderValue> },
    Refused(AppError),
}

/// Calls the server function at `path` with the posted form.
async fn perform(state: &AppState, path: &str, headers: &HeaderMap, body: Bytes) -> Result<Outcome, Response> {
    let uri = path.parse::<Uri>().ok().filter(|uri| uri.path().starts_with("/api/") && uri.host().is_none());
    let uri = uri.ok_or_else(|| StatusCode::BAD_REQUEST.into_response())?;
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers.clone();
    // Errors as data, not as a redirect.
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    let response = call(State(state.clone()), request).await;
    if response.status().is_success() {
        let onward = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
        let cookies = response.headers().get_all(SET_COOKIE).iter().cloned().collect();
        return Ok(Outcome::Done { onward, cookies });
    }
    let body = to_bytes(response.into_body(), FORM_BYTES).await.unwrap_or_default();
    Ok(Outcome::Refused(AppError::de(body)))
}

/// Renders the page at the request's address for whoever asks.
async fn render(state: AppState, request: Request<Body>, posted: Option<Posted>) -> Response {
    let path = request.uri().path().to_owned();
    let me = match who(&state.host, request.headers()).await {
        Ok(me) => me,
        Err(error) => return (status(&error), error.to_string()).into_response(),
    };
    if me.is_none() && !app::routes::is_public(&path) {
        return match auth::store::is_set_up(&state.host).await {
            Ok(true) => Redirect::to(&sign_in_address(request.uri())).into_response(),
            Ok(false) => Redirect::to("/set-up").into_response(),
            Err(error) => (status(&error), error.to_string()).into_response(),
        };
    }
    if path == "/set-up" && auth::store::is_set_up(&state.host).await.unwrap_or_default() {
        return Redirect::to("/").into_response();
    }
    let refused = posted.as_ref().and_then(|posted| posted.error.as_ref()).map(status);
    let settings = &state.host.settings;
    let door = Door { token: settings.set_up_token.is_some(), mail: settings.mail };
    let arrival = Arrival { me, posted, door };
    let (host, options) = (state.host.clone(), state.leptos.clone());
    let context = move || {
        provide_host(&host);
        provide_context(arrival.clone());
    };
    let page = leptos_axum::render_app_async_with_context(context, move || app::shell(options.clone()));
    let mut response = page(request).await;
    if let (Some(refused), StatusCode::OK) = (refused, response.status()) {
        *response.status_mut() = refused;
    }
    response
}

async fn who(host: &Host, headers: &HeaderMap) -> Result<Option<auth::Me>, AppError> {
    Ok(Viewer::from_headers(host, headers).await?.map(|viewer| viewer.me))
}

/// The sign-in page that leads back to where the person wanted to go.
fn sign_in_address(wanted: &Uri) -> String {
    let wanted = wanted.path_and_query().map_or("/", |path| path.as_str());
    let next = form_urlencoded::byte_serialize(wanted.as_bytes()).collect::<String>();
    format!("/sign-in?next={next}")
}

fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
