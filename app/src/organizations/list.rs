//! The list of organizations: a table on a laptop, cards on a phone; the filter lives in the address.

use super::api::ListOrganizations;
use super::filter::{Column, Filter, Order};
use super::{Named, OrganizationList, OrganizationRole, OrganizationRow, Priority, Status};
use crate::auth::Me;
use crate::filter::any_of;
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{
    Badge, EmptyState, Field, ListPage, PriorityMark, Select, TableScroll, column_head, icon, loaded, view,
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// What the list reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The page's query string.
    pub query: String,
}

impl Query for ListQuery {
    type Ask = ListOrganizations;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListOrganizations { query: self.query })
    }
}

const PATH: &str = "/organizations";

/// The columns a person may show or hide: `(code, label, shown unless chosen otherwise)`.
const COLUMNS: &[(&str, &str, bool)] = &[
    ("role", "Role", true),
    ("priority", "Priority", true),
    ("segment", "Segment", false),
    ("city", "City", true),
    ("owner", "Owner", true),
    ("contacts", "Contacts", true),
    ("employees", "Employees", false),
    ("activity", "Last activity", true),
    ("tags", "Tags", false),
];

fn shows(filter: &Filter, column: &str) -> bool {
    if filter.columns.is_empty() {
        COLUMNS.iter().any(|(code, _, usual)| *code == column && *usual)
    } else {
        filter.columns.iter().any(|chosen| chosen == column)
    }
}

/// `/organizations`.
#[component]
pub fn OrganizationsPage() -> impl IntoView {
    let search = use_location().search;
    let query = Memo::new(move |_| search.get());
    let list = read(move || ListQuery { query: query.get() });
    loaded(list, move |list| page(list, &Filter::parse(&query.get())))
}

fn page(list: OrganizationList, filter: &Filter) -> AnyView {
    let me = use_context::<Me>();
    let (writes, manages) = (me.as_ref().is_some_and(Me::writes), me.as_ref().is_some_and(Me::manages));
    let OrganizationList { rows, next, count, names, choices } = list;
    let links = filter.links(PATH, next, |column, value| words(column, value, &names));
    let export = format!("{PATH}.csv{}", filter.after(String::new()).to_query());
    let actions = view! {
        {(!rows.is_empty()).then(|| view! { <a class="button" href=export download="accounts.csv" rel="external">"Export"</a> })}
        {writes.then(|| view! { <a class="button primary" href="/organizations/new">"New account"</a> })}
    };
    let rows = match (rows.is_empty(), filter.is_empty()) {
        (false, _) => table(rows, filter),
        (true, false) => view! { <p class="empty">"Nothing matches. " <a href=PATH>"Show all accounts"</a></p> },
        (true, true) => first_step(writes, manages),
    };
    let named = |list: Vec<Named>| list.into_iter().map(|one| (one.id.to_string(), one.name)).collect::<Vec<_>>();
    let mut owners = vec![("me".to_owned(), "Me".to_owned()), ("none".to_owned(), "Nobody".to_owned())];
    owners.extend(named(choices.people));
    let columns = COLUMNS
        .iter()
        .map(|(code, label, _)| {
            let checked = shows(filter, code);
            view! { <label class="checkbox"><input type="checkbox" name="column" value=*code checked=checked/>" "{*label}</label> }
        })
        .collect_view();
    let select = |column: Column, options: Vec<(String, String)>| {
        view! { <Select name=column.code() label=column.label() options=any_of(options) value=filter.value(column)/> }
    };
    let field = |column: Column| view! { <Field name=column.code() label=column.label() value=filter.value(column)/> };
    let fields = view! {
        {select(Column::Role, OrganizationRole::options())}
        {select(Column::Priority, Priority::options())}
        {select(Column::Status, Status::options())}
        {select(Column::Owner, owners)}
        {select(Column::Team, vec![("mine".into(), "My team".into())])}
        {select(Column::Segment, named(choices.segments))}
        {field(Column::City)}
        {field(Column::Tag)}
        <Field name="quiet" label="Weeks without activity, at least" r#type="number" value=filter.value(Column::Quiet)/>
        <Select name="order" label="Sort by" options=Order::options() value=filter.order.unwrap_or(Order::Name).code()/>
        <fieldset><legend>"Columns"</legend>{columns}</fieldset>
    };
    view! { <ListPage title="Accounts" count links actions finds="Name or city" rows>{fields}</ListPage> }
}

/// An empty company: what this place is for, and the one first step.
fn first_step(writes: bool, manages: bool) -> AnyView {
    view! {
        <EmptyState icon=icon::Name::Account title="Your accounts will be here"
            text="Operators and prospects you sell to, principals you represent, distributors who deliver.">
            {writes.then(|| view! { <a class="button primary" href="/organizations/new">"Add the first one"</a> })}
            {manages.then(|| view! { <a class="button" href="/imports/new">"Import a file"</a> })}
        </EmptyState>
    }
}

fn table(rows: Vec<OrganizationRow>, filter: &Filter) -> AnyView {
    let shown = COLUMNS.iter().filter(|(code, ..)| shows(filter, code)).collect::<Vec<_>>();
    let head = |code: &str, label| {
        let order = code.parse().ok().map(|order| filter.order_link(PATH, order, Order::Name));
        column_head(label, is_numeric(code), order)
    };
    let heads = std::iter::once(head("name", "Name")).chain(shown.iter().map(|(code, label, _)| head(code, label)));
    let heads = heads.collect_view();
    let row = |row: OrganizationRow| {
        let cell = |(code, label, _): &&(&'static str, &'static str, bool)| {
            view! { <td data-label=*label class:number=is_numeric(code)>{cell(&row, code)}</td> }
        };
        let cells = shown.iter().map(cell).collect_view();
        view! {
            <tr>
                <th scope="row"><a href=format!("{PATH}/{}", row.id)>{row.name.clone()}</a></th>
                {cells}
            </tr>
        }
    };
    let rows = rows.into_iter().map(row).collect_view();
    view! {
        <TableScroll label="Accounts">
            <table class="records">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

fn is_numeric(column: &str) -> bool {
    matches!(column, "contacts" | "employees")
}

fn cell(row: &OrganizationRow, column: &str) -> AnyView {
    match column {
        "role" => view! { <Badge label=row.role.label()/> },
        "priority" => view! { <PriorityMark letter=row.priority.code()/> },
        "segment" => row.segment.clone().into_any(),
        "city" => {
            let place =
                [&row.city, &row.state].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
            place.join(", ").into_any()
        }
        "owner" => row.owner.clone().into_any(),
        "contacts" => row.contacts.to_string().into_any(),
        "employees" => row.employees.map(|count| count.to_string()).into_any(),
        "activity" => row.last_activity.clone().map(|moment| view! { <When moment/> }).into_any(),
        _ => row.tags.iter().map(|tag| view! { <span class="tag">{tag.clone()}</span>" " }).collect_view().into_any(),
    }
}

/// "me", "Operator", "Fine Dining", "4".
fn words(column: Column, value: &str, names: &[Named]) -> String {
    let label = match column {
        Column::Role => value.parse().map(OrganizationRole::label).ok(),
        Column::Status => value.parse().map(Status::label).ok(),
        Column::Owner if value == "none" => Some("nobody"),
        _ => None,
    };
    let name = || names.iter().find(|named| named.id.to_string() == value).map(|named| named.name.clone());
    label.map(str::to_owned).or_else(name).unwrap_or_else(|| value.to_owned())
}
