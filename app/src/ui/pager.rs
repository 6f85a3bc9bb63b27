//! From page to page of a list: links, so that they work without JavaScript and can be sent to somebody.

use super::view;
use leptos::prelude::*;

/// The way to the first page and to the next one, where there is one.
#[component]
pub fn Pager(
    /// The address of the first page.
    first: Option<String>,
    /// The address of the next page.
    next: Option<String>,
    /// What the pages are of.
    #[prop(default = "Pages")]
    label: &'static str,
    /// What the first page is called.
    #[prop(default = "First page")]
    first_words: &'static str,
    /// What the next page is called.
    #[prop(default = "Next page")]
    next_words: &'static str,
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label=label>
            {first.map(|href| view! { <a class="button" href=href>{first_words}</a> })}
            {next.map(|href| view! { <a class="button" href=href rel="next">{next_words}</a> })}
        </nav>
    }
}
