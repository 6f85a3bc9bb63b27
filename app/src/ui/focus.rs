//! Where the keyboard is. Invariant: when the control that has the focus goes away, the page's content has it, and not the
//! start of the document.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, MutationObserver, MutationObserverInit};

/// Call once, by the frame of the pages.
pub(crate) fn hold_focus() {
    let used = StoredValue::new(false);
    let listening = window_event_listener(leptos::ev::focusin, move |_| used.set_value(true));
    on_cleanup(move || listening.remove());
    Effect::new(move || {
        let look = Closure::<dyn FnMut()>::new(move || {
            if used.try_get_value() == Some(true) {
                // What is hidden loses the focus once that is drawn; and whoever removed it may have a better place.
                request_animation_frame(|| request_animation_frame(take_up));
            }
        });
        let (observer, body) = (MutationObserver::new(look.as_ref().unchecked_ref()), document().body());
        if let (Ok(observer), Some(body)) = (observer, body) {
            let what = MutationObserverInit::new();
            what.set_child_list(true);
            what.set_subtree(true);
            let _ = observer.observe_with_options(&body, &what);
        }
        look.forget();
    });
}

/// Takes up a focus that fell.
fn take_up() {
    if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
        focus_content();
    }
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
