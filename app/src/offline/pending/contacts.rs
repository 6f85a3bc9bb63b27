//! Contacts that wait.

use super::Given;
use crate::book::ContactRecord;
use crate::command::merge;
use crate::contacts::{Create, Edit};
use crate::offline::book::{Account, Book, Contact};
use crate::organizations::OrganizationId;
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
    let Edit { id, base, form, .. } = given.command()?;
    let mut record = book.contacts.get(&id.0)?.record.clone();
    record.form = merge(&base.0, &form, &record.form).ok()?;
    make_primary(book, &record);
    book.contacts.insert(id.0, Contact::new(record, true));
    Some(())
}

pub(super) fn delete(book: &mut Book, given: Given<'_>) -> Option<()> {
    let gone = book.contacts.remove(&given.field::<Uuid>("id")?)?;
    count(book, gone.record.organization, -1)
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
