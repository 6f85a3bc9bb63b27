//! The facts of a product, each edited in place.

use super::api::EditProductInPlace;
use super::form::choices;
use super::{Category, ProductDetail, Status};
use crate::texts::Texts as _;
use crate::ui::{About, Editing, FormNow, Kind, Part, Record, TextArea, view};
use leptos::prelude::*;
use std::sync::Arc;

/// All facts.
#[component]
pub(super) fn Facts(detail: Record<ProductDetail>) -> impl IntoView {
    let id = detail.with_untracked(|detail| detail.id);
    let writable = Memo::new(move |_| detail.with(|detail| detail.writable));
    let editing = Editing::by::<EditProductInPlace>(id.to_string(), format!("/products/{id}"), writable.into());
    let form: Arc<FormNow> = Arc::new(move || detail.with(|detail| detail.form.value()));
    let text = |name, label| Part::new(name, label, Kind::Text);
    let today = detail.with_untracked(|detail| detail.today);
    let principals = Kind::OneOf(detail.with_untracked(|detail| choices(&detail.principals)));
    let facts = vec![
        About::field("name", "Name", Kind::Text),
        About::field("principal_id", "Principal", principals),
        About::field("sku", "SKU", Kind::Text),
        About::field("category", "Category", Kind::OneOf(Category::options())),
        About::fields("Pack", ", ", vec![text("unit", "Unit"), text("pack_size", "Pack size")]),
        About::fields("List price", " ", vec![text("list_price", "List price"), text("currency", "Currency")]),
        About::field("status", "Status", Kind::OneOf(Status::options())),
        About::field("allergens", "Allergens", Kind::Tags),
        About::field("certifications", "Certifications", Kind::Tags),
        About::field("launch_on", "Launch", Kind::Day(today)),
        About::field("end_on", "End", Kind::Day(today)),
        About::fields("Description", "", vec![text("description", "Description").made(paragraphs)]),
    ];
    view! { <dl class="facts">{editing.facts(facts, &form)}</dl> }
}

/// A field for more than a line.
fn paragraphs(name: String, label: &'static str, value: String) -> AnyView {
    view! { <TextArea name label value/> }
}
