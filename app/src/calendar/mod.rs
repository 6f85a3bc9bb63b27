//! The calendar feed: one's open tasks and what one planned, in the calendar that one has anyway.
//! Invariant: whoever has the address reads it and no more; it is shown once, can be taken back, and holds what its person may
//! read now.

mod api;
#[cfg(feature = "ssr")]
mod feed;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::{MakeCalendar, RevokeCalendar};
#[cfg(feature = "ssr")]
pub use feed::feed;
pub use page::CalendarPage;

use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// One's address, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// When it was made; nothing where there is none.
    pub made: Option<Moment>,
    /// When a calendar last read it.
    pub read: Option<Moment>,
    /// The address itself, on the one page that follows its making.
    pub address: Option<String>,
}
