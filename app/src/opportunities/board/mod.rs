//! The board of deals: a column for each open stage, in it those that rest there longest first. Its question is the list's.
//! Invariant: whatever moves a card, a pointer, a key or its menu, it is the one command that the deal's page sends, too.

mod drag;
mod lane;
mod moving;
mod page;
#[cfg(feature = "ssr")]
mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use page::BoardPage;
#[cfg(feature = "ssr")]
pub use store::board;

use super::columns::{Line, words};
use super::{Column, Filter, OpportunityId, Order, Stage};
use crate::day::Day;
use crate::listed::{Answer, Asked, Listed};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where it is.
pub(super) const PATH: &str = "/opportunities/board";
/// How many cards stand in a column at once.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) const CARDS: u16 = 30;

/// Of more cards than this in a column it is only said that there are more.
pub(crate) const COUNTED: i64 = 2000;

/// What the board shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// The question in words, and the form that asks another.
    pub asked: Listed,
    /// The columns.
    pub lanes: Vec<Lane>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// Of which stage.
    pub stage: Stage,
    /// How many are in it; more than `COUNTED` where there are more.
    pub count: i64,
    /// The ones that rest there longest.
    pub cards: Vec<Card>,
    /// The board with this column's first ones, when these are others.
    pub first: Option<String>,
    /// The board with those that come after them.
    pub next: Option<String>,
}

/// A deal as a card shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Which.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// Between whom, where the name does not say so.
    pub about: String,
    /// Whose it is.
    pub owner: String,
    /// When it is expected to close, in words.
    pub close: String,
    /// What it may be worth.
    pub value: String,
    /// For how many days it is there.
    pub days: i32,
    /// Whether the person asking may move it.
    pub writable: bool,
    /// Whether something of it waits on this device to be sent.
    pub waits: bool,
}

impl Card {
    /// The card of a deal, on the day `today`.
    #[cfg_attr(not(any(feature = "ssr", feature = "hydrate")), allow(dead_code, reason = "nobody answers"))]
    pub(crate) fn of(line: Line, today: Day, waits: bool) -> Self {
        let sides = line.operator.iter().chain([&line.principal]).map(|one| one.name.as_str());
        let about = sides.filter(|side| !line.name.contains(side)).collect::<Vec<_>>().join(", ");
        Self {
            id: OpportunityId(line.id),
            about,
            name: line.name,
            owner: line.owner,
            close: line.close.map(|day| day.words(today)).unwrap_or_default(),
            value: line.value,
            days: line.days,
            writable: line.writable,
            waits,
        }
    }
}

/// From where a column goes on: its stage, since when the last card rests there, and which that is.
pub(crate) struct Place {
    pub(crate) stage: Stage,
    pub(crate) at: String,
    pub(crate) id: Uuid,
}

impl Place {
    /// The place in an address; none where it cannot be read.
    pub(crate) fn parse(after: &str) -> Option<Self> {
        let [stage, at, id] = crate::json::read::<[String; 3]>(after).ok()?;
        Some(Self { stage: stage.parse().ok()?, at, id: id.parse().ok()? })
    }
}

impl Lane {
    /// The column of `stage` on the board that `filter` asks for; `last` is where it goes on, if it does.
    pub(crate) fn new(
        filter: &Filter,
        stage: Stage,
        count: i64,
        cards: Vec<Card>,
        last: Option<(String, Uuid)>,
    ) -> Self {
        let at = |after: String| filter.after(after).at(PATH);
        let is_later = Place::parse(&filter.after).is_some_and(|place| place.stage == stage);
        let next = last.map(|(since, id)| [stage.code().to_owned(), since, id.to_string()]);
        let next = next.map(|place| at(serde_json::to_string(&place).unwrap_or_default()));
        Self { stage, count, cards, first: is_later.then(|| at(String::new())), next }
    }
}

impl Board {
    /// The board that `filter` asks for; `fields` are those of its form, `name` is what people call a record.
    pub(crate) fn new(
        filter: Filter,
        lanes: Vec<Lane>,
        cut: bool,
        fields: Vec<Asked<Column>>,
        name: impl Fn(Uuid) -> Option<String>,
    ) -> Self {
        let count = lanes.iter().map(|lane| lane.count.min(COUNTED)).sum();
        let cut = cut || lanes.iter().any(|lane| lane.count > COUNTED);
        let answer = Answer { rows: Vec::new(), next: None, count, cut, fields, orders: Vec::new() };
        let asked = answer.listed(PATH, filter, Order::Days, &[], |column, value| words(column, value, &name));
        Self { asked, lanes }
    }
}
