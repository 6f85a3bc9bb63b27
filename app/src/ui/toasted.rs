//! A toast as it can be held, dismissed and taken back. Its code comes once a page has
//! settled, or with the first: no page shows one before.

use super::toast::{Flash, Place};
use super::{Form, Icon, Write, icon, view};
#[cfg(not(feature = "hydrate"))]
use crate::error::AppError;
use crate::operations::Undo;
use leptos::prelude::*;
#[cfg(feature = "hydrate")]
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::hooks::use_location;
use std::sync::OnceLock;
use std::time::Duration;

/// What shows it, in its place.
type Code = fn(Flash, Place) -> AnyView;

/// It, once it is here.
pub(super) static CODE: OnceLock<Code> = OnceLock::new();

#[cfg(feature = "hydrate")]
#[allow(clippy::unnecessary_wraps, reason = "the download may fail, which the split adds")]
#[wasm_split(part_toast, wasm_split_path = leptos::wasm_split, fallible)]
pub(super) fn code() -> Result<Code, SplitLoaderError> {
    Ok(toast)
}

#[cfg(not(feature = "hydrate"))]
pub(super) async fn code() -> Result<Code, AppError> {
    Ok(toast)
}

/// Long enough to read and to reach Undo.
const STAYS: Duration = Duration::from_secs(8);

pub(super) fn toast(flash: Flash, place: Place) -> AnyView {
    let location = use_location();
    let back = move || {
        let search = location.search.get();
        let search = search.trim_start_matches('?');
        format!("{}{}{search}", location.pathname.get(), if search.is_empty() { "" } else { "?" })
    };
    let undo = Write::of::<Undo>();
    Effect::new(move || {
        if matches!(undo.outcome().get(), Some(Ok(()))) {
            place.set(None);
        }
    });
    let held = StoredValue::new(false);
    Effect::new(move || leaves_later(held, place));
    view! {
        <div
            class="toast"
            on:pointerenter=move |_| held.set_value(true)
            on:pointerleave=move |_| held.set_value(false)
            on:focusin=move |_| held.set_value(true)
            on:focusout=move |_| held.set_value(false)
        >
            <p>{flash.message}</p>
            {flash.operation.map(|operation| view! {
                <Form action=undo>
                    <input type="hidden" name="back" value=back/>
                    <input type="hidden" name="operation" value=operation.to_string()/>
                    <button type="submit" class="button small undo">"Undo"</button>
                </Form>
            })}
            <button type="button" class="button small square scripted" aria-label="Dismiss" on:click=move |_| place.set(None)>
                <Icon name=icon::Name::Close class="small"/>
            </button>
        </div>
    }
}

/// Unless somebody reads it; and not instead of the next one, which holds a value of its own.
fn leaves_later(held: StoredValue<bool>, place: Place) {
    let look = move || match held.try_get_value() {
        Some(true) => leaves_later(held, place),
        Some(false) => place.set(None),
        None => {}
    };
    set_timeout(look, STAYS);
}
