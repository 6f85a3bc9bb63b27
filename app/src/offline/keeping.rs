//! Keeps the book on the device as the server has it: loads it once, page by page, then asks what changed.
//! Invariant: one tab at a time does it; a page of the book and where to go on from are stored together, so that it goes
//! on wherever it was cut off; what waits to be sent is never touched.

use super::device::{self, Asked};
use super::open::{close, count, noted, now, read};
use super::status::{Kept, LOOK, Stage};
use super::wording::{DAY, moment};
use crate::book::{Delta, ListsRecord, Page, Put, SCHEMA};
use crate::error::AppError;
use crate::json::{self, Value};
use crate::{fetch, pages, url};
use js_sys::futures::{JsFuture, future_to_promise};
use js_sys::{Function, Promise, Reflect};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

/// Tables of which there are records of an account, or of themselves.
const TABLES: [&str; 9] = [
    "organization",
    "contact",
    "interaction",
    "sample",
    "planned",
    "task",
    "product",
    "distributor_authorization",
    "opportunity",
];
/// Where a page goes from which this device was signed out, and one that held what was not sent.
const GONE: &str = "/sign-in?revoked=yes";
const GONE_HANDED_IN: &str = "/sign-in?revoked=handed-in";
/// A book that was cut off while it came is asked for again after so long.
const CUT_OFF: Duration = Duration::from_secs(20);
/// Less than this is loaded over any line without asking.
const LITTLE: u32 = 300_000;

thread_local! {
    /// Whether the book in memory is older than the one on the device, which another tab keeps.
    static STALE: Cell<bool> = const { Cell::new(false) };
    /// Whether a round is on its way, and whether another is wanted after it.
    static BUSY: Cell<(bool, bool)> = const { Cell::new((false, false)) };
}

/// Keeps the book of `person` as long as this page stands.
pub(super) async fn keep(person: String, kept: Kept) {
    if device::load().await.is_err() || device::open(&person).await.is_err() {
        kept.stage.set(Stage::Refused);
        return;
    }
    // What is here already answers before the server is asked what changed.
    _ = read().await;
    say(kept).await;
    follow();
    let again = move || soon(person.clone(), kept);
    again();
    let on = again.clone();
    window_event_listener(ev::online, move |_| on());
    let back = again.clone();
    _ = document_listener("visibilitychange", move || {
        if !document().hidden() {
            back();
        }
    });
    // Commands arrived, of this tab or another.
    let heard = again.clone();
    window_event_listener(ev::Custom::<web_sys::CustomEvent>::new("larder-device"), move |event| {
        let said = |name: &str| Reflect::get(&event.detail(), &name.into()).ok().and_then(|value| value.as_string());
        match said("kind").as_deref() {
            Some("arrived") => heard(),
            // The server says so of a command before it is asked what changed.
            Some("outbox") if said("line").as_deref() == Some("revoked") => heard(),
            Some("book") if !BUSY.get().0 => stale(kept),
            _ => {}
        }
    });
    // Somebody changed something, this tab wrote something, or the person wants the book over this line.
    for told in ["larder-live", "larder-live-lists"] {
        let live = again.clone();
        window_event_listener(ev::Custom::<web_sys::CustomEvent>::new(told), move |_| live());
    }
    let news = again.clone();
    window_event_listener(ev::Custom::<web_sys::CustomEvent>::new("larder-live-book"), move |_| {
        // A tab that nobody looks at asks when somebody does.
        if !document().hidden() && matches!(kept.stage.get_untracked(), Stage::Here { .. }) {
            news();
        }
    });
    window_event_listener(ev::Custom::<web_sys::Event>::new(LOOK), move |_| again());
    // What the book shows at once does not wait for code.
    pages::warm().await;
}

/// Has the tab's line tell also of what only the book holds.
fn follow() {
    if let Some(html) = document().document_element() {
        _ = html.set_attribute("data-follows-too", "book");
    }
}

fn document_listener(name: &str, then: impl FnMut() + 'static) -> Result<(), JsValue> {
    let then = Closure::<dyn FnMut()>::new(then).into_js_value();
    document().add_event_listener_with_callback(name, then.unchecked_ref())
}

/// Another tab stored something: what is in memory is read again, a little later, with all that came until then.
fn stale(kept: Kept) {
    if STALE.replace(true) {
        return;
    }
    let again = move || {
        spawn_local(async move {
            STALE.set(false);
            if read().await == Ok(false) {
                close();
            }
            say(kept).await;
        });
    };
    set_timeout(again, Duration::from_millis(200));
}

/// Begins a round, or lets one follow the one that is on its way.
fn soon(person: String, kept: Kept) {
    if BUSY.get().0 {
        BUSY.set((true, true));
        return;
    }
    BUSY.set((true, false));
    spawn_local(async move {
        loop {
            BUSY.set((true, false));
            let mine = person.clone();
            alone(async move { round(&mine, kept).await }).await;
            if !BUSY.get().1 {
                break;
            }
        }
        BUSY.set((false, false));
    });
}

