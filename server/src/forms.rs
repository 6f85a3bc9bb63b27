//! Forms that the browser posts by itself: without JavaScript, or before it has arrived.
//! Invariant: they go through the same server functions as with it. A form that was refused comes back on its own page
//! with what was typed; one whose session has ended waits through signing in, and comes back unsent.

use crate::AppState;
use crate::limits::FORM_BYTES;
use crate::pages::{self, Extras, call};
use crate::refusal::{Refusal, wrong_method};
use app::auth::SignIn;
use app::error::AppError;
use app::ui::Posted;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use leptos::server_fn::ServerFn as _;
use leptos::server_fn::error::FromServerFnError as _;

const SIGN_IN: &str = "/sign-in";
/// The field of the sign-in form that holds the form that waits.
const WAITING: &str = "waiting";

/// Carries out a form that the browser posted to its own page: on success onward, on error the page again.
///
/// When the session has ended, that page's answer tells the browser to post the same form to the sign-in page, which
/// keeps it in a hidden field; signed in, it is told to post once more to where it came from, and what waited is shown
/// there, unsent.
pub async fn submit(State(state): State<AppState>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, FORM_BYTES).await.unwrap_or_default();
    let form = Form::read(&body);
    let at_sign_in = head.uri.path() == SIGN_IN;
    if let Some(waiting) = form.get(WAITING).filter(|_| !at_sign_in) {
        let posted = Form::read(waiting.as_bytes()).posted(None);
        return again(state, head, Extras { posted, ..Extras::default() }).await;
    }
    let Some(action) = form.get("_do") else { return wrong_method().await.into_response() };
    if at_sign_in && action != SignIn::PATH {
        return again(state, head, Extras { waiting: form.to_text(), ..Extras::default() }).await;
    }
    match perform(&state, action, &head, body).await {
        Outcome::Done { onward, cookies } => {
            let onward = onward.unwrap_or_else(|| head.uri.to_string());
            let returns = form.get(WAITING).is_some();
            let mut response =
                if returns { Redirect::temporary(&onward) } else { Redirect::to(&onward) }.into_response();
            for cookie in cookies {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
            response
        }
        Outcome::Refused(error) => {
            let waiting = form.get(WAITING).unwrap_or_default().to_owned();
            again(state, head, Extras { posted: form.posted(Some(error)), waiting }).await
        }
        Outcome::Unknown => Refusal::from(AppError::NotFound).into_response(),
    }
}

/// The page that the form stands on.
async fn again(state: AppState, head: Parts, extras: Extras) -> Response {
    let mut page = Request::from_parts(head, Body::empty());
    page.headers_mut().remove(CONTENT_LENGTH);
    pages::render(state, page, extras).await
}

/// The fields of a posted form.
struct Form(Vec<(String, String)>);

impl Form {
    fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// A field that was filled in.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, value)| field == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// What may go back to the browser: a typed password never does.
    fn typed(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter().filter(|(field, _)| !field.trim_end_matches(']').ends_with("password"))
    }

    fn to_text(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.typed()).finish()
    }

    fn posted(&self, error: Option<AppError>) -> Option<Posted> {
        let action = self.get("_do")?.to_owned();
        Some(Posted { action, fields: self.typed().cloned().collect(), error })
    }
}

enum Outcome {
    Done { onward: Option<String>, cookies: Vec<HeaderValue> },
    Refused(AppError),
    Unknown,
}

/// Calls the server function at `path` with the posted form.
async fn perform(state: &AppState, path: &str, head: &Parts, body: Bytes) -> Outcome {
    let uri = path.parse::<Uri>().ok().filter(|uri| uri.path().starts_with("/api/") && uri.host().is_none());
    let Some(uri) = uri else { return Outcome::Unknown };
    let mut request = Request::from_parts(head.clone(), Body::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    // Errors as data, not as a redirect.
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    let response = call(State(state.clone()), request).await;
    if response.status().is_success() {
        let onward = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
        let cookies = response.headers().get_all(SET_COOKIE).iter().cloned().collect();
        return Outcome::Done { onward, cookies };
    }
    if let Some(refusal) = response.extensions().get::<Refusal>() {
        return Outcome::Refused(refusal.error.clone());
    }
    let body = to_bytes(response.into_body(), FORM_BYTES).await.unwrap_or_default();
    Outcome::Refused(AppError::de(body))
}
