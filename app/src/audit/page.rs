//! The trail on a page, with its filter in the address.

use super::api::ListAudit;
use super::{Change, Entry, Filter, Table, Trail, Verb};
use crate::query::{Query, read, search_in_address};
use crate::time::When;
use crate::ui::{Field, Select, Title, loaded, view};
use leptos::prelude::*;

/// What the page reads: its own query string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditQuery(String);

impl Query for AuditQuery {
    type Ask = ListAudit;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListAudit { query: self.0 })
    }
}

/// `/settings/audit`.
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = search_in_address();
    let trail = read(move || AuditQuery(query.get()));
    view! {
        <Title text="Audit trail"/>
        <h1>"Audit trail"</h1>
        {loaded(trail, move |trail| page(trail, &Filter::parse(&query.get_untracked())))}
    }
}

fn page(trail: Trail, filter: &Filter) -> AnyView {
    let empty = trail.entries.is_empty();
    let next = trail.next.map(|query| format!("/settings/audit{query}"));
    let all = (!filter.is_empty() || !filter.after.is_empty())
        .then(|| view! { <a class="button" href="/settings/audit">"Everything, from the newest"</a> });
    view! {
        {form(filter, trail.people)}
        {trail.record.map(|name| view! { <p>"Only what happened to "<strong>{name}</strong>"."</p> })}
        {if empty {
            view! { <p class="empty">"Nothing was changed that fits."</p> }
        } else {
            view! { <ol class="entries">{trail.entries.into_iter().map(line).collect_view()}</ol> }
        }}
        <nav class="pager" aria-label="Pages">
            {all}
            {next.map(|href| view! { <a class="button" href=href rel="next">"Earlier"</a> })}
        </nav>
    }
}

fn form(filter: &Filter, people: Vec<(String, String)>) -> AnyView {
    let any = |anything: &str, options: Vec<(String, String)>| {
        std::iter::once((String::new(), anything.to_owned())).chain(options).collect::<Vec<_>>()
    };
    let person = filter.person.map(|id| id.to_string()).unwrap_or_default();
    let record = filter.record.map(|id| view! { <input type="hidden" name="record" value=id.to_string()/> });
    view! {
        <form method="get" action="/settings/audit" role="search" aria-label="Filter the trail">
            {record}
            <div class="pair">
                <Select name="person" label="Who" options=any("Anybody", people) value=person/>
                <Select name="table" label="What" options=any("Anything", Table::options())
                    value=filter.table.map(Table::code).unwrap_or_default()/>
                <Select name="verb" label="Done" options=any("Any change", Verb::options())
                    value=filter.verb.map(Verb::code).unwrap_or_default()/>
                <Field name="from" label="From" r#type="date" value=filter.from.clone()/>
                <Field name="to" label="To" r#type="date" value=filter.to.clone()/>
            </div>
            <div class="actions"><button type="submit" class="button">"Show"</button></div>
        </form>
    }
}

fn line(entry: Entry) -> AnyView {
    let trail = format!("/settings/audit{}", entry.trail);
    let name = match entry.href {
        Some(href) => view! { <a href=href>{entry.name.clone()}</a> },
        None => view! { <strong>{entry.name.clone()}</strong> },
    };
    let whose = format!(" of {}", entry.name);
    let how = if entry.how.is_empty() { String::new() } else { format!(", {}", entry.how) };
    view! {
        <li class="entry">
            <p>
                <strong>{entry.who}</strong>" "{entry.did}" "{name}
                <span class="muted">", "<When moment=entry.when/>{how}</span>
                " "<a class="muted" href=trail>"History"<span class="quiet">{whose}</span></a>
            </p>
            {(!entry.changes.is_empty()).then(|| view! {
                <dl class="facts">{entry.changes.into_iter().map(change).collect_view()}</dl>
            })}
        </li>
    }
}

fn change(change: Change) -> AnyView {
    let nothing = || view! { <span class="muted">"nothing"</span> };
    let from = if change.from.is_empty() {
        nothing()
    } else {
        view! { <del>{change.from}</del> }
    };
    let to = if change.to.is_empty() {
        nothing()
    } else {
        view! { <ins>{change.to}</ins> }
    };
    view! { <dt>{change.field}</dt><dd>{from}<span aria-label="to">" → "</span>{to}</dd> }
}
