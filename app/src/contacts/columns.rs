//! What the list shows and what its form asks, as the reader sees it.

use super::{Advocacy, Authority, Column, ContactRow, Influence};
use crate::listed::{self, Asked, Cell, Heading};
use uuid::Uuid;

/// The columns there are.
pub(crate) const COLUMNS: &[Heading] = &[
    Heading::usual("name", "Name"),
    Heading::usual("position", "Position"),
    Heading::usual("account", "Account").broad(),
    Heading::usual("phone", "Phone").broad(),
    Heading::usual("email", "E-mail").broad(),
    Heading::usual("influence", "Influence"),
    Heading::usual("authority", "Authority"),
    Heading::other("advocacy", "Stands as"),
    Heading::other("tags", "Tags").broad(),
];

/// A row with the cells of the `shown` columns.
pub(crate) fn row(found: ContactRow, tags: Vec<String>, writable: bool, shown: &[&str]) -> listed::Row {
    let cell = |column: &&str| match *column {
        "position" => Cell::Text(found.position.clone()),
        "account" => Cell::Link(found.organization.name.clone(), format!("/organizations/{}", found.organization.id)),
        "phone" => Cell::Link(found.phone.clone(), crate::url::tel(&found.phone)),
        "email" => Cell::Link(found.email.clone(), format!("mailto:{}", found.email)),
        "influence" => known(found.influence.label(), found.influence != Influence::Unknown),
        "authority" => known(found.authority.label(), found.authority != Authority::Unknown),
        "advocacy" => known(found.advocacy.label(), found.advocacy != Advocacy::Neutral),
        _ => listed::tags(tags.clone()),
    };
    let cells = shown.iter().skip(1).map(cell).collect();
    listed::Row {
        id: found.id.to_string(),
        href: String::new(),
        name: found.name,
        mark: if found.primary { "Primary".to_owned() } else { String::new() },
        cells,
        writable,
        phone: found.phone,
        email: found.email,
    }
}

/// What is usual is not said.
fn known(label: &str, worth_saying: bool) -> Cell {
    Cell::Text(if worth_saying { label.to_owned() } else { String::new() })
}

/// What the form asks.
pub(crate) fn fields() -> Vec<Asked<Column>> {
    vec![
        Asked::words(Column::Organization),
        Asked::words(Column::Tag),
        Asked::boxes(Column::Influence, Influence::options()),
        Asked::boxes(Column::Authority, Authority::options()),
        Asked::boxes(Column::Advocacy, Advocacy::options()),
    ]
}

/// "Decision maker", "Blue Fin Grill", "cod"; `name` is what people call a record.
pub(crate) fn words(column: Column, value: &str, name: impl Fn(Uuid) -> Option<String>) -> String {
    let label = match column {
        Column::Influence => value.parse().map(Influence::label).ok(),
        Column::Authority => value.parse().map(Authority::label).ok(),
        Column::Advocacy => value.parse().map(Advocacy::label).ok(),
        Column::Organization | Column::Tag => None,
    };
    let name = || name(value.parse().ok()?);
    label.map(str::to_owned).or_else(name).unwrap_or_else(|| value.to_owned())
}
