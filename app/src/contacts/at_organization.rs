//! Who works at an organization, on the organization's page.

use super::api::ContactsAtOrganization;
use super::{ContactRow, Former};
use crate::live::Told;
use crate::organizations::OrganizationId;
use crate::query::{Answer, Query, read};
use crate::time::When;
use crate::ui::{Select, loaded, view, waits};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Those who work there, the primary one first, and those who did before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtOrganization {
    /// At most a page of them.
    pub contacts: Vec<ContactRow>,
    /// Who has left, the last one first.
    pub former: Vec<Former>,
}

/// What the section reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtOrganizationQuery(Option<OrganizationId>);

impl Query for AtOrganizationQuery {
    type Ask = ContactsAtOrganization;
    const TOLD: Told = Told::Record("contact");

    fn ask(self) -> Option<Self::Ask> {
        Some(ContactsAtOrganization { id: self.0? })
    }
}

/// Who works at the organization of a page.
pub fn at_organization(id: Memo<Option<OrganizationId>>) -> Answer<AtOrganizationQuery> {
    read(move || AtOrganizationQuery(id.get()))
}

/// The section with "Add contact".
#[component]
pub fn ContactsSection(
    /// At which organization.
    id: OrganizationId,
    /// Whether the person asking may add to it.
    writable: bool,
    /// Who works there.
    contacts: Answer<AtOrganizationQuery>,
) -> impl IntoView {
    view! {
        <section class="contacts">
            <header class="section-head">
                <h2><a href=format!("/contacts?organization={id}")>"Contacts"</a></h2>
                {writable.then(|| view! {
                    <a class="button small" href=format!("/contacts/new?organization={id}")>"Add contact"</a>
                })}
            </header>
            {loaded(contacts, people)}
        </section>
    }
}

/// A choice of who works at an organization, for a form about it.
pub fn people_at(organization: OrganizationId, name: &'static str, chosen: String) -> AnyView {
    let answer = read(move || AtOrganizationQuery(Some(organization)));
    loaded(answer, move |people| {
        let nobody = std::iter::once((String::new(), "Nobody in particular".to_owned()));
        let people = people.contacts.into_iter().map(|one| (one.id.to_string(), one.name));
        let options = nobody.chain(people).collect::<Vec<_>>();
        view! { <Select name label="With" value=chosen.clone() options/> }
    })
}

fn people(AtOrganization { contacts, former }: AtOrganization) -> AnyView {
    let nobody = contacts.is_empty();
    let contacts = contacts
        .into_iter()
        .map(|contact| {
            view! {
                <li>
                    <a href=format!("/contacts/{}", contact.id)>{contact.name}</a>
                    {contact.primary.then(|| view! { " " <span class="badge">"Primary"</span> })}
                    {waits(contact.waits)}
                    {(!contact.position.is_empty()).then(|| view! { " " <span class="muted">{contact.position}</span> })}
                    <span class="reach">
                        {(!contact.phone.is_empty()).then(|| view! { <a href=crate::url::tel(&contact.phone)>{contact.phone.clone()}</a> " " })}
                        {(!contact.email.is_empty()).then(|| view! { <a href=format!("mailto:{}", contact.email)>{contact.email.clone()}</a> })}
                    </span>
                </li>
            }
        })
        .collect_view();
    let formerly = former
        .into_iter()
        .map(|one| {
            view! {
                <li>
                    <a href=format!("/contacts/{}", one.other.id)>{one.other.name}</a>
                    " " <span class="muted">{one.position}" until "<When moment=one.left/></span>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        {nobody.then(|| view! { <p class="empty">"Nobody yet. Who decides what they buy?"</p> })}
        <ul class="plain people">{contacts}</ul>
        {(!formerly.is_empty()).then(|| view! { <h3>"Former"</h3><ul class="plain people former">{formerly}</ul> })}
    }
}
