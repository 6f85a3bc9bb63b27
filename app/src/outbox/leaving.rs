//! Signing out while something waits: it is sent, taken along, or discarded; never left for the next person.

use super::watch::Watched;
use super::{Entry, body, drafts, sending};
use crate::offline::device;
use crate::ui::view;
use leptos::ev;
use leptos::prelude::*;
use leptos::server_fn::redirect::call_redirect_hook;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlFormElement;

const SIGN_OUT: &str = "/api/auth/sign-out";
/// The waiting page, on the way out.
const LEAVE: &str = "/waiting?leave=1";

/// From here on nobody signs out over what waits, and whoever does leaves nothing on the device.
pub(super) fn begin() {
    _ = window_event_listener(ev::submit, |event| {
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|form| drafts::action(form).as_deref() == Some(SIGN_OUT)) else { return };
        event.prevent_default();
        spawn_local(async move {
            match sending::entries().await {
                Ok(entries) if entries.iter().any(Entry::is_open) => call_redirect_hook(LEAVE),
                Ok(_) => leave(&form).await,
                Err(_) => _ = form.submit(),
            }
        });
    });
}

/// Takes everything off the device and ends the session.
async fn leave(form: &HtmlFormElement) {
    // Without a line the session would live on, beside an empty device.
    if !window().navigator().on_line() {
        call_redirect_hook(LEAVE);
        return;
    }
    _ = device::wipe("").await;
    _ = form.submit();
}

fn sign_out() {
    let form = document().query_selector(&format!("form:has(> input[name=_do][value=\"{SIGN_OUT}\"])")).ok().flatten();
    if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
        spawn_local(async move { leave(&form).await });
    }
}

/// On the waiting page of somebody who wants to sign out: the ways to do so.
pub(super) fn panel(watched: Watched) -> AnyView {
    let query = use_query_map();
    let leaving = move || query.with(|query| query.get("leave").is_some());
    let shown = move || {
        leaving().then(|| {
            let open = watched
                .entries
                .with(|entries| entries.iter().flatten().filter(|entry| entry.is_open()).cloned().collect::<Vec<_>>());
            // A server that did not answer may do so by now: only without any line is there no way out.
            watched.line.track();
            ways(&open, window().navigator().on_line())
        })
    };
    shown.into_any()
}

fn ways(open: &[Entry], up: bool) -> AnyView {
    let count = open.len();
    let words = match (count, up) {
        (0, true) => "All is sent: nothing of yours is lost when you sign out.".to_owned(),
        (0, false) => "There is no line: you can sign out when you are back in range.".to_owned(),
        (1, _) => "Before you sign out: one thing you typed is still on this device only.".to_owned(),
        _ => format!("Before you sign out: {count} things you typed are still on this device only."),
    };
    let text = open.iter().map(body::copied).collect::<Vec<_>>().join("\n\n");
    let file = format!("data:text/plain;charset=utf-8,{}", crate::url::encode(&text));
    let leave = if count == 0 { "Sign out" } else { "Discard them and sign out" };
    view! {
        <div class="notice warning" role="status">
            <div>
                <p>{words}</p>
                <div class="actions">
                    {(count > 0 && up).then(|| view! {
                        <button type="button" class="button primary" on:click=|_| device::send()>"Send now"</button>
                    })}
                    {(count > 0).then(|| view! {
                        <a class="button" href=file download="larder-not-sent.txt" rel="external">"Save as a file"</a>
                    })}
                    {up.then(|| view! {
                        <button type="button" class="button" on:click=|_| sign_out()>{leave}</button>
                    })}
                </div>
            </div>
        </div>
    }
}
