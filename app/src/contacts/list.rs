//! The list of contacts: a table on a laptop, cards on a phone; the filter lives in the address.

use super::api::ListContacts;
use crate::auth::Me;
use crate::listed::Listed;
use crate::live::Told;
use crate::query::{Query, read, search_in_address};
use crate::ui::{EmptyState, ListPage, exports, icon, loaded, view};
use crate::url;
use leptos::prelude::*;

/// What the list reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The page's query string.
    pub query: String,
}

impl Query for ListQuery {
    type Ask = ListContacts;
    const TOLD: Told = Told::List("contact");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListContacts { query: self.query })
    }
}

/// `/contacts`.
#[component]
pub fn ContactsPage() -> impl IntoView {
    let query = search_in_address();
    let list = read(move || ListQuery { query: query.get() });
    loaded(list, move |listed| page(listed, &query.get()))
}

fn page(listed: Listed, query: &str) -> AnyView {
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    // On the list of an account, a new one works there.
    let at = url::pairs(query).into_iter().find(|(name, id)| name == "organization" && !id.is_empty());
    let new = at.map_or_else(String::new, |(_, id)| format!("?organization={}", url::encode(&id)));
    let new = writes.then(|| view! { <a class="button primary" href=format!("/contacts/new{new}")>"New contact"</a> });
    let actions = view! { {exports(&listed, "/contacts", query)}{new} };
    let first_step = view! {
        <EmptyState icon=icon::Name::Contacts title="The people you talk to will be here"
            text="Chefs, buyers, owners: each at one account, with what moves them.">
            {writes.then(|| view! { <a class="button primary" href="/contacts/new">"Add the first one"</a> })}
        </EmptyState>
    };
    view! { <ListPage title="Contacts" path="/contacts" listed actions finds="Name, e-mail or phone" first_step/> }
}
