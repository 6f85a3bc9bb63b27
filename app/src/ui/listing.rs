//! The page of a list: what it is of, the question as a sentence of chips, the form that asks another, the rows, the
//! way on. Invariant: every question is an address, so it works before WebAssembly and can be sent to somebody.

use super::{Chip, Icon, Pager, icon, view};
use crate::filter::{Links, counted};
use leptos::prelude::*;
use leptos_meta::Title;

/// A list and its filter. The children are the filter's fields; on a phone they come as a sheet from below.
#[component]
pub fn ListPage(
    /// What it is of.
    title: &'static str,
    /// How many there are.
    count: u32,
    /// Where the filter leads.
    links: Links,
    /// What one can do here besides looking.
    actions: AnyView,
    /// What the search field finds by.
    finds: &'static str,
    /// The rows, or what stands there when there are none.
    rows: AnyView,
    children: Children,
) -> impl IntoView {
    let Links { path, q, conditions, first, next } = links;
    let asked = conditions.len();
    let chips = conditions.into_iter().map(|(words, without)| view! { <Chip words without/> }).collect_view();
    view! {
        <Title text=title/>
        <header class="page-head">
            <h1>{title}" " <span class="count">{counted(count)}</span></h1>
            <div class="actions">{actions}</div>
        </header>
        <search class="filters">
            <form method="get" action=path aria-label=format!("Find {}", title.to_ascii_lowercase())>
                <input type="search" name="q" value=q placeholder=finds aria-label=finds enterkeyhint="search"/>
                <button type="submit" class="button">"Find"</button>
                <button type="button" class="button" popovertarget="filter" class:on={asked > 0}>
                    <Icon name=icon::Name::Filter class="small"/>
                    <span>{if asked > 0 { format!("Filter ({asked})") } else { "Filter".to_owned() }}</span>
                </button>
                <div id="filter" class="menu filter-panel" popover="auto" role="dialog" aria-label="Filter">
                    <div class="filter-fields">{children()}</div>
                    <div class="actions"><button type="submit" class="button primary">"Show"</button></div>
                </div>
            </form>
            {(asked > 0).then(|| view! {
                <div class="chips">{chips}<a class="chip" href=path>"Clear"</a></div>
            })}
        </search>
        {rows}
        <Pager first next/>
    }
}

/// The head of a column: a link that sorts by it where there is an order, `(address, whether it is the one)`.
pub fn column_head(label: &'static str, numeric: bool, order: Option<(String, bool)>) -> AnyView {
    let head = match order {
        Some((href, current)) => view! { <a href=href aria-current=current.then_some("true")>{label}</a> },
        None => label.into_any(),
    };
    view! { <th scope="col" class:number=numeric>{head}</th> }
}
