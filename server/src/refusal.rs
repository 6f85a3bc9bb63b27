//! Refusals that do not come from the app: what a layer, a missing file or a panic answers with.
//! Invariant: whoever asked reads plain words in their own form: a browser a page with a way on, the app its error, a
//! program one line of text; and none of them anything of what went wrong inside.

use crate::AppState;
use crate::pages;
use app::context::RequestId;
use app::error::AppError;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use leptos::server_fn::error::FromServerFnError as _;
use std::any::Any;

/// Travels with an empty answer until `in_words` knows who asked.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    pub error: AppError,
}

impl Refusal {
    /// A refusal with words of its own.
    pub fn new(status: StatusCode, words: &str) -> Self {
        Self { status, error: AppError::field("", words) }
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self { status: pages::status(&error), error }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = pages::marked(Response::default(), &self.error);
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}

/// The method is not one that the address takes.
pub async fn wrong_method() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "Nothing can be sent to this address.")
}

/// Whatever panicked is ours. Its words may hold what somebody typed and are dropped; the log has said where it was.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    Refusal::from(AppError::internal("panic")).into_response()
}

/// Says a refusal in the form that was asked for.
pub async fn in_words(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let asked = head.clone();
    let mut response = next.run(Request::from_parts(head, body)).await;
    let Some(Refusal { status, mut error }) = response.extensions_mut().remove() else { return response };
    if let (AppError::Internal(reference), Some(id)) = (&mut error, asked.extensions.get::<RequestId>()) {
        id.0.clone_into(reference);
    }
    let mut said = match Form::of(&asked.headers) {
        Form::Page => pages::failure(state, asked, error).await,
        Form::Json => ([(CONTENT_TYPE, "application/json")], error.ser()).into_response(),
        Form::Text => format!("{error}\n").into_response(),
    };
    *said.status_mut() = status;
    said.headers_mut().extend(std::mem::take(response.headers_mut()));
    said
}

enum Form {
    Page,
    Json,
    Text,
}

impl Form {
    fn of(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).map(HeaderValue::to_str);
        match accept {
            Some(Ok(accept)) if accept.contains("text/html") => Self::Page,
            Some(Ok(accept)) if accept.contains("application/json") => Self::Json,
            _ => Self::Text,
        }
    }
}
