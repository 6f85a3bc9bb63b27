//! Taking a command to another account, when the one it was given for is not to be had.

use super::{Entry, body, doing};
use crate::fetch;
use crate::json::{self, Value};
use crate::ui::view;
use crate::url;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// The most that are offered.
const OFFERED: usize = 6;
/// Fewer letters may mean anything.
const LETTERS: usize = 2;
/// How long somebody who types pauses before they are asked for.
const PAUSE: Duration = Duration::from_millis(250);

/// A field for the other account's name, and those that it may mean.
pub(super) fn field(entry: Entry) -> AnyView {
    // Nothing before anybody could say which there are.
    let found = RwSignal::new(None::<Vec<(String, String)>>);
    let asked = StoredValue::new(0_u32);
    let id = format!("attach-{}", entry.n);
    let look = move |event| {
        let words = event_target_value(&event);
        asked.update_value(|count| *count += 1);
        let turn = asked.get_value();
        // What was overtaken by another letter is old, before it is asked and after.
        let latest = move || asked.try_get_value() == Some(turn);
        if words.trim().chars().count() < LETTERS {
            found.set(None);
            return;
        }
        let ask = move || {
            if !latest() {
                return;
            }
            spawn_local(async move {
                let accounts = accounts(&words).await;
                if latest() {
                    found.try_set(accounts);
                }
            });
        };
        set_timeout(ask, PAUSE);
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
        found.get().unwrap_or_default().into_iter().map(offer).collect::<Vec<_>>()
    };
    let none = move || found.with(|found| found.as_ref().is_some_and(Vec::is_empty)).then_some("No account matches.");
    view! {
        <details class="more">
            <summary>"Attach to another account"</summary>
            <div class="field">
                <label for=id.clone()>"Account"</label>
                <input id=id type="search" autocomplete="off" on:input=look/>
            </div>
            <p class="muted" role="status">{none}</p>
            <div class="actions">{offered}</div>
        </details>
    }
}

/// Accounts that a few words may mean, `(id, name)`: the server's, or without a line the book's; `None` without either.
async fn accounts(words: &str) -> Option<Vec<(String, String)>> {
    let query = url::encode(&format!("q={}", url::encode(words)));
    let text = fetch::get(&format!("/api/organizations/list?query={query}")).await.ok()?;
    let answer = json::parse(&text).ok()?;
    let Some(Value::List(rows)) = answer.get("rows") else { return None };
    let text = |row: &Value, name: &str| row.get(name).and_then(Value::as_text).map(str::to_owned);
    Some(rows.iter().filter_map(|row| text(row, "id").zip(text(row, "name"))).take(OFFERED).collect())
}
