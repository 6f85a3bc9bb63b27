//! What happened with an account or a contact. Who changed what is not in the book, which its answer says when no other
//! comes after it.

use super::Question;
use crate::book::{InteractionRecord, MoveRecord};
use crate::contacts::ContactId;
use crate::interactions::{Change, Entry, Line, Note, Show, Subject, TimelinePage, kind};
use crate::json;
use crate::markdown;
use crate::offline::book::{Book, Touch};
use crate::offline::wording::{day, millis, moment, rfc3339};
use crate::opportunities::{OpportunityId, stage};
use crate::organizations::{Named, OrganizationId};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::rc::Rc;
use uuid::Uuid;

/// Entries on a page.
const PAGE: usize = 30;

/// The place of an entry, as the server writes it into addresses.
#[derive(Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) at: String,
    pub(super) note: Uuid,
    pub(super) change: i64,
}

pub(super) fn subject(question: &Question) -> Option<Subject> {
    let contact = question.value("contact").map(|id| Subject::Contact(ContactId(id)));
    let deal = question.value("opportunity").map(|id| Subject::Opportunity(OpportunityId(id)));
    deal.or(contact).or_else(|| question.value("organization").map(|id| Subject::Organization(OrganizationId(id))))
}

fn show(question: &Question) -> Show {
    question.value("show").unwrap_or(Show::All)
}

/// Changes are the server's to tell; what people wrote and did stands at once, also where changes will come between.
pub(super) fn is_known_whole(question: &Question) -> bool {
    show(question) != Show::History && question.text("before").is_empty()
}

/// The accounts at which it happened.
pub(super) fn accounts(book: &Book, question: &Question) -> Vec<Uuid> {
    match subject(question) {
        Some(Subject::Organization(id)) => vec![id.0],
        Some(Subject::Contact(id)) => book.contacts.get(&id.0).map_or_else(Vec::new, |contact| {
            let former = contact.record.former.iter().map(|place| place.other.id);
            former.chain([contact.record.organization.0]).collect()
        }),
        Some(Subject::Opportunity(id)) => {
            book.deals.get(&id.0).and_then(|deal| deal.record.form.organization_id.parse().ok()).into_iter().collect()
        }
        None => Vec::new(),
    }
}

pub(super) fn page(book: &Book, question: &Question, touches: &[String], is_last: bool) -> Option<TimelinePage> {
    let (subject, show) = (subject(question)?, show(question));
    let is_about = |touch: &InteractionRecord| match subject {
        Subject::Organization(id) => touch.organization == id,
        Subject::Contact(id) => touch.contact.as_ref().is_some_and(|contact| contact.id == id.0),
        Subject::Opportunity(id) => touch.deal == Some(id),
    };
    let is_here = match subject {
        Subject::Organization(id) => book.accounts.contains_key(&id.0),
        Subject::Contact(id) => book.contacts.contains_key(&id.0),
        Subject::Opportunity(id) => book.deals.contains_key(&id.0),
    };
    if !is_here {
        return None;
    }
    let without_changes = is_last && show != Show::Notes;
    if show == Show::History && (subject.deal().is_none() || !is_last) {
        return without_changes.then(|| TimelinePage { without_changes, ..TimelinePage::default() });
    }
    let before = json::read::<Place>(question.text("before")).ok();
    let before = before.and_then(|place| Some((millis(&place.at)?, place.note)));
    let mut all = Vec::new();
    if show != Show::History {
        let touches = book.touches(touches, is_about);
        let placed = |touch: &Rc<Touch>| ((touch.record.at, touch.record.id.0), entry(book, touch, subject));
        all.extend(touches.iter().map(placed));
    }
    if show != Show::Notes {
        all.extend(moves(book, subject));
    }
    all.retain(|(place, _)| before.is_none_or(|before| *place < before));
    all.sort_by_key(|(place, _)| Reverse(*place));
    let more = all.len() > PAGE;
    all.truncate(PAGE);
    let older = all.last().filter(|_| more).and_then(|((at, note), _)| cursor_at(*at, *note));
    let entries = all.into_iter().map(|(_, entry)| entry).collect();
    Some(TimelinePage { entries, older, without_changes })
}

/// How a deal moved.
fn moves(book: &Book, subject: Subject) -> Vec<((i64, Uuid), Entry)> {
    let Some(deal) = subject.deal().and_then(|id| book.deals.get(&id.0)) else { return Vec::new() };
    let moved = |step: &MoveRecord| {
        let from = if step.from.is_empty() { None } else { Some(step.from.parse().ok()?) };
        let change = Change {
            who: step.who.and_then(|who| book.person(who.0)).map_or_else(|| "Larder".to_owned(), |who| who.name),
            did: stage::step_in_words(from, step.to.parse().ok()?),
            contact: None,
            at: moment(step.at, book.zone(), book.now.get()),
            fields: Vec::new(),
        };
        Some(((step.at, Uuid::nil()), Entry::Change(change)))
    };
    deal.record.moves.iter().filter_map(moved).collect()
}

/// Where what is older than a touch starts; with the greatest of all ids, where the touch itself does.
pub(super) fn cursor(touch: &InteractionRecord, id: Uuid) -> Option<String> {
    cursor_at(touch.at, id)
}

fn cursor_at(at: i64, note: Uuid) -> Option<String> {
    let change = if note.is_nil() { 0 } else { i64::MAX };
    serde_json::to_string(&Place { at: rfc3339(at), note, change }).ok()
}

fn entry(book: &Book, Touch { record, waits }: &Touch, subject: Subject) -> Entry {
    let deal = record.deal.filter(|_| subject.deal().is_none()).and_then(|deal| book.deals.get(&deal.0));
    let today = day(book.now.get(), book.zone());
    Entry::Note(Note {
        id: record.id,
        author: book.person(record.author.0).map(|author| author.name).unwrap_or_default(),
        what: kind::words(&record.kind, &record.status),
        subject: record.subject.clone(),
        body: markdown::html(&record.body),
        outcome: record.outcome.parse().ok(),
        minutes: record.minutes,
        about: about(book, record),
        rating: record.rating,
        sample: record.sample.parse().ok(),
        follow_up: record.follow_up.map(|day| day.words(today)).unwrap_or_default(),
        at: moment(record.at, book.zone(), book.now.get()),
        contact: record.contact.clone().filter(|_| !matches!(subject, Subject::Contact(_))),
        deal: deal.map(|deal| Named { id: deal.id(), name: deal.record.name.clone() }),
        edited: record.edited,
        writable: record.writable,
        waits: *waits,
    })
}

/// What a touch was about, as it is called now.
fn about(book: &Book, record: &InteractionRecord) -> Vec<Line> {
    let line = |id: &Uuid| {
        let Named { id, name } = book.principal(&id.to_string());
        let of = id.to_string();
        let made = record.products.iter().filter_map(|id| book.products.get(id));
        let made = made.filter(|one| one.record.form.principal_id == of);
        let made = made.map(|one| Named { id: one.id(), name: one.record.form.name.clone() }).collect();
        Line { id, name, products: Book::in_order(made, |one: &Named| (&one.name, one.id)) }
    };
    let lines = record.principals.iter().map(line).filter(|line| !line.name.is_empty()).collect();
    Book::in_order(lines, |one: &Line| (&one.name, one.id))
}
