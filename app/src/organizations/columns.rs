//! What the list shows and what its form asks, as the reader sees it.

use super::{Choices, Column, Named, OrganizationRole, Priority, Status};
use crate::error::AppError;
use crate::filter::Operator;
use crate::listed::{self, Asked, Cell, Heading, grouped};
use crate::time::Moment;
use uuid::Uuid;

/// The columns there are.
pub(crate) const COLUMNS: &[Heading] = &[
    Heading::usual("name", "Name"),
    Heading::usual("role", "Role"),
    Heading::usual("priority", "Priority"),
    Heading::other("status", "Status"),
    Heading::other("segment", "Segment"),
    Heading::usual("city", "City"),
    Heading::other("state", "State"),
    Heading::other("country", "Country"),
    Heading::usual("owner", "Owner"),
    Heading::other("team", "Team"),
    Heading::other("parent", "Parent").broad(),
    Heading::other("phone", "Phone").broad(),
    Heading::other("email", "E-mail").broad(),
    Heading::usual("contacts", "Contacts").figures(),
    Heading::other("employees", "Employees").figures(),
    Heading::other("revenue", "Revenue").figures(),
    Heading::other("source", "Lead source"),
    Heading::usual("activity", "Last activity"),
    Heading::other("tags", "Tags").broad(),
];

/// What is known of an account for its row.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) priority: String,
    pub(crate) status: String,
    pub(crate) segment: String,
    pub(crate) shipping_city: String,
    pub(crate) shipping_state: String,
    pub(crate) shipping_country: String,
    pub(crate) owner: String,
    pub(crate) team: String,
    pub(crate) parent_id: Option<Uuid>,
    pub(crate) parent: String,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) contact_count: i32,
    pub(crate) employees: Option<i32>,
    /// In minor units.
    pub(crate) annual_revenue: Option<i64>,
    pub(crate) revenue_currency: String,
    pub(crate) lead_source: String,
    pub(crate) tags: Vec<String>,
    pub(crate) writable: bool,
}

/// A row with the cells of the `shown` columns; `activity` is when something last happened.
pub(crate) fn row(row: Row, activity: Option<Moment>, shown: &[&str]) -> Result<listed::Row, AppError> {
    let status: Status = row.status.parse()?;
    let cells =
        shown.iter().skip(1).map(|column| cell(&row, activity.as_ref(), column, shown)).collect::<Result<_, _>>()?;
    Ok(listed::Row {
        id: row.id.to_string(),
        href: String::new(),
        name: row.name,
        mark: if status == Status::Active { String::new() } else { status.label().to_owned() },
        cells,
        writable: row.writable,
        phone: row.phone,
        email: row.email,
    })
}

fn cell(row: &Row, activity: Option<&Moment>, column: &str, shown: &[&str]) -> Result<Cell, AppError> {
    let text = |text: &str| Cell::Text(text.to_owned());
    Ok(match column {
        "role" => {
            let role: OrganizationRole = row.role.parse()?;
            Cell::Role(role.label().to_owned(), row.role.clone())
        }
        "priority" => Cell::Priority(row.priority.clone()),
        "status" => text(row.status.parse::<Status>()?.label()),
        "segment" => text(&row.segment),
        // With its state, unless that has a column of its own.
        "city" if shown.contains(&"state") || row.shipping_state.is_empty() => text(&row.shipping_city),
        "city" if row.shipping_city.is_empty() => text(&row.shipping_state),
        "city" => Cell::Text(format!("{}, {}", row.shipping_city, row.shipping_state)),
        "state" => text(&row.shipping_state),
        "country" => text(&row.shipping_country),
        "owner" => text(&row.owner),
        "team" => text(&row.team),
        "parent" => match row.parent_id {
            Some(id) => Cell::Link(row.parent.clone(), format!("/organizations/{id}")),
            None => text(""),
        },
        "phone" => Cell::Link(row.phone.clone(), crate::url::tel(&row.phone)),
        "email" => Cell::Link(row.email.clone(), format!("mailto:{}", row.email)),
        "contacts" => Cell::Text(grouped(row.contact_count.into())),
        "employees" => Cell::Text(row.employees.map(|count| grouped(count.into())).unwrap_or_default()),
        "revenue" => Cell::Text(revenue(row.annual_revenue, &row.revenue_currency)),
        "source" => text(&row.lead_source),
        "activity" => activity.map_or_else(|| text(""), |at| Cell::When(at.clone())),
        _ => listed::tags(row.tags.clone()),
    })
}

/// "1,250,000 USD"; what is under one of them is left out.
fn revenue(minor: Option<i64>, currency: &str) -> String {
    minor.map(|minor| format!("{} {currency}", grouped(minor / 100))).unwrap_or_default()
}

/// What the form asks.
pub(crate) fn fields(choices: Choices, teams: Vec<Named>) -> Vec<Asked<Column>> {
    let after = |first: &[(&str, &str)], list: Vec<Named>| {
        let first = first.iter().map(|(code, label)| ((*code).to_owned(), (*label).to_owned()));
        first.chain(list.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>()
    };
    let priorities = Priority::ALL.iter().map(|priority| (priority.code().to_owned(), priority.code().to_owned()));
    vec![
        Asked::boxes(Column::Role, OrganizationRole::options()),
        Asked::boxes(Column::Priority, priorities.collect()),
        Asked::boxes(Column::Status, Status::options()),
        Asked::select(Column::Owner, after(&[("me", "Me"), ("none", "Nobody")], choices.people)),
        Asked::select(Column::Team, after(&[("mine", "My team")], teams)),
        Asked::select(Column::Segment, after(&[], choices.segments)),
        Asked::words(Column::City),
        Asked::words(Column::State),
        Asked::words(Column::Country),
        Asked::words(Column::Tag),
        Asked::words(Column::Parent),
        Asked::number(Column::Employees, Operator::Min, "Employees, at least"),
        Asked::number(Column::Employees, Operator::Max, "Employees, at most"),
        Asked::number(Column::Quiet, Operator::Min, "Weeks without activity, at least"),
    ]
}

/// "me", "Operator", "Fine Dining", "4"; `name` is what people call a record.
pub(crate) fn words(column: Column, value: &str, name: impl Fn(Uuid) -> Option<String>) -> String {
    let label = match column {
        Column::Role => value.parse().map(OrganizationRole::label).ok(),
        Column::Status => value.parse().map(Status::label).ok(),
        Column::Owner if value == "none" => Some("nobody"),
        _ => None,
    };
    let name = || name(value.parse().ok()?);
    label.map(str::to_owned).or_else(name).unwrap_or_else(|| value.to_owned())
}
