//! The list of people, for admins.

use super::api::ListPeople;
use super::{PeopleList, PersonRow, Standing};
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{Badge, Title, Tone, loaded, view};
use crate::url;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the list reads: the page's own query string, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    words: String,
    disabled: bool,
    after: String,
}

impl Query for PeopleQuery {
    type Ask = ListPeople;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListPeople { words: self.words, disabled: self.disabled, after: self.after })
    }
}

/// `/settings/people?q=…&disabled=1&after=…`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let map = use_query_map();
    let query = Memo::new(move |_| {
        map.with(|map| PeopleQuery {
            words: map.get("q").unwrap_or_default(),
            disabled: map.get("disabled").is_some(),
            after: map.get("after").unwrap_or_default(),
        })
    });
    let people = read(move || query.get());
    view! {
        <Title text="People"/>
        <header class="page-head">
            <h1>"People"</h1>
            <div class="actions"><a class="button primary" href="/settings/people/new">"Invite somebody"</a></div>
        </header>
        {loaded(people, move |people| page(people, query.get_untracked()))}
    }
}

fn page(people: PeopleList, query: PeopleQuery) -> AnyView {
    let empty = people.rows.is_empty();
    let disabled = if query.disabled { "&disabled=1" } else { "" };
    let next = people.next.map(|after| {
        format!("/settings/people?q={}{disabled}&after={}", url::encode(&query.words), url::encode(&after))
    });
    let other = if query.disabled {
        view! { <a href="/settings/people">"Show who works here"</a> }
    } else {
        view! { <a href="/settings/people?disabled=1">"Show who left"</a> }
    };
    view! {
        <form method="get" action="/settings/people" role="search" aria-label="Find people" class="row">
            <input type="search" name="q" value=query.words placeholder="Name, address or team"
                aria-label="Name, address or team" maxlength="200"/>
            {query.disabled.then(|| view! { <input type="hidden" name="disabled" value="1"/> })}
            <button type="submit" class="button">"Find"</button>
        </form>
        {if empty {
            view! { <p class="empty">"Nobody here matches."</p> }
        } else {
            table(people.rows)
        }}
        <nav class="pager" aria-label="Pages">
            {other}
            {next.map(|href| view! { <a class="button" href=href rel="next">"Next page"</a> })}
        </nav>
    }
}

fn table(rows: Vec<PersonRow>) -> AnyView {
    let row = |row: PersonRow| {
        view! {
            <tr>
                <th scope="row"><a href=format!("/settings/people/{}", row.id)>{row.name}</a></th>
                <td data-label="E-mail">{row.email}</td>
                <td data-label="Role">{row.role.label()}</td>
                <td data-label="Team">{row.team}</td>
                <td data-label="Status">{mark(row.standing)}</td>
                <td data-label="Last here">{row.last_seen.map(|moment| view! { <When moment/> })}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll">
            <table class="records">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"E-mail"</th>
                        <th scope="col">"Role"</th>
                        <th scope="col">"Team"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Last here"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A standing as a badge.
pub(super) fn mark(standing: Standing) -> AnyView {
    let tone = match standing {
        Standing::Active => Tone::Good,
        Standing::Invited => Tone::Information,
        Standing::NotInvited => Tone::Warning,
        Standing::Disabled => Tone::Neutral,
    };
    view! { <Badge label=standing.label() tone/> }
}
