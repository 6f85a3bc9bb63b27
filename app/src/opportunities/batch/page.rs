//! Deals with several principals: who buys and whose products first, then how each will be called, then all of them.

use super::super::api::{CreateOpportunities, ProposeOpportunities};
use super::super::form::{or_none, trail, twins};
use super::super::stage;
use super::{BatchAnswer, Proposed, TOO_MANY, are_too_many};
use crate::contacts::ContactId;
use crate::opportunities::{Context, FormAnswer};
use crate::organizations::OrganizationField;
use crate::query::{Query, read, search_in_address};
use crate::ui::{Breadcrumbs, Field, Form, Now, Select, Submit, Title, Write, loaded, view};
use crate::url;
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchQuery {
    organization: String,
    contact: Option<ContactId>,
    /// With commas between them.
    principals: String,
    context: String,
    custom: String,
}

impl BatchQuery {
    /// What an address asks for.
    fn of(query: &str) -> Self {
        let mut asked = Self::default();
        let mut principals = Vec::new();
        for (name, value) in url::pairs(query.trim_start_matches('?')) {
            match name.as_str() {
                "organization" => asked.organization = value,
                "contact" => asked.contact = value.parse().ok(),
                "principal" => principals.push(value),
                "context" => asked.context = value,
                "custom" => asked.custom = value,
                _ => {}
            }
        }
        Self { principals: principals.join(","), ..asked }
    }
}

impl Query for BatchQuery {
    type Ask = ProposeOpportunities;

    fn ask(self) -> Option<Self::Ask> {
        let Self { organization, contact, principals, context, custom } = self;
        Some(ProposeOpportunities { organization, contact, principals, context, custom })
    }
}

/// `/opportunities/new/several`.
#[component]
pub fn NewBatchPage() -> impl IntoView {
    let query = search_in_address();
    let asked = move || query.with(|query| BatchQuery::of(query));
    let answer = read(asked);
    let action = Write::of::<CreateOpportunities>();
    loaded(answer, move |answer| {
        let asked = untrack(asked);
        let BatchAnswer { all, proposed } = answer;
        view! {
            <Title text="New deals"/>
            <Breadcrumbs trail=trail(None)/>
            <h1>"New deals with several principals"</h1>
            {ask(&all, &asked)}
            {all.operator.is_some().then(|| several(action, all, proposed, asked))}
        }
    })
}

/// Asks who buys, whose products and what it came of: the page is then asked again.
fn ask(all: &FormAnswer, asked: &BatchQuery) -> AnyView {
    let account = if let Some(operator) = &all.operator {
        view! {
            <input type="hidden" name="organization" value=operator.id.to_string()/>
            <p>"For "<a href=format!("/organizations/{}", operator.id)>{operator.name.clone()}</a></p>
        }
    } else {
        let (typed, refused) = all.refused.clone().unwrap_or_default();
        view! {
            <OrganizationField name="organization" label="Account" value=typed/>
            {(!refused.is_empty()).then(|| view! { <p class="error" role="alert">{refused}</p> })}
        }
    };
    let principal = |one: &crate::organizations::Named| {
        let id = one.id.to_string();
        let checked = asked.principals.contains(&id);
        view! {
            <label class="checkbox">
                <input type="checkbox" name="principal" value=id checked=checked/>" "{one.name.clone()}
            </label>
        }
    };
    let contexts = std::iter::once((String::new(), String::new())).chain(Context::options()).collect::<Vec<_>>();
    view! {
        <form method="get" action="/opportunities/new/several" class="record-form">
            {account}
            <fieldset>
                <legend>"Principals"</legend>
                {all.principals.iter().map(principal).collect_view()}
                {are_too_many(&asked.principals).then(|| view! { <p class="error" role="alert">{TOO_MANY}</p> })}
            </fieldset>
            <div class="pair">
                <Select name="context" label="Came of" options=contexts value=asked.context.clone()/>
                <Field name="custom" label="In your words" value=asked.custom.clone() hint="Where it came of something else."/>
            </div>
            {asked.contact.map(|id| view! { <input type="hidden" name="contact" value=id.to_string()/> })}
            <Submit label="See their names" class="button"/>
        </form>
    }
}

/// How each will be called, and what they have in common.
fn several(action: Write, all: FormAnswer, proposed: Vec<Proposed>, asked: BatchQuery) -> Option<AnyView> {
    let count = proposed.len();
    if count == 0 {
        return None;
    }
    let line = |(place, deal): (usize, Proposed)| {
        let name = move |field: &str| format!("command[lines][{place}][{field}]");
        view! {
            <li>
                <input type="hidden" name=name("id") value=deal.id.to_string()/>
                <input type="hidden" name=name("principal") value=deal.principal.id.to_string()/>
                <strong>{deal.name}</strong>
                {twins(&deal.twins)}
            </li>
        }
    };
    let lines = proposed.into_iter().enumerate().map(line).collect_view();
    let FormAnswer { key, form, choices, .. } = all;
    let contacts = form.contacts.into_iter().enumerate().map(|(place, contact)| {
        view! {
            <input type="hidden" name=format!("command[form][contacts][{place}][contact_id]") value=contact.contact_id/>
        }
    });
    let label = if count == 1 { "Add the deal".to_owned() } else { format!("Add {count} deals") };
    Some(view! {
        <Form action class="record-form">
            <h2>"They will be called"</h2>
            <ul class="plain">{lines}</ul>
            <input type="hidden" name="command[key]" value=key.to_string()/>
            <Now/>
            <input type="hidden" name="command[form][organization_id]" value=form.organization_id/>
            <input type="hidden" name="command[form][context]" value=asked.context/>
            <input type="hidden" name="command[form][custom_context]" value=asked.custom/>
            <input type="hidden" name="command[form][currency]" value=form.currency/>
            {contacts.collect_view()}
            <Select name="command[stage]" label="Stage" options=stage::open()/>
            <div class="pair">
                <Field name="command[form][expected_close_on]" label="Expected close" r#type="date"/>
                <Select name="command[form][distributor_id]" label="Distributor"
                    options=or_none(choices.distributors, true) value=form.distributor_id/>
            </div>
            <Select name="command[form][owner_id]" label="Owner" options=or_none(choices.people, false) value=form.owner_id/>
            <Submit label/>
        </Form>
    })
}
