//! Where a page's first load meets the rest of this. Invariant: nothing waits for the download of that rest while there is
//! a line, and without a line the download comes from the service worker.

#![allow(clippy::unnecessary_wraps, reason = "what is split off may not arrive")]

use super::status::look;
use super::{Kept, keeping, open};
use crate::error::AppError;
use crate::query::Writes;
use js_sys::Promise;
use js_sys::futures::JsFuture;
use leptos::prelude::{Effect, document, set_timeout, use_context, window};
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use send_wrapper::SendWrapper;
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

thread_local! {
    /// Whether the book is in memory.
    static OPEN: Cell<bool> = const { Cell::new(false) };
}

/// What the book said.
pub(super) struct Said {
    /// The answer.
    pub(super) text: String,
    /// Whether commands wait, of which only the book knows: then the server is not asked.
    pub(super) alone: bool,
}

type Asking = Pin<Box<dyn Future<Output = Result<Option<Said>, AppError>>>>;
type Keeping = Pin<Box<dyn Future<Output = ()>>>;

#[wasm_split(part_book, wasm_split_path = leptos::wasm_split, fallible)]
fn ask_book(address: String, at_once: bool) -> Result<Asking, SplitLoaderError> {
    Ok(Box::pin(open::answer(address, at_once)))
}

#[wasm_split(part_book, wasm_split_path = leptos::wasm_split, fallible)]
fn keep_book(person: String, kept: Kept) -> Result<Keeping, SplitLoaderError> {
    Ok(Box::pin(keeping::keep(person, kept)))
}

/// The document says here that the book is in memory.
const OPENED: &str = "data-book";

/// Says whether the book is in memory.
pub(super) fn opened(is_open: bool) {
    OPEN.set(is_open);
    if let Some(html) = document().document_element() {
        _ = if is_open { html.set_attribute(OPENED, "") } else { html.remove_attribute(OPENED) };
    }
}

async fn ask(address: &str, at_once: bool) -> Result<Option<Said>, AppError> {
    // What runs in a browser stays on its one thread.
    SendWrapper::new(async {
        let asking = ask_book(address.to_owned(), at_once).await.map_err(|_| AppError::Unavailable)?;
        asking.await
    })
    .await
}

/// What the book says at once to the question at `address`, and whether that stands alone; nothing where the server knows
/// more. Of what is on the screen already (not `is_new`) it only says what the server cannot know.
pub(crate) async fn at_once(address: &str, is_new: bool) -> Option<(String, bool)> {
    if !OPEN.get() {
        return None;
    }
    let said = ask(address, true).await.ok()??;
    (is_new || said.alone).then_some((said.text, said.alone))
}

/// What the book says to the question at `address` when the server cannot be asked.
///
/// # Errors
/// `OutOfReach` when it is not in the book; `Unavailable` without a book; `SignedOut` when that is locked.
pub(crate) async fn instead(address: &str) -> Result<String, AppError> {
    ask(address, false).await?.map(|said| said.text).ok_or(AppError::OutOfReach)
}

/// Lets so many milliseconds pass.
pub(crate) async fn pause(millis: i32) {
    let passed = Promise::new(&mut |resolve, _| {
        _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    _ = SendWrapper::new(JsFuture::from(passed)).await;
}

/// What `asked` answers; nothing when that takes more than so many milliseconds. Then it may be asked on.
pub(crate) async fn within<F: Future + Unpin>(asked: &mut F, millis: i32) -> Option<F::Output> {
    let mut late = pin!(pause(millis));
    poll_fn(|context| match Pin::new(&mut *asked).poll(context) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending => late.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// A page that has just come is left alone for so long.
const SETTLED: Duration = Duration::from_millis(1500);

/// Keeps the book of `person` from now on, once the page stands.
pub(crate) fn keep(person: String, kept: Kept) {
    if let Some(writes) = use_context::<Writes>() {
        Effect::new(move |before: Option<()>| {
            writes.track();
            if before.is_some() {
                look();
            }
        });
    }
    let begin = move || {
        spawn_local(async move {
            // Without its code there is no book: the next page tries again.
            if let Ok(keeping) = keep_book(person, kept).await {
                keeping.await;
            }
        });
    };
    set_timeout(begin, SETTLED);
}
