//! The list of contacts: a table on a laptop, cards on a phone; the filter lives in the address.

use super::api::ListContacts;
use super::filter::{Column, Filter, Order};
use super::{Advocacy, Authority, ContactList, ContactRow, Influence};
use crate::auth::Me;
use crate::filter::any_of;
use crate::query::{Query, read};
use crate::ui::{Badge, EmptyState, Field, ListPage, Select, TableScroll, column_head, icon, loaded, view};
use leptos::prelude::*;
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

const PATH: &str = "/contacts";

/// `/contacts`.
#[component]
pub fn ContactsPage() -> impl IntoView {
    let search = use_location().search;
    let query = Memo::new(move |_| search.get());
    let list = read(move || ListQuery { query: query.get() });
    loaded(list, move |list| page(list, &Filter::parse(&query.get())))
}

fn page(list: ContactList, filter: &Filter) -> AnyView {
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let ContactList { rows, next, count, organizations } = list;
    let links = filter.links(PATH, next, |column, value| {
        let known = organizations.iter().find(|named| named.id.to_string() == value);
        known.map_or_else(|| words(column, value).to_owned(), |named| named.name.clone())
    });
    let organization = filter.value(Column::Organization);
    let new = match organization.as_str() {
        "" => "/contacts/new".to_owned(),
        id => format!("/contacts/new?organization={id}"),
    };
    let actions = writes.then(|| view! { <a class="button primary" href=new>"New contact"</a> }).into_any();
    let rows = match (rows.is_empty(), filter.is_empty()) {
        (false, _) => table(rows, filter),
        (true, false) => view! { <p class="empty">"Nobody matches. " <a href=PATH>"Show all contacts"</a></p> },
        (true, true) => view! {
            <EmptyState icon=icon::Name::Contacts title="The people you talk to will be here"
                text="Chefs, buyers, owners: each at one account, with what moves them.">
                {writes.then(|| view! { <a class="button primary" href="/contacts/new">"Add the first one"</a> })}
            </EmptyState>
        },
    };
    let select = |column: Column, options: Vec<(String, String)>| {
        view! { <Select name=column.code() label=column.label() options=any_of(options) value=filter.value(column)/> }
    };
    // What cannot be chosen here stays as it was asked.
    let kept =
        (!organization.is_empty()).then(|| view! { <input type="hidden" name="organization" value=organization/> });
    let fields = view! {
        {kept}
        {select(Column::Influence, Influence::options())}
        {select(Column::Authority, Authority::options())}
        {select(Column::Advocacy, Advocacy::options())}
        <Field name="tag" label="Tag" value=filter.value(Column::Tag)/>
        <Select name="order" label="Sort by" options=Order::options() value=filter.order.unwrap_or(Order::Name).code()/>
    };
    view! { <ListPage title="Contacts" count links actions finds="Name, e-mail or phone" rows>{fields}</ListPage> }
}

fn table(rows: Vec<ContactRow>, filter: &Filter) -> AnyView {
    let row = |row: ContactRow| {
        let influence = (row.influence != Influence::Unknown).then(|| row.influence.label());
        let authority = (row.authority != Authority::Unknown).then(|| row.authority.label());
        let advocacy = (row.advocacy != Advocacy::Neutral).then(|| row.advocacy.label());
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("{PATH}/{}", row.id)>{row.name}</a>
                    {row.primary.then(|| view! { " " <Badge label="Primary"/> })}
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
    };
    let rows = rows.into_iter().map(row).collect_view();
    let plain = ["Position", "Account", "Phone", "E-mail", "Influence", "Authority", "Stands as"];
    let heads = plain.map(|label| column_head(label, false, None)).into_iter().collect_view();
    let by_name = column_head("Name", false, Some(filter.order_link(PATH, Order::Name, Order::Name)));
    view! {
        <TableScroll label="Contacts">
            <table class="records">
                <thead><tr>{by_name}{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

/// A way to reach somebody; nothing when there is none.
fn link(href: String, words: String) -> Option<AnyView> {
    (!words.is_empty()).then(|| view! { <a href=href>{words}</a> })
}

/// "Decision maker", "cod".
fn words(column: Column, value: &str) -> &str {
    let label = match column {
        Column::Influence => value.parse().map(Influence::label).ok(),
        Column::Authority => value.parse().map(Authority::label).ok(),
        Column::Advocacy => value.parse().map(Advocacy::label).ok(),
        _ => None,
    };
    label.unwrap_or(value)
}
