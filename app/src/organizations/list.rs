//! The list of organizations: a table on a laptop, cards on a phone; the filter lives in the address.

use super::api::ListOrganizations;
use crate::auth::Me;
use crate::listed::Listed;
use crate::live::Told;
use crate::query::{Query, read, search_in_address};
use crate::ui::{EmptyState, ListPage, exports, icon, loaded, view};
use leptos::prelude::*;

/// What the list reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The page's query string.
    pub query: String,
}

impl Query for ListQuery {
    type Ask = ListOrganizations;
    const TOLD: Told = Told::List("organization interaction task");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListOrganizations { query: self.query })
    }
}

/// `/organizations`.
#[component]
pub fn OrganizationsPage() -> impl IntoView {
    let query = search_in_address();
    let list = read(move || ListQuery { query: query.get() });
    loaded(list, move |listed| page(listed, &query.get()))
}

fn page(listed: Listed, query: &str) -> AnyView {
    let me = use_context::<Me>();
    let (writes, manages) = (me.as_ref().is_some_and(Me::writes), me.as_ref().is_some_and(Me::manages));
    let actions = view! {
        {exports(&listed, "/organizations", query)}
        {writes.then(|| view! { <a class="button primary" href="/organizations/new">"New account"</a> })}
    };
    // An empty company: what this place is for, and the one first step.
    let first_step = view! {
        <EmptyState icon=icon::Name::Account title="Your accounts will be here"
            text="Operators and prospects you sell to, principals you represent, distributors who deliver.">
            {writes.then(|| view! { <a class="button primary" href="/organizations/new">"Add the first one"</a> })}
            {manages.then(|| view! { <a class="button" href="/imports/new">"Import a file"</a> })}
        </EmptyState>
    };
    view! { <ListPage title="Accounts" path="/organizations" listed actions finds="Name or city" first_step/> }
}
