//! Keys: `/` searches, Ctrl/Cmd-K finds or does anything, `l` logs, `c` creates, `?` lists them. Invariant: none but that
//! with Ctrl or Cmd acts while somebody types.

use super::{log, palette};
use crate::search::OpenPalette;
use crate::ui::view;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;

/// The keys and what they do, for the list in the person menu. It never changes, so no phone needs code for it.
const KEYS: &str = "\
<div class=\"fact\"><dt><kbd>/</kbd></dt><dd>Search</dd></div>\
<div class=\"fact\"><dt><kbd>Ctrl</kbd> <kbd>K</kbd></dt><dd>Find or do anything (\u{2318} K on a Mac)</dd></div>\
<div class=\"fact\"><dt><kbd>l</kbd></dt><dd>Log a visit, a call, a sample drop</dd></div>\
<div class=\"fact\"><dt><kbd>c</kbd></dt><dd>New account or contact</dd></div>\
<div class=\"fact\"><dt><kbd>Ctrl</kbd> <kbd>Enter</kbd></dt><dd>Save the form (\u{2318} Enter on a Mac)</dd></div>\
<div class=\"fact\"><dt><kbd>?</kbd></dt><dd>This list</dd></div>";

const HELP: &str = "keys";

/// Call once inside the frame.
pub(super) fn listen(OpenPalette(begun): OpenPalette) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || event.repeat() || event.alt_key() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        let done = match event.key().as_str() {
            "k" | "K" if command => palette::open(begun),
            _ if command || is_typing(&event) => false,
            "/" => focus_search(),
            "l" => log::open(),
            "c" => toggle("new-menu"),
            "?" => toggle(HELP),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// In a field, or in a dialog that has the keyboard.
pub(crate) fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return false;
    };
    target.closest("input, select, textarea, [contenteditable], dialog").ok().flatten().is_some()
}

fn by_id(id: &str) -> Option<web_sys::HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn focus_search() -> bool {
    let Some(field) = by_id("find").and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return false;
    };
    field.select();
    field.focus().is_ok()
}

/// Opens or closes a popover; opened, its first control gets the focus.
fn toggle(id: &str) -> bool {
    let Some(menu) = by_id(id) else { return false };
    let opened = menu.toggle_popover().unwrap_or(false);
    if opened {
        let first = menu.query_selector("a, button, input").ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = first.focus();
        }
    }
    true
}

/// The list of keys; opened by a button with `popovertarget="keys"` or by `?`.
#[component]
pub(super) fn KeysHelp() -> impl IntoView {
    view! {
        <div id=HELP class="menu centred" popover="auto" role="dialog" aria-label="Keys">
            <h2>"Keys"</h2>
            <dl inner_html=KEYS></dl>
        </div>
    }
}
