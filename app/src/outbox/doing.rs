//! What a person does with an entry of the outbox.

use super::{Entry, body, commands, drafts};
use crate::error::AppError;
use crate::offline::device;
use crate::ui::view;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Opens the form with what was typed; not where that went with its record.
pub(super) fn fix(entry: &Entry) -> Option<AnyView> {
    let (entry, navigate) = (entry.clone(), use_navigate());
    let kind = commands::kind_of(&entry.path)?;
    let (address, action) = (kind.form(&entry), kind.form_action());
    if !kind.opens_anyway() && body::reason(&entry) == AppError::NotFound {
        return None;
    }
    (!address.is_empty()).then(|| {
        let open = move |_| {
            let (entry, navigate, address) = (entry.clone(), navigate.clone(), address.clone());
            spawn_local(async move {
                if drafts::hand_over(&entry, &address, action).await.is_ok() {
                    navigate(&address, NavigateOptions::default());
                }
            });
        };
        view! { <button type="button" class="button" on:click=open>"Open the form"</button> }
    })
}

/// Sends it as it is.
pub(super) fn again(entry: &Entry) -> AnyView {
    let entry = entry.clone();
    view! { <button type="button" class="button" on:click=move |_| send_again(entry.clone())>"Send again"</button> }
}

/// Takes the words along.
pub(super) fn copy(words: String) -> AnyView {
    let copied = RwSignal::new(false);
    let take = move |_| {
        let promise = window().navigator().clipboard().write_text(&words);
        spawn_local(async move {
            copied.try_set(js_sys::futures::JsFuture::from(promise).await.is_ok());
        });
    };
    view! {
        <button type="button" class="button" on:click=take>
            {move || if copied.get() { "Copied" } else { "Copy the words" }}
        </button>
    }
}

/// Forgets entries; they can be taken back while the page stands.
pub(super) fn discard(words: &'static str, entries: Vec<Entry>, removed: RwSignal<Vec<Entry>>) -> AnyView {
    let forget = move |_| {
        let entries = entries.clone();
        spawn_local(async move {
            for entry in &entries {
                if device::remove(entry.n).await.is_err() {
                    return;
                }
            }
            removed.try_set(entries);
        });
    };
    view! { <button type="button" class="button plain" on:click=forget>{words}</button> }
}

/// Puts entries where they were.
pub(super) fn restore(entries: Vec<Entry>) {
    spawn_local(async move {
        for entry in entries {
            keep(&entry).await;
        }
        device::send();
    });
}

/// Sends an entry, changed or not, in its turn.
pub(super) fn send_again(entry: Entry) {
    spawn_local(async move {
        keep(&Entry { state: super::State::Waiting, answer: String::new(), ..entry }).await;
        device::send();
    });
}

async fn keep(entry: &Entry) {
    let text = serde_json::to_string(entry).unwrap_or_default();
    // Refused, it is still on the page.
    _ = device::enqueue(&text).await;
}
