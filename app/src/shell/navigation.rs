//! What a page change in the browser owes to keyboard and screen reader: focus moves to the new page, menus close.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos_router::hooks::use_location;

/// Call once inside the frame.
pub(super) fn follow_navigation() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            close_menus();
            // After the new page is in place.
            request_animation_frame(focus_content);
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

/// Unless the page put the focus somewhere itself.
fn focus_content() {
    let chosen =
        document().active_element().is_some_and(|element| element.closest("#content").ok().flatten().is_some());
    if chosen {
        return;
    }
    if let Some(content) =
        document().get_element_by_id("content").and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = content.focus();
    }
}
