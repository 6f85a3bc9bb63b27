//! What is planned.

use crate::day::Day;
use crate::interactions::planned::{Planned, SHOWN};
use crate::offline::book::{Book, Touch};
use crate::offline::wording::{clock, day};
use crate::organizations::Named;
use uuid::Uuid;

/// The person's own from one day to another, the earliest first.
pub(super) fn own(book: &Book, from: Option<Day>, to: Day) -> Vec<Planned> {
    let (me, zone) = (book.lists.me.id, book.zone());
    let mut own = book.all_planned();
    own.retain(|touch| {
        let on = day(touch.record.at, zone);
        touch.record.author == me && on <= to && from.is_none_or(|from| on >= from)
    });
    own.sort_by_key(place);
    own.iter().take(SHOWN).filter_map(|touch| shown(book, touch)).collect()
}

/// What is planned at an account, the earliest first.
pub(super) fn at(book: &Book, account: Uuid) -> Vec<Touch> {
    let mut there = book.all_planned();
    there.retain(|touch| touch.record.organization.0 == account);
    there.sort_by_key(place);
    there
}

fn place(touch: &Touch) -> (i64, Uuid) {
    (touch.record.at, touch.record.id.0)
}

fn shown(book: &Book, Touch { record, waits }: &Touch) -> Option<Planned> {
    let deal = record.deal.and_then(|deal| book.deals.get(&deal.0));
    let clock = clock(record.at, book.zone());
    Some(Planned {
        id: record.id,
        kind: record.kind.parse().ok()?,
        on: clock.date(),
        time: format!("{:02}:{:02}", clock.time.0, clock.time.1),
        body: record.body.clone(),
        organization: book.accounts.get(&record.organization.0).map(|account| account.named()),
        contact: record.contact.clone(),
        deal: deal.map(|deal| Named { id: deal.id(), name: deal.record.name.clone() }),
        waits: *waits,
    })
}
