//! The WebAssembly entry: takes over the page the server rendered, and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script that Leptos puts into the document.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
