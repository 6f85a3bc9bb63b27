//! What is on the screen follows what happens elsewhere.
//! Invariant: what a read depends on it says itself, by tables and records; what it does not name it is not disturbed by.
//! The line to the server is kept by a script (`frontend/live.js`), which is no part of a page's first load.

#[cfg(any(test, not(feature = "ssr")))]
mod news;
#[cfg(not(feature = "ssr"))]
mod screen;
#[cfg(feature = "ssr")]
mod store;

#[cfg(not(feature = "ssr"))]
pub(crate) use screen::follow;
#[cfg(feature = "ssr")]
pub use store::cursor;

use crate::ui::view;
use leptos::prelude::*;

/// What the answer of a read depends on. Tables are named by their names in the feed of changes, with a space between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing that others do: a form that is being filled in, or what only oneself changes.
    Nothing,
    /// Everything of these tables: read again when nobody is busy with the page, so that no row moves under a finger.
    List(&'static str),
    /// What of these tables is the record in the read's address, or on it: read again at once.
    Record(&'static str),
}

/// How far the feed of changes had been told when the page was rendered; the document says so to the script.
#[derive(Clone, Debug, Default)]
pub struct Cursor(pub Option<String>);

/// Where a record's page says who else has it open.
#[component]
pub fn AlsoHere(
    /// The record.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    view! { <p class="also-here" role="status" data-here=id></p> }
}
