//! The script of the device (`frontend/device.js`), called from Rust. Call `load` first; a second time it is there at once.

use js_sys::futures::JsFuture;
use js_sys::{Array, Promise};
use leptos::prelude::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = device, js_name = open)]
    fn open_(person: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = who)]
    fn who_() -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = meta)]
    fn meta_(name: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = setMeta)]
    fn set_meta_(name: &str, value: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = table)]
    fn table_(name: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = of)]
    fn of_(organization: &str, table: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = record)]
    fn record_(key: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = store)]
    fn store_(puts: &str, deletes: &str, meta: &str, anew: bool) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = forget)]
    fn forget_() -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = wipe)]
    fn wipe_(address: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = enqueue)]
    fn enqueue_(entry: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = outbox)]
    fn outbox_() -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = change)]
    fn change_(n: f64, change: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = remove)]
    fn remove_(n: f64) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = withdraw)]
    fn withdraw_(n: f64) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = send)]
    fn send_() -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = draft)]
    fn draft_(key: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = keep)]
    fn keep_(key: &str, fields: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = drop)]
    fn drop_(key: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = remember)]
    fn remember_(address: &str, text: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = seen)]
    fn seen_(address: &str) -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = room)]
    fn room_() -> Promise;
    #[wasm_bindgen(js_namespace = device, js_name = persist)]
    fn persist_() -> Promise;
    /// `{"line": "" | "down" | "busy" | "ended", "sending": bool}` as far as this tab knows.
    #[wasm_bindgen(js_namespace = device)]
    pub fn state() -> String;
}

/// The device did not do what it was asked: there is no room, no database (a private window), or no script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

/// What comes of asking the device.
pub type Asked<T> = Result<T, Refused>;

async fn asked(promise: Promise) -> Asked<JsValue> {
    JsFuture::from(promise).await.map_err(|_| Refused)
}

async fn done(promise: Promise) -> Asked<()> {
    asked(promise).await.map(drop)
}

async fn text(promise: Promise) -> Asked<Option<String>> {
    asked(promise).await.map(|value| value.as_string())
}

async fn texts(promise: Promise) -> Asked<Vec<String>> {
    let list = asked(promise).await?;
    Ok(Array::from(&list).iter().filter_map(|text| text.as_string()).collect())
}

fn is_there() -> bool {
    js_sys::Reflect::has(&js_sys::global(), &JsValue::from_str("device")).unwrap_or_default()
}

/// Loads the script, unless it is there.
///
/// # Errors
/// `Refused` when it does not arrive.
pub async fn load() -> Asked<()> {
    if is_there() {
        return Ok(());
    }
    let (html, head) = (document().document_element(), document().head());
    let address = html.and_then(|html| html.get_attribute(super::SCRIPT)).ok_or(Refused)?;
    let (Ok(script), Some(head)) = (document().create_element("script"), head) else { return Err(Refused) };
    script.set_attribute("src", &address).map_err(|_| Refused)?;
    let arrived = Promise::new(&mut |resolve, reject| {
        for (event, then) in [("load", resolve), ("error", reject)] {
            let then = Closure::once_into_js(move || drop(then.call0(&JsValue::NULL)));
            _ = script.add_event_listener_with_callback(event, then.unchecked_ref());
        }
    });
    head.append_child(&script).map_err(|_| Refused)?;
    done(arrived).await
}

/// Opens the device for `person`: from here on all is theirs, and what another one left is locked.
///
/// # Errors
/// `Refused`.
pub async fn open(person: &str) -> Asked<()> {
    done(open_(person)).await
}

/// Whose book is open.
///
/// # Errors
/// `Refused`.
pub async fn who() -> Asked<Option<String>> {
    text(who_()).await
}

/// A note of the book's keeping.
///
/// # Errors
/// `Refused`.
pub async fn meta(name: &str) -> Asked<Option<String>> {
    text(meta_(name)).await
}

/// Notes something down beside the book.
///
/// # Errors
/// `Refused`.
pub async fn set_meta(name: &str, value: &str) -> Asked<()> {
    done(set_meta_(name, value)).await
}

/// All records of a table, as JSON.
///
/// # Errors
/// `Refused`.
pub async fn table(name: &str) -> Asked<Vec<String>> {
    texts(table_(name)).await
}

