//! The one error a server function answers with. Invariant: it never carries database text; what went wrong inside is
//! logged once, here, under the reference that the person sees.

#[cfg(feature = "ssr")]
mod database;

#[cfg(feature = "ssr")]
pub use database::OnConstraint;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// A message for one field of a form; an empty field name is the form as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name, as in the form.
    pub field: String,
    /// What is wrong and what to do, in plain words.
    pub message: String,
}

impl FieldError {
    /// A message for one field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// The same field changed on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldConflict {
    /// The field's name, as in the form.
    pub field: String,
    /// What the person wants to write.
    pub mine: String,
    /// What somebody else wrote since the person read it.
    pub theirs: String,
}

/// Why a server function did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// No session, or it ended: 401.
    #[error("Your session has ended. Sign in again to go on.")]
    SignedOut,
    /// The session was ended from elsewhere, or its person works here no more: 401. A device hands in what it holds and
    /// forgets its book.
    #[error("This device was signed out from elsewhere. Sign in again to go on.")]
    Revoked,
    /// Signed in, but not allowed: 403.
    #[error("You may not do this.")]
    Forbidden,
    /// No such record, or not for this person: 404, the same for both.
    #[error("This does not exist, or is not shared with you.")]
    NotFound,
    /// The input breaks rules: 422.
    #[error("{}", .0.first().map_or("Check what you typed.", |first| first.message.as_str()))]
    Invalid(Vec<FieldError>),
    /// Somebody else changed the same fields meanwhile: 409.
    #[error("Somebody else changed this while you were editing.")]
    Conflict(Vec<FieldConflict>),
    /// Too many tries: 429. Seconds until the next one is listened to.
    #[error("Too many tries. Wait {} and try again.", crate::error::wait(*.0))]
    RateLimited(u32),
    /// The database or the network is not there, or the database is taken up: 503.
    #[error("Larder cannot be reached right now. What you typed is still here; try again in a moment.")]
    Unavailable,
    /// There is no line, and the book on the device does not hold it: 503.
    #[error("This is not on your device. It opens once you are back in range.")]
    OutOfReach,
    /// Our fault: 500. The reference finds the cause in the log.
    #[error("Something went wrong on our side. Nothing was saved. Reference: {0}")]
    Internal(String),
}

fn wait(seconds: u32) -> String {
    match seconds {
        0..=1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

impl AppError {
    /// One field's error.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }

    /// The same, for a form that calls the field `from` by the name `to`.
    #[must_use]
    pub fn renamed(self, from: &str, to: &str) -> Self {
        match self {
            Self::Invalid(mut errors) => {
                errors.iter_mut().filter(|error| error.field == from).for_each(|error| to.clone_into(&mut error.field));
                Self::Invalid(errors)
            }
            other => other,
        }
    }

    /// What was sent, or what came, is not as this version of Larder writes it.
    #[must_use]
    pub fn other_version() -> Self {
        Self::field("", "This form is from another version of Larder. Reload the page and try again.")
    }

    /// The HTTP status that says the same.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::Revoked => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict(_) => 409,
            Self::Invalid(_) => 422,
            Self::RateLimited(_) => 429,
            Self::Internal(_) => 500,
            Self::Unavailable | Self::OutOfReach => 503,
        }
    }

    /// Logs what went wrong inside and answers with a reference to it: the request's id where one is being served.
    #[cfg(feature = "ssr")]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        let request = leptos::prelude::use_context::<http::request::Parts>();
        let id = request.and_then(|request| request.extensions.get::<crate::context::RequestId>().cloned());
        let reference = id.map_or_else(|| uuid::Uuid::now_v7().simple().to_string()[16..].to_owned(), |id| id.0);
        tracing::error!(%reference, %cause, "internal error");
        Self::Internal(reference)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unavailable,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::other_version()
            }
            #[cfg(feature = "ssr")]
            other => Self::internal(other),
            #[cfg(not(feature = "ssr"))]
            other => Self::Internal(other.to_string()),
        }
    }
}
