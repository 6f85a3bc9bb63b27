//! The read seam: a screen asks a `Query` and does not know where the answer comes from.
//! Invariant: screens never call a read server function themselves. There are two answers: the server's, and the one of
//! the book on the device, which is there at once and is all there is without a line.

use crate::error::AppError;
use crate::fetch;
#[cfg(not(feature = "ssr"))]
use crate::live;
use crate::live::Told;
#[cfg(not(feature = "ssr"))]
use crate::offline;
use leptos::prelude::*;
use leptos::server::codee::string::FromToStringCodec;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_params_map};
use serde::{Serialize, de::DeserializeOwned};
use std::marker::PhantomData;
use std::str::FromStr;
#[cfg(not(feature = "ssr"))]
use std::sync::Arc;
use std::time::Duration;

/// What one screen reads.
pub trait Query: Send + Sync + 'static {
    /// The server function that knows the answer.
    type Ask: ServerFn<Error = AppError, Output: Serialize + DeserializeOwned> + Serialize + 'static;

    /// What of others' doing changes the answer: then it is asked for again.
    const TOLD: Told = Told::Nothing;

    /// The question; `None` when the address names nothing.
    fn ask(self) -> Option<Self::Ask>;
}

/// What the screen of a query shows.
pub type Shown<Q> = <<Q as Query>::Ask as ServerFn>::Output;

/// A query's answer as it loads: a `Result<Shown<Q>, AppError>` as JSON, so that one kind of resource carries them all.
pub struct Answer<Q> {
    text: Resource<String, FromToStringCodec>,
    of: PhantomData<fn() -> Q>,
}

impl<Q> Clone for Answer<Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q> Copy for Answer<Q> {}

impl<Q: Query> Answer<Q> {
    /// The answer, once it is there; to be read inside of a `Suspense` or `Transition`.
    pub fn get(self) -> Option<Result<Shown<Q>, AppError>> {
        self.get_with_text().map(|(_, answer)| answer)
    }

    /// The same, and the text it stands in.
    pub fn get_with_text(self) -> Option<(String, Result<Shown<Q>, AppError>)> {
        let text = self.text()?;
        let answer = fetch::read_answer(&text);
        Some((text, answer))
    }

    /// The text of an answer or an error, once it is there; to be read as the answer is.
    pub(crate) fn text(self) -> Option<String> {
        self.text.get()
    }

    /// Asks again.
    pub fn refetch(self) {
        self.text.refetch();
    }
}

/// Counts the writes of this tab: whatever is on the screen is read again after each.
#[derive(Clone, Copy)]
pub struct Writes(RwSignal<u32>);

impl Writes {
    /// To be called after a write: what is on the screen may be out of date.
    pub fn happened(self) {
        self.0.update(|count| *count += 1);
    }

    /// Runs what calls it again after each.
    pub fn track(self) {
        self.0.track();
    }
}

/// Lets those who read and those who write know of each other; called once, by the application.
pub fn provide_writes() {
    provide_context(Writes(RwSignal::new(0)));
}

/// Asks again whenever `query` changes, something was written or somebody else changed what it shows; the first render
/// always shows the server's value.
pub fn read<Q: Query>(query: impl Fn() -> Q + Send + Sync + 'static) -> Answer<Q> {
    Answer { text: asked(move || query().ask(), Q::TOLD), of: PhantomData }
}

