//! My day: what is planned and promised and due, which samples wait for a verdict, whom one should visit again, which deals rest too long, whom one has not touched
//! for long.
//! Invariant: it is about the person who asks, in their time zone; each line has the one thing to do about it.

mod api;
mod page;
mod stale;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;
mod why;

pub use page::MyDayPage;
pub(crate) use why::Why;

use crate::day::Day;
use crate::interactions::planned::Planned;
use crate::interactions::samples::Sample;
use crate::opportunities::{OpportunityId, Stage};
use crate::organizations::{Named, OrganizationId, Priority};
use crate::tasks::Task;
use serde::{Deserialize, Serialize};

/// Lines of each section; the rest wait until these are done.
pub(crate) const TASKS: usize = 50;
pub(crate) const VISITS: usize = 20;
pub(crate) const QUIET: usize = 10;
pub(crate) const STALE: usize = 10;
pub(crate) const SAMPLES: usize = 10;
/// After how many days without a touch an account has not been touched for long.
pub const QUIET_DAYS: i32 = 30;

/// An account that waits for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub id: OrganizationId,
    pub name: String,
    pub city: String,
    pub priority: Priority,
    /// The day of the last visit, or of the last touch; none: never.
    pub last: Option<Day>,
    /// Weeks between visits that are wanted; 0 for none.
    pub cadence_weeks: i32,
}

/// A deal that rests too long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stale {
    pub id: OpportunityId,
    pub name: String,
    pub stage: Stage,
    /// For how many days it is there.
    pub days: i32,
    /// Who buys; nothing where that is not shared with the person.
    pub organization: Option<Named>,
}

/// All that the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyDay {
    /// The day that it is for the person asking.
    pub today: Day,
    /// Their open tasks, the earliest first.
    pub tasks: Vec<Task>,
    /// Whether there are more of them.
    pub more_tasks: bool,
    /// What they planned for today, and what of before says nothing of what became of it; the earliest first.
    #[serde(default)]
    pub planned: Vec<Planned>,
    /// Samples of theirs whose verdict is due, the one that is due first comes first.
    #[serde(default)]
    pub samples: Vec<Sample>,
    /// Accounts of theirs whose next visit is due, the most important first.
    pub visits: Vec<Waiting>,
    /// Whether there are more of them.
    pub more_visits: bool,
    /// Deals of theirs that are in their stage for longer than is good, the longest first.
    pub stale: Vec<Stale>,
    /// Whether there are more of them.
    pub more_stale: bool,
    /// Accounts of theirs that nothing happened at for long, the longest first.
    pub quiet: Vec<Waiting>,
    /// Devices of people they manage that hold unsent work for over a day. Only the server knows.
    #[serde(default)]
    pub holding: u32,
}

/// Whether a visit is due on `today` that is wanted every so many weeks. The database asks the same.
#[must_use]
pub fn is_visit_due(last: Option<Day>, cadence_weeks: i32, today: Day) -> bool {
    cadence_weeks > 0 && last.is_none_or(|last| last.until(today) >= 7 * cadence_weeks)
}
