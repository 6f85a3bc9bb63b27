//! Where the focus goes with a page. frontend/focus.js takes up one that falls.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// Whether nothing has the focus.
pub(crate) fn has_fallen() -> bool {
    document().active_element().is_none_or(|active| active.tag_name() == "BODY")
}

/// Puts the focus on the page's content, without scrolling there.
pub(crate) fn focus_content() {
    let content = document().get_element_by_id("content").and_then(|main| main.dyn_into::<HtmlElement>().ok());
    if let Some(content) = content {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = content.focus_with_options(&options);
    }
}

/// Scrolls as little as shows `element`.
pub(crate) fn into_view(element: &Element) {
    let how = web_sys::ScrollIntoViewOptions::new();
    how.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&how);
}
