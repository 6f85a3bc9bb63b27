//! The trash: what was deleted, operation by operation, for admins to restore.

use super::api::{ListTrash, Undo};
use super::{Deletion, Trash};
use crate::contacts::EraseDeleted;
use crate::live::Told;
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{EmptyState, Form, Pager, Submit, Title, Write, icon, loaded, view};
use crate::url;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrashQuery {
    /// The cursor in the address.
    pub after: String,
}

impl Query for TrashQuery {
    type Ask = ListTrash;
    const TOLD: Told = Told::List("organization contact interaction task");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListTrash { after: self.after })
    }
}

/// `/settings/trash`.
#[component]
pub fn TrashPage() -> impl IntoView {
    let query = use_query_map();
    let answer = read(move || TrashQuery { after: query.with(|query| query.get("after").unwrap_or_default()) });
    view! {
        <Title text="Trash"/>
        <header class="page-head"><h1>"Trash"</h1></header>
        <p class="lead">
            "What was deleted, the latest first. Restoring brings back everything that went with it, except what somebody changed since."
        </p>
        {loaded(answer, page)}
    }
}

fn page(trash: Trash) -> AnyView {
    if trash.deletions.is_empty() {
        return view! {
            <EmptyState title="Nothing is deleted" text="What somebody deletes waits here until it is restored." icon=icon::Name::Trash/>
        };
    }
    let next = trash.next.map(|cursor| format!("/settings/trash?after={}", url::encode(&cursor)));
    let rows = trash.deletions.into_iter().map(line).collect_view();
    view! {
        <div class="table-scroll">
            <table class="records">
                <thead>
                    <tr>
                        <th scope="col">"What"</th>
                        <th scope="col">"How"</th>
                        <th scope="col">"Comes back"</th>
                        <th scope="col">"By"</th>
                        <th scope="col">"When"</th>
                        <th scope="col">"Restore"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Pager first=None next next_words="Earlier"/>
        {(!trash.erasable.is_empty()).then(|| view! { <EraseDeleted people=trash.erasable/> })}
    }
}

fn line(deletion: Deletion) -> AnyView {
    let action = Write::of::<Undo>();
    let contents = deletion.contents();
    view! {
        <tr>
            <th scope="row">{deletion.subject}</th>
            <td data-label="How">{deletion.how.label()}</td>
            <td data-label="Comes back">{contents}</td>
            <td data-label="By">{deletion.who}</td>
            <td data-label="When"><When moment=deletion.at/></td>
            <td data-label="Restore">
                <Form action class="inline">
                    <input type="hidden" name="operation" value=deletion.operation.to_string()/>
                    <input type="hidden" name="back" value="/settings/trash"/>
                    {deletion.restoring.then(|| view! { <span class="muted">"Coming back…"</span> })}
                    {(!deletion.restoring).then(|| view! { <Submit label="Restore" class="button small"/> })}
                </Form>
            </td>
        </tr>
    }
}