/// The records of a table that belong to an organization, as JSON.
///
/// # Errors
/// `Refused`.
pub async fn of(organization: &str, table: &str) -> Asked<Vec<String>> {
    texts(of_(organization, table)).await
}

/// One record, as JSON; its key is `table/id`.
///
/// # Errors
/// `Refused`.
pub async fn record(key: &str) -> Asked<Option<String>> {
    text(record_(key)).await
}

/// Writes into the book, all or nothing: `puts` is a JSON list of `{key, table, of, text}`, `deletes` one of keys, `meta` an
/// object of names and texts. With `anew`, in the place of all that there was; what waits to be sent stays.
///
/// # Errors
/// `Refused`.
pub async fn store(puts: &str, deletes: &str, meta: &str, anew: bool) -> Asked<()> {
    done(store_(puts, deletes, meta, anew)).await
}

/// Takes the book off the device, and leaves what waits to be sent.
///
/// # Errors
/// `Refused`.
pub async fn forget() -> Asked<()> {
    done(forget_()).await
}

/// Takes everything of this person off the device, also what waits to be sent. All pages then go to `address`, unless that
/// is empty.
///
/// # Errors
/// `Refused`.
pub async fn wipe(address: &str) -> Asked<()> {
    done(wipe_(address)).await
}

/// Keeps a command until it is sent. `entry` is JSON: `{key, path, body, label, href, records, needs}`.
///
/// # Errors
/// `Refused`: then nothing was kept.
pub async fn enqueue(entry: &str) -> Asked<()> {
    done(enqueue_(entry)).await
}

/// Everything in the outbox, in order, as JSON; `held` is the number of the one it waits for, where that needs the person.
///
/// # Errors
/// `Refused`.
pub async fn outbox() -> Asked<Vec<String>> {
    texts(outbox_()).await
}

/// Changes fields of an entry of the outbox, given as a JSON object.
///
/// # Errors
/// `Refused`.
pub async fn change(n: u32, change: &str) -> Asked<()> {
    done(change_(n.into(), change)).await
}

/// Takes an entry out of the outbox.
///
/// # Errors
/// `Refused`.
pub async fn remove(n: u32) -> Asked<()> {
    done(remove_(n.into())).await
}

/// Takes an entry out of the outbox that was never on its way; answers whether it was one.
///
/// # Errors
/// `Refused`.
pub async fn withdraw(n: u32) -> Asked<bool> {
    Ok(asked(withdraw_(n.into())).await?.is_truthy())
}

/// Sends what waits. Does not wait for it; a notice says what came of it.
pub fn send() {
    leptos::task::spawn_local(async {
        _ = done(send_()).await;
    });
}

/// What was typed into a form and not sent: `{"fields": …, "at": ms}`.
///
/// # Errors
/// `Refused`.
pub async fn draft(key: &str) -> Asked<Option<String>> {
    text(draft_(key)).await
}

/// Keeps what is being typed.
///
/// # Errors
/// `Refused`.
pub async fn keep(key: &str, fields: &str) -> Asked<()> {
    done(keep_(key, fields)).await
}

/// Forgets what was typed.
///
/// # Errors
/// `Refused`.
pub async fn drop_draft(key: &str) -> Asked<()> {
    done(drop_(key)).await
}

/// Keeps an answer beside the book, as one of the last that were seen.
///
/// # Errors
/// `Refused`.
pub async fn remember(address: &str, text: &str) -> Asked<()> {
    done(remember_(address, text)).await
}

/// The one to the question at `address`.
///
/// # Errors
/// `Refused`.
pub async fn seen(address: &str) -> Asked<Option<String>> {
    text(seen_(address)).await
}

/// `{"persisted": bool, "share": per cent of the room that is used}`.
///
/// # Errors
/// `Refused`.
pub async fn room() -> Asked<String> {
    Ok(text(room_()).await?.unwrap_or_default())
}

/// Asks the browser to keep what is here also when it runs out of room; answers whether it will.
///
/// # Errors
/// `Refused`.
pub async fn persist() -> Asked<bool> {
    Ok(asked(persist_()).await?.is_truthy())
}
