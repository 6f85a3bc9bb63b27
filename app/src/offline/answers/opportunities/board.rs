//! The board of deals.

use super::list::{asked, choices, line, name};
use crate::filter::{COUNTED, cut};
use crate::offline::book::Book;
use crate::offline::wording::{day, millis, rfc3339};
use crate::opportunities::board::{Board, CARDS, Card, Lane, Place};
use crate::opportunities::columns::board_fields;
use crate::opportunities::{Filter, Stage};

pub(in super::super) fn board(book: &Book, query: &str) -> Option<Board> {
    let filter = Filter::parse(query);
    let mut all = asked(book, &filter).filter(|deal| deal.record.closed.is_none()).collect::<Vec<_>>();
    all.sort_by_key(|deal| (deal.record.entered, deal.id()));
    let today = day(book.now.get(), book.zone());
    let after = Place::parse(&filter.after).and_then(|place| Some((place.stage, millis(&place.at)?, place.id)));
    let lane = |stage: &Stage| {
        let (stage, mut mine) = (*stage, all.clone());
        mine.retain(|deal| deal.record.stage == stage.code());
        let count = i64::try_from(mine.len()).unwrap_or(i64::MAX).min(COUNTED);
        if let Some((_, at, id)) = after.filter(|(of, ..)| *of == stage) {
            mine.retain(|deal| (deal.record.entered, deal.id()) > (at, id));
        }
        let (mine, more) = cut(mine, CARDS.into());
        let last = mine.last().filter(|_| more).map(|deal| (rfc3339(deal.record.entered), deal.id()));
        let cards = mine.into_iter().map(|deal| Some(Card::of(line(book, deal)?, today, deal.waits)));
        Some(Lane::new(&filter, stage, count, cards.collect::<Option<_>>()?, last))
    };
    let lanes = Stage::OPEN.iter().map(lane).collect::<Option<_>>()?;
    let [principals, people, teams] = choices(book);
    let fields = board_fields(principals, people, teams);
    Some(Board::new(filter.clone(), lanes, false, fields, |id| name(book, id)))
}
