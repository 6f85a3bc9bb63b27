//! Samples that wait for a verdict.

use super::opportunities::is_writable;
use crate::book::InteractionRecord;
use crate::interactions::samples::{About, DAYS, SHOWN, Sample, Samples, Whose};
use crate::offline::book::{Book, Deal, Touch};
use crate::offline::wording::day;
use crate::organizations::Named;
use crate::tasks::TaskId;
use std::rc::Rc;
use uuid::Uuid;

pub(super) fn board(book: &Book, whose: Option<Whose>) -> Samples {
    let whose = whose.unwrap_or(Whose::Mine);
    let mut samples = open(book, whose);
    let more = samples.len() > SHOWN;
    samples.truncate(SHOWN);
    Samples { today: day(book.now.get(), book.zone()), whose, samples, more }
}

/// The one that is due first comes first.
pub(super) fn open(book: &Book, whose: Whose) -> Vec<Sample> {
    let me = &book.lists.me;
    let is_theirs = |touch: &&Touch| {
        let author = touch.record.author;
        match whose {
            Whose::Mine => author == me.id,
            Whose::Team => book.lists.people.iter().any(|one| one.id == author && one.team == me.team_id),
            Whose::Everyone => true,
        }
    };
    let open = book.open_samples();
    let mut samples = open.iter().filter(is_theirs).filter_map(|touch| shown(book, touch)).collect::<Vec<_>>();
    samples.sort_by_key(|one| (one.due, one.id.0));
    samples
}

/// The open tasks that ask for the verdict of one's own.
pub(super) fn asked_for(book: &Book) -> Vec<TaskId> {
    let own = book.open_samples().into_iter().filter(|touch| touch.record.author == book.lists.me.id);
    own.filter_map(|touch| touch.record.task).collect()
}

fn shown(book: &Book, Touch { record, waits }: &Touch) -> Option<Sample> {
    let left = day(record.at, book.zone());
    let task = record.task.and_then(|id| book.tasks.get(&id.0)).filter(|task| task.record.done.is_none());
    let due = task.and_then(|task| task.record.form.due_on.parse().ok());
    Some(Sample {
        id: record.id,
        state: record.sample.parse().ok()?,
        left,
        due: due.or(record.follow_up).unwrap_or_else(|| left.plus(DAYS)),
        what: what(book, record),
        author: book.person(record.author.0).map(|author| author.name).unwrap_or_default(),
        organization: book.accounts.get(&record.organization.0).map(|account| account.named()),
        contact: record.contact.clone(),
        deal: deal(book, record),
        task: task.map(|task| task.record.id),
        writable: record.writable,
        waits: *waits,
    })
}

/// Its products, or whose it is.
fn what(book: &Book, record: &InteractionRecord) -> String {
    let product = |id: &Uuid| Some(Named { id: *id, name: book.products.get(id)?.record.form.name.clone() });
    let mut all = record.products.iter().filter_map(product).collect::<Vec<_>>();
    if all.is_empty() {
        all = record.principals.iter().map(|id| book.principal(&id.to_string())).collect();
        all.retain(|one| !one.name.is_empty());
    }
    let names = Book::in_order(all, |one: &Named| (&one.name, one.id)).into_iter().map(|one| one.name);
    names.collect::<Vec<_>>().join(", ")
}

/// The open deal that it is about: its own, or with one of its principals there.
fn deal(book: &Book, record: &InteractionRecord) -> Option<About> {
    let place = record.organization.to_string();
    let is_about = |deal: &&Rc<Deal>| {
        let form = &deal.record.form;
        let of_theirs = || form.principal_id.parse().is_ok_and(|id| record.principals.contains(&id));
        deal.record.closed.is_none()
            && record.deal.map_or_else(|| form.organization_id == place && of_theirs(), |own| own == deal.record.id)
    };
    let deal = book.deals.values().filter(is_about).min_by_key(|deal| (deal.record.entered, deal.id()))?;
    let stage = deal.record.stage.parse().ok()?;
    Some(About { id: deal.record.id, name: deal.record.name.clone(), stage, writable: is_writable(book, deal) })
}
