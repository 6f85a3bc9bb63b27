//! The list's page: a table on a laptop, cards on a phone; the filter lives in the address.

use super::PATH;
use crate::auth::Me;
use crate::interactions::api::ListInteractions;
use crate::listed::Listed;
use crate::live::Told;
use crate::query::{Query, read, search_in_address};
use crate::ui::{EmptyState, ListPage, exports, icon, loaded, view};
use leptos::prelude::*;

/// What the list reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery(String);

impl Query for ListQuery {
    type Ask = ListInteractions;
    const TOLD: Told = Told::List("interaction");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListInteractions { query: self.0 })
    }
}

/// `/interactions`.
#[component]
pub fn InteractionsPage() -> impl IntoView {
    let query = search_in_address();
    let list = read(move || ListQuery(query.get()));
    loaded(list, move |listed| page(listed, &query.get_untracked()))
}

fn page(listed: Listed, query: &str) -> AnyView {
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let log = |words: &'static str| view! { <a class="button primary" href="/log">{words}</a> };
    let actions = view! { {exports(&listed, PATH, query)}{writes.then(|| log("Log interaction"))} };
    let first_step = view! {
        <EmptyState icon=icon::Name::Note title="What was done will be here"
            text="Visits, calls, samples and notes: each with where it was, what it was about and what came of it.">
            {writes.then(|| log("Log the first one"))}
        </EmptyState>
    };
    view! { <ListPage title="Interactions" path=PATH listed actions finds="Words in a text" first_step/> }
}
