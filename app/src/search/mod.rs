//! Search: what the company has, by words, each kind ranked and counted; without words, what one was with last.
//! Invariant: the database's functions rank and the tables' own policies decide, so a hit is something the person may
//! open: what has no page of its own any more is found on the page it still stands on, or not at all.

mod actions;
mod api;
mod page;
mod palette;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use page::SearchPage;
pub use palette::{OpenPalette, Palette};

use crate::choice;
use serde::{Deserialize, Serialize};

/// Hits of a kind that are shown.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) const SHOWN: usize = 20;
/// Counting stops after this many hits of a kind.
pub const COUNTED: u32 = 100;
/// Accounts and deals that stand there before a letter is typed.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) const RECENT: usize = 5;

choice!(
    /// What there is to be found, in the order in which it is shown.
    Kind {
        Account = "account", "Accounts";
        Principal = "principal", "Principals";
        Deal = "deal", "Deals";
        Contact = "contact", "Contacts";
        Product = "product", "Products";
        Person = "person", "People";
        /// What was written of visits, calls and all else.
        Note = "note", "Notes";
    }
);

impl Kind {
    /// The list that can be asked for all of them.
    pub(crate) fn list(self) -> Option<&'static str> {
        match self {
            Self::Account => Some("/organizations?q="),
            Self::Principal => Some("/organizations?role=principal&q="),
            Self::Deal => Some("/opportunities?q="),
            Self::Contact => Some("/contacts?q="),
            Self::Product => Some("/products?q="),
            Self::Person | Self::Note => None,
        }
    }
}

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What they are.
    pub kind: Kind,
    /// The first of them.
    pub hits: Vec<Hit>,
    /// How many there are; one more than `COUNTED` means more than that.
    pub count: u32,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Of each kind of which there is any.
    pub groups: Vec<Group>,
    /// Whether only this device was searched.
    pub here: bool,
}

impl Found {
    /// Adds what there is of a kind.
    #[cfg(any(feature = "ssr", feature = "hydrate"))]
    pub(crate) fn add(&mut self, kind: Kind, mut hits: Vec<Hit>) {
        let count = u32::try_from(hits.len()).unwrap_or(u32::MAX).min(COUNTED + 1);
        hits.truncate(SHOWN);
        if count > 0 {
            self.groups.push(Group { kind, hits, count });
        }
    }

    /// What there is of a kind.
    #[cfg(all(test, feature = "ssr"))]
    pub(crate) fn of(&self, kind: Kind) -> &[Hit] {
        self.groups.iter().find(|group| group.kind == kind).map_or(&[], |group| &group.hits)
    }
}
