//! What the browser knows that the set-up page would else have to ask.

use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;

/// Puts the browser's own time zone into the field `id`, unless somebody has typed over what stood there.
pub fn suggest_time_zone(id: &str, untouched: &str) {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    let zone = js_sys::Reflect::get(&options, &"timeZone".into()).ok().and_then(|zone| zone.as_string());
    let document = leptos::prelude::document();
    let field = document.get_element_by_id(id).and_then(|field| field.dyn_into().ok());
    let (Some(zone), Some(field)) = (zone, field) else { return };
    let field: HtmlInputElement = field;
    // A browser that hides where it is names a zone that is none.
    let offered = document.query_selector(&format!("#time-zones > option[value='{zone}']"));
    if field.value() == untouched && offered.is_ok_and(|option| option.is_some()) {
        field.set_value(&zone);
    }
}
