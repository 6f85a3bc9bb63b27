//! Samples: what a sample drop left in a kitchen, until there is a verdict on it.
//! Invariant: an open one stands in one column of the board, by how far it has come and when its verdict is due; both sides
//! say which by the same rules. A verdict ends the clock and the task that asks for it, in one command.

mod api;
#[cfg(feature = "ssr")]
mod conversion;
mod line;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::SettleSample;
#[cfg(feature = "ssr")]
pub(crate) use conversion::Conversion;
pub use line::line;
pub use page::SamplesPage;

use super::InteractionId;
#[cfg(any(test, feature = "hydrate"))]
use super::kind::Kind;
use crate::choice;
use crate::command::Base;
use crate::day::Day;
use crate::error::AppError;
use crate::opportunities::{OpportunityId, Stage};
use crate::organizations::Named;
use crate::tasks::TaskId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where the board is.
pub(crate) const PATH: &str = "/samples";
/// After so many days a verdict is due, unless somebody says otherwise.
pub(crate) const DAYS: i32 = 5;
/// As many as the board shows; the rest wait until these have their verdicts.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) const SHOWN: usize = 200;

choice!(
    /// How far a sample has come.
    State {
        Left = "left", "Left";
        Tasted = "tasted", "Tasted";
        Verdict = "verdict", "Verdict";
    }
);

choice!(
    /// Whose samples.
    Whose {
        Mine = "mine", "Mine";
        Team = "team", "My team's";
        Everyone = "everyone", "Everyone's";
    }
);

choice!(
    /// A column of the board.
    Lane {
        Overdue = "overdue", "Overdue";
        Due = "due", "Verdict due";
        Tasted = "tasted", "Tasted";
        Left = "left", "Left";
    }
);

impl Lane {
    /// Where an open sample stands on the day `today`.
    #[must_use]
    pub fn of(state: State, due: Day, today: Day) -> Self {
        match (today.until(due), state) {
            (..0, _) => Self::Overdue,
            (0, _) => Self::Due,
            (_, State::Tasted) => Self::Tasted,
            (_, State::Left | State::Verdict) => Self::Left,
        }
    }
}

/// Whether the code of a state is that of an open sample.
#[must_use]
pub(crate) fn is_open(sample: &str) -> bool {
    matches!(sample.parse(), Ok(State::Left | State::Tasted))
}

/// The clock of a sample as a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Clock {
    pub sample: String,
    /// 1 to 5 with a verdict; empty: none was to be had.
    pub rating: String,
}

impl Clock {
    /// Of what is stored.
    #[must_use]
    pub fn of(sample: &str, rating: Option<i16>) -> Self {
        Self { sample: sample.to_owned(), rating: rating.map(|rating| rating.to_string()).unwrap_or_default() }
    }

    /// # Errors
    /// `Invalid` where it is no state, or a rating stands without a verdict.
    pub fn parse(&self) -> Result<(State, Option<i16>), AppError> {
        let state = self.sample.parse().map_err(|_| AppError::field("sample", "Choose one from the list."))?;
        let rating = self.rating.parse().ok().filter(|rating| (1..=5).contains(rating));
        let is_fine =
            if state == State::Verdict { self.rating.is_empty() || rating.is_some() } else { self.rating.is_empty() };
        if is_fine { Ok((state, rating)) } else { Err(AppError::field("rating", "Choose 1 to 5 as the verdict.")) }
    }
}

/// The clock of a touch after it was edited, or made of nothing: it starts with what becomes a sample drop, and a rating is its verdict. The
/// database does the same.
#[must_use]
#[cfg(any(test, feature = "hydrate"))]
pub(crate) fn clock(was: Option<Kind>, known: &Clock, now: Kind, rating: Option<i16>) -> String {
    let rated = rating.is_some();
    let state = match known.sample.parse::<State>() {
        _ if now != Kind::SampleDrop => return String::new(),
        _ if was != Some(now) => {
            if rated {
                State::Verdict
            } else {
                State::Left
            }
        }
        Ok(state) if *known == Clock::of(state.code(), rating) => state,
        Ok(_) if rated => State::Verdict,
        Ok(State::Verdict) => State::Tasted,
        Ok(state) => state,
        Err(_) => return String::new(),
    };
    state.code().to_owned()
}

/// Moves a sample on: tasted, or its verdict. With a verdict its deal may move on, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settle {
    /// Which.
    pub id: InteractionId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The clock as the person found it.
    pub base: Base<Clock>,
    /// The clock as they want it.
    #[serde(default)]
    pub form: Clock,
    /// When that was, RFC 3339: not when it was sent. Empty: now.
    #[serde(default)]
    pub at: String,
    /// The deal that was offered to move on.
    #[serde(default)]
    pub deal: Option<OpportunityId>,
    /// The stage it was in: one that moved meanwhile stays where it is.
    #[serde(default)]
    pub from: String,
    /// The stage that it is to be in; empty: it stays.
    #[serde(default)]
    pub stage: String,
}

impl Settle {
    /// The deal that is to move, from where and to where.
    #[must_use]
    pub(crate) fn step(&self) -> Option<(OpportunityId, Stage, Stage)> {
        let to = self.stage.parse::<Stage>().ok().filter(|stage| !stage.is_closed())?;
        Some((self.deal?, self.from.parse().ok()?, to))
    }
}

/// A deal that a sample is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub id: OpportunityId,
    pub name: String,
    pub stage: Stage,
    /// Whether the person asking may move it.
    pub writable: bool,
}

impl About {
    /// Where it goes with a verdict; nothing where it is further, or not theirs to move.
    #[must_use]
    pub(crate) fn next(&self) -> Option<Stage> {
        let is_before =
            |stage: Stage| Stage::OPEN.iter().take_while(|one| **one != Stage::Feedback).any(|one| *one == stage);
        (self.writable && is_before(self.stage)).then_some(Stage::Feedback)
    }
}

/// An open sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    pub id: InteractionId,
    pub state: State,
    /// The day it was left, where the person is.
    pub left: Day,
    /// The day its verdict is due: that of its task as long as it is open.
    pub due: Day,
    /// Its products, or whose it is; empty where nobody said.
    pub what: String,
    pub author: String,
    /// In whose kitchen; nothing where that is not shared with the person.
    pub organization: Option<Named>,
    pub contact: Option<Named>,
    pub deal: Option<About>,
    /// The open task that asks for its verdict.
    pub task: Option<TaskId>,
    /// Whether the person asking may move it on.
    pub writable: bool,
    /// Whether it waits on this device to be sent; never of the server's.
    pub waits: bool,
}

/// What the board shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Samples {
    /// The day that it is for the person asking.
    pub today: Day,
    /// Whose.
    pub whose: Whose,
    /// The one that is due first comes first.
    pub samples: Vec<Sample>,
    /// Whether there are more.
    pub more: bool,
}
