//! Notes and other touches that wait.

use super::{Given, tasks};
use crate::book::{InteractionRecord, OpportunityRecord};
use crate::command::merge;
use crate::contacts::ContactId;
use crate::interactions::kind::{Kind, Status};
use crate::interactions::samples::{self, Clock};
use crate::interactions::{self, Add, Amend, Edit, InteractionId, Log, LogForm, NoteForm, Touch as Draft};
use crate::offline::book::{Account, Amendment, Book, Deal, Product, Touch};
use crate::offline::wording::{clock, day, local, millis, moment_in};
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId};
use crate::tasks::{TaskForm, TaskId};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use uuid::Uuid;

pub(super) fn note(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Add { id, organization, contact, opportunity, at, form, .. } = given.command()?;
    let body = form.body.replace("\r\n", "\n").trim().to_owned();
    let at = millis(&at).unwrap_or(given.at);
    let about = (contact.map(|id| id.0), opportunity);
    let record = new(book, id, about, organization.map(|id| id.0), at)?;
    put(book, InteractionRecord { kind: Kind::Note.to_string(), body, ..record });
    Some(())
}

pub(super) fn edit_note(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Edit { id, base, form, .. } = given.command()?;
    let change: Amendment = Rc::new(move |record: &mut InteractionRecord| {
        if let Ok(form) = merge(&base.0, &form, &NoteForm { body: record.body.clone() }) {
            record.edited = true;
            record.body.clone_from(&form.body);
        }
    });
    book.amended.push((id.0, change));
    Some(())
}

pub(super) fn log(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Log { id, task, at, form, .. } = given.command()?;
    let said = if form.happened_at.is_empty() { &at } else { &form.happened_at };
    let at = happened(book, said).unwrap_or(given.at);
    log_along(book, id, task, &form, at)
}

/// Logs what a form says, and makes the `task` that follows.
pub(super) fn log_along(book: &mut Book, id: InteractionId, task: TaskId, form: &LogForm, at: i64) -> Option<()> {
    let happened = day(at, book.zone());
    let draft = Draft::parse(form, happened).ok()?.as_logged(happened);
    let about = (form.contact_id.parse().ok(), form.opportunity_id.parse().ok());
    let meant = || book.meant(form.account.trim()).first().copied().filter(|_| about.1.is_none());
    let account = form.organization_id.parse().ok().or_else(meant);
    let record = new(book, id, about, account, at)?;
    let task_id = draft.follow_up.map(|_| task);
    let record = InteractionRecord { minutes: draft.minutes, task: task_id, ..filled(record, &draft, &book.products) };
    follow_up(book, task, &record);
    put(book, record);
    Some(())
}

/// Changes what happened, or says what became of what was planned.
pub(super) fn edit(book: &mut Book, given: Given<'_>) -> Option<()> {
    let command: Amend = given.command()?;
    let id = command.id;
    if let Some(touch) = book.all_planned().into_iter().find(|touch| touch.record.id == id) {
        return conclude(book, &touch.record, &command, given.at);
    }
    let (known, at) = (book.clone(), given.at);
    let change: Amendment = Rc::new(move |record: &mut InteractionRecord| {
        if let Some(changed) = changed(&known, record, &command, at) {
            *record = changed;
        }
    });
    book.amended.push((id.0, change));
    Some(())
}

/// What was planned changes its place in the day, and where it happened what happened there.
fn conclude(book: &mut Book, planned: &InteractionRecord, command: &Amend, at: i64) -> Option<()> {
    let mut record = changed(book, planned, command, at)?;
    record.task = record.follow_up.map(|_| command.task);
    follow_up(book, command.task, &record);
    put(book, record);
    Some(())
}

/// A record as a command changes it.
fn changed(book: &Book, record: &InteractionRecord, command: &Amend, given: i64) -> Option<InteractionRecord> {
    let zone = book.zone();
    let known = as_form(record, zone);
    let fixed = |form: &LogForm| LogForm {
        organization_id: known.organization_id.clone(),
        account: String::new(),
        ..form.clone().in_order()
    };
    let merged = merge(&fixed(&command.base.0), &fixed(&command.form), &known).ok()?;
    let did_not_happen = record.status != Status::Completed.code();
    let at = match merged.happened_at.trim() {
        _ if merged.happened_at == known.happened_at => record.at,
        "" if did_not_happen => millis(&command.at).unwrap_or(given),
        typed => happened(book, typed).unwrap_or(record.at),
    };
    let draft = Draft::parse(&merged, day(at, zone)).ok()?;
    let draft = if did_not_happen { draft.as_logged(day(at, zone)) } else { draft };
    let contact = merged.contact_id.parse().ok().and_then(|id: Uuid| book.contacts.get(&id));
    let contact = contact.map(|contact| Named { id: contact.id(), name: contact.record.form.name() });
    let is_same = merged.contact_id == known.contact_id;
    Some(InteractionRecord {
        at,
        minutes: draft.minutes,
        deal: merged.opportunity_id.parse().ok(),
        contact: if is_same { record.contact.clone() } else { contact },
        ..filled(record.clone(), &draft, &book.products)
    })
}

pub(super) fn delete(book: &mut Book, given: Given<'_>) -> Option<()> {
    let id: Uuid = given.field("id")?;
    book.touches.remove(&id);
    book.gone.insert(id);
    Some(())
}

