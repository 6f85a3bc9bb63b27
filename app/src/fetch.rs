//! What the browser asks the server without leaving the page: a question by GET, a form by POST.
//! Invariant: the answer is the server function's, or the `AppError` in its place; a line that is down is `Unavailable`,
//! and then a question is put to the book on the device. So it is where nothing comes over the line for a while.
//! Nothing here knows a type until the last step, so that the code for it goes to the phone once and not per function.

use crate::error::AppError;
use crate::json;
use crate::offline;
use gloo_net::http::{Request, RequestBuilder, Response};
use leptos::prelude::document;
use leptos::server_fn::ServerFn;
use leptos::server_fn::redirect::{REDIRECT_HEADER, call_redirect_hook};
use send_wrapper::SendWrapper;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::pin::Pin;

const FORM: &str = "application/x-www-form-urlencoded";

/// The arguments of a server function as a form sends them.
fn arguments<F: Serialize>(asked: &F) -> Result<String, AppError> {
    serde_qs::to_string(asked).map_err(|_| AppError::other_version())
}

/// The address that answers a question.
///
/// # Errors
/// When the arguments cannot be put into an address: a bug.
pub fn address<F: ServerFn + Serialize>(asked: &F) -> Result<String, AppError> {
    Ok(format!("{}?{}", F::PATH, arguments(asked)?))
}

/// An answer of the server's that is still to come.
pub type Coming = Pin<Box<dyn Future<Output = Result<String, AppError>> + Send>>;

/// The server's answer at the address of a question.
pub fn coming(address: &str) -> Coming {
    let address = address.to_owned();
    Box::pin(async move { get_from_server(&address).await })
}

/// Asks at the address of a question: the server; and where it takes its time, or there is no line, the book on the device.
///
/// # Errors
/// The server's; `OutOfReach` without a line, when it is not in the book.
pub async fn get(address: &str) -> Result<String, AppError> {
    get_soon(address).await.0
}

/// The same; with the server's answer, where the book's came before.
pub async fn get_soon(address: &str) -> (Result<String, AppError>, Option<Coming>) {
    let mut coming = coming(address);
    let answer = match offline::within(&mut coming, offline::PATIENCE).await {
        Some(answer) => answer,
        None => match offline::instead(address).await {
            Ok(text) => return (Ok(text), Some(coming)),
            Err(_) => coming.await,
        },
    };
    let answer = match answer {
        Err(AppError::Unavailable) => offline::instead(address).await,
        answer => answer,
    };
    (answer, None)
}

/// Asks at the address of a question.
///
/// # Errors
/// The server's; `Unavailable` without a line.
pub async fn get_from_server(address: &str) -> Result<String, AppError> {
    answered(of_person(Request::get(address)).build()).await.unwrap_or(Err(AppError::Unavailable))
}

/// Where a page says whose it is.
pub const PERSON: &str = "data-person";

/// Whose page this is, when somebody is signed in.
pub fn person() -> Option<String> {
    document().document_element()?.get_attribute(PERSON)
}

/// A request of whose page this is: the session may be another person's by now, who signed in in another tab.
fn of_person(request: RequestBuilder) -> RequestBuilder {
    let request = request.header("Accept", "application/json");
    match person() {
        Some(person) => request.header("Larder-Person", &person),
        None => request,
    }
}

/// There is no line, or it broke before the answer was here: nobody knows whether the server has heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoLine;

/// Sends a form to the server function at `path`, and goes where that leads.
///
/// # Errors
/// `NoLine`; within it, the server's.
pub async fn post(path: &str, form: String) -> Result<Result<(), AppError>, NoLine> {
    let request = of_person(Request::post(path)).header("Content-Type", FORM).body(form);
    Ok(answered(request).await?.map(drop))
}

/// Asks a question for what it answers.
///
/// # Errors
/// Those of the server function; `Unavailable` without a line.
pub async fn ask<F>(asked: F) -> Result<F::Output, AppError>
where
    F: ServerFn<Output: DeserializeOwned> + Serialize,
{
    read(&get(&address(&asked)?).await?)
}

/// What a text of the server's means.
///
/// # Errors
/// When it is from another version of Larder.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    json::read(text).map_err(|_| AppError::other_version())
}

/// What a text says that holds an answer, or the error in its place.
///
/// # Errors
/// That one; or when it is from another version of Larder.
pub fn read_answer<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    json::read_result(text).unwrap_or_else(|_| Err(AppError::other_version()))
}

async fn answered(request: Result<Request, gloo_net::Error>) -> Result<Result<String, AppError>, NoLine> {
    // A browser has one thread, and its promises stay on it.
    SendWrapper::new(async {
        let answer = request.map_err(|_| NoLine)?.send().await.map_err(|_| NoLine)?;
        let text = answer.text().await.map_err(|_| NoLine)?;
        if !answer.ok() {
            // What is no error of Larder's comes from something in between.
            return json::read(&text).map(Err).map_err(|_| NoLine);
        }
        follow(&answer);
        Ok(Ok(text))
    })
    .await
}

fn follow(answer: &Response) {
    let headers = answer.headers();
    if let (Some(_), Some(place)) = (headers.get(REDIRECT_HEADER), headers.get("location")) {
        call_redirect_hook(&place);
    }
}
