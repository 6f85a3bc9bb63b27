//! `/search?q=`: what the words Find, in groups; a plain form, so that it works without JavaScript.

use super::api::Find;
use super::{COUNTED, Found, Group};
use crate::query::{Query, read};
use crate::ui::{ONLY_HERE, loaded, view};
use crate::url;
use leptos::prelude::*;
use leptos_meta::Title;
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

const NOTHING: &str = "Nothing was found. Fewer or other words may help.";
const NOT_HERE: &str = "Nothing was found on this device. There may be more once you are back in range.";

fn groups(found: Found, words: &str) -> AnyView {
    if words.chars().count() < 2 {
        return view! { <p class="empty">"Type at least two letters of what you look for."</p> };
    }
    let Found { organizations, contacts, notes, here } = found;
    let nothing = organizations.count + contacts.count + notes.count == 0;
    let everything = |list: &str| format!("/{list}?q={}", url::encode(words));
    view! {
        {nothing.then(|| view! { <p class="empty">{if here { NOT_HERE } else { NOTHING }}</p> })}
        {(here && !nothing).then(|| view! { <p class="muted">{ONLY_HERE}</p> })}
        {group("Accounts", organizations, Some(everything("organizations")))}
        {group("Contacts", contacts, Some(everything("contacts")))}
        {group("Notes", notes, None)}
    }
}

/// One kind of hits, with a link to the list that shows them all.
fn group(heading: &'static str, Group { hits, count }: Group, all: Option<String>) -> Option<AnyView> {
    if hits.is_empty() {
        return None;
    }
    let counted = if count > COUNTED { format!("{COUNTED}+") } else { count.to_string() };
    let all = all.filter(|_| usize::try_from(count).is_ok_and(|count| count > hits.len()));
    let hits = hits
        .into_iter()
        .map(|hit| view! { <li><a href=hit.href>{hit.name}</a>" "<span class="muted">{hit.about}</span></li> })
        .collect_view();
    Some(view! {
        <section class="hits">
            <h2>{heading}" "<span class="count">{counted}</span></h2>
            <ul class="plain">{hits}</ul>
            {all.map(|href| view! { <p><a href=href>"Show all"</a></p> })}
        </section>
    })
}
