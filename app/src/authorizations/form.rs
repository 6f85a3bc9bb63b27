//! The forms of an authorization: a new one says who and whose; what holds for single products follows on its page.

use super::api::{CreateAuthorization, EditAuthorization, OpenAuthorizationForm};
use super::detail::{DetailQuery, called, page};
use super::{Allowed, AuthorizationId};
use crate::command::Base;
use crate::organizations::{Named, OrganizationId};
use crate::query::{Query, id_in_address, read};
use crate::texts::Texts as _;
use crate::ui::{
    BaseField, Breadcrumbs, Field, Form, Key, Kind, Lines, Part, Select, Submit, Title, Write, lines, loaded, view,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the page of a new one reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuery {
    /// By whom.
    pub principal: Option<OrganizationId>,
    /// Who is authorized.
    pub distributor: Option<OrganizationId>,
}

impl Query for NewQuery {
    type Ask = OpenAuthorizationForm;

    fn ask(self) -> Option<Self::Ask> {
        Some(OpenAuthorizationForm { principal: self.principal, distributor: self.distributor })
    }
}

/// `/authorizations/new`.
#[component]
pub fn NewAuthorizationPage() -> impl IntoView {
    let query = use_query_map();
    let preset = move |name: &'static str| query.with(|query| query.get(name).and_then(|id| id.parse().ok()));
    let answer = read(move || NewQuery { principal: preset("principal"), distributor: preset("distributor") });
    let action = Write::of::<CreateAuthorization>();
    loaded(answer, move |answer| {
        let form = answer.form;
        view! {
            <Title text="New authorization"/>
            <Breadcrumbs trail=vec![("Accounts".to_owned(), "/organizations".to_owned())]/>
            <h1>"New authorization"</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                <Select name="command[form][distributor_id]" label="Distributor" options=offered(answer.distributors)
                    value=form.distributor_id/>
                <Select name="command[form][principal_id]" label="Principal" options=offered(answer.principals)
                    value=form.principal_id/>
                {days(form.since, form.until, form.territory)}
                <Submit label="Authorize"/>
            </Form>
        }
    })
}

/// `/authorizations/:id/edit`.
#[component]
pub fn EditAuthorizationPage() -> impl IntoView {
    let id = id_in_address::<AuthorizationId>();
    let answer = read(move || DetailQuery { id: id.get() });
    let action = Write::of::<EditAuthorization>();
    loaded(answer, move |answer| {
        let (name, form, id) = (called(&answer), answer.form, answer.id);
        let parts = override_parts(&answer.products);
        view! {
            <Title text=format!("Edit {name}")/>
            <Breadcrumbs trail=vec![page(&answer.principal), (name.clone(), format!("/authorizations/{id}"))]/>
            <h1>"Edit "{name}</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=id.to_string()/>
                <Key name="command[key]"/>
                <BaseField value=Base(form.clone()).to_text()/>
                <input type="hidden" name="command[form][distributor_id]" value=form.distributor_id/>
                <input type="hidden" name="command[form][principal_id]" value=form.principal_id/>
                {days(form.since, form.until, form.territory)}
                <fieldset>
                    <legend>"What holds for single products"</legend>
                    <Lines name="overrides" label="Of single products" lines=lines(&parts, &form.overrides.value())
                        parts=parts/>
                </fieldset>
                <Submit label="Save"/>
            </Form>
        }
    })
}

fn offered(list: Vec<Named>) -> Vec<(String, String)> {
    let list = list.into_iter().map(|one| (one.id.to_string(), one.name));
    std::iter::once((String::new(), String::new())).chain(list).collect()
}

fn days(since: String, until: String, territory: String) -> AnyView {
    view! {
        <div class="pair">
            <Field name="command[form][since]" label="Since" r#type="date" value=since/>
            <Field name="command[form][until]" label="Until" r#type="date" value=until hint="Empty: until further notice."/>
        </div>
        <Field name="command[form][territory]" label="Territory" value=territory hint="Where they sell, in your words."/>
    }
}

/// What a line of overrides is made of.
pub(super) fn override_parts(products: &[Named]) -> Vec<Part> {
    let allowed = std::iter::once((String::new(), String::new())).chain(Allowed::options()).collect();
    vec![
        Part::new("product_id", "Product", Kind::OneOf(offered(products.to_vec()))),
        Part::new("allowed", "What holds", Kind::OneOf(allowed)),
    ]
}
