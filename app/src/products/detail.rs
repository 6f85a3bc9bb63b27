//! One product: whose it is, whether it can be ordered, and its facts.

use super::api::ShowProduct;
use super::discontinuing::DiscontinueButton;
use super::facts::Facts;
use super::{ProductDetail, ProductId, Status};
use crate::live::{AlsoHere, Told};
use crate::query::{Query, id_in_address, read};
use crate::ui::{Badge, Breadcrumbs, LateStyles, Record, Title, Tone, kept, tallies, view, waits};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<ProductId>,
}

impl Query for DetailQuery {
    type Ask = ShowProduct;
    const TOLD: Told = Told::Record("product");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowProduct { id: self.id? })
    }
}

/// `/products/:id`.
#[component]
pub fn ProductPage() -> impl IntoView {
    let id = id_in_address::<ProductId>();
    let detail = read(move || DetailQuery { id: id.get() });
    view! { <LateStyles/>{kept(detail, |detail| detail.id.to_string(), record)} }
}

fn record(detail: Record<ProductDetail>) -> AnyView {
    let id = detail.with_untracked(|detail| detail.id);
    view! {
        {move || detail.with(head)}
        <AlsoHere id=id.to_string()/>
        <Facts detail/>
    }
}

/// What it is, whose, and what one does with it.
fn head(detail: &ProductDetail) -> AnyView {
    let ProductDetail { id, form, principal, writable, selling, .. } = detail;
    let status = form.status.parse::<Status>().unwrap_or(Status::Active);
    let tone = if status == Status::ComingSoon { Tone::Information } else { Tone::Warning };
    let whose = format!("/organizations/{}", principal.id);
    let trail = vec![("Products".to_owned(), "/products".to_owned()), (principal.name.clone(), whose.clone())];
    view! {
        <Title text=form.name.clone()/>
        <Breadcrumbs trail/>
        <header class="record-head">
            <h1>{form.name.clone()}</h1>
            <p class="badges">
                {(status != Status::Active).then(|| view! { <Badge label=status.label() tone/> })}
                {waits(detail.waits)}
            </p>
            <p class="why-now">
                {(!form.sku.is_empty()).then(|| format!("{} of ", form.sku))}
                <a href=whose>{principal.name.clone()}</a>
                {(!detail.conversion.is_empty()).then(|| view! {
                    ". " <a href=format!("/organizations?sampled={id}")>{detail.conversion.clone()}</a>
                })}
            </p>
            {writable.then(|| view! {
                <div class="actions">
                    <a class="button" href=format!("/products/{id}/edit")>"Edit"</a>
                    {(status != Status::Discontinued).then(|| view! { <DiscontinueButton id=*id/> })}
                </div>
            })}
        </header>
        {(!selling.is_empty()).then(|| tallies(selling.clone()))}
    }
}
