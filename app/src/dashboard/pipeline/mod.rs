//! How deals go on, for who looks after others: how far they come, how long they take, what was placed and what is to come.
//! Invariant: each figure is defined here, once, and leads to the deals it counts by the conditions that counted them.
//!
//! - Funnel: of the deals opened in the period, how many came at least as far as each stage; what is won came all the way.
//! - Time in stage: of the stays in a stage that ended in the period, how many days they took on average.
//! - Placements: deals won in the period, by principal, distributor and the segment of the operator.
//! - Forecast: open deals by the month of their expected close, each as probable as it is; values never mix currencies.

pub(super) mod charts;
#[cfg(feature = "ssr")]
pub(super) mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use super::Value;
use crate::day::Day;
use crate::opportunities::Stage;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// How many came at least as far, the first stage first, and how many are won; empty: none was opened.
    pub funnel: Vec<(Stage, i64)>,
    pub stays: Vec<Stay>,
    pub by_principal: Vec<Placed>,
    pub by_distributor: Vec<Placed>,
    pub by_segment: Vec<Placed>,
    /// The earliest first; those that nobody expects when last.
    pub forecast: Vec<Due>,
}

/// Stays in a stage that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    pub stage: Stage,
    pub count: i64,
    /// How many days they took on average, in tenths.
    pub tenths: i64,
}

/// What was placed of, through or with something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Absent: through nobody, or in no segment.
    pub id: Option<Uuid>,
    pub name: String,
    pub count: i64,
}

/// What is to come in one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub when: When,
    /// How many deals.
    pub count: i64,
    /// Their probabilities, in percent, added up: a hundred are a placement.
    pub expected: i64,
    /// What they would bring, each as probable as it is.
    pub values: Vec<Value>,
}

/// When deals are to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum When {
    /// Before this month: nobody has said anything since.
    Before,
    /// In the month that begins so.
    Month(Day),
    /// After the last of those.
    Later,
    /// Nobody has said.
    Unknown,
}

/// How many months are shown one by one, this one too.
pub(super) const MONTHS: i32 = 6;
