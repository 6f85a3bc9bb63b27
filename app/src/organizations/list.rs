//! The list of organizations: a table on a laptop, cards on a phone; the filter lives in the address.

use super::api::ListOrganizations;
use super::filter::{Column, Condition, Filter, Order};
use super::{Named, OrganizationList, OrganizationRole, OrganizationRow, Priority, Status};
use crate::auth::Me;
use crate::filter::{Operator, any_of, counted};
use crate::pages::Page;
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{Pager, Select, loaded};
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
    type Ask = ListOrganizations;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListOrganizations { query: self.query })
    }
}

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
pub struct OrganizationsPage {
    list: crate::query::Answer<ListQuery>,
    query: Memo<String>,
}

impl Page for OrganizationsPage {
    fn data() -> Self {
        let search = use_location().search;
        let query = Memo::new(move |_| search.get());
        Self { list: read(move || ListQuery { query: query.get() }), query }
    }

    fn view(self) -> AnyView {
        let OrganizationsPage { list, query } = self;
        let writes = use_context::<Me>().is_some_and(|me| me.writes());
        view! {
            <Title text="Accounts"/>
            {loaded(list, move |list| page(list, Filter::parse(&query.get()), writes))}
        }
        .into_any()
    }
}

fn page(list: OrganizationList, filter: Filter, writes: bool) -> AnyView {
    let empty = list.rows.is_empty();
    let unfiltered = filter.conditions.is_empty() && filter.q.is_empty();
    let next = list.next.clone().map(|cursor| format!("/organizations{}", filter.after(cursor).to_query()));
    let export = format!("/organizations.csv{}", filter.after(String::new()).to_query());
    let first = (!filter.after.is_empty()).then(|| format!("/organizations{}", filter.after(String::new()).to_query()));
    view! {
        <header class="page-head">
            <h1>"Accounts " <span class="count">{counted(list.count)}</span></h1>
            <div class="actions">
                {(!empty).then(|| view! { <a class="button" href=export download="accounts.csv" rel="external">"Export"</a> })}
                {writes.then(|| view! { <a class="button primary" href="/organizations/new">"New account"</a> })}
            </div>
        </header>
        {filter_bar(&filter, &list)}
        {if empty && unfiltered {
            view! { <FirstStep/> }.into_any()
        } else if empty {
            view! {
                <p class="empty">"Nothing matches. " <a href="/organizations">"Show all accounts"</a></p>
            }.into_any()
        } else {
            table(list.rows, &filter)
        }}
        <Pager first next/>
    }
    .into_any()
}

/// An empty company: what this place is for, and the one first step.
#[component]
fn FirstStep() -> impl IntoView {
    let me = use_context::<Me>();
    let (writes, manages) = (me.as_ref().is_some_and(Me::writes), me.as_ref().is_some_and(Me::manages));
    view! {
        <section class="empty">
            <h2>"Your accounts will be here"</h2>
            <p>"Operators and prospects you sell to, principals you represent, distributors who deliver."</p>
            {writes.then(|| view! {
                <p>
                    <a class="button primary" href="/organizations/new">"Add the first one"</a>
                    {manages.then(|| view! { " " <a class="button" href="/imports/new">"Import a file"</a> })}
                </p>
            })}
        </section>
    }
}

