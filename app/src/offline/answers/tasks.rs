//! Tasks of an account, a contact or a deal.

use super::Question;
use crate::contacts::ContactId;
use crate::offline::book::{Book, Task as Known};
use crate::offline::wording::{day, moment};
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId};
use crate::tasks::{FormAnswer, Task, TaskId, Tasks, Topic, when};
use std::cmp::Reverse;
use uuid::Uuid;

/// As many of each as a page shows.
const DONE: usize = 20;
const OPEN: usize = 100;

pub(super) fn about(book: &Book, question: &Question) -> Option<Tasks> {
    let topic = Topic::of(
        question.value("organization").map(OrganizationId),
        question.value("contact").map(ContactId),
        question.value("opportunity").map(OpportunityId),
    )?;
    let is_here = match topic {
        Topic::Organization(id) => book.accounts.contains_key(&id.0),
        Topic::Contact(id) => book.contacts.contains_key(&id.0),
        Topic::Opportunity(id) => book.deals.contains_key(&id.0),
    };
    let is_about = |task: &Known| {
        let form = &task.record.form;
        match topic {
            Topic::Organization(id) => form.organization_id.parse() == Ok(id),
            Topic::Contact(id) => form.contact_id.parse() == Ok(id),
            Topic::Opportunity(id) => form.opportunity_id.parse() == Ok(id),
        }
    };
    let shown = |task: &Known| {
        let mut shown = shown(book, task)?;
        shown.organization = None;
        shown.contact = shown.contact.filter(|_| !matches!(topic, Topic::Contact(_)));
        shown.opportunity = shown.opportunity.filter(|_| !matches!(topic, Topic::Opportunity(_)));
        Some(shown)
    };
    let mut all = book.tasks.values().filter(|task| is_about(task)).collect::<Vec<_>>();
    all.sort_by_key(|task| {
        let form = &task.record.form;
        (Reverse(task.record.done), form.due_on.clone(), form.due_at.is_empty(), form.due_at.clone(), task.record.id)
    });
    let (open, done): (Vec<_>, Vec<_>) = all.into_iter().partition(|task| task.record.done.is_none());
    is_here.then(|| Tasks {
        today: day(book.now.get(), book.zone()),
        open: open.into_iter().take(OPEN).filter_map(|task| shown(task)).collect(),
        done: done.into_iter().take(DONE).filter_map(|task| shown(task)).collect(),
    })
}

/// As screens show it; nothing when it says what this version does not know.
pub(super) fn shown(book: &Book, Known { record, waits }: &Known) -> Option<Task> {
    let form = &record.form;
    Some(Task {
        id: record.id,
        title: form.title.clone(),
        kind: form.kind.parse().ok()?,
        due_on: form.due_on.parse().ok()?,
        when: when(&form.due_at, &form.repeat),
        priority: form.priority.parse().ok()?,
        owner: form.owner_id.parse().ok().and_then(|id: Uuid| book.person(id))?,
        organization: record.organization.clone(),
        contact: record.contact.clone(),
        opportunity: record.opportunity.clone(),
        done: record.done.map(|at| moment(at, book.zone(), book.now.get())),
        done_note: record.done_note.clone(),
        writable: record.writable,
        waits: *waits,
    })
}

pub(super) fn form(book: &Book, id: TaskId) -> Option<FormAnswer> {
    let record = &book.tasks.get(&id.0).filter(|task| task.record.writable)?.record;
    let people = book.lists.people.iter().filter(|person| !person.gone);
    let people = people.map(|person| Named { id: person.id.0, name: person.name.clone() }).collect();
    Some(FormAnswer {
        id,
        form: record.form.clone(),
        people,
        organization: record.organization.clone(),
        contact: record.contact.clone(),
        opportunity: record.opportunity.clone(),
    })
}
