//! What happened with an account or a contact. Who changed what is not in the book, which its answer says when no other
//! comes after it.

use super::Question;
use crate::book::InteractionRecord;
use crate::contacts::ContactId;
use crate::interactions::{Entry, Note, Show, Subject, TimelinePage, kind};
use crate::json;
use crate::offline::book::{Book, Touch};
use crate::offline::wording::{day, millis, moment, rfc3339};
use crate::organizations::OrganizationId;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
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
    contact.or_else(|| question.value("organization").map(|id| Subject::Organization(OrganizationId(id))))
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
        None => Vec::new(),
    }
}

pub(super) fn page(book: &Book, question: &Question, touches: &[String], is_last: bool) -> Option<TimelinePage> {
    let (subject, show) = (subject(question)?, show(question));
    let is_about = |touch: &InteractionRecord| match subject {
        Subject::Organization(id) => touch.organization == id,
        Subject::Contact(id) => touch.contact.as_ref().is_some_and(|contact| contact.id == id.0),
    };
    let is_here = match subject {
        Subject::Organization(id) => book.accounts.contains_key(&id.0),
        Subject::Contact(id) => book.contacts.contains_key(&id.0),
    };
    if !is_here {
        return None;
    }
    let without_changes = is_last && show != Show::Notes;
    if show == Show::History {
        return without_changes.then(|| TimelinePage { without_changes, ..TimelinePage::default() });
    }
    let before = json::read::<Place>(question.text("before")).ok();
    let before = before.and_then(|place| Some((millis(&place.at)?, place.note)));
    let mut all = book.touches(touches, is_about);
    let place = |touch: &Touch| (touch.record.at, touch.record.id.0);
    all.retain(|touch| before.is_none_or(|before| place(touch) < before));
    all.sort_by_key(|touch| Reverse(place(touch)));
    let more = all.len() > PAGE;
    all.truncate(PAGE);
    let older = all.last().filter(|_| more).and_then(|last| cursor(&last.record, last.record.id.0));
    let entries = all.iter().map(|touch| entry(book, touch, matches!(subject, Subject::Contact(_))));
    Some(TimelinePage { entries: entries.collect(), older, without_changes })
}

/// Where what is older than a touch starts; with the greatest of all ids, where the touch itself does.
pub(super) fn cursor(touch: &InteractionRecord, id: Uuid) -> Option<String> {
    serde_json::to_string(&Place { at: rfc3339(touch.at), note: id, change: i64::MAX }).ok()
}

fn entry(book: &Book, Touch { record, waits }: &Touch, of_contact: bool) -> Entry {
    let today = day(book.now.get(), book.zone());
    Entry::Note(Note {
        id: record.id,
        author: book.person(record.author.0).map(|author| author.name).unwrap_or_default(),
        what: kind::words(&record.kind, &record.status),
        subject: record.subject.clone(),
        body: record.body.clone(),
        outcome: record.outcome.parse().ok(),
        minutes: record.minutes,
        follow_up: record.follow_up.map(|day| day.words(today)).unwrap_or_default(),
        at: moment(record.at, book.zone(), book.now.get()),
        contact: record.contact.clone().filter(|_| !of_contact),
        edited: record.edited,
        writable: record.writable,
        waits: *waits,
    })
}
