//! What lists are made of: the place that scrolls, the chips of a filter, tabs.
//! Invariant: everything is a link, so it works before WebAssembly and can be opened, shared and gone back to.

use super::{Icon, icon, view};
use leptos::prelude::*;

/// Holds a table that may be wider than the screen; the keyboard can scroll it.
#[component]
pub fn TableScroll(
    /// What the table lists.
    #[prop(into)]
    label: String,
    /// `fits` when it has room on a laptop, `wide` when it has not even there.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    view! { <div class=format!("table-scroll {class}") role="region" aria-label=label tabindex="0">{children()}</div> }
}

/// A condition of a filter, as part of a sentence; pressed, it goes.
#[component]
pub fn Chip(
    /// "Owner is me".
    #[prop(into)]
    words: String,
    /// The list without it.
    #[prop(into)]
    without: String,
) -> impl IntoView {
    let label = format!("Remove: {words}");
    view! { <a class="chip on" href=without aria-label=label>{words}<Icon name=icon::Name::Close class="small"/></a> }
}

/// Views of one thing, as links; `(label, address, here)`.
#[component]
pub fn Tabs(
    /// What they are views of.
    #[prop(into)]
    label: String,
    /// The views.
    tabs: Vec<(String, String, bool)>,
) -> impl IntoView {
    let tab = |(label, href, here): (String, String, bool)| {
        view! { <a href=href aria-current=here.then_some("page")>{label}</a> }
    };
    view! { <nav class="tabs" aria-label=label>{tabs.into_iter().map(tab).collect_view()}</nav> }
}
