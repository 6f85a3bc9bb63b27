//! The form of an organization, new or known: the few fields that matter first, the rest folded.

use super::api::{CreateOrganization, EditOrganization, OpenOrganizationForm, OrganizationTwins};
use super::facts::options;
use super::naming::OrganizationField;
use super::{FormAnswer, OrganizationId, OrganizationRole, Priority, Status};
use crate::auth::Me;
use crate::command::Base;
use crate::query::{Query, hints, id_in_address, read};
use crate::texts::Texts as _;
use crate::ui::{
    BaseField, Breadcrumbs, Field, Form, Kind, Lines, Part, Select, Submit, Title, Write, lines, loaded, view,
};
use leptos::prelude::*;

/// What the form's page reads; `None` for a new organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormQuery {
    /// Which organization.
    pub id: Option<OrganizationId>,
}

impl Query for FormQuery {
    type Ask = OpenOrganizationForm;

    fn ask(self) -> Option<Self::Ask> {
        Some(OpenOrganizationForm { id: self.id })
    }
}

/// `/organizations/new`.
#[component]
pub fn NewOrganizationPage() -> impl IntoView {
    let answer = read(|| FormQuery { id: None });
    let action = Write::of::<CreateOrganization>();
    loaded(answer, move |answer| {
        view! {
            <Title text="New account"/>
            <Breadcrumbs trail=vec![("Accounts".to_owned(), "/organizations".to_owned())]/>
            <h1>"New account"</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                {fields(&answer, None)}
                <Submit label="Add account"/>
            </Form>
        }
    })
}

/// `/organizations/:id/edit`.
#[component]
pub fn EditOrganizationPage() -> impl IntoView {
    let id = id_in_address::<OrganizationId>();
    let answer = read(move || FormQuery { id: id.get().or(Some(OrganizationId(uuid::Uuid::nil()))) });
    let action = Write::of::<EditOrganization>();
    loaded(answer, move |answer| {
        let base = Base(answer.form.clone()).to_text();
        view! {
            <Title text=format!("Edit {}", answer.form.name)/>
            <Breadcrumbs trail=vec![
                ("Accounts".to_owned(), "/organizations".to_owned()),
                (answer.form.name.clone(), format!("/organizations/{}", answer.id)),
            ]/>
            <h1>"Edit account"</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                <BaseField value=base/>
                {fields(&answer, Some(answer.id))}
                <Submit label="Save"/>
            </Form>
        }
    })
}

fn fields(answer: &FormAnswer, id: Option<OrganizationId>) -> AnyView {
    let me = expect_context::<Me>();
    let form = answer.form.clone();
    let (people, segments, distributors) = (
        options(me.manages().then_some("Nobody"), &answer.choices.people),
        options(Some("Not set"), &answer.choices.segments),
        options(Some("None"), &answer.choices.distributors),
    );
    let roles = OrganizationRole::offered(me.role, &form.role);
    let phones = vec![Part::new("label", "Label", Kind::Label), Part::new("number", "Phone", Kind::Phone)];
    let shipping = [
        form.shipping_line1,
        form.shipping_line2,
        form.shipping_city,
        form.shipping_state,
        form.shipping_postal_code,
        form.shipping_country,
    ];
    let billing = [
        form.billing_line1,
        form.billing_line2,
        form.billing_city,
        form.billing_state,
        form.billing_postal_code,
        form.billing_country,
    ];
    view! {
        <NameField value=form.name except=id/>
        <div class="pair">
            <Select name="command[form][role]" label="Role" options=roles value=form.role/>
            <Select name="command[form][priority]" label="Priority" options=Priority::options() value=form.priority/>
        </div>
        <div class="pair">
            <Select name="command[form][owner_id]" label="Owner" options=people value=form.owner_id/>
            <Select name="command[form][segment_id]" label="Segment" options=segments value=form.segment_id/>
        </div>
        <fieldset><legend>"Delivery address"</legend>{address("shipping", shipping)}</fieldset>
        <fieldset>
            <legend>"Reach them"</legend>
            <Field name="command[form][email]" label="E-mail" r#type="email" value=form.email/>
            <Field name="command[form][website]" label="Website" value=form.website/>
            <Lines name="phones" label="Phones" lines=lines(&phones, &form.phones.value()) parts=phones/>
        </fieldset>
        <details class="more">
            <summary>"Billing address"</summary>
            {address("billing", billing)}
        </details>
        <details class="more">
            <summary>"Where it belongs"</summary>
            <OrganizationField name="command[form][parent]" label="Parent account" value=form.parent/>
            <Select name="command[form][default_distributor_id]" label="Default distributor" options=distributors
                value=form.default_distributor_id/>
            <Select name="command[form][status]" label="Status" options=Status::options() value=form.status/>
            <Field name="command[form][inactive_reason]" label="Why inactive" value=form.inactive_reason/>
        </details>
        <details class="more">
            <summary>"More about it"</summary>
            <Field name="command[form][tags]" label="Tags" value=form.tags hint="Separated by commas."/>
            <Field name="command[form][cadence_weeks]" label="Weeks between visits" value=form.cadence_weeks
                hint="Empty: by priority (A 2, B 4, C 12, D none). 0: no visits."/>
            <Field name="command[form][lead_source]" label="Lead source" value=form.lead_source/>
            <Field name="command[form][employees]" label="Employees" value=form.employees/>
            <Field name="command[form][founded_year]" label="Founded" value=form.founded_year/>
            <div class="pair">
                <Field name="command[form][annual_revenue]" label="Annual revenue" value=form.annual_revenue/>
                <Field name="command[form][revenue_currency]" label="Currency" value=form.revenue_currency/>
            </div>
            <div class="pair">
                <Field name="command[form][latitude]" label="Latitude" value=form.latitude/>
                <Field name="command[form][longitude]" label="Longitude" value=form.longitude/>
            </div>
        </details>
    }
}

/// An address; what is short stands side by side.
fn address(kind: &str, [line1, line2, city, state, postal_code, country]: [String; 6]) -> AnyView {
    let field = |name, label, value| view! { <Field name=format!("command[form][{kind}_{name}]") label value/> };
    view! {
        {field("line1", "Address line 1", line1)}
        {field("line2", "Address line 2", line2)}
        <div class="pair">
            {field("city", "City", city)}
            {field("state", "State or province", state)}
        </div>
        <div class="pair">
            {field("postal_code", "Postal code", postal_code)}
            {field("country", "Country", country)}
        </div>
    }
}

/// The name, with likely twins shown while it is typed: a hint, never a block.
#[component]
fn NameField(value: String, except: Option<OrganizationId>) -> impl IntoView {
    let (ask, twins) = hints(move |name| OrganizationTwins { name, except });
    view! {
        <div on:input=move |event| ask(event_target_value(&event))>
            <Field name="command[form][name]" label="Name" value required=true/>
        </div>
        <div class="twins" aria-live="polite">
            {move || Some(twins.get()).filter(|twins| !twins.is_empty()).map(|twins| view! {
                <p>"There already is:"</p>
                <ul>
                    {twins.into_iter().map(|twin| view! {
                        <li>
                            <a href=format!("/organizations/{}", twin.id) target="_blank">{twin.name}</a>
                            {except.map(|id| view! {
                                " "<a href=format!("/organizations/{id}/merge?with={}", twin.id)>"Merge with this one"</a>
                            })}
                        </li>
                    }).collect_view()}
                </ul>
            })}
        </div>
    }
}