/// Something that this browser has, or has not.
fn of_browser(name: &str) -> JsValue {
    let navigator = Reflect::get(&window(), &"navigator".into()).unwrap_or_default();
    Reflect::get(&navigator, &name.into()).unwrap_or_default()
}

/// Does `work` when no other tab does the same.
async fn alone(work: impl Future<Output = ()> + 'static) {
    let locks = of_browser("locks");
    let request = Reflect::get(&locks, &"request".into()).ok().and_then(|request| request.dyn_into::<Function>().ok());
    let Some(request) = request else { return work.await };
    let work = Closure::once_into_js(move |_: JsValue| {
        future_to_promise(async move {
            work.await;
            Ok(JsValue::UNDEFINED)
        })
    });
    if let Ok(done) = request.call2(&locks, &"larder-book".into(), &work) {
        _ = JsFuture::from(done.unchecked_into::<Promise>()).await;
    }
}

/// Says how the book stands.
async fn say(kept: Kept) {
    if let Ok(stage) = stage().await {
        kept.stage.set(stage);
    }
}

async fn stage() -> Asked<Stage> {
    // What another version wrote, or what was out of touch for too long, opens for nobody.
    let Some(accounts) = count() else { return Ok(Stage::Nothing) };
    let me = device::meta("person").await?.and_then(|text| json::parse(&text).ok());
    let zone = me.as_ref().and_then(|me| me.get("time_zone")?.as_text()).unwrap_or("UTC").to_owned();
    let number = async |name| Ok(u32::try_from(noted(name).await?).unwrap_or_default());
    let (left_out, bytes) = (number("left out").await?, number("bytes").await?);
    Ok(Stage::Here { accounts, left_out, bytes, synced: moment(noted("synced").await?, &zone, now()) })
}

/// One round: the whole book where there is none of this shape, and else what changed.
async fn round(person: &str, kept: Kept) {
    if device::who().await.ok().flatten().as_deref() != Some(person) {
        // Another person has signed in meanwhile, in another tab.
        return close();
    }
    match brought_up(kept).await {
        Ok(()) => {
            if count().is_none() {
                // It had been out of touch for too long.
                _ = read().await;
            }
            say(kept).await;
        }
        Err(AppError::Revoked) => {
            _ = give_up(kept).await;
        }
        // There is no line, or nobody is signed in: what is here stays as it is. What was about to come is asked for again,
        // also where nobody says that the line is back.
        Err(_) => {
            if matches!(kept.stage.get_untracked(), Stage::Comes(..)) {
                let person = person.to_owned();
                set_timeout(move || soon(person, kept), CUT_OFF);
            }
        }
    }
}

/// This device was signed out from elsewhere: its book goes, and once what it holds unsent is handed in, that goes too.
async fn give_up(kept: Kept) -> Asked<()> {
    close();
    kept.stage.set(Stage::Nothing);
    device::forget().await?;
    let outbox = device::outbox().await?;
    let open = outbox.into_iter().filter(|text| is_open(text)).collect::<Vec<_>>();
    let commands = url::encode(&format!("[{}]", open.join(",")));
    let hand_in = fetch::post("/api/book/unsent", format!("commands={commands}"));
    // Without a line it is tried again at the next contact.
    if open.is_empty() || hand_in.await == Ok(Ok(())) {
        // What is on the screen goes with it.
        device::wipe(if open.is_empty() { GONE } else { GONE_HANDED_IN }).await?;
    }
    Ok(())
}

/// Whether an entry of the outbox is still to be sent, or to be decided on.
fn is_open(entry: &str) -> bool {
    json::parse(entry).is_ok_and(|entry| entry.get("state").and_then(Value::as_text) != Some("done"))
}

async fn brought_up(kept: Kept) -> Result<(), AppError> {
    let refused = |_: device::Refused| AppError::Unavailable;
    let mut cursor = device::meta("cursor").await.map_err(refused)?.unwrap_or_default();
    let is_old = !cursor.is_empty() || device::meta("loading").await.map_err(refused)?.is_some();
    if is_old && noted("schema").await.map_err(refused)? != i64::from(SCHEMA) {
        // Another version of Larder wrote it.
        return load(kept, true).await;
    }
    loop {
        if cursor.is_empty() {
            return load(kept, false).await;
        }
        let (unsent, oldest) = unsent().await.map_err(refused)?;
        let cursor_ = url::encode(&cursor);
        let asked = format!("/api/book/changes?cursor={cursor_}&schema={SCHEMA}&unsent={unsent}{oldest}");
        let began = now();
        let delta: Delta = got(&asked).await?;
        if delta.anew {
            return load(kept, true).await;
        }
        let changed = !delta.puts.is_empty() || !delta.cleared.is_empty();
        let more = delta.more;
        cursor.clone_from(&delta.cursor);
        take(delta, began).await.map_err(refused)?;
        if changed {
            read().await?;
        }
        if !more {
            return Ok(());
        }
    }
}

async fn got<T: DeserializeOwned>(address: &str) -> Result<T, AppError> {
    fetch::read(&fetch::get_from_server(address).await?)
}

