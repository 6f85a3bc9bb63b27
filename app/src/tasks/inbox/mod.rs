//! The inbox: tasks under the heading of when they are due, one's own unless others are asked for, and what one does with
//! several at once. Invariant: what is done with several is one operation, with one undo.

mod bulk;
mod filter;
#[cfg(feature = "ssr")]
mod listing;
mod page;
mod week;

pub use bulk::{Bulk, Step};
pub use filter::{Column, Filter, Order, Whose};
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) use filter::{fields, tabs, words};
#[cfg(feature = "ssr")]
pub(crate) use listing::{inbox, week};
pub use page::InboxPage;
pub use week::WeekPage;

use super::Task;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
use crate::auth::Me;
use crate::day::Day;
use crate::interactions::planned::Planned;
use crate::listed::Listed;
use crate::organizations::Named;
use serde::{Deserialize, Serialize};

/// Where it is.
pub(crate) const PATH: &str = "/tasks";

/// A page of the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// What is asked, in words and addresses; its rows are the tasks.
    pub asked: Listed,
    /// Whose tasks one may ask for: label, address, and whether these are they.
    pub tabs: Vec<(String, String, bool)>,
    /// The day that it is for the person asking.
    pub today: Day,
    /// The earliest first; of those that are done, the last one first.
    pub tasks: Vec<Task>,
    /// To whom tasks can be given.
    pub people: Vec<Named>,
}

/// A person's week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// The day that it is for the person.
    pub today: Day,
    /// Its first day.
    pub first: Day,
    /// What is open and due in it, the earliest first.
    pub tasks: Vec<Task>,
    /// What is planned in it, likewise.
    #[serde(default)]
    pub visits: Vec<Planned>,
}

/// The first day of the week that `from` lies in, or `today`, where that is no day; `me` says when weeks start.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn first_day(from: &str, today: Day, me: &Me) -> Day {
    from.parse().unwrap_or(today).first_of_week(me.week_start)
}