fn table(rows: Vec<OrganizationRow>, filter: &Filter) -> AnyView {
    let shown = |column: &'static str| shows(filter, column);
    let heads = COLUMNS
        .iter()
        .filter(|(code, ..)| shown(code))
        .map(|(code, label, _)| {
            let numeric = matches!(*code, "contacts" | "employees");
            view! { <th scope="col" class:number=numeric>{head(filter, code, label)}</th> }
        })
        .collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let cells = COLUMNS
                .iter()
                .filter(|(code, ..)| shown(code))
                .map(|(code, label, _)| {
                    let numeric = matches!(*code, "contacts" | "employees");
                    view! { <td data-label=*label class:number=numeric>{cell(&row, code)}</td> }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row"><a href=format!("/organizations/{}", row.id)>{row.name.clone()}</a></th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll">
            <table class="records">
                <thead><tr><th scope="col">{head(filter, "name", "Name")}</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A column's head: a link that sorts by it where there is an order.
fn head(filter: &Filter, column: &str, label: &'static str) -> AnyView {
    match column.parse::<Order>() {
        Ok(order) => {
            let current = filter.order.unwrap_or(Order::Name) == order;
            let href = format!("/organizations{}", filter.ordered(order).to_query());
            view! { <a href=href aria-current=current.then_some("true")>{label}</a> }.into_any()
        }
        Err(_) => label.into_any(),
    }
}

fn cell(row: &OrganizationRow, column: &str) -> AnyView {
    match column {
        "role" => view! { <span class="badge" data-role=row.role.code()>{row.role.label()}</span> }.into_any(),
        "priority" => {
            view! { <span class="badge priority" data-priority=row.priority.code() title=row.priority.label()>{row.priority.code()}</span> }
                .into_any()
        }
        "segment" => row.segment.clone().into_any(),
        "city" => {
            let place = [&row.city, &row.state].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
            place.join(", ").into_any()
        }
        "owner" => row.owner.clone().into_any(),
        "contacts" => row.contacts.to_string().into_any(),
        "employees" => row.employees.map(|count| count.to_string()).into_any(),
        "activity" => row.last_activity.clone().map(|moment| view! { <When moment/> }).into_any(),
        _ => row.tags.iter().map(|tag| view! { <span class="tag">{tag.clone()}</span>" " }).collect_view().into_any(),
    }
}

/// The question as a sentence of chips, and the form that asks another.
fn filter_bar(filter: &Filter, list: &OrganizationList) -> AnyView {
    let chips = filter
        .conditions
        .iter()
        .map(|condition| {
            let href = format!("/organizations{}", filter.without(condition).to_query());
            let words = sentence(condition, &list.names);
            let label = format!("Remove: {words}");
            view! { <a class="chip" href=href aria-label=label>{words}<span aria-hidden="true">" ×"</span></a> }
        })
        .collect_view();
    let named = |list: &[Named]| list.iter().map(|one| (one.id.to_string(), one.name.clone())).collect::<Vec<_>>();
    let mut owners = vec![("me".to_owned(), "Me".to_owned()), ("none".to_owned(), "Nobody".to_owned())];
    owners.extend(named(&list.choices.people));
    let columns = COLUMNS
        .iter()
        .map(|(code, label, _)| {
            let checked = shows(filter, code);
            view! { <label class="checkbox"><input type="checkbox" name="column" value=*code checked=checked/>" "{*label}</label> }
        })
        .collect_view();
    view! {
        <search class="filters">
            <form method="get" action="/organizations" role="search" aria-label="Find accounts">
                <input type="search" name="q" value=filter.q.clone() placeholder="Name or city" aria-label="Name or city"/>
                <button type="submit" class="button">"Find"</button>
                <details class="filter-panel">
                    <summary class="button">"Filter and columns"</summary>
                    <div class="filter-fields">
                        <Select name="role" label="Role" options=any_of(OrganizationRole::options()) value=filter.value(Column::Role)/>
                        <Select name="priority" label="Priority" options=any_of(Priority::options()) value=filter.value(Column::Priority)/>
                        <Select name="status" label="Status" options=any_of(Status::options()) value=filter.value(Column::Status)/>
                        <Select name="owner" label="Owner" options=any_of(owners) value=filter.value(Column::Owner)/>
                        <Select name="team" label="Team" options=any_of(vec![("mine".into(), "My team".into())]) value=filter.value(Column::Team)/>
                        <Select name="segment" label="Segment" options=any_of(named(&list.choices.segments)) value=filter.value(Column::Segment)/>
                        <crate::ui::Field name="city" label="City" value=filter.value(Column::City)/>
                        <crate::ui::Field name="tag" label="Tag" value=filter.value(Column::Tag)/>
                        <crate::ui::Field name="quiet" label="Weeks without activity, at least" r#type="number" value=filter.value(Column::Quiet)/>
                        <Select name="order" label="Sort by" options=Order::options() value=filter.order.unwrap_or(Order::Name).code()/>
                        <fieldset><legend>"Columns"</legend>{columns}</fieldset>
                    </div>
                    <button type="submit" class="button primary">"Show"</button>
                </details>
            </form>
            <div class="chips">{chips}</div>
        </search>
    }
    .into_any()
}

/// "Owner is me", "Priority is A or B", "Weeks without activity at least 4".
fn sentence(condition: &Condition, names: &[Named]) -> String {
    let Condition { column, operator, values } = condition;
    let values = values
        .iter()
        .map(|value| {
            names.iter().find(|named| named.id.to_string() == *value).map_or(value.clone(), |named| named.name.clone())
        })
        .collect::<Vec<_>>();
    let operator = match operator {
        Operator::Is => "is",
        other => other.label(),
    };
    format!("{} {operator} {}", column.label(), values.join(" or "))
}
