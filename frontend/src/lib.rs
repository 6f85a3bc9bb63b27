//! The WebAssembly entry: takes over the page the server rendered, and nothing else.

use any_spawner::Executor;
use app::shell::ArrivalText;
use leptos::mount::{hydrate_from_async, mount_to_renderer};
use leptos::prelude::{document, provide_context};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script that Leptos puts into the document. From `data-hydrated` on, the page answers to more than links
/// and forms: what only works then can hide before.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // An error only says that it was done already.
    _ = Executor::init_wasm_bindgen();
    spawn_local(async {
        let (Some(body), Some(html)) = (document().body(), document().document_element()) else { return };
        hydrate_from_async(body, app::App).await.forget();
        _ = html.set_attribute("data-hydrated", "");
    });
}

/// The same in a page of which the server knows nothing (frontend/boot.js), told what it would have said.
#[wasm_bindgen]
pub fn mount(told: String) {
    console_error_panic_hook::set_once();
    let (Some(body), Some(html)) = (document().body(), document().document_element()) else { return };
    let app = || {
        provide_context(ArrivalText(told));
        app::App()
    };
    mount_to_renderer(&body, app).forget();
    _ = html.set_attribute("data-hydrated", "");
}

/// Nothing, for room: the splitter lays out the constants of each module from an even address, and if all of them
/// together grow by that, it gives all of them to the program, 9 kB that most pages do not need. What nobody uses it drops.
#[used]
static ROOM: [u8; 4096] = [1; 4096];
