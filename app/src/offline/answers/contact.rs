//! A contact's page, and those of one account.

use crate::book::FormerRecord;
use crate::contacts::{AtOrganization, ContactDetail, ContactId, ContactRow, Former};
use crate::filter::PAGE;
use crate::offline::book::{Book, Contact};
use crate::offline::wording::{by_name, moment, same};
use crate::organizations::{Named, OrganizationId};
use std::cmp::Ordering;
use std::rc::Rc;

/// As lists name them: by last name, then by first.
pub(super) fn in_order(one: &Contact, other: &Contact) -> Ordering {
    let (mine, theirs) = (&one.record.form, &other.record.form);
    by_name(&mine.last_name, &theirs.last_name)
        .then_with(|| by_name(&mine.first_name, &theirs.first_name))
        .then_with(|| one.id().cmp(&other.id()))
}

/// What people call the account of a contact.
pub(super) fn place(book: &Book, contact: &Contact) -> Named {
    let id = contact.record.organization.0;
    let name = book.accounts.get(&id).map_or_else(|| contact.record.form.organization.clone(), |at| at.named().name);
    Named { id, name }
}

pub(super) fn detail(book: &Book, id: ContactId) -> Option<ContactDetail> {
    let contact = book.contacts.get(&id.0)?;
    let form = contact.record.form.clone();
    let addresses = form.emails.iter().map(|email| email.address.clone()).collect::<Vec<_>>();
    Some(ContactDetail {
        id,
        organization: place(book, contact),
        former: former(book, &contact.record.former),
        sharing: sharing(book, &addresses, Some(id)),
        principals: book.lists.principals.clone(),
        writable: contact.record.writable,
        waits: contact.waits,
        form,
    })
}

fn former(book: &Book, places: &[FormerRecord]) -> Vec<Former> {
    let former = |place: &FormerRecord| Former {
        other: place.other.clone(),
        position: place.position.clone(),
        left: moment(place.left, book.zone(), book.now.get()),
    };
    places.iter().map(former).collect()
}

/// Contacts with one of these addresses.
pub(super) fn sharing(book: &Book, addresses: &[String], except: Option<ContactId>) -> Vec<Named> {
    let addresses = addresses.iter().filter(|address| address.len() > 2 && address.contains('@')).collect::<Vec<_>>();
    let shares = |contact: &&Rc<Contact>| {
        let theirs = &contact.record.form.emails;
        Some(contact.record.id) != except
            && theirs.iter().any(|email| addresses.iter().any(|address| same(&email.address, address)))
    };
    let mut found = book.contacts.values().filter(shares).collect::<Vec<_>>();
    found.sort_by(|one, other| in_order(one, other));
    let named = |contact: &Rc<Contact>| Named {
        id: contact.id(),
        name: format!("{} ({})", contact.record.form.name(), place(book, contact).name),
    };
    found.into_iter().take(5).map(named).collect()
}

pub(super) fn at_organization(book: &Book, id: OrganizationId) -> Option<AtOrganization> {
    let account = book.accounts.get(&id.0)?;
    let mut there = book.contacts.values().filter(|contact| contact.record.organization == id).collect::<Vec<_>>();
    let primary = |contact: &Contact| contact.record.form.primary.is_empty();
    there.sort_by(|one, other| primary(one).cmp(&primary(other)).then_with(|| in_order(one, other)));
    let contacts = there.into_iter().take(PAGE.into()).map(|contact| row(book, contact));
    Some(AtOrganization { contacts: contacts.collect::<Option<_>>()?, former: former(book, &account.record.former) })
}

/// Their row of a list; nothing when it says what this version does not know.
pub(super) fn row(book: &Book, contact: &Contact) -> Option<ContactRow> {
    let form = &contact.record.form;
    Some(ContactRow {
        id: contact.record.id,
        name: form.name(),
        position: form.position.clone(),
        organization: place(book, contact),
        email: form.emails.first().map(|email| email.address.clone()).unwrap_or_default(),
        phone: form.phones.first().map(|phone| phone.number.clone()).unwrap_or_default(),
        influence: form.influence.parse().ok()?,
        authority: form.authority.parse().ok()?,
        advocacy: form.advocacy.parse().ok()?,
        primary: !form.primary.is_empty(),
        waits: contact.waits,
    })
}
