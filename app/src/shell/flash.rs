//! What was just done, said on the next page: a server function that redirects leaves it in a cookie for a minute.
//!
//! ```ignore
//! let operation = viewer.operation("delete", &name).await?;
//! …
//! flash(format!("{name} deleted"), Some(operation))?;   // a toast with Undo
//! flash("Password changed", None)?;                     // a toast without
//! leptos_axum::redirect("/organizations");
//! ```

use super::cookie;
use crate::context::OperationId;
use crate::error::AppError;
use crate::ui::Flash;
use http::HeaderMap;

/// Shows `message` as a toast on the page the person sees next; with Undo when it was an operation.
///
/// # Errors
/// `Internal` outside of a request.
pub fn flash(message: impl Into<String>, operation: Option<OperationId>) -> Result<(), AppError> {
    let flash = Flash { message: message.into(), operation: operation.map(|id| id.0) };
    cookie::set(Flash::COOKIE, &flash.to_cookie(), 60)
}

impl Flash {
    /// What the request's cookie says.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        cookie::read(headers, Self::COOKIE).and_then(Self::from_cookie)
    }
}
