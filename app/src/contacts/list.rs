//! The list of contacts: a table on a laptop, cards on a phone; the filter lives in the address.

use super::api::ListContacts;
use super::filter::{Column, Condition, Filter, Order};
use super::{Advocacy, Authority, ContactList, ContactRow, Influence};
use crate::auth::Me;
use crate::filter::{Operator, any_of, counted};
use crate::pages::Page;
use crate::query::{Answer, Query, read};
use crate::ui::{Field, Pager, Select, loaded};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// What the list reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The page's query string.
    pub query: String,
}

impl Query for ListQuery {
    type Ask = ListContacts;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListContacts { query: self.query })
    }
}

/// `/contacts`.
pub struct ContactsPage {
    list: Answer<ListQuery>,
    query: Memo<String>,
}

impl Page for ContactsPage {
    fn data() -> Self {
        let search = use_location().search;
        let query = Memo::new(move |_| search.get());
        Self { list: read(move || ListQuery { query: query.get() }), query }
    }

    fn view(self) -> AnyView {
        let ContactsPage { list, query } = self;
        let writes = use_context::<Me>().is_some_and(|me| me.writes());
        view! {
            <Title text="Contacts"/>
            {loaded(list, move |list| page(list, &Filter::parse(&query.get()), writes))}
        }
        .into_any()
    }
}

fn page(list: ContactList, filter: &Filter, writes: bool) -> AnyView {
    let next = list.next.clone().map(|cursor| format!("/contacts{}", filter.after(cursor).to_query()));
    let first = (!filter.after.is_empty()).then(|| format!("/contacts{}", filter.after(String::new()).to_query()));
    let new = match filter.value(Column::Organization) {
        id if id.is_empty() => "/contacts/new".to_owned(),
        id => format!("/contacts/new?organization={id}"),
    };
    let rows = match (list.rows.is_empty(), filter.is_empty()) {
        (false, _) => table(list.rows.clone(), filter),
        (true, false) => {
            view! { <p class="empty">"Nobody matches. " <a href="/contacts">"Show all contacts"</a></p> }.into_any()
        }
        (true, true) => view! {
            <section class="empty">
                <h2>"The people you talk to will be here"</h2>
                <p>"Chefs, buyers, owners: each at one account, with what moves them."</p>
            </section>
        }
        .into_any(),
    };
    view! {
        <header class="page-head">
            <h1>"Contacts " <span class="count">{counted(list.count)}</span></h1>
            {writes.then(|| view! { <a class="button primary" href=new>"New contact"</a> })}
        </header>
        {filter_bar(filter, &list)}
        {rows}
        <Pager first next/>
    }
    .into_any()
}

fn table(rows: Vec<ContactRow>, filter: &Filter) -> AnyView {
    let order = filter.order.unwrap_or(Order::Name);
    let by_name = format!("/contacts{}", filter.ordered(Order::Name).to_query());
    let rows = rows
        .into_iter()
        .map(|row| {
            let advocacy = (row.advocacy != Advocacy::Neutral).then(|| row.advocacy.label());
            let authority = (row.authority != Authority::Unknown).then(|| row.authority.label());
            let influence = (row.influence != Influence::Unknown).then(|| row.influence.label());
            view! {
                <tr>
                    <th scope="row">
                        <a href=format!("/contacts/{}", row.id)>{row.name}</a>
                        {row.primary.then(|| view! { " " <span class="badge">"Primary"</span> })}
                    </th>
                    <td data-label="Position">{row.position}</td>
                    <td data-label="Account">
                        <a href=format!("/organizations/{}", row.organization.id)>{row.organization.name}</a>
                    </td>
                    <td data-label="Phone">{link(crate::url::tel(&row.phone), row.phone)}</td>
                    <td data-label="E-mail">{link(format!("mailto:{}", row.email), row.email)}</td>
                    <td data-label="Influence">{influence}</td>
                    <td data-label="Authority">{authority}</td>
                    <td data-label="Stands as">{advocacy}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll">
            <table class="records">
                <thead>
                    <tr>
                        <th scope="col">
                            <a href=by_name aria-current=(order == Order::Name).then_some("true")>"Name"</a>
                        </th>
                        <th scope="col">"Position"</th>
                        <th scope="col">"Account"</th>
                        <th scope="col">"Phone"</th>
                        <th scope="col">"E-mail"</th>
                        <th scope="col">"Influence"</th>
                        <th scope="col">"Authority"</th>
                        <th scope="col">"Stands as"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A way to reach somebody; nothing when there is none.
fn link(href: String, words: String) -> Option<AnyView> {
    (!words.is_empty()).then(|| view! { <a href=href>{words}</a> }.into_any())
}

/// The question as a sentence of chips, and the form that asks another.
fn filter_bar(filter: &Filter, list: &ContactList) -> AnyView {
    let chips = filter
        .conditions
        .iter()
        .map(|condition| {
            let href = format!("/contacts{}", filter.without(condition).to_query());
            let words = sentence(condition, list);
            let label = format!("Remove: {words}");
            view! { <a class="chip" href=href aria-label=label>{words}<span aria-hidden="true">" ×"</span></a> }
        })
        .collect_view();
    // What cannot be chosen here stays as it was asked.
    let organization = filter.value(Column::Organization);
    let organization =
        (!organization.is_empty()).then(|| view! { <input type="hidden" name="organization" value=organization/> });
    view! {
        <search class="filters">
            <form method="get" action="/contacts" role="search" aria-label="Find contacts">
                <input type="search" name="q" value=filter.q.clone() placeholder="Name, e-mail or phone" aria-label="Name, e-mail or phone"/>
                <button type="submit" class="button">"Find"</button>
                <details class="filter-panel">
                    <summary class="button">"Filter"</summary>
                    <div class="filter-fields">
                        {organization}
                        <Select name="influence" label="Influence" options=any_of(Influence::options()) value=filter.value(Column::Influence)/>
                        <Select name="authority" label="Authority" options=any_of(Authority::options()) value=filter.value(Column::Authority)/>
                        <Select name="advocacy" label="Stands as" options=any_of(Advocacy::options()) value=filter.value(Column::Advocacy)/>
                        <Field name="tag" label="Tag" value=filter.value(Column::Tag)/>
                        <Select name="order" label="Sort by" options=Order::options() value=filter.order.unwrap_or(Order::Name).code()/>
                    </div>
                    <button type="submit" class="button primary">"Show"</button>
                </details>
            </form>
            <div class="chips">{chips}</div>
        </search>
    }
    .into_any()
}

/// "Account is Blue Fin Grill", "Authority is decision maker".
fn sentence(condition: &Condition, list: &ContactList) -> String {
    let Condition { column, operator, values } = condition;
    let named = |value: &String| {
        let known = list.organizations.iter().find(|named| named.id.to_string() == *value);
        known.map_or_else(|| value.clone(), |named| named.name.clone())
    };
    let operator = if *operator == Operator::Not { "is not" } else { "is" };
    format!("{} {operator} {}", column.label(), values.iter().map(named).collect::<Vec<_>>().join(" or "))
}
