//! The fields that open in the place of a fact. Their code comes when the first of them is opened: no page shows one
//! before.

use super::fact::{About, Editing};
use super::{BaseField, Form, Key, Lines, Part, Submit, view};
#[cfg(not(feature = "hydrate"))]
use crate::error::AppError;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
#[cfg(feature = "hydrate")]
use leptos::wasm_split::{SplitLoaderError, wasm_split};

/// The fact whose fields they are.
pub(super) struct Opened {
    pub(super) editing: Editing,
    pub(super) about: StoredValue<About>,
    /// For each line, a value for each part.
    pub(super) value: Vec<Vec<String>>,
    /// What was typed, from when it is sent until it is stored.
    pub(super) typed: RwSignal<Option<Vec<Vec<String>>>>,
    pub(super) close: Callback<()>,
}

/// What shows them.
pub(super) type Code = fn(Opened) -> AnyView;

#[cfg(feature = "hydrate")]
#[allow(clippy::unnecessary_wraps, reason = "the download may fail, which the split adds")]
#[wasm_split(part_fact_form, wasm_split_path = leptos::wasm_split, fallible)]
pub(super) fn code() -> Result<Code, SplitLoaderError> {
    Ok(fields)
}

#[cfg(not(feature = "hydrate"))]
pub(super) async fn code() -> Result<Code, AppError> {
    Ok(fields)
}

fn fields(Opened { editing, about, value, typed, close }: Opened) -> AnyView {
    let action = (editing.write)();
    Effect::new(move || {
        if action.pending().get() {
            typed.set(Some(about.with_value(|about| about.sent(&action.sent()))));
        }
    });
    Effect::new(move || match action.outcome().get() {
        Some(Ok(())) => close.run(()),
        Some(Err(_)) => typed.set(None),
        None => {}
    });
    let place = NodeRef::<Div>::new();
    Effect::new(move || {
        // Once it is in the document.
        request_animation_frame(move || {
            // It may have been closed again by then.
            let Some(place) = place.try_get_untracked().flatten() else { return };
            let field = place.query_selector("input:not([type=hidden]), select").ok().flatten();
            field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()).map(|field| field.focus());
        });
    });
    let cancel = move || {
        // So that nothing of it is kept.
        let form = place.get_untracked().and_then(|place| place.query_selector("form").ok().flatten());
        if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
            form.reset();
        }
        close.run(());
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            cancel();
        }
    };
    let About { label, parts, list, .. } = about.get_value();
    let base = about.with_value(|about| about.base(&value));
    let several = list.is_some() || parts.len() > 1;
    // Made inside of the form, whose errors they show.
    let controls = move || {
        if let Some(name) = list {
            return view! { <Lines name label parts lines=value/> };
        }
        let values = value.into_iter().next().unwrap_or_default();
        let control = |(part, value): (Part, String)| part.control(format!("command[form][{}]", part.name), value);
        parts.into_iter().zip(values).map(control).collect_view().into_any()
    };
    view! {
        <div node_ref=place class="fact-form" class:several=several on:keydown=on_key>
            <Form action>
                <input type="hidden" name="command[id]" value=editing.id.get_value()/>
                <Key name="command[key]"/>
                <BaseField value=base/>
                {controls()}
                <div class="actions">
                    <Submit label="Save"/>
                    <button type="button" class="button" on:click=move |_| cancel()>"Cancel"</button>
                </div>
            </Form>
        </div>
    }
}
