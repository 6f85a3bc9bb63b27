//! The way to the palette from everywhere: Ctrl/Cmd-K, and a link that without JavaScript leads to the search page.

use super::late::{Code, late};
#[cfg(not(feature = "hydrate"))]
use crate::error::AppError;
use crate::search::{OpenPalette, Palette};
use crate::ui::{Icon, dialog, icon, view};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
#[cfg(feature = "hydrate")]
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::sync::OnceLock;

/// What is typed before the code is here is not lost: the palette begins with it.
const WAITING: &str =
    "<input class=\"early\" aria-label=\"Find or do\" placeholder=\"Find or do\" autocomplete=\"off\">";
const CLOSE: &str = "<form method=\"dialog\"><button class=\"button plain\">Close</button></form>";

/// In the top bar.
#[component]
pub(super) fn PaletteLink() -> impl IntoView {
    let OpenPalette(begun) = expect_context::<OpenPalette>();
    let click = move |event: MouseEvent| {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if !elsewhere && open(begun) {
            event.prevent_default();
        }
    };
    view! {
        <a href="/search" class="button plain square" aria-label="Find or do" title="Find or do (Ctrl K)" on:click=click>
            <Icon name=icon::Name::Palette/>
        </a>
    }
}

/// Opens it. Whether there is one.
pub(super) fn open(begun: RwSignal<Option<String>>) -> bool {
    let Some(dialog) = dialog(OpenPalette::DIALOG) else { return false };
    if !dialog.open() {
        begun.set(Some(String::new()));
        let _ = dialog.show_modal();
        request_animation_frame(move || {
            let field = dialog.query_selector("input").ok().flatten();
            let field = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
            field.map(|field| field.focus());
        });
    }
    true
}

/// Where it opens; each time it begins afresh.
#[component]
pub(super) fn PaletteDialog() -> impl IntoView {
    let OpenPalette(begun) = expect_context::<OpenPalette>();
    let content = late(begun, &CODE, || Box::pin(async { code().await.ok() }), WAITING);
    view! {
        <dialog id=OpenPalette::DIALOG class="palette" aria-label="Find or do" on:close=move |_| begun.set(None)>
            {content}
            <div inner_html=CLOSE></div>
        </dialog>
    }
}

static CODE: OnceLock<Code> = OnceLock::new();

#[cfg(feature = "hydrate")]
#[allow(clippy::unnecessary_wraps, reason = "the download may fail, which the split adds")]
#[wasm_split(part_palette, wasm_split_path = leptos::wasm_split, fallible)]
fn code() -> Result<Code, SplitLoaderError> {
    Ok(palette)
}

#[cfg(not(feature = "hydrate"))]
async fn code() -> Result<Code, AppError> {
    Ok(palette)
}

fn palette() -> AnyView {
    view! { <Palette/> }
}
