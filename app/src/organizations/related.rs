//! What belongs to an account and has pages of its own: its branches, what it makes. Who answers says all of it in words and
//! addresses, so that the account's page shows any of it alike.

use super::{Named, OrganizationId};
use crate::texts::texts;
use crate::ui::view;
use leptos::prelude::*;
use serde::Serialize;

/// The first of those that belong to it, and the way to all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Related {
    /// What they are.
    pub title: String,
    /// How many there are.
    pub count: String,
    /// Where all of them are.
    pub href: String,
    /// What leads there below the first; empty when these are all.
    pub rest: String,
    /// What adds one; empty for who may not.
    pub add: String,
    /// Where one is added.
    pub add_href: String,
    /// The first of them.
    pub items: Vec<RelatedItem>,
}

texts!(Related { title count href rest add add_href } items);

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RelatedItem {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// What one would know of it.
    pub note: String,
    /// How that looks: a class.
    pub tone: String,
}

texts!(RelatedItem { href name note tone });

#[cfg(any(feature = "ssr", feature = "hydrate"))]
impl Related {
    /// Those that `what` names in the plural ("branches"), of which there are `count`; all of them are at `href`.
    pub(crate) fn new(what: &str, count: usize, href: String, items: Vec<RelatedItem>) -> Self {
        let mut title = what.to_owned();
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let rest = if count > items.len() { format!("All {count} {what}") } else { String::new() };
        Self { title, count: count.to_string(), href, rest, items, ..Self::default() }
    }

    /// Those below an account; nothing where there are none.
    pub(crate) fn branches(of: OrganizationId, count: usize, first: Vec<Named>) -> Option<Self> {
        let item = |one: Named| RelatedItem {
            href: format!("/organizations/{}", one.id),
            name: one.name,
            ..RelatedItem::default()
        };
        let items = first.into_iter().map(item).collect();
        (count > 0).then(|| Self::new("branches", count, format!("/organizations?parent={of}"), items))
    }

    /// The same, with the way to add one.
    pub(crate) fn with(self, add: &str, add_href: String) -> Self {
        Self { add: add.to_owned(), add_href, ..self }
    }
}

/// A section of them.
pub(super) fn section(related: &Related) -> AnyView {
    let Related { title, count, href, rest, add, add_href, items } = related;
    let items = items.iter().map(|RelatedItem { href, name, note, tone }| {
        view! { <li><a href=href.clone()>{name.clone()}</a>" "<span class=tone.clone()>{note.clone()}</span></li> }
    });
    view! {
        <section>
            <header class="section-head">
                <h2><a href=href.clone()>{title.clone()}" "<span class="count">{count.clone()}</span></a></h2>
                {(!add.is_empty()).then(|| view! { <a class="button small" href=add_href.clone()>{add.clone()}</a> })}
            </header>
            <ul class="plain">{items.collect_view()}</ul>
            {(!rest.is_empty()).then(|| view! { <p><a href=href.clone()>{rest.clone()}</a></p> })}
        </section>
    }
}
