//! Accounts that wait.

use super::Given;
use crate::book::AccountRecord;
use crate::command::merge;
use crate::offline::book::{Account, Book};
use crate::organizations::{Create, Edit, OrganizationForm, OrganizationId};
use uuid::Uuid;

pub(super) fn create(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Create { id, form, .. } = given.command()?;
    let mut record = new(id, form, given.at);
    place(book, &mut record);
    book.accounts.insert(id.0, Account::new(record, true));
    Some(())
}

pub(super) fn edit(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Edit { id, base, form, .. } = given.command()?;
    let mut record = book.accounts.get(&id.0)?.record.clone();
    record.form = merge(&base.0, &form, &record.form).ok()?;
    place(book, &mut record);
    book.accounts.insert(id.0, Account::new(record, true));
    Some(())
}

/// It goes with its contacts, and its branches move up.
pub(super) fn delete(book: &mut Book, given: Given<'_>) -> Option<()> {
    let id: Uuid = given.field("id")?;
    book.accounts.remove(&id)?;
    book.contacts.retain(|_, contact| contact.record.organization.0 != id);
    for below in book.accounts.values_mut().filter(|below| below.record.above.iter().any(|above| above.id == id)) {
        let mut record = below.record.clone();
        record.above.retain(|above| above.id != id);
        record.form.parent = record.above.last().map(|parent| parent.name.clone()).unwrap_or_default();
        *below = Account::new(record, below.waits);
    }
    for above in book.accounts.values_mut().filter(|above| above.record.below.iter().any(|below| below.id == id)) {
        let mut record = above.record.clone();
        record.below.retain(|below| below.id != id);
        record.branches = record.branches.saturating_sub(1);
        *above = Account::new(record, above.waits);
    }
    Some(())
}

/// What follows from an account's form: whose team it is on, and what stands above it.
fn place(book: &Book, record: &mut AccountRecord) {
    let form = &record.form;
    let owner = form.owner_id.parse::<Uuid>().ok();
    record.team = owner.and_then(|owner| book.lists.people.iter().find(|one| one.id.0 == owner)).map(|one| one.team);
    if record.above.last().is_none_or(|parent| parent.name != form.parent) {
        let parent = book.meant(&form.parent).first().and_then(|id| book.accounts.get(id));
        record.above = parent.map_or_else(Vec::new, |parent| {
            let above = parent.record.above.iter().cloned();
            above.chain([parent.named()]).collect()
        });
    }
}

fn new(id: OrganizationId, form: OrganizationForm, at: i64) -> AccountRecord {
    let name = form.name.trim().to_owned();
    AccountRecord {
        id,
        version: 0,
        form: OrganizationForm { name, ..form },
        team: None,
        above: Vec::new(),
        below: Vec::new(),
        branches: 0,
        followers: Vec::new(),
        former: Vec::new(),
        contacts: 0,
        last_activity: None,
        last_visit: None,
        next_follow_up: None,
        created: at,
        writable: true,
    }
}
