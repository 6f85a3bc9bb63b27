//! The read seam: a screen asks a `Query` and does not know where the answer comes from.
//! Invariant: screens never call a read server function themselves. Today the one answer is the server's; the book on
//! the device will be a second one, here and nowhere else.

use crate::error::AppError;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Serialize, de::DeserializeOwned};
use std::future::Future;
use std::str::FromStr;

/// What one screen reads.
pub trait Query: Clone + PartialEq + Send + Sync + 'static {
    /// What the screen shows.
    type Answer: Clone + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Asks the server.
    fn ask_server(self) -> impl Future<Output = Result<Self::Answer, AppError>> + Send;
}

/// A query's answer as it loads.
pub type Answer<Q> = Resource<Result<<Q as Query>::Answer, AppError>>;

/// Counts the writes of this tab: whatever is on the screen is read again after each.
#[derive(Clone, Copy)]
struct Writes(RwSignal<u32>);

/// Lets `read` and `use_written` know of each other; called once, by the application.
pub fn provide_writes() {
    provide_context(Writes(RwSignal::new(0)));
}

/// To be called after a write: what is on the screen may be out of date.
pub fn use_written() -> impl Fn() + Copy + Send + Sync {
    let writes = use_context::<Writes>();
    move || {
        if let Some(Writes(count)) = writes {
            count.update(|count| *count += 1);
        }
    }
}

/// Asks again whenever `query` changes or something was written; the first render always shows the server's value.
pub fn read<Q: Query>(query: impl Fn() -> Q + Send + Sync + 'static) -> Answer<Q> {
    let writes = use_context::<Writes>();
    Resource::new_blocking(move || (query(), writes.map(|Writes(count)| count.get())), |(query, _)| query.ask_server())
}

/// The record that the page's address names; `None` when that is no id.
pub fn id_in_address<Id: FromStr + PartialEq + Send + Sync + 'static>() -> Memo<Option<Id>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse().ok())))
}

/// Hints while somebody types: `ask` is called in the browser only, so that a page never waits for them on its way there.
/// Answers with what to call with the words, and the hints for the last ones.
pub fn hints<T, Asking>(
    ask: impl Fn(String) -> Asking + 'static,
) -> (impl Fn(String) + Copy + Send + Sync + 'static, Signal<Vec<T>>)
where
    T: Clone + Send + Sync + 'static,
    Asking: Future<Output = Result<Vec<T>, AppError>> + 'static,
{
    let asked = Action::new_local(move |words: &String| ask(words.clone()));
    let hints = Signal::derive(move || asked.value().get().and_then(Result::ok).unwrap_or_default());
    (move |words| drop(asked.dispatch_local(words)), hints)
}
