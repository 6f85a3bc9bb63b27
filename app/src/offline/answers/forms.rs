//! Forms, as far as the book knows what is stored.

use super::account::choices;
use crate::contacts::{self, ContactForm, ContactId};
use crate::id::fresh;
use crate::interactions::{self, InteractionId, NoteForm, Subject};
use crate::offline::book::Book;
use crate::organizations::{self, OrganizationForm, OrganizationId};
use uuid::Uuid;

pub(super) fn account(book: &Book, id: Option<OrganizationId>) -> Option<organizations::FormAnswer> {
    let me = &book.lists.me;
    let form = match id {
        Some(id) => book.accounts.get(&id.0).filter(|account| account.record.writable)?.record.form.clone(),
        None => me.writes().then(|| OrganizationForm::new_for(me.id))?,
    };
    let mut choices = choices(book, &form);
    if id.is_none() && !me.manages() {
        let team = |id: Uuid| book.lists.people.iter().any(|person| person.id.0 == id && person.team == me.team_id);
        choices.people.retain(|person| team(person.id));
    }
    let id = id.unwrap_or_else(OrganizationId::new);
    Some(organizations::FormAnswer { id, key: fresh(), form, choices })
}

pub(super) fn contact(
    book: &Book,
    id: Option<ContactId>,
    organization: Option<OrganizationId>,
) -> Option<contacts::FormAnswer> {
    let form = if let Some(id) = id {
        book.contacts.get(&id.0).filter(|contact| contact.record.writable)?.record.form.clone()
    } else {
        let account = organization.and_then(|id| book.accounts.get(&id.0));
        let organization = account.map(|account| book.organization_text(account)).unwrap_or_default();
        book.lists.me.writes().then(|| ContactForm::new_at(organization))?
    };
    let (id, principals) = (id.unwrap_or_else(ContactId::new), book.lists.principals.clone());
    Some(contacts::FormAnswer { id, key: fresh(), form, principals })
}

pub(super) fn note(book: &Book, id: InteractionId, touches: &[String]) -> Option<interactions::FormAnswer> {
    let touch = book.touches(touches, |touch| touch.id == id && touch.writable).into_iter().next()?;
    let contact = touch.record.contact.as_ref();
    let deal = touch.record.deal.and_then(|deal| book.deals.get(&deal.0));
    let subject = deal.map(|deal| Subject::Opportunity(deal.record.id));
    let subject = subject.or(contact.map(|contact| Subject::Contact(ContactId(contact.id))));
    let at = book.accounts.get(&touch.record.organization.0).map(|account| account.named().name);
    Some(interactions::FormAnswer {
        id,
        form: NoteForm { body: touch.record.body.clone() },
        subject: subject.unwrap_or(Subject::Organization(touch.record.organization)),
        about: deal
            .map(|deal| deal.record.name.clone())
            .or(contact.map(|contact| contact.name.clone()))
            .or(at)
            .unwrap_or_default(),
    })
}
