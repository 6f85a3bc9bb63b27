//! The list of deals: a table on a laptop, cards on a phone; the filter lives in the address.

use super::api::ListOpportunities;
use crate::auth::Me;
use crate::listed::Listed;
use crate::live::Told;
use crate::query::{Query, read, search_in_address};
use crate::ui::{EmptyState, ListPage, Tabs, exports, icon, loaded, view};
use leptos::prelude::*;

/// What the list reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The page's query string.
    pub query: String,
}

impl Query for ListQuery {
    type Ask = ListOpportunities;
    const TOLD: Told = Told::List("opportunity");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListOpportunities { query: self.query })
    }
}

/// `/opportunities`.
#[component]
pub fn OpportunitiesPage() -> impl IntoView {
    let query = search_in_address();
    let list = read(move || ListQuery { query: query.get() });
    loaded(list, move |listed| page(listed, &query.get_untracked()))
}

/// The same deals as a list and as a board.
pub(super) fn views(query: &str, is_board: bool) -> AnyView {
    let at = |path: &str| format!("{path}{}{query}", if query.is_empty() || query.starts_with('?') { "" } else { "?" });
    let tabs = vec![
        ("List".to_owned(), at("/opportunities"), !is_board),
        ("Board".to_owned(), at("/opportunities/board"), is_board),
    ];
    view! { <Tabs label="Shown as" tabs/> }
}

fn page(listed: Listed, query: &str) -> AnyView {
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let new = |words: &'static str| view! { <a class="button primary" href="/opportunities/new">{words}</a> };
    let actions =
        view! { {views(query, false)}{exports(&listed, "/opportunities", query)}{writes.then(|| new("New deal"))} };
    let first_step = view! {
        <EmptyState icon=icon::Name::Deal title="What you try to sell will be here"
            text="Each deal with how far it has come, and for how long it has been there.">
            {writes.then(|| new("Add the first one"))}
        </EmptyState>
    };
    view! { <ListPage title="Deals" path="/opportunities" listed actions finds="Name" first_step/> }
}
