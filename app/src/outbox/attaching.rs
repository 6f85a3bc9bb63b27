//! Taking a command to another account, when the one it was given for is not to be had.

use super::{Entry, body, doing};
use crate::fetch;
use crate::json::{self, Value};
use crate::ui::view;
use crate::url;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The most that are offered.
const OFFERED: usize = 6;

/// A field for the other account's name, and those that it may mean.
pub(super) fn field(entry: Entry) -> AnyView {
    let found = RwSignal::new(Vec::<(String, String)>::new());
    let id = format!("attach-{}", entry.n);
    let look = move |event| {
        let words = event_target_value(&event);
        spawn_local(async move {
            found.try_set(accounts(&words).await);
        });
    };
    let offered = move || {
        let offer = |(id, name): (String, String)| {
            let moved = body::attached(&entry, &id, &name);
            view! {
                <button type="button" class="button small" on:click=move |_| doing::send_again(moved.clone())>
                    {format!("Attach to {name}")}
                </button>
            }
        };
        found.get().into_iter().map(offer).collect::<Vec<_>>()
    };
    view! {
        <details class="more">
            <summary>"Attach to another account"</summary>
            <div class="field">
                <label for=id.clone()>"Account"</label>
                <input id=id type="search" autocomplete="off" on:change=look/>
            </div>
            <div class="actions">{offered}</div>
        </details>
    }
}

/// Accounts that a few words may mean: `(id, name)`.
async fn accounts(words: &str) -> Vec<(String, String)> {
    let query = url::encode(&format!("q={}", url::encode(words)));
    let Ok(text) = fetch::get(&format!("/api/organizations/list?query={query}")).await else { return Vec::new() };
    let answer = json::parse(&text).unwrap_or_default();
    let Some(Value::List(rows)) = answer.get("rows") else { return Vec::new() };
    let text = |row: &Value, name: &str| row.get(name).and_then(Value::as_text).map(str::to_owned);
    rows.iter().filter_map(|row| text(row, "id").zip(text(row, "name"))).take(OFFERED).collect()
}
