//! What a page change in the browser owes to keyboard and screen reader: focus moves to the new page, menus close.

use crate::ui::{after_frame, focus_content, has_fallen};
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
            // Taking away what has the focus, or giving it to something, costs styling all of the page: the old one is not
            // worth it, and the new one is seen first. It may have taken the focus for a field of its own by then.
            if let Some(had) = document().active_element().and_then(|had| had.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = had.blur();
            }
            after_frame(|| {
                if has_fallen() {
                    focus_content();
                }
            });
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
