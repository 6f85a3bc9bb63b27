//! The form of a contact, new or known: the few fields that matter first, the rest folded.

use super::api::{ContactsSharing, CreateContact, EditContact, OpenContactForm};
use super::moving::PositionField;
use super::{Advocacy, Authority, ContactForm, ContactId, Email, Influence};
use crate::command::Base;
use crate::organizations::{OrganizationField, OrganizationId, Phone};
use crate::query::{Query, hints, id_in_address, read};
use crate::ui::{BaseField, Checkbox, Field, Form, Select, Submit, Write, loaded, view};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// What the form's page reads; no id for a new contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormQuery {
    /// Which contact.
    pub id: Option<ContactId>,
    /// Where a new one works.
    pub organization: Option<OrganizationId>,
}

impl Query for FormQuery {
    type Ask = OpenContactForm;

    fn ask(self) -> Option<Self::Ask> {
        Some(OpenContactForm { id: self.id, organization: self.organization })
    }
}

/// `/contacts/new`.
#[component]
pub fn NewContactPage() -> impl IntoView {
    let query = use_query_map();
    let preset = Memo::new(move |_| query.with(|query| query.get("organization").and_then(|id| id.parse().ok())));
    let answer = read(move || FormQuery { id: None, organization: preset.get() });
    let action = Write::of::<CreateContact>();
    loaded(answer, move |answer| {
        view! {
            <Title text="New contact"/>
            <h1>"New contact"</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                {fields(answer.form, None)}
                <Submit label="Add contact"/>
            </Form>
        }
    })
}

/// `/contacts/:id/edit`.
#[component]
pub fn EditContactPage() -> impl IntoView {
    let id = id_in_address::<ContactId>();
    let answer = read(move || FormQuery { id: id.get().or(Some(ContactId(uuid::Uuid::nil()))), organization: None });
    let action = Write::of::<EditContact>();
    loaded(answer, move |answer| {
        let name = answer.form.name();
        view! {
            <Title text=format!("Edit {name}")/>
            <nav class="breadcrumbs" aria-label="Breadcrumbs">
                <a href="/contacts">"Contacts"</a>
                <a href=format!("/contacts/{}", answer.id)>{name.clone()}</a>
            </nav>
            <h1>"Edit "{name}</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                <BaseField value=Base(answer.form.clone()).to_text()/>
                {fields(answer.form, Some(answer.id))}
                <Submit label="Save"/>
            </Form>
        }
    })
}

fn fields(form: ContactForm, id: Option<ContactId>) -> AnyView {
    // Empty lines more than there are, so that adding works without JavaScript.
    let emails = form.emails.into_iter().chain([Email::default()]).enumerate();
    let emails = emails.map(|(place, email)| view! { <EmailFields place email except=id/> }).collect_view();
    let phones = form
        .phones
        .into_iter()
        .chain([Phone::default(), Phone::default()])
        .enumerate()
        .map(|(place, phone)| {
            view! {
                <div class="pair">
                    <Field name=format!("command[form][phones][{place}][number]") label="Phone" value=phone.number r#type="tel"/>
                    <Field name=format!("command[form][phones][{place}][label]") label="Label" value=phone.label/>
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="pair">
            <Field name="command[form][first_name]" label="First name" value=form.first_name/>
            <Field name="command[form][last_name]" label="Last name" value=form.last_name/>
        </div>
        <OrganizationField name="command[form][organization]" label="Account" value=form.organization required=true/>
        <PositionField name="command[form][position]" value=form.position/>
        <Checkbox name="command[form][primary]" label="Primary contact" checked=!form.primary.is_empty()
            hint="Takes the place of the one before. The first contact of an account becomes it."/>
        <fieldset><legend>"Reach them"</legend>{phones}{emails}</fieldset>
        <fieldset>
            <legend>"What moves them"</legend>
            <div class="pair">
                <Select name="command[form][influence]" label="Influence" options=Influence::options() value=form.influence/>
                <Select name="command[form][authority]" label="Authority" options=Authority::options() value=form.authority/>
            </div>
            <Select name="command[form][advocacy]" label="Stands as" options=Advocacy::options() value=form.advocacy/>
        </fieldset>
        <details class="more">
            <summary>"More about them"</summary>
            <Field name="command[form][linkedin]" label="LinkedIn" value=form.linkedin/>
            <Field name="command[form][tags]" label="Tags" value=form.tags hint="Separated by commas."/>
        </details>
    }
}

/// One address, with those who have it already: kitchens share `info@`, so it is a hint and never a block.
#[component]
fn EmailFields(place: usize, email: Email, except: Option<ContactId>) -> impl IntoView {
    let (ask, sharing) = hints(move |address| ContactsSharing { address, except });
    view! {
        <div class="pair" on:change=move |event| ask(event_target_value(&event))>
            <Field name=format!("command[form][emails][{place}][address]") label="E-mail" value=email.address r#type="email"/>
            <Field name=format!("command[form][emails][{place}][label]") label="Label" value=email.label/>
        </div>
        <div class="twins" aria-live="polite">
            {move || Some(sharing.get()).filter(|sharing| !sharing.is_empty()).map(|sharing| view! {
                <p>"Also the address of:"</p>
                <ul>
                    {sharing.into_iter().map(|one| view! {
                        <li><a href=format!("/contacts/{}", one.id) target="_blank">{one.name}</a></li>
                    }).collect_view()}
                </ul>
            })}
        </div>
    }
}
