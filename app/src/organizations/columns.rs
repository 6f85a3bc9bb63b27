//! What a row of the list shows, as its reader sees it.

use super::listing::Row;
use super::{OrganizationRole, Status};
use crate::error::AppError;
use crate::listed::{self, Cell, Heading, grouped};
use crate::time::Moment;
use chrono::{DateTime, Utc};

/// The columns there are.
pub(super) const COLUMNS: &[Heading] = &[
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

/// A row with the cells of the `shown` columns.
pub(super) fn row(row: Row, shown: &[&str], zone: &str, now: DateTime<Utc>) -> Result<listed::Row, AppError> {
    let status: Status = row.status.parse()?;
    let cells = shown.iter().skip(1).map(|column| cell(&row, column, shown, zone, now)).collect::<Result<_, _>>()?;
    Ok(listed::Row {
        id: row.id.to_string(),
        name: row.name,
        mark: if status == Status::Active { String::new() } else { status.label().to_owned() },
        cells,
        writable: row.writable,
        phone: row.phone,
        email: row.email,
    })
}

fn cell(row: &Row, column: &str, shown: &[&str], zone: &str, now: DateTime<Utc>) -> Result<Cell, AppError> {
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
        "activity" => match row.last_interaction_at {
            Some(at) => Cell::When(Moment::new(at, zone, now)),
            None => text(""),
        },
        _ => listed::tags(row.tags.clone()),
    })
}

/// "1,250,000 USD"; what is under one of them is left out.
fn revenue(minor: Option<i64>, currency: &str) -> String {
    minor.map(|minor| format!("{} {currency}", grouped(minor / 100))).unwrap_or_default()
}
