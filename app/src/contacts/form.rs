//! The form of a contact, new or known: the few fields that matter first, the rest folded.

use super::api::{ContactsSharing, CreateContact, EditContact, OpenContactForm};
use super::facts::{email_parts, phone_parts, stand_parts};
use super::moving::PositionField;
use super::{Advocacy, Authority, ContactForm, ContactId, Influence};
use crate::command::Base;
use crate::organizations::{Named, OrganizationField, OrganizationId};
use crate::query::{Query, hints, id_in_address, read};
use crate::texts::Texts as _;
use crate::ui::{
    BaseField, Breadcrumbs, Checkbox, Field, Form, Lines, Now, Select, Submit, Title, Write, lines, loaded, view,
};
use leptos::prelude::*;
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
            <Breadcrumbs trail=vec![("Contacts".to_owned(), "/contacts".to_owned())]/>
            <h1>"New contact"</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                {fields(answer.form, answer.principals, None)}
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
            <Breadcrumbs trail=vec![
                ("Contacts".to_owned(), "/contacts".to_owned()),
                (name.clone(), format!("/contacts/{}", answer.id)),
            ]/>
            <h1>"Edit "{name}</h1>
            <Form action class="record-form">
                <input type="hidden" name="command[id]" value=answer.id.to_string()/>
                <input type="hidden" name="command[key]" value=answer.key.to_string()/>
                <Now/>
                <BaseField value=Base(answer.form.clone()).to_text()/>
                {fields(answer.form, answer.principals, Some(answer.id))}
                <Submit label="Save"/>
            </Form>
        }
    })
}

fn fields(form: ContactForm, principals: Vec<Named>, id: Option<ContactId>) -> AnyView {
    provide_context(Typing(id));
    let [phones, emails] = [phone_parts(), email_parts()];
    let towards = (!principals.is_empty()).then(|| {
        let stands = stand_parts(&principals);
        view! {
            <fieldset>
                <legend>"Where they stand towards a principal"</legend>
                <p class="hint">"Only where that is not how they stand as a whole."</p>
                <Lines name="stands" label="Towards principals" lines=lines(&stands, &form.stands.value())
                    parts=stands/>
            </fieldset>
        }
    });
    view! {
        <div class="pair">
            <Field name="command[form][first_name]" label="First name" value=form.first_name/>
            <Field name="command[form][last_name]" label="Last name" value=form.last_name/>
        </div>
        <OrganizationField name="command[form][organization]" label="Account" value=form.organization required=true/>
        <PositionField name="command[form][position]" value=form.position/>
        <Checkbox name="command[form][primary]" label="Primary contact" checked=!form.primary.is_empty()
            hint="Takes the place of the one before. The first contact of an account becomes it."/>
        <fieldset>
            <legend>"Reach them"</legend>
            <Lines name="phones" label="Phones" lines=lines(&phones, &form.phones.value()) parts=phones/>
            <Lines name="emails" label="E-mail addresses" lines=lines(&emails, &form.emails.value()) parts=emails/>
        </fieldset>
        <fieldset>
            <legend>"What moves them"</legend>
            <div class="pair">
                <Select name="command[form][influence]" label="Influence" options=Influence::options() value=form.influence/>
                <Select name="command[form][authority]" label="Authority" options=Authority::options() value=form.authority/>
            </div>
            <Select name="command[form][advocacy]" label="Stands as" options=Advocacy::options() value=form.advocacy/>
        </fieldset>
        {towards}
        <details class="more">
            <summary>"More about them"</summary>
            <Field name="command[form][linkedin]" label="LinkedIn" value=form.linkedin/>
            <Field name="command[form][tags]" label="Tags" value=form.tags hint="Separated by commas."/>
        </details>
    }
}

/// Whose form is being filled in.
#[derive(Clone, Copy)]
pub(super) struct Typing(pub(super) Option<ContactId>);

/// One address, with those who have it already: kitchens share `info@`, so it is a hint and never a block.
pub(super) fn email_field(name: String, label: &'static str, value: String) -> AnyView {
    let except = use_context::<Typing>().and_then(|Typing(id)| id);
    let (ask, sharing) = hints(move |address| ContactsSharing { address, except });
    view! {
        <div on:input=move |event| ask(event_target_value(&event))>
            <Field name label value r#type="email"/>
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
        </div>
    }
}
