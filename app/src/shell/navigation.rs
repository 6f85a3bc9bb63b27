//! What a page change in the browser owes to keyboard and screen reader: focus moves to the new page, menus close.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos_router::hooks::use_location;

/// Call once inside the frame.
pub(super) fn follow_navigation() {
    let (path, search) = (use_location().pathname, use_location().search);
    Effect::new(move |before: Option<(String, String)>| {
        let now = (path.get(), search.get());
        if before.is_some_and(|before| before != now) {
            close_menus();
            focus_content();
        }
        now
    });
}

/// Popovers stay open over a page change unless told.
fn close_menus() {
    while let Some(menu) = document().query_selector(":popover-open").ok().flatten() {
        let hidden = menu.dyn_into::<web_sys::HtmlElement>().is_ok_and(|menu| menu.hide_popover().is_ok());
        if !hidden {
            return;
        }
    }
}

/// At once: what has the focus now goes away with the old page. The new one may still take it for a field of its own.
fn focus_content() {
    let content = document().get_element_by_id("content").and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(content) = content {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = content.focus_with_options(&options);
    }
}
