//! Contacts that wait.

use super::Given;
use crate::book::{ContactRecord, FormerRecord};
use crate::command::merge;
use crate::contacts::{Create, Edit, Move};
use crate::offline::book::{Account, Book, Contact};
use crate::offline::wording::millis;
use crate::organizations::{Named, OrganizationId};
use uuid::Uuid;

pub(super) fn create(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Create { id, mut form, .. } = given.command()?;
    let organization = OrganizationId(*book.meant(&form.organization).first()?);
    // The first of an account is its primary one.
    if book.contacts.values().all(|other| other.record.organization != organization) {
        "on".clone_into(&mut form.primary);
    }
    let former = Vec::new();
    let record = ContactRecord { id, version: 0, organization, form, former, created: given.at, writable: true };
    make_primary(book, &record);
    book.contacts.insert(id.0, Contact::new(record, true));
    count(book, organization, 1)
}

pub(super) fn edit(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Edit { id, base, form, at, .. } = given.command()?;
    let before = book.contacts.get(&id.0)?.record.clone();
    let mut record = ContactRecord { form: merge(&base.0, &form, &before.form).ok()?, ..before.clone() };
    if record.form.organization != before.form.organization {
        moved(book, &before, &mut record, millis(&at).unwrap_or(given.at));
    }
    make_primary(book, &record);
    book.contacts.insert(id.0, Contact::new(record, true));
    Some(())
}

pub(super) fn delete(book: &mut Book, given: Given<'_>) -> Option<()> {
    let gone = book.contacts.remove(&given.field::<Uuid>("id")?)?;
    count(book, gone.record.organization, -1)
}

pub(super) fn relocate(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Move { id, organization, position, at, .. } = given.command()?;
    let before = book.contacts.get(&id.0)?.record.clone();
    let mut record = before.clone();
    record.form.organization = organization;
    record.form.position = position;
    moved(book, &before, &mut record, millis(&at).unwrap_or(given.at));
    book.contacts.insert(id.0, Contact::new(record, true));
    Some(())
}

/// They are at the account that their form names, and the old one lists them as former. An account that the book does not
/// hold is only named.
fn moved(book: &mut Book, before: &ContactRecord, record: &mut ContactRecord, left: i64) {
    let to = book.meant(&record.form.organization).first().map(|id| OrganizationId(*id));
    if to == Some(before.organization) {
        return;
    }
    record.form.primary.clear();
    let Some(to) = to else { return };
    // The first of an account is its primary one.
    if book.contacts.values().all(|other| other.record.organization != to) {
        "on".clone_into(&mut record.form.primary);
    }
    record.organization = to;
    record.former.retain(|place| place.other.id != to.0);
    let other = Named { id: before.organization.0, name: name_of(book, before) };
    record.former.insert(0, FormerRecord { other, position: before.form.position.clone(), left });
    count(book, to, 1);
    count(book, before.organization, -1);
    let who = Named { id: before.id.0, name: before.form.name() };
    former(book, before.organization, FormerRecord { other: who, position: before.form.position.clone(), left });
}

/// What their account is called.
fn name_of(book: &Book, contact: &ContactRecord) -> String {
    let account = book.accounts.get(&contact.organization.0);
    account.map_or_else(|| contact.form.organization.clone(), |account| account.named().name)
}

/// An account lists somebody first of those who worked there.
fn former(book: &mut Book, organization: OrganizationId, who: FormerRecord) -> Option<()> {
    let account = book.accounts.get_mut(&organization.0)?;
    let mut record = account.record.clone();
    record.former.retain(|other| other.other.id != who.other.id);
    record.former.insert(0, who);
    *account = Account::new(record, account.waits);
    Some(())
}

/// Their account has one more, or less.
fn count(book: &mut Book, organization: OrganizationId, more: i32) -> Option<()> {
    let account = book.accounts.get_mut(&organization.0)?;
    let mut record = account.record.clone();
    record.contacts += more;
    *account = Account::new(record, account.waits);
    Some(())
}

/// There is one primary contact at an account: who was it is it no more.
fn make_primary(book: &mut Book, now: &ContactRecord) {
    if now.form.primary.is_empty() {
        return;
    }
    for other in book.contacts.values_mut() {
        let record = &other.record;
        if record.organization == now.organization && record.id != now.id && !record.form.primary.is_empty() {
            let mut record = record.clone();
            record.form.primary.clear();
            *other = Contact::new(record, other.waits);
        }
    }
}
