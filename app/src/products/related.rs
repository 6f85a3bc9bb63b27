//! The products of a principal, as its page lists them: what is discontinued comes last.

use super::{ProductId, Status};
use crate::organizations::{OrganizationId, Related, RelatedItem};

/// How many its page shows; the rest are in the list.
pub(crate) const SHOWN: usize = 20;

/// A product of it.
pub(crate) fn item(id: ProductId, name: String, sku: String, status: &str) -> RelatedItem {
    let status = status.parse().unwrap_or(Status::Active);
    let note = match (status, sku.is_empty()) {
        (Status::Active, _) => sku,
        (_, true) => status.label().to_owned(),
        (_, false) => format!("{sku}, {}", status.label().to_lowercase()),
    };
    RelatedItem { href: format!("/products/{id}"), name, note, tone: "muted".to_owned() }
}

/// The section; `may_add` says whether the person may add to it.
pub(crate) fn of(principal: OrganizationId, count: usize, first: Vec<RelatedItem>, may_add: bool) -> Related {
    let section = Related::new("products", count, format!("/products?principal={principal}"), first);
    if may_add { section.with("Add product", format!("/products/new?principal={principal}")) } else { section }
}
