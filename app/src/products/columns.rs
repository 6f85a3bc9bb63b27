//! What the list shows and what its form asks, as the reader sees it.

use super::{Category, Column, ProductForm, Status};
use crate::listed::{self, Asked, Cell, Heading};
use crate::organizations::Named;
use uuid::Uuid;

/// The columns there are.
pub(crate) const COLUMNS: &[Heading] = &[
    Heading::usual("name", "Name"),
    Heading::usual("sku", "SKU"),
    Heading::usual("principal", "Principal").broad(),
    Heading::usual("category", "Category"),
    Heading::usual("pack", "Pack").broad(),
    Heading::usual("price", "List price").figures(),
    Heading::other("status", "Status"),
    Heading::other("allergens", "Allergens").broad(),
    Heading::other("certifications", "Certifications").broad(),
];

/// A row with the cells of the `shown` columns.
pub(crate) fn row(id: Uuid, form: &ProductForm, principal: &Named, writable: bool, shown: &[&str]) -> listed::Row {
    let status = label(&form.status, Status::label);
    let cell = |column: &&str| match *column {
        "sku" => Cell::Text(form.sku.clone()),
        "principal" => Cell::Link(principal.name.clone(), format!("/organizations/{}", principal.id)),
        "category" => Cell::Text(label(&form.category, Category::label).to_owned()),
        "pack" => Cell::Text(joined([&form.unit, &form.pack_size], ", ")),
        "price" => Cell::Text(joined([&form.list_price, &form.currency], " ")),
        "status" => Cell::Text(status.to_owned()),
        "allergens" => words_of(&form.allergens),
        _ => words_of(&form.certifications),
    };
    let mark = if form.status == Status::Active.code() { String::new() } else { status.to_owned() };
    let cells = shown.iter().skip(1).map(cell).collect();
    let (href, phone, email) = Default::default();
    listed::Row { id: id.to_string(), href, name: form.name.clone(), mark, cells, writable, phone, email }
}

/// The label of a code.
fn label<T: std::str::FromStr>(code: &str, label: fn(T) -> &'static str) -> &'static str {
    code.parse().map(label).unwrap_or_default()
}

fn joined(parts: [&str; 2], between: &str) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

fn words_of(list: &str) -> Cell {
    listed::tags(list.split(", ").filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

/// What the form asks.
pub(crate) fn fields(principals: Vec<Named>) -> Vec<Asked<Column>> {
    let principals = principals.into_iter().map(|one| (one.id.to_string(), one.name));
    vec![
        Asked::select(Column::Principal, principals.collect()),
        Asked::select(Column::Category, Category::options()),
        Asked::boxes(Column::Status, Status::options()),
    ]
}

/// "Seafood", "Coming soon", "Harbor Foods"; `name` is what people call a record.
pub(crate) fn words(column: Column, value: &str, name: impl Fn(Uuid) -> Option<String>) -> String {
    let label = match column {
        Column::Category => value.parse().map(Category::label).ok(),
        Column::Status => value.parse().map(Status::label).ok(),
        Column::Principal => None,
    };
    let name = || name(value.parse().ok()?);
    label.map(str::to_owned).or_else(name).unwrap_or_else(|| value.to_owned())
}
