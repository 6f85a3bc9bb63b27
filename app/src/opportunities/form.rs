//! The form of a deal. A new one is asked for its two sides first: what else it asks hangs on them.

use super::api::{CreateOpportunity, EditOpportunity, OpenOpportunityForm};
use super::{Choices, Context, FormAnswer, OpportunityForm, OpportunityId, Twin, stage};
use crate::command::Base;
use crate::contacts::{ContactId, Influence};
use crate::organizations::{Named, OrganizationField, OrganizationId};
use crate::query::{Query, id_in_address, read};
use crate::texts::Texts as _;
use crate::ui::{
    BaseField, Breadcrumbs, Field, Form, Kind, Lines, Now, Part, Select, Submit, Title, Write, lines, loaded, view,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the form's page reads; no id for a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormQuery {
    /// Which.
    pub id: Option<OpportunityId>,
    /// Who buys, by id or by name.
    pub organization: String,
    /// Whose products.
    pub principal: Option<OrganizationId>,
    /// Somebody who works where it is bought.
    pub contact: Option<ContactId>,
    /// One that it is like.
    pub like: Option<OpportunityId>,
}

impl Query for FormQuery {
    type Ask = OpenOpportunityForm;

    fn ask(self) -> Option<Self::Ask> {
        let Self { id, organization, principal, contact, like } = self;
        Some(OpenOpportunityForm { id, organization, principal, contact, like })
    }
}

pub(super) fn trail(more: Option<(String, String)>) -> Vec<(String, String)> {
    std::iter::once(("Deals".to_owned(), "/opportunities".to_owned())).chain(more).collect()
}

/// `/opportunities/new`.
#[component]
pub fn NewOpportunityPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            FormQuery {
                id: None,
                organization: text("organization"),
                principal: text("principal").parse().ok(),
                contact: text("contact").parse().ok(),
                like: text("like").parse().ok(),
            }
        })
    };
    let answer = read(asked);
    let action = Write::of::<CreateOpportunity>();
    loaded(answer, move |answer| {
        let asked = asked();
        let like = asked.like.map(|id| (answer.name.clone(), format!("/opportunities/{id}")));
        view! {
            <Title text="New deal"/>
            <Breadcrumbs trail=trail(like)/>
            <h1>"New deal"</h1>
            {match (answer.operator.clone(), answer.principal.clone()) {
                (Some(operator), Some(principal)) => new(action, answer, &operator, &principal),
                (operator, principal) => sides(answer, operator, principal, &asked),
            }}
        }
    })
}

/// Asks who buys and whose products: the page is then asked again with both.
fn sides(answer: FormAnswer, operator: Option<Named>, principal: Option<Named>, asked: &FormQuery) -> AnyView {
    let contact = asked.contact.map(|id| id.to_string()).unwrap_or_default();
    let like = asked.like.map(|id| id.to_string());
    let (typed, refused) = answer.refused.unwrap_or_default();
    let at = operator.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
    let account = match operator {
        // By its id: it may share its name with others.
        Some(operator) => view! {
            <input type="hidden" name="organization" value=operator.id.to_string()/>
            <p>"For "<a href=format!("/organizations/{}", operator.id)>{operator.name}</a></p>
        },
        None => view! {
            <OrganizationField name="organization" label="Account" value=typed/>
            {(!refused.is_empty()).then(|| view! { <p class="error" role="alert">{refused}</p> })}
        },
    };
    let several = [("organization", &at), ("contact", &contact)];
    let several = several.into_iter().filter(|(_, id)| !id.is_empty()).map(|(name, id)| format!("{name}={id}"));
    let several = format!("/opportunities/new/several?{}", several.collect::<Vec<_>>().join("&"));
    let value = principal.map(|one| one.id.to_string()).unwrap_or_default();
    view! {
        <form method="get" action="/opportunities/new" class="record-form">
            {account}
            <Select name="principal" label="Principal" options=or_none(answer.principals, true) value/>
            {(!contact.is_empty()).then(|| view! { <input type="hidden" name="contact" value=contact/> })}
            {like.map(|like| view! { <input type="hidden" name="like" value=like/> })}
            <Submit label="Go on"/>
        </form>
        <p><a href=several>"Several principals at once"</a></p>
    }
}

/// The rest of it.
fn new(action: Write, answer: FormAnswer, operator: &Named, principal: &Named) -> AnyView {
    view! {
        {between(operator, principal)}
        {twins(&answer.twins)}
        <Form action class="record-form">
            <input type="hidden" name="command[id]" value=answer.id.to_string()/>
            <input type="hidden" name="command[key]" value=answer.key.to_string()/>
            <Now/>
            <Select name="command[stage]" label="Stage" options=stage::open()/>
            {fields(answer.form, answer.choices, String::new())}
            <Submit label="Add deal"/>
        </Form>
    }
}