/// How many commands wait, and since when, in the words of an address.
async fn unsent() -> Asked<(usize, String)> {
    let outbox = device::outbox().await?;
    let waiting = outbox.iter().filter(|text| is_open(text)).filter_map(|text| json::parse(text).ok());
    let times = waiting.map(|entry| match entry.get("at") {
        Some(Value::Number(at)) => *at,
        _ => 0,
    });
    let times = times.collect::<Vec<_>>();
    let oldest = times.iter().min().map(|at| format!("&oldest={at}")).unwrap_or_default();
    Ok((times.len(), oldest))
}

/// Whether the line is paid for by size.
fn metered() -> bool {
    let connection = of_browser("connection");
    let said = |name: &str| Reflect::get(&connection, &name.into()).unwrap_or_default();
    said("saveData").is_truthy() || said("type").as_string().as_deref() == Some("cellular")
}

/// Loads the whole book, from where it was cut off; or `anew`, and then what is here goes with the first page that comes.
async fn load(kept: Kept, mut anew: bool) -> Result<(), AppError> {
    let refused = |_: device::Refused| AppError::Unavailable;
    let mut after = String::new();
    if !anew {
        after = device::meta("loading").await.map_err(refused)?.unwrap_or_default();
    }
    let mut asks = metered() && !kept.wanted.get_untracked();
    // When the first page of this load came: what is sent after that may not be in it.
    let mut began = noted("fetched").await.map_err(refused)?;
    loop {
        let (unsent, oldest) = unsent().await.map_err(refused)?;
        if after.is_empty() {
            began = now();
        }
        let place = url::encode(&after);
        let page: Page = got(&format!("/api/book?after={place}&unsent={unsent}{oldest}&size={asks}")).await?;
        if page.schema != SCHEMA {
            // A newer server: the page that is loaded with its next visit knows it.
            return Err(AppError::Unavailable);
        }
        if asks && page.bytes > LITTLE {
            kept.stage.set(Stage::Asks(page.bytes));
            return Err(AppError::Unavailable);
        }
        if asks {
            // Little enough to be asked for as a whole.
            asks = false;
            continue;
        }
        kept.stage.set(Stage::Comes(page.sent, page.total));
        let next = page.next.clone().unwrap_or_default();
        let mut notes = vec![
            ("loading", next.clone()),
            ("schema", SCHEMA.to_string()),
            ("fetched", began.to_string()),
            ("left out", page.left_out.to_string()),
            ("bytes", page.bytes.to_string()),
        ];
        if next.is_empty() {
            notes.push(("cursor", page.cursor.clone()));
        }
        notes.extend(contact(&page.puts).await.map_err(refused)?);
        store(&page.puts, &[], notes, anew).await.map_err(refused)?;
        anew = false;
        if next.is_empty() {
            read().await?;
            return Ok(());
        }
        after = next;
    }
}

/// What is noted down at each contact with the server: when it was, and how long the book opens without another.
async fn contact(puts: &[Put]) -> Asked<Vec<(&'static str, String)>> {
    let lists = puts.iter().find(|put| put.table == "lists").map(|put| put.text.clone());
    let (lists, kept) = match lists {
        Some(text) => (json::read::<ListsRecord>(&text).ok(), None),
        None => (None, Some(noted("days").await?)),
    };
    let days = lists.as_ref().map(|lists| i64::from(lists.days)).or(kept).unwrap_or_default();
    let mut notes =
        vec![("synced", now().to_string()), ("days", days.to_string()), ("until", (now() + days * DAY).to_string())];
    let person = lists.and_then(|lists| serde_json::to_string(&lists.me).ok());
    notes.extend(person.map(|person| ("person", person)));
    Ok(notes)
}

async fn store(puts: &[Put], deletes: &[String], notes: Vec<(&'static str, String)>, anew: bool) -> Asked<()> {
    let puts = serde_json::to_string(puts).map_err(|_| device::Refused)?;
    let deletes = serde_json::to_string(deletes).map_err(|_| device::Refused)?;
    let notes = notes.into_iter().map(|(name, value)| (name.to_owned(), Value::Text(value)));
    device::store(&puts, &deletes, &Value::Object(notes.collect()).to_text(), anew).await
}

/// Stores a delta: what was on its accounts goes, unless it comes with it.
async fn take(delta: Delta, began: i64) -> Asked<()> {
    let mut notes = contact(&delta.puts).await?;
    notes.extend([("cursor", delta.cursor), ("fetched", began.to_string())]);
    if delta.puts.is_empty() && delta.cleared.is_empty() {
        // Nothing to be told of.
        for (name, value) in notes {
            device::set_meta(name, &value).await?;
        }
        return Ok(());
    }
    let mut deletes = Vec::new();
    for account in &delta.cleared {
        for table in TABLES {
            for text in device::of(&account.to_string(), table).await? {
                let id = json::parse(&text).ok().and_then(|record| Some(record.get("id")?.as_text()?.to_owned()));
                deletes.extend(id.map(|id| format!("{table}/{id}")));
            }
        }
    }
    deletes.retain(|key| delta.puts.iter().all(|put| put.key != *key));
    store(&delta.puts, &deletes, notes, false).await
}
