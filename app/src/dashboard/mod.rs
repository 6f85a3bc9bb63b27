//! How it goes: what is open, won and lost, and what is done about it; of oneself, one's team, or all.
//! Invariant: the database computes each figure by its one definition, and a figure leads to exactly the records it counts.

mod api;
#[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "the server knows which days it is about"))]
pub(crate) mod asked;
pub(crate) mod cards;
mod page;
#[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "the server knows which days it is about"))]
pub(crate) mod period;
pub mod pipeline;
mod question;
#[cfg(feature = "ssr")]
pub(crate) mod store;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;
#[cfg(feature = "ssr")]
pub(crate) mod touches;

pub use page::DashboardPage;
pub use pipeline::Pipeline;
pub(crate) use question::question;

use crate::day::Day;
use crate::opportunities::Stage;
use crate::organizations::Named;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// All that the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The day that it is for the company.
    pub today: Day,
    /// The first day of the period, and the last one.
    pub days: (Day, Day),
    /// The same of what it is compared with.
    pub before: (Day, Day),
    pub deals: Deals,
    /// How many touches there are in the period, and were before.
    pub touches: (i64, i64),
    /// The open stages in which there are deals.
    pub stages: Vec<InStage>,
    /// What the open deals would bring, for each currency that somebody has named.
    pub expected: Vec<Value>,
    /// What those are worth that were won in the period, in the same way.
    pub won: Vec<Value>,
    /// The last weeks, the earliest first.
    pub weeks: Vec<Week>,
    /// Who did what in the period, the busiest first.
    pub people: Vec<Doing>,
    /// How deals go on, for who looks after others.
    pub pipeline: Option<Pipeline>,
    /// What one can ask for.
    pub owners: Vec<Named>,
    pub principals: Vec<Named>,
}

/// Figures of deals.
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deals {
    pub open: i64,
    /// Open, and in their stage for longer than is good.
    pub stale: i64,
    /// The probabilities of the open ones, in percent, added up: a hundred are a placement.
    pub expected: i64,
    /// By the day they were closed on.
    pub won: i64,
    pub lost: i64,
    pub won_before: i64,
    pub lost_before: i64,
    /// From the day they were opened to the one they were won on, on average; absent where none was won.
    pub days_to_close: Option<i64>,
}

impl Deals {
    /// How many placements the open ones are, each as probable as it is.
    #[must_use]
    pub fn expected_placements(&self) -> String {
        format!("{}.{}", self.expected / 100, self.expected % 100 / 10)
    }
}

/// Open deals of one stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InStage {
    pub stage: Stage,
    pub count: i64,
}

/// What open deals would bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    pub currency: String,
    /// Each as probable as it is, in minor units.
    pub minor: i64,
}

/// Touches of one week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// Its first day.
    pub from: Day,
    pub count: i64,
}

/// What one person did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doing {
    pub id: Uuid,
    pub name: String,
    /// How often each kind, in the order of `interactions::kind::Kind::ALL`.
    pub counts: Vec<i64>,
}

/// Won of what was decided, in whole percent; absent where nothing was (product rule: "–" when nothing closed).
#[must_use]
pub fn win_rate(won: i64, lost: i64) -> Option<i64> {
    let closed = won + lost;
    (closed > 0).then(|| (200 * won + closed) / (2 * closed))
}

/// "1 Oct to 31 Oct, compared with 1 Sep to 30 Sep".
pub(crate) fn compared(days: (Day, Day), before: (Day, Day), today: Day) -> String {
    let span = |(from, to): (Day, Day)| {
        if from == to { from.words(today) } else { format!("{} to {}", from.words(today), to.words(today)) }
    };
    format!("{} to {}, compared with {}", days.0.words(today), days.1.words(today), span(before))
}
