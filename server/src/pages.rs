//! Pages and server functions over HTTP.
//! Invariant: both find the same context; a page is rendered for whoever the session says, and its status says what
//! became of it.

use crate::AppState;
use crate::assets;
use crate::limits::{FORM_BYTES, in_time};
use crate::refusal::{Refusal, wrong_method};
use crate::security::content_policy;
use app::auth::{self, Door};
use app::context::provide_host;
use app::error::AppError;
use app::live::{self, Cursor};
use app::notifications::{self, Unread};
use app::shell::{Arrival, Kept, Look};
use app::ui::{Flash, Posted};
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos::server_fn::axum::get_server_fn_service;
use leptos::server_fn::error::FromServerFnError as _;
use leptos_axum::ResponseOptions;

/// What a page is shown with, beside what everybody sees there.
#[derive(Default)]
pub struct Extras {
    /// A form that comes back.
    pub posted: Option<Posted>,
    /// A form that waits until its person has signed in again.
    pub waiting: String,
}

/// Calls a server function; its error becomes the status.
pub async fn call(State(state): State<AppState>, request: Request<Body>) -> Response {
    if get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        return Refusal::from(AppError::NotFound).into_response();
    }
    if request.method() == Method::POST
        && ["/api/auth/", "/api/book/unsent"].iter().any(|door| request.uri().path().starts_with(door))
        && let Err(error) = state.rates.take_at_door(&request)
    {
        return Refusal::from(error).into_response();
    }
    let (host, admission) = (state.host.clone(), state.admission());
    let context = move || {
        provide_host(&host);
        provide_context(admission.clone());
    };
    let response = leptos_axum::handle_server_fns_with_context(context, request);
    let response = match in_time(state.patience, response).await {
        Ok(response) => response.into_response(),
        Err(error) => return Refusal::from(error).into_response(),
    };
    if !response.status().is_server_error() {
        return response;
    }
    let (head, body) = response.into_parts();
    let body = to_bytes(body, FORM_BYTES).await.unwrap_or_default();
    let error = AppError::de(body.clone());
    marked(Response::from_parts(head, body.into()), &error)
}

/// An address that is no page: a public file, or nothing.
pub async fn elsewhere(State(state): State<AppState>, request: Request<Body>) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return wrong_method().await.into_response();
    }
    if assets::is_file(request.uri().path()) {
        return assets::public(&state, request).await;
    }
    render(state, request, Extras::default()).await
}

/// Shows a page.
pub async fn show(State(state): State<AppState>, request: Request<Body>) -> Response {
    render(state, request, Extras::default()).await
}

/// Renders the page at the request's address for whoever asks.
pub async fn render(state: AppState, request: Request<Body>, extras: Extras) -> Response {
    let Extras { posted, waiting } = extras;
    let path = request.uri().path().to_owned();
    let (me, cursor, unread) = match state.arriving(request.headers()).await {
        Ok(Some(mut viewer)) => {
            let cursor = live::cursor(&mut viewer).await;
            let unread = notifications::store::unread(&mut viewer).await.map(Unread).unwrap_or_default();
            (Some(viewer.me), cursor, unread)
        }
        Ok(None) => (None, Cursor::default(), Unread::default()),
        Err(error) => return Refusal::from(error).into_response(),
    };
    if me.is_none() && !app::routes::is_public(&path) {
        return match auth::store::is_set_up(&state.host).await {
            // What was typed goes along: the browser posts the same form to the sign-in page.
            Ok(true) if posted.is_some() => Redirect::temporary(&sign_in_address(request.uri())).into_response(),
            Ok(true) => Redirect::to(&sign_in_address(request.uri())).into_response(),
            Ok(false) => Redirect::to("/set-up").into_response(),
            Err(error) => Refusal::from(error).into_response(),
        };
    }
    if path == "/set-up" && auth::store::is_set_up(&state.host).await.unwrap_or_default() {
        return Redirect::to("/").into_response();
    }
    let refused = posted.as_ref().and_then(|posted| posted.error.clone());
    let settings = &state.host.settings;
    let door =
        Door { token: settings.set_up_token.is_some(), demo: settings.development, mail: settings.mail, waiting };
    let (look, flash) = (Look::from_headers(request.headers()), Flash::from_headers(request.headers()));
    let flashed = flash.is_some();
    let arrival = Arrival { me, posted, door, look, flash, development: settings.development, failure: None };
    let mut response = match document(&state, request, arrival, cursor, unread).await {
        Ok(response) => response,
        Err(error) => return Refusal::from(error).into_response(),
    };
    if flashed {
        response.headers_mut().append(SET_COOKIE, HeaderValue::from_static(Flash::FORGET));
    }
    match (refused, response.status()) {
        (Some(error), StatusCode::OK) => marked(response, &error),
        _ => response,
    }
}

/// The document for a request, as the browser will take it over.
async fn document(
    state: &AppState,
    request: Request<Body>,
    arrival: Arrival,
    cursor: Cursor,
    unread: Unread,
) -> Result<Response, AppError> {
    let (host, options) = (state.host.clone(), state.leptos.clone());
    let kept = Kept(state.build.kept().map(str::to_owned));
    let context = move || {
        provide_host(&host);
        provide_context(kept.clone());
        provide_context(arrival.clone());
        provide_context(cursor.clone());
        provide_context(unread);
        let policy = use_nonce().and_then(|nonce| HeaderValue::try_from(content_policy(Some(&nonce))).ok());
        if let (Some(policy), Some(response)) = (policy, use_context::<ResponseOptions>()) {
            response.insert_header(CONTENT_SECURITY_POLICY, policy);
        }
    };
    let page = leptos_axum::render_app_async_with_context(context, move || app::shell(options.clone()));
    in_time(state.patience, page(request)).await
}

/// The sign-in page that leads back to where the person wanted to go.
fn sign_in_address(wanted: &Uri) -> String {
    let wanted = wanted.path_and_query().map_or("/", |path| path.as_str());
    let next = form_urlencoded::byte_serialize(wanted.as_bytes()).collect::<String>();
    format!("/sign-in?next={next}")
}

/// A page that says why there is none.
pub async fn failure(state: AppState, head: Parts, error: AppError) -> Response {
    let words = error.to_string();
    let arrival = Arrival { look: Look::from_headers(&head.headers), failure: Some(error), ..Arrival::default() };
    let nobody = (Cursor::default(), Unread::default());
    let page = document(&state, Request::from_parts(head, Body::empty()), arrival, nobody.0, nobody.1).await;
    page.unwrap_or_else(|_| words.into_response())
}

/// The answer with the status, and the time to wait, that say the same as `error`.
pub fn marked(mut response: Response, error: &AppError) -> Response {
    *response.status_mut() = status(error);
    if let AppError::RateLimited(seconds) = error {
        response.headers_mut().insert(RETRY_AFTER, (*seconds).into());
    }
    response
}

/// The status that says the same as an error.
pub fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
