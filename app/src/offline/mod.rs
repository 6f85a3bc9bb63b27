//! What works without a line: the book on this device, and the commands that wait.
//! Invariant: none of it is part of a page's first load but the questions that a page may put to it. The script that keeps
//! both (`frontend/device.js`) and the code that reads the book come once the page stands.

#[cfg(any(feature = "hydrate", all(test, feature = "ssr")))]
mod answers;
#[cfg(any(feature = "hydrate", all(test, feature = "ssr")))]
mod book;
#[cfg(feature = "hydrate")]
pub mod device;
#[cfg(feature = "hydrate")]
mod door;
#[cfg(feature = "hydrate")]
mod keeping;
#[cfg(feature = "hydrate")]
mod open;
#[cfg(any(feature = "hydrate", all(test, feature = "ssr")))]
mod pending;
#[cfg(feature = "hydrate")]
mod seen;
mod status;
#[cfg(all(test, feature = "ssr"))]
mod tests;
#[cfg(any(feature = "hydrate", all(test, feature = "ssr")))]
mod wording;

#[cfg(feature = "hydrate")]
pub(crate) use door::{at_once, instead, keep, pause, within};
#[cfg(feature = "hydrate")]
pub(crate) use open::said;
#[cfg(feature = "hydrate")]
pub(crate) use seen::as_it_was;
pub use status::{Kept, Stage};
pub(crate) use status::{book_line, this_device};

/// For so many milliseconds somebody looks at an empty page whom the device could show something. The service worker waits
/// as long for a page.
pub(crate) const PATIENCE: i32 = 3000;

/// The attribute of the document that says where the script is.
pub const SCRIPT: &str = "data-device";

/// On the server there is no device to ask.
#[cfg(not(feature = "hydrate"))]
mod nowhere {
    use crate::error::AppError;
    use crate::query::{Answer, Query};
    use leptos::prelude::{AnyView, IntoAny as _};
    use std::future::Future;

    pub(crate) fn as_it_was<Q: Query>(_: Answer<Q>, _: impl Fn() -> Q) -> AnyView {
        None::<AnyView>.into_any()
    }

    pub(crate) async fn within<F: Future + Unpin>(asked: &mut F, _: i32) -> Option<F::Output> {
        Some(asked.await)
    }

    #[cfg(not(feature = "ssr"))]
    #[allow(clippy::unused_async, reason = "in the browser it waits")]
    pub(crate) async fn pause(_: i32) {}

    #[cfg(not(feature = "ssr"))]
    #[allow(clippy::unused_async, reason = "in the browser it waits")]
    pub(crate) async fn at_once(_: &str, _: bool) -> Option<(String, bool)> {
        None
    }

    #[allow(clippy::unused_async, reason = "in the browser it waits")]
    pub(crate) async fn instead(_: &str) -> Result<String, AppError> {
        Err(AppError::Unavailable)
    }
}

#[cfg(not(feature = "hydrate"))]
pub(crate) use nowhere::*;
