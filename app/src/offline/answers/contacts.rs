//! The list of contacts: those of the accounts in the book.

use super::accounts::{accounts_by_id, name, tags};
use super::contact::{in_order, row as known};
use super::finding;
use crate::contacts::columns::{COLUMNS, fields, row, words};
use crate::contacts::{Column, Filter, Order};
use crate::filter::{COUNTED, Condition, Operator, PAGE, cut};
use crate::json;
use crate::listed::{Answer, Listed, shown};
use crate::offline::book::{Book, Contact};
use crate::offline::wording::{by_name, fold, millis, rfc3339};
use crate::ui::WAITS;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;
use uuid::Uuid;

/// Whether every contact that the list has is in the book: those of an account of the book.
pub(super) fn is_known_whole(book: &Book, query: &str) -> bool {
    let filter = Filter::parse(query);
    let places = filter.values(Column::Organization, Operator::Is);
    let in_book = |place: &String| place.parse().is_ok_and(|id: Uuid| book.accounts.contains_key(&id));
    filter.q.is_empty() && !places.is_empty() && places.iter().all(in_book)
}

/// Whether `contact` comes after the place that a cursor names; everybody does after one that cannot be read.
fn is_after(order: Order, contact: &Contact, cursor: &[String]) -> bool {
    let form = &contact.record.form;
    let id = |id: &String| id.parse::<Uuid>().unwrap_or_default();
    match (order, cursor) {
        (Order::Name, [last, first, after]) => {
            let place = by_name(&form.last_name, last).then_with(|| by_name(&form.first_name, first));
            place.then(contact.id().cmp(&id(after))) == Ordering::Greater
        }
        (Order::Newest, [at, after]) => {
            millis(at).is_none_or(|at| (contact.record.created, contact.id()) < (at, id(after)))
        }
        _ => true,
    }
}

fn cursor(order: Order, last: &Contact) -> Option<String> {
    let (form, id) = (&last.record.form, last.id().to_string());
    let parts = match order {
        Order::Name => vec![form.last_name.clone(), form.first_name.clone(), id],
        Order::Newest => vec![rfc3339(last.record.created), id],
    };
    serde_json::to_string(&parts).ok()
}

pub(super) fn list(book: &Book, query: &str) -> Option<Listed> {
    let mut filter = Filter::parse(query);
    for condition in filter.conditions.iter_mut().filter(|condition| condition.column == Column::Organization) {
        accounts_by_id(book, &mut condition.values);
    }
    let hits = (!filter.q.trim().is_empty()).then(|| finding::contacts(book, &filter.q));
    let hits = hits.map(|hits| hits.into_iter().map(|hit| hit.id).collect::<BTreeSet<_>>());
    let found = |contact: &Rc<Contact>| hits.as_ref().is_none_or(|hits| hits.contains(&contact.id()));
    let order = filter.order.unwrap_or(Order::Name);
    let holds = |contact: &&Rc<Contact>| found(contact) && filter.conditions.iter().all(|one| compare(contact, one));
    let mut all = book.contacts.values().filter(holds).collect::<Vec<_>>();
    all.sort_by(|one, other| match order {
        Order::Name => in_order(one, other),
        Order::Newest => (other.record.created, other.id()).cmp(&(one.record.created, one.id())),
    });
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX).min(COUNTED);
    if let Ok(after) = json::read::<Vec<String>>(&filter.after) {
        all.retain(|contact| is_after(order, contact, &after));
    }
    let (page, more) = cut(all, PAGE.into());
    let next = page.last().filter(|_| more).and_then(|last| cursor(order, last));
    let columns = shown(COLUMNS, &filter.columns);
    let rows = page.into_iter().map(|contact| {
        let tags = tags(&contact.record.form.tags).map(str::to_owned).collect();
        let mut row = row(known(book, contact)?, tags, contact.record.writable, &columns);
        if contact.waits {
            WAITS.clone_into(&mut row.mark);
        }
        Some(row)
    });
    let rows = rows.collect::<Option<_>>()?;
    let answer = Answer { rows, next, count, cut: false, fields: fields(), orders: Order::options() };
    let words = |column, value: &str| words(column, value, |id| name(book, id));
    Some(answer.listed("/contacts", filter, Order::Name, COLUMNS, words))
}

fn compare(contact: &Contact, Condition { column, operator, values }: &Condition<Column>) -> bool {
    let form = &contact.record.form;
    let equals = |value: &String| match column {
        Column::Organization => value.parse() == Ok(contact.record.organization.0),
        Column::Influence => form.influence == *value,
        Column::Authority => form.authority == *value,
        Column::Advocacy => form.advocacy == *value,
        Column::Tag => tags(&form.tags).any(|tag| fold(tag) == fold(value.trim())),
    };
    values.iter().any(equals) != (*operator == Operator::Not)
}