/// Its two sides, which stay what they are.
fn between(operator: &Named, principal: &Named) -> AnyView {
    view! {
        <p class="why-now">
            <a href=format!("/organizations/{}", operator.id)>{operator.name.clone()}</a>
            " and "
            <a href=format!("/organizations/{}", principal.id)>{principal.name.clone()}</a>
        </p>
    }
}

/// A warning of those that are open already.
pub(super) fn twins(twins: &[Twin]) -> Option<AnyView> {
    let twin = |twin: &Twin| {
        let about = twin.products.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
        view! {
            <li>
                <a href=format!("/opportunities/{}", twin.id)>{twin.name.clone()}</a>
                {(!about.is_empty()).then(|| view! { " " <span class="muted">{about}</span> })}
            </li>
        }
    };
    (!twins.is_empty()).then(|| {
        view! {
            <div class="twins">
                <p>"Open already:"</p>
                <ul>{twins.iter().map(twin).collect_view()}</ul>
            </div>
        }
    })
}

/// `/opportunities/:id/edit`.
#[component]
pub fn EditOpportunityPage() -> impl IntoView {
    let id = id_in_address::<OpportunityId>();
    let answer =
        read(move || FormQuery { id: id.get().or(Some(OpportunityId(uuid::Uuid::nil()))), ..FormQuery::default() });
    let action = Write::of::<EditOpportunity>();
    loaded(answer, move |answer| {
        let name = answer.name.clone();
        view! {
            <Title text=format!("Edit {name}")/>
            <Breadcrumbs trail=trail(Some((name.clone(), format!("/opportunities/{}", answer.id))))/>
            <h1>"Edit "{name.clone()}</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                <BaseField value=Base(answer.form.clone()).to_text()/>
                {fields(answer.form, answer.choices, name)}
                <Submit label="Save"/>
            </Form>
        }
    })
}

/// What can be chosen; nothing, too, where that may be.
pub(super) fn or_none(list: Vec<Named>, none: bool) -> Vec<(String, String)> {
    let none = none.then(Default::default);
    none.into_iter().chain(list.into_iter().map(|one| (one.id.to_string(), one.name))).collect()
}

/// A field for a day.
pub(super) fn day(name: String, label: &'static str, value: String) -> AnyView {
    view! { <Field name label value r#type="date"/> }
}

fn fields(form: OpportunityForm, choices: Choices, name: String) -> AnyView {
    let products = vec![Part::new("product_id", "Product", Kind::OneOf(or_none(choices.products, true)))];
    let influence = std::iter::once(Default::default()).chain(Influence::options()).collect();
    let contacts = vec![
        Part::new("contact_id", "Who", Kind::OneOf(or_none(choices.contacts, true))),
        Part::new("influence", "Influence", Kind::OneOf(influence)),
    ];
    let context = std::iter::once((String::new(), String::new())).chain(Context::options()).collect::<Vec<_>>();
    let named = if form.name.is_empty() { "" } else { "open" };
    view! {
        <input type="hidden" name="command[form][organization_id]" value=form.organization_id/>
        <input type="hidden" name="command[form][principal_id]" value=form.principal_id/>
        <fieldset>
            <legend>"What it is about"</legend>
            <Lines name="products" label="Products" lines=lines(&products, &form.products.value()) parts=products/>
        </fieldset>
        <fieldset>
            <legend>"Who has a say"</legend>
            <Lines name="contacts" label="People" lines=lines(&contacts, &form.contacts.value()) parts=contacts/>
        </fieldset>
        <div class="pair">
            <Select name="command[form][context]" label="Came of" options=context value=form.context/>
            <Field name="command[form][custom_context]" label="In your words" value=form.custom_context
                hint="Where it came of something else."/>
        </div>
        <div class="pair">
            <Field name="command[form][expected_close_on]" label="Expected close" r#type="date" value=form.expected_close_on/>
            <Select name="command[form][distributor_id]" label="Distributor" options=or_none(choices.distributors, true)
                value=form.distributor_id/>
        </div>
        <details class="more" open=!named.is_empty()>
            <summary>"More about it"</summary>
            <Field name="command[form][name]" label="Own name" value=form.name
                hint="Empty: it is called by what it is about."/>
            {(!name.is_empty()).then(|| view! { <p class="hint">"It is called: "{name.clone()}</p> })}
            <Select name="command[form][owner_id]" label="Owner" options=or_none(choices.people, false) value=form.owner_id/>
            <Field name="command[form][probability]" label="Probability, %" value=form.probability
                hint="Empty: that of the stage."/>
            <div class="pair">
                <Field name="command[form][estimated_value]" label="Estimated value" value=form.estimated_value/>
                <Field name="command[form][currency]" label="Currency" value=form.currency/>
            </div>
            <div class="pair">
                <Field name="command[form][competitor]" label="Competitor" value=form.competitor/>
                <Field name="command[form][lead_source]" label="Lead source" value=form.lead_source/>
            </div>
            <Field name="command[form][opened_on]" label="Opened" r#type="date" value=form.opened_on/>
        </details>
    }
}
