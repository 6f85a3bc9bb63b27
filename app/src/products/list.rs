//! The list of products: a table on a laptop, cards on a phone; the filter lives in the address.

use super::api::ListProducts;
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
    type Ask = ListProducts;
    const TOLD: Told = Told::List("product");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListProducts { query: self.query })
    }
}

/// `/products`.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let query = search_in_address();
    let list = read(move || ListQuery { query: query.get() });
    loaded(list, move |listed| page(listed, &query.get()))
}

fn page(listed: Listed, query: &str) -> AnyView {
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    // On the list of a principal, a new one is theirs.
    let of = url::pairs(query).into_iter().find(|(name, id)| name == "principal" && !id.is_empty());
    let new = of.map_or_else(String::new, |(_, id)| format!("?principal={}", url::encode(&id)));
    let new = writes.then(|| view! { <a class="button primary" href=format!("/products/new{new}")>"New product"</a> });
    let actions = view! { {exports(&listed, "/products", query)}{new} };
    let first_step = view! {
        <EmptyState icon=icon::Name::Product title="What your principals make will be here"
            text="Each product with its SKU, its pack and its price: what deals and samples are about.">
            {writes.then(|| view! { <a class="button primary" href="/products/new">"Add the first one"</a> })}
        </EmptyState>
    };
    view! { <ListPage title="Products" path="/products" listed actions finds="Name or SKU" first_step/> }
}