/// On the server a question is answered at once.
#[cfg(feature = "ssr")]
fn asked<F>(question: impl Fn() -> Option<F> + Send + Sync + 'static, _: Told) -> Resource<String, FromToStringCodec>
where
    F: ServerFn<Error = AppError, Output: Serialize> + 'static,
{
    let answer = move |()| {
        let asked = question().ok_or(AppError::NotFound);
        async move {
            let answer = match asked {
                Ok(asked) => asked.run_body().await,
                Err(error) => Err(error),
            };
            serde_json::to_string(&answer).unwrap_or_default()
        }
    };
    Resource::new_str_blocking(|| (), answer)
}

/// In the browser a question is an address, whatever its type.
#[cfg(not(feature = "ssr"))]
fn asked<F>(question: impl Fn() -> Option<F> + Send + Sync + 'static, told: Told) -> Resource<String, FromToStringCodec>
where
    F: ServerFn<Error = AppError> + Serialize + 'static,
{
    asked_at(Arc::new(move || question().ok_or(AppError::NotFound).and_then(|asked| fetch::address(&asked))), told)
}

#[cfg(not(feature = "ssr"))]
type Address = Arc<dyn Fn() -> Result<String, AppError> + Send + Sync>;

/// In so many milliseconds an answer of the book is on the screen.
#[cfg(not(feature = "ssr"))]
const SEEN: i32 = 100;

/// What the book on the device knows stands at once, and the server's answer takes its place when it comes.
#[cfg(not(feature = "ssr"))]
fn asked_at(address: Address, told: Told) -> Resource<String, FromToStringCodec> {
    let writes = use_context::<Writes>();
    let here = address.clone();
    let changed = live::follow(told, Arc::new(move || here().unwrap_or_default()));
    // Whose answer is on the screen, which time it was asked, and where it stands.
    let shown = StoredValue::new((String::new(), 0_u32));
    let place = StoredValue::new(None::<Resource<String, FromToStringCodec>>);
    // Whose answer came last, at first the one that came with the page.
    let came = StoredValue::new(untrack(|| address().unwrap_or_default()));
    let before = move || place.try_get_value().flatten().and_then(|place| place.try_get_untracked().flatten());
    let ask = move |address: Result<String, AppError>, before: Option<String>| async move {
        let address = match address {
            Ok(address) => address,
            Err(error) => return said(Err(error)),
        };
        let (is_new, turn) = shown
            .try_update_value(|(shown, turn)| {
                *turn = turn.wrapping_add(1);
                (std::mem::replace(shown, address.clone()) != address, *turn)
            })
            .unwrap_or_default();
        let is_there = came.try_with_value(|came| *came == address).unwrap_or(false);
        let (first, coming) = match offline::at_once(&address, is_new).await {
            Some((text, true)) => (Ok(text), None),
            Some((text, false)) => (Ok(text), Some(fetch::coming(&address))),
            None => fetch::get_soon(&address).await,
        };
        let first = match (first, before) {
            // Nobody can say how it is now: it stays on the screen as it was, and so does what is typed there.
            (Err(AppError::Unavailable | AppError::OutOfReach), Some(before)) if is_there => before,
            (first, _) => {
                came.try_set_value(address);
                said(first)
            }
        };
        let Some(coming) = coming else { return first };
        let before = first.clone();
        spawn_local(async move {
            // What is known shall be on the screen before anything else is done.
            offline::pause(SEEN).await;
            let latest = match coming.await {
                Err(AppError::Unavailable) => return,
                latest => said(latest),
            };
            // What was asked later knows more.
            let is_latest = shown.try_with_value(|(_, last)| *last == turn).unwrap_or(false);
            if is_latest
                && latest != before
                && let Some(place) = place.try_get_value().flatten()
            {
                place.set(Some(latest));
            }
        });
        first
    };
    let times =
        move || writes.map_or(0, |Writes(count)| count.get()).wrapping_add(changed.map_or(0, |changed| changed.get()));
    let answer = move |(address, _)| ask(address, before());
    let resource = Resource::new_str_blocking(move || (address(), times()), answer);
    place.set_value(Some(resource));
    resource
}

/// An answer as `Answer` reads it.
#[cfg(not(feature = "ssr"))]
fn said(answer: Result<String, AppError>) -> String {
    match answer {
        Ok(text) => format!(r#"{{"Ok":{text}}}"#),
        Err(error) => serde_json::to_string(&Err::<(), _>(error)).unwrap_or_default(),
    }
}

/// The record that the page's address names; `None` when that is no id.
pub fn id_in_address<Id: FromStr + PartialEq + Send + Sync + 'static>() -> Memo<Option<Id>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse().ok())))
}

/// The query string of the page's address; the last one, once the person is on the way to another page.
pub fn search_in_address() -> Memo<String> {
    let location = use_location();
    let here = location.pathname.get_untracked();
    Memo::new(move |before: Option<&String>| match before {
        Some(before) if location.pathname.get() != here => before.clone(),
        _ => location.search.get(),
    })
}

/// How long somebody who types pauses before hints are asked for.
const PAUSE: Duration = Duration::from_millis(250);

/// Hints while somebody types: asked for in the browser only, so that a page never waits for them on its way there, and only
/// at a pause, so that not every letter is a question.
/// Answers with what to call with the words, and the hints for the last ones.
pub fn hints<F>(
    question: impl Fn(String) -> F + Send + Sync + 'static,
) -> (impl Fn(String) + Copy + Send + Sync + 'static, Signal<F::Output>)
where
    F: ServerFn<Output: Clone + Default + DeserializeOwned + Send + Sync> + Serialize + 'static,
{
    hints_after(PAUSE, question)
}

/// The same, with a pause of one's own.
pub fn hints_after<F>(
    pause: Duration,
    question: impl Fn(String) -> F + Send + Sync + 'static,
) -> (impl Fn(String) + Copy + Send + Sync + 'static, Signal<F::Output>)
where
    F: ServerFn<Output: Clone + Default + DeserializeOwned + Send + Sync> + Serialize + 'static,
{
    let question = StoredValue::new(question);
    let (asked, hints) = (StoredValue::new(0_u32), RwSignal::new(F::Output::default()));
    let ask = move |words| {
        asked.update_value(|count| *count += 1);
        let turn = asked.get_value();
        // What was overtaken by another letter is old, before it is asked and after.
        let latest = move || asked.try_get_value() == Some(turn);
        set_timeout(
            move || {
                if !latest() {
                    return;
                }
                let Some(asking) = question.try_with_value(|question| fetch::ask(question(words))) else { return };
                spawn_local(async move {
                    if let Ok(found) = asking.await
                        && latest()
                    {
                        hints.try_set(found);
                    }
                });
            },
            pause,
        );
    };
    (ask, hints.into())
}
