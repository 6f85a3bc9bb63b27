//! Search: organizations, contacts and notes by words, each group ranked and counted.
//! Invariant: the definer functions rank and the tables' own policies decide, so a hit is something the person may
//! open: what has no page of its own any more is found on the page it still stands on, or not at all.

mod api;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use page::SearchPage;

use serde::{Deserialize, Serialize};

/// Hits of a group that are shown.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) const SHOWN: usize = 20;
/// Counting stops after this many hits of a group.
pub const COUNTED: u32 = 100;

/// One hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// What tells it from others of that name: a city, a position, an excerpt.
    pub about: String,
}

/// The hits of one kind, the best first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The first of them.
    pub hits: Vec<Hit>,
    /// How many there are; one more than `COUNTED` means more than that.
    pub count: u32,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// By name and city.
    pub organizations: Group,
    /// By name, e-mail and phone.
    pub contacts: Group,
    /// By the words in them.
    pub notes: Group,
    /// Whether only this device was searched.
    pub here: bool,
}
