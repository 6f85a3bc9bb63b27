//! Commands on their way: straight to the server while there is a line, into the outbox without one.

use super::commands::{self, Kind, Then};
use super::watch::Sorted;
use super::{COURIER, Entry, Sending, Sent, State, drafts, naming, straight, taking_back};
use crate::error::AppError;
use crate::fetch;
use crate::json;
use crate::offline::{self, device};
use leptos::prelude::{document, window};
use leptos::server_fn::redirect::call_redirect_hook;
use send_wrapper::SendWrapper;

/// For so many milliseconds a form waits for its answer; then the command waits in the outbox.
const PATIENCE: i32 = 15_000;

/// What waits has to be kept, and was not.
const NO_ROOM: &str = "There is no line, and this device could not keep it: it may be full. Make room on it, or save this again when you are back in range.";

/// From here on commands can wait. The device must be open. Answers with whether they could not before.
pub(super) fn begin() -> bool {
    COURIER.set(|path, form| Box::pin(carry(path, form)) as Sending).is_ok()
}

async fn carry(path: &'static str, form: String) -> Result<Sent, AppError> {
    let Some(kind) = commands::kind_of(path) else {
        return match taking_back::meant(path, &form) {
            Some(key) if let Some(entry) = given(&key).await => take_back(&entry).await,
            _ => straight(path, form).await,
        };
    };
    let draft = drafts::of_page(path, &form);
    let sent = deliver(kind, path, form).await;
    if sent.is_ok() {
        _ = device::drop_draft(&draft).await;
        drafts::mark(path, false);
    }
    sent
}

async fn deliver(kind: &Kind, path: &str, form: String) -> Result<Sent, AppError> {
    let Some(mut entry) = kind.entry(&form, &shown()) else { return straight(path, form).await };
    entry.at = js_sys::Date::now();
    // Without the device (a private window) there is nowhere to wait.
    let Ok(before) = entries().await else { return straight(path, form).await };
    if let Some(name) = naming::name(&entry, &before).await {
        entry.name = name;
    }
    entry.needs.extend(accounts_named(&form, &before));
    // Under its key it happens once, also when the answer is only late.
    if !has_to_queue(&entry, &before) {
        match offline::within(&mut Box::pin(fetch::post(path, form)), PATIENCE).await {
            // A Larder that has no database is as good as none.
            None | Some(Err(fetch::NoLine) | Ok(Err(AppError::Unavailable))) => {}
            Some(Ok(answer)) => {
                answer?;
                settle(&entry.key, &before).await;
                return Ok(Sent::Arrived);
            }
        }
    }
    let text = serde_json::to_string(&entry).map_err(|_| AppError::Unavailable)?;
    device::enqueue(&text).await.map_err(|_| AppError::field("", NO_ROOM))?;
    // Where it matters for the first time, so that the browser does not ask for nothing.
    _ = device::persist().await;
    device::send();
    lead(kind, &entry);
    Ok(Sent::Waits(taking_back::offered(&entry)))
}

/// The command of the outbox that was given under `key`.
async fn given(key: &str) -> Option<Entry> {
    entries().await.ok()?.into_iter().find(|entry| entry.key == key)
}

/// Takes a command back: it leaves the outbox where it cannot have reached the server, or else what undoes it follows.
async fn take_back(entry: &Entry) -> Result<Sent, AppError> {
    if device::withdraw(entry.n).await == Ok(true) {
        return Ok(Sent::Arrived);
    }
    let (path, form) = taking_back::opposite(entry).ok_or(AppError::Unavailable)?;
    let kind = commands::kind_of(path).ok_or(AppError::Unavailable)?;
    deliver(kind, path, form).await
}

/// What the page is about.
fn shown() -> String {
    let heading = document().query_selector("h1").ok().flatten();
    heading.and_then(|heading| heading.text_content()).unwrap_or_default()
}

/// The outbox, in order.
pub(super) async fn entries() -> device::Asked<Vec<Entry>> {
    let texts = SendWrapper::new(device::outbox()).await?;
    Ok(texts.iter().filter_map(|text| json::read(text).ok()).collect())
}

/// A command takes its turn behind those that wait for a line, and behind one that it depends on and that needs the person.
/// It is none of those itself, when it is put right.
fn has_to_queue(entry: &Entry, before: &[Entry]) -> bool {
    let sorted = Sorted::of(before);
    let other = |other: &&Entry| other.key != entry.key;
    let stopped = sorted.cards.iter().flat_map(|(first, held)| std::iter::once(first).chain(held));
    sorted.waiting.iter().any(|one| other(&one)) || stopped.filter(other).any(|one| entry.waits_for(one))
}

/// Accounts that are still to be made and that a form names by their name.
fn accounts_named(form: &str, before: &[Entry]) -> Vec<String> {
    let fields = crate::url::pairs(form);
    let named = |entry: &&Entry| {
        let places =
            ["command[form][organization]", "command[form][parent]", "command[form][account]", "command[organization]"];
        let is_named = |(name, value): &(String, String)| *value == entry.name && places.contains(&name.as_str());
        entry.path == commands::NEW_ACCOUNT && entry.state != State::Done && fields.iter().any(is_named)
    };
    before.iter().filter(named).flat_map(|entry| entry.records.clone()).collect()
}

/// The command was put right in its form, and is in: those that waited for it go on.
async fn settle(key: &str, before: &[Entry]) {
    let Some(entry) = before.iter().find(|entry| entry.key == key && entry.state != State::Done) else { return };
    let done = format!(r#"{{"state":"done","answer":"","sent":{}}}"#, js_sys::Date::now());
    if device::change(entry.n, &done).await.is_ok() {
        device::send();
    }
}

/// Goes where the command would have led.
fn lead(kind: &Kind, entry: &Entry) {
    match kind.then() {
        Then::Stay => {}
        Then::Show if entry.href.is_empty() => {}
        Then::Show => call_redirect_hook(&entry.href),
        Then::List(list) => call_redirect_hook(list),
        Then::Back => {
            _ = window().history().map(|history| history.back());
        }
    }
}