/// When it happened: as a device says it, or as a person where they are.
fn happened(book: &Book, text: &str) -> Option<i64> {
    millis(text.trim()).or_else(|| moment_in(text.trim(), book.zone()))
}

/// The form of a touch, as the server makes it.
pub(in crate::offline) fn as_form(record: &InteractionRecord, zone: &str) -> LogForm {
    LogForm {
        kind: record.kind.clone(),
        organization_id: record.organization.to_string(),
        account: String::new(),
        contact_id: record.contact.as_ref().map(|contact| contact.id.to_string()).unwrap_or_default(),
        opportunity_id: record.deal.map(|deal| deal.to_string()).unwrap_or_default(),
        happened_at: local(&clock(record.at, zone)),
        text: record.body.clone(),
        outcome: record.outcome.clone(),
        minutes: record.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
        follow_up_on: record.follow_up.map(|day| day.to_string()).unwrap_or_default(),
        principals: record.principals.iter().map(ToString::to_string).collect(),
        products: record.products.iter().map(ToString::to_string).collect(),
        rating: record.rating.map(|rating| rating.to_string()).unwrap_or_default(),
        status: record.status.clone(),
    }
}

/// A record with what was typed; a product brings its principal.
fn filled(record: InteractionRecord, draft: &Draft, made: &BTreeMap<Uuid, Rc<Product>>) -> InteractionRecord {
    let chosen = draft.products.iter().copied().collect::<BTreeSet<_>>();
    let brought = chosen.iter().filter_map(|id| made.get(id)?.record.form.principal_id.parse().ok());
    let principals = draft.principals.iter().copied().chain(brought).collect::<BTreeSet<_>>();
    let was = record.kind.parse().ok().filter(|_| record.status == Status::Completed.code());
    let left = Clock::of(&record.sample, record.rating);
    let happened = draft.status == Status::Completed;
    let sample = if happened { samples::clock(was, &left, draft.kind, draft.rating) } else { String::new() };
    InteractionRecord {
        kind: draft.kind.to_string(),
        status: draft.status.to_string(),
        body: draft.body.clone(),
        outcome: draft.outcome.map(|outcome| outcome.to_string()).unwrap_or_default(),
        sample,
        follow_up: draft.follow_up,
        principals: principals.into_iter().collect(),
        products: chosen.into_iter().collect(),
        rating: draft.rating,
        ..record
    }
}

fn new(
    book: &Book,
    id: InteractionId,
    (contact, deal): (Option<Uuid>, Option<OpportunityId>),
    account: Option<Uuid>,
    at: i64,
) -> Option<InteractionRecord> {
    let contact = contact.and_then(|id| book.contacts.get(&id));
    let operator = deal.and_then(|id| book.deals.get(&id.0)?.record.form.organization_id.parse().ok());
    let organization =
        contact.map(|contact| contact.record.organization).or(account.map(OrganizationId)).or(operator)?;
    book.accounts.get(&organization.0)?;
    Some(InteractionRecord {
        id,
        version: 0,
        organization,
        contact: contact.map(|contact| Named { id: contact.id(), name: contact.record.form.name() }),
        deal,
        author: book.lists.me.id,
        kind: String::new(),
        status: "completed".to_owned(),
        subject: String::new(),
        body: String::new(),
        at,
        outcome: String::new(),
        minutes: None,
        follow_up: None,
        principals: Vec::new(),
        products: Vec::new(),
        rating: None,
        sample: String::new(),
        task: None,
        edited: false,
        writable: true,
    })
}

/// Puts it there, and says of its account that something happened, if it did.
fn put(book: &mut Book, record: InteractionRecord) {
    if record.status != Status::Completed.code() {
        book.touches.insert(record.id.0, Rc::new(Touch { record, waits: true }));
        return;
    }
    if let Some(account) = book.accounts.get_mut(&record.organization.0) {
        let mut changed = account.record.clone();
        changed.last_activity = changed.last_activity.max(Some(record.at));
        if record.kind.parse().is_ok_and(Kind::is_visit) {
            changed.last_visit = changed.last_visit.max(Some(record.at));
        }
        *account = Account::new(changed, account.waits);
    }
    if let Some(deal) = record.deal.and_then(|id| book.deals.get_mut(&id.0)) {
        let touched = deal.record.touched.max(Some(record.at));
        *deal = Deal::new(OpportunityRecord { touched, ..deal.record.clone() }, deal.waits);
    }
    book.touches.insert(record.id.0, Rc::new(Touch { record, waits: true }));
}

/// The task that a follow-up date makes.
fn follow_up(book: &mut Book, id: TaskId, touch: &InteractionRecord) {
    let Some(day) = touch.follow_up else { return };
    let place = book.accounts.get(&touch.organization.0).map(|account| account.named().name).unwrap_or_default();
    let Ok(kind) = touch.kind.parse::<Kind>() else { return };
    let (kind, title) = interactions::follow_up(kind, &place);
    let form = TaskForm {
        title,
        kind: kind.to_string(),
        due_on: day.to_string(),
        organization_id: touch.organization.to_string(),
        contact_id: touch.contact.as_ref().map(|contact| ContactId(contact.id).to_string()).unwrap_or_default(),
        opportunity_id: touch.deal.map(|deal| deal.to_string()).unwrap_or_default(),
        ..TaskForm::default()
    };
    _ = tasks::put(book, id, form);
}
