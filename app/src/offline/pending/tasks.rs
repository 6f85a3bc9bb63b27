//! Tasks that wait.

use super::{Given, touches};
use crate::book::TaskRecord;
use crate::command::merge;
use crate::offline::book::{Account, Book, Task};
use crate::offline::wording::millis;
use crate::organizations::Named;
use crate::tasks::{Add, Bulk, Complete, Delete, Draft, Edit, Postpone, Reopen, Step, TaskForm, TaskId};
use std::rc::Rc;
use uuid::Uuid;

pub(super) fn add(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Add { id, form, .. } = given.command()?;
    put(book, id, form)
}

/// Makes a task of a form, when that says what is to be done.
pub(super) fn put(book: &mut Book, id: TaskId, form: TaskForm) -> Option<()> {
    let record = TaskRecord {
        id,
        version: 0,
        form: TaskForm::default(),
        organization: None,
        contact: None,
        opportunity: None,
        by: Some(book.lists.me.id),
        done: None,
        done_note: String::new(),
        writable: true,
    };
    let record = filled(book, record, form)?;
    store(book, record);
    Some(())
}

pub(super) fn edit(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Edit { id, base, form, .. } = given.command()?;
    let before = book.tasks.get(&id.0)?.record.clone();
    let form = merge(&base.0, &form, &before.form).ok()?;
    let organization = before.form.organization_id.clone();
    let record = filled(book, before, form)?;
    store(book, record);
    promised(book, &organization);
    Some(())
}

/// What is done already stays as it was done.
pub(super) fn complete(book: &mut Book, given: Given<'_>) -> Option<()> {
    let command: Complete = given.command()?;
    let before = book.tasks.get(&command.id.0)?.record.clone();
    if before.done.is_some() {
        return None;
    }
    let at = millis(&command.at).unwrap_or(given.at);
    if let Some((touch, form)) = command.logged(&before.form) {
        touches::log_along(book, touch, TaskId::new(), &form, at)?;
    }
    change(book, command.id, |record| {
        record.done = Some(at);
        command.note.replace("\r\n", "\n").trim().clone_into(&mut record.done_note);
    })
}

pub(super) fn reopen(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Reopen { id, .. } = given.command()?;
    change(book, id, |record| record.done = None)
}

pub(super) fn postpone(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Postpone { id, to, time, .. } = given.command()?;
    change(book, id, |record| {
        record.form.due_on = to.to_string();
        record.form.due_at = time;
    })
}

/// What is to be done for a deal goes with it.
pub(super) fn go_with_deal(book: &mut Book, deal: Uuid) {
    let is_of = |task: &Task| task.record.done.is_none() && task.record.form.opportunity_id.parse() == Ok(deal);
    let gone = book.tasks.values().find(|task| is_of(task)).map(|task| task.record.form.organization_id.clone());
    book.tasks.retain(|_, task| !is_of(task));
    if let Some(organization) = gone {
        promised(book, &organization);
    }
}

pub(super) fn delete(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Delete { id, .. } = given.command()?;
    let gone = book.tasks.remove(&id.0)?;
    promised(book, &gone.record.form.organization_id);
    Some(())
}

pub(super) fn bulk(book: &mut Book, given: Given<'_>) -> Option<()> {
    let command: Bulk = given.command()?;
    let (step, at) = (command.step().ok()?, millis(&command.at).unwrap_or(given.at));
    for id in command.ids {
        let open = book.tasks.get(&id.0).is_some_and(|task| task.record.writable && task.record.done.is_none());
        if open {
            change(book, id, |record| match step {
                Step::Done => record.done = Some(at),
                Step::Give(owner) => record.form.owner_id = owner.to_string(),
                Step::To(day) => {
                    record.form.due_on = day.to_string();
                    record.form.due_at.clear();
                }
            });
        }
    }
    Some(())
}

/// Done along with something else.
pub(super) fn done(book: &mut Book, id: TaskId, at: i64) -> Option<()> {
    book.tasks.get(&id.0).filter(|task| task.record.writable && task.record.done.is_none())?;
    change(book, id, |record| record.done = Some(at))
}

fn change(book: &mut Book, id: TaskId, change: impl FnOnce(&mut TaskRecord)) -> Option<()> {
    let mut record = book.tasks.get(&id.0)?.record.clone();
    change(&mut record);
    store(book, record);
    Some(())
}

fn store(book: &mut Book, record: TaskRecord) {
    let (id, organization) = (record.id.0, record.form.organization_id.clone());
    book.tasks.insert(id, Rc::new(Task { record, waits: true }));
    promised(book, &organization);
}

/// The first day on which something is promised to an account follows from its open tasks.
fn promised(book: &mut Book, organization: &str) {
    let open = book.tasks.values().filter(|task| task.record.done.is_none());
    let open = open.filter(|task| task.record.form.organization_id == organization);
    let first = open.filter_map(|task| task.record.form.due_on.parse().ok()).min();
    let account = organization.parse::<Uuid>().ok().and_then(|id| book.accounts.get_mut(&id));
    if let Some(account) = account {
        let mut record = account.record.clone();
        record.next_follow_up = first;
        *account = Account::new(record, account.waits);
    }
}

/// A record with what a form says, as the server would store it.
fn filled(book: &Book, record: TaskRecord, form: TaskForm) -> Option<TaskRecord> {
    let draft = Draft::parse(&form).ok()?;
    let contact = form.contact_id.parse().ok().and_then(|id: Uuid| book.contacts.get(&id));
    let deal = form.opportunity_id.parse().ok().and_then(|id: Uuid| book.deals.get(&id));
    let organization = deal
        .and_then(|deal| deal.record.form.organization_id.parse().ok())
        .or_else(|| contact.map(|contact| contact.record.organization.0))
        .or_else(|| form.organization_id.parse().ok());
    let account = organization.and_then(|id| book.accounts.get(&id));
    let owner_id = if form.owner_id.is_empty() { book.lists.me.id.to_string() } else { form.owner_id };
    Some(TaskRecord {
        organization: account.map(|account| account.named()),
        contact: contact.map(|contact| Named { id: contact.id(), name: contact.record.form.name() }),
        opportunity: deal.map(|deal| Named { id: deal.id(), name: deal.record.name.clone() }),
        form: TaskForm {
            title: draft.title,
            kind: draft.kind.to_string(),
            due_on: draft.due_on.to_string(),
            due_at: draft.due_at,
            priority: draft.priority.to_string(),
            owner_id,
            organization_id: organization.map(|id| id.to_string()).unwrap_or_default(),
            contact_id: form.contact_id,
            opportunity_id: form.opportunity_id,
            repeat: draft.repeat.to_string(),
        },
        ..record
    })
}
