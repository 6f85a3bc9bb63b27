//! A conflict as a card: mine, theirs, who and when; keep one of them, or edit.

use super::{Entry, body, doing};
use crate::audit::{ChangedBy, WhoChanged};
use crate::columns::label;
use crate::error::FieldConflict;
use crate::fetch;
use crate::time::When;
use crate::ui::view;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Both values of each field, and the ways on.
pub(super) fn choices(entry: &Entry) -> AnyView {
    let both = body::conflicts(entry);
    let changed = RwSignal::new(Vec::<ChangedBy>::new());
    ask(entry, &both, changed);
    let rows = both.iter().map(|one| row(one, changed)).collect::<Vec<_>>();
    let (mine, theirs) = (entry.clone(), entry.clone());
    let (keep_mine, keep_theirs) = (body::keeping_mine(&entry.body, &both), body::keeping_theirs(&entry.body, &both));
    let keep_mine = move |_| doing::send_again(Entry { body: keep_mine.clone(), ..mine.clone() });
    let keep_theirs = move |_| doing::send_again(Entry { body: keep_theirs.clone(), ..theirs.clone() });
    view! {
        <p>"Somebody else changed what you changed too. Nothing is overwritten until you decide."</p>
        <div class="table-scroll">
            <table class="both">
                <thead><tr><th>"Field"</th><th>"Yours"</th><th>"Theirs"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div class="actions">
            <button type="button" class="button" on:click=keep_mine>"Keep mine"</button>
            <button type="button" class="button" on:click=keep_theirs>"Keep theirs"</button>
        </div>
    }
}

fn row(one: &FieldConflict, changed: RwSignal<Vec<ChangedBy>>) -> AnyView {
    let field = one.field.clone();
    let by = move || {
        let found = changed.with(|all| all.iter().find(|by| by.field == field).cloned());
        found.map(|by| view! { <p class="muted"><small>{by.who}", "<When moment=by.at/></small></p> })
    };
    let value = |text: &str| if text.is_empty() { "(empty)".to_owned() } else { text.to_owned() };
    view! {
        <tr>
            <th scope="row">{label(&one.field)}</th>
            <td data-label="Yours">{value(&one.mine)}</td>
            <td data-label="Theirs">{value(&one.theirs)}{by}</td>
        </tr>
    }
}

/// Who it was; without a line, nobody can say.
fn ask(entry: &Entry, both: &[FieldConflict], changed: RwSignal<Vec<ChangedBy>>) {
    let Some(Ok(record)) = entry.records.first().map(|id| id.parse()) else { return };
    let fields = both.iter().map(|one| one.field.as_str()).collect::<Vec<_>>().join(",");
    spawn_local(async move {
        if let Ok(found) = fetch::ask(WhoChanged { record, fields }).await {
            changed.try_set(found);
        }
    });
}
