//! `/search?q=`: what the words find, kind by kind; a plain form, so that it works without JavaScript.

use super::api::Find;
use super::{COUNTED, Found, Group, Kind};
use crate::query::{Query, read};
use crate::ui::{ONLY_HERE, Title, loaded, view};
use crate::url;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// What was typed.
    pub words: String,
}

impl Query for SearchQuery {
    type Ask = Find;

    fn ask(self) -> Option<Self::Ask> {
        Some(Find { words: self.words })
    }
}

/// `/search`.
#[component]
pub fn SearchPage() -> impl IntoView {
    let query = use_query_map();
    let words = Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default().trim().to_owned()));
    let found = read(move || SearchQuery { words: words.get() });
    view! {
        <Title text=move || if words.get().is_empty() { "Search".to_owned() } else { format!("{} – search", words.get()) }/>
        <h1>"Search"</h1>
        <search>
            <form method="get" action="/search" role="search" aria-label="Search everything" class="row">
                <input type="search" name="q" value=move || words.get() aria-label="Names, cities, e-mail addresses, words in notes"
                    placeholder="Names, cities, words in notes" maxlength="200"/>
                <button type="submit" class="button primary">"Search"</button>
            </form>
        </search>
        {loaded(found, move |found| groups(found, &words.get()))}
    }
}

const FEW: &str = "Type at least two letters of what you look for.";
const NOTHING: &str = "Nothing was found. Fewer or other words may help.";
const NOT_HERE: &str = "Nothing was found on this device. There may be more once you are back in range.";

fn groups(found: Found, words: &str) -> AnyView {
    let Found { groups, here } = found;
    let few = words.chars().count() < 2;
    let said = match (few, groups.is_empty()) {
        (true, _) => Some(FEW),
        (false, true) => Some(if here { NOT_HERE } else { NOTHING }),
        _ => None,
    };
    view! {
        {said.map(|said| view! { <p class="empty">{said}</p> })}
        {(here && said.is_none()).then(|| view! { <p class="muted">{ONLY_HERE}</p> })}
        {groups.into_iter().map(|found| group(found, words)).collect_view()}
    }
}

/// What a kind of hits is called; without words they are those one was with last.
fn heading(kind: Kind, words: &str) -> String {
    if words.is_empty() { format!("Recent {}", kind.label().to_lowercase()) } else { kind.label().to_owned() }
}

/// One kind of hits, with a link to the list that shows them all.
fn group(Group { kind, hits, count }: Group, words: &str) -> AnyView {
    let all = kind.list().map(|list| format!("{list}{}", url::encode(words)));
    let counted = if count > COUNTED { format!("{COUNTED}+") } else { count.to_string() };
    let all = all.filter(|_| usize::try_from(count).is_ok_and(|count| count > hits.len()));
    let hits = hits
        .into_iter()
        .map(|hit| view! { <li><a href=hit.href>{hit.name}</a>" "<span class="muted">{hit.about}</span></li> })
        .collect_view();
    view! {
        <section class="hits">
            <h2>{heading(kind, words)}" "<span class="count">{counted}</span></h2>
            <ul class="plain">{hits}</ul>
            {all.map(|href| view! { <p><a href=href>"Show all"</a></p> })}
        </section>
    }
}
