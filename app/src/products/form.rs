//! The form of a product, new or known: the few fields that matter first, the rest folded.

use super::api::{CreateProduct, EditProduct, OpenProductForm};
use super::{Category, ProductForm, ProductId, Status};
use crate::command::Base;
use crate::organizations::{Named, OrganizationId};
use crate::query::{Query, id_in_address, read};
use crate::ui::{BaseField, Breadcrumbs, Field, Form, Select, Submit, TextArea, Title, Write, loaded, view};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the form's page reads; no id for a new product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormQuery {
    /// Which product.
    pub id: Option<ProductId>,
    /// Whose a new one is.
    pub principal: Option<OrganizationId>,
}

impl Query for FormQuery {
    type Ask = OpenProductForm;

    fn ask(self) -> Option<Self::Ask> {
        Some(OpenProductForm { id: self.id, principal: self.principal })
    }
}

/// `/products/new`.
#[component]
pub fn NewProductPage() -> impl IntoView {
    let query = use_query_map();
    let preset = Memo::new(move |_| query.with(|query| query.get("principal").and_then(|id| id.parse().ok())));
    let answer = read(move || FormQuery { id: None, principal: preset.get() });
    let action = Write::of::<CreateProduct>();
    loaded(answer, move |answer| {
        view! {
            <Title text="New product"/>
            <Breadcrumbs trail=vec![("Products".to_owned(), "/products".to_owned())]/>
            <h1>"New product"</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                {fields(answer.form, &answer.principals)}
                <Submit label="Add product"/>
            </Form>
        }
    })
}

/// `/products/:id/edit`.
#[component]
pub fn EditProductPage() -> impl IntoView {
    let id = id_in_address::<ProductId>();
    let answer = read(move || FormQuery { id: id.get().or(Some(ProductId(uuid::Uuid::nil()))), principal: None });
    let action = Write::of::<EditProduct>();
    loaded(answer, move |answer| {
        let name = answer.form.name.clone();
        view! {
            <Title text=format!("Edit {name}")/>
            <Breadcrumbs trail=vec![
                ("Products".to_owned(), "/products".to_owned()),
                (name.clone(), format!("/products/{}", answer.id)),
            ]/>
            <h1>"Edit "{name}</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                <BaseField value=Base(answer.form.clone()).to_text()/>
                {fields(answer.form, &answer.principals)}
                <Submit label="Save"/>
            </Form>
        }
    })
}

/// A choice among principals.
pub(super) fn choices(principals: &[Named]) -> Vec<(String, String)> {
    principals.iter().map(|one| (one.id.to_string(), one.name.clone())).collect()
}

fn fields(form: ProductForm, principals: &[Named]) -> AnyView {
    let principals = std::iter::once((String::new(), String::new())).chain(choices(principals)).collect::<Vec<_>>();
    view! {
        <Field name="command[form][name]" label="Name" value=form.name required=true/>
        <Select name="command[form][principal_id]" label="Principal" options=principals value=form.principal_id/>
        <div class="pair">
            <Field name="command[form][sku]" label="SKU" value=form.sku hint="The principal's number for it."/>
            <Select name="command[form][category]" label="Category" options=Category::options() value=form.category/>
        </div>
        <div class="pair">
            <Field name="command[form][unit]" label="Unit" value=form.unit hint="Case, bag, tub."/>
            <Field name="command[form][pack_size]" label="Pack size" value=form.pack_size hint="12 x 1 kg."/>
        </div>
        <div class="pair">
            <Field name="command[form][list_price]" label="List price" value=form.list_price/>
            <Field name="command[form][currency]" label="Currency" value=form.currency/>
        </div>
        <Select name="command[form][status]" label="Status" options=Status::options() value=form.status/>
        <details class="more">
            <summary>"More about it"</summary>
            <TextArea name="command[form][description]" label="Description" value=form.description/>
            <Field name="command[form][allergens]" label="Allergens" value=form.allergens hint="Separated by commas."/>
            <Field name="command[form][certifications]" label="Certifications" value=form.certifications
                hint="Separated by commas."/>
            <div class="pair">
                <Field name="command[form][launch_on]" label="Launch" r#type="date" value=form.launch_on/>
                <Field name="command[form][end_on]" label="End" r#type="date" value=form.end_on/>
            </div>
        </details>
    }
}
