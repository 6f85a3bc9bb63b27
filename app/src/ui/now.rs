//! The moment at which a form is sent off, for what happens then: it may wait for a line, and is no less old for that.

use super::view;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;

/// A hidden field that says when the form was first sent off, RFC 3339. Without JavaScript it says nothing.
#[component]
pub fn Now() -> impl IntoView {
    view! { <input type="hidden" name="command[at]" value="" data-now=""/> }
}

/// Fills it; a form that is sent once more keeps its moment.
pub(super) fn stamp(event: &SubmitEvent) {
    let form = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let field = form.and_then(|form| form.query_selector("input[data-now]").ok().flatten());
    let field = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(field) = field.filter(|field| field.value().is_empty()) {
        field.set_value(&instant());
    }
}

/// Now, by the device's clock, RFC 3339.
pub(crate) fn instant() -> String {
    web_sys::js_sys::Date::new_0().to_iso_string().into()
}
