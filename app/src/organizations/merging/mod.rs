//! Merging: two organizations that are one become one. Everything on the other moves to the survivor.
//! Invariant: what both know differently is chosen by a person, what only one of them knows is kept, and it is one
//! operation to undo.

#[cfg(feature = "ssr")]
mod fields;
mod page;
#[cfg(feature = "ssr")]
pub(crate) mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use page::MergePage;

use super::{Named, OrganizationForm, OrganizationId};
use crate::choice;
use crate::command::Base;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

choice!(
    /// Whose value of a field stays.
    Side {
        /// The one that survives.
        Survivor = "survivor", "Keep";
        /// The one that is merged away.
        Other = "other", "Take over";
    }
);

/// Merges the other one into the survivor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// Which stays.
    pub survivor: OrganizationId,
    /// Which is merged away.
    pub other: OrganizationId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// Both as the person found them.
    pub base: Base<Both>,
    /// Whose value stays, by field; the survivor's where nothing is said.
    #[serde(default)]
    pub take: BTreeMap<String, Side>,
}

/// The forms of both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    /// Of the one that stays.
    pub survivor: OrganizationForm,
    /// Of the one that is merged away.
    pub other: OrganizationForm,
}

/// One field of both, as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Its name in the command.
    pub field: String,
    /// What it is.
    pub label: String,
    /// The survivor's value; empty when it has none.
    pub survivor: String,
    /// The other's.
    pub other: String,
    /// Whether a person chooses; else what is there stays.
    pub open: bool,
}

/// What hangs on the one that is merged away, and moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    pub contacts: i64,
    pub interactions: i64,
    pub tasks: i64,
    pub branches: i64,
    /// Organizations that name it as their distributor.
    pub customers: i64,
    pub followers: i64,
}

impl Moving {
    /// "2 contacts, 1 branch"; empty for nothing.
    #[must_use]
    pub fn words(&self) -> String {
        let counts = [
            (self.contacts, "contact", "contacts"),
            (self.interactions, "note or interaction", "notes and interactions"),
            (self.tasks, "task", "tasks"),
            (self.branches, "branch", "branches"),
            (self.customers, "customer of its own", "customers of its own"),
            (self.followers, "follower", "followers"),
        ];
        let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
        let words = counts.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Both, side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The one that would be merged away.
    pub other: Named,
    /// For the command that the form will send.
    pub key: Uuid,
    /// Both as they are now.
    pub base: Both,
    /// Every field that either has.
    pub pairs: Vec<Pair>,
    /// What moves.
    pub moving: Moving,
    /// What cannot stay as it is, in sentences.
    pub collisions: Vec<String>,
}

/// What the page of a merge shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeAnswer {
    /// The one that stays.
    pub survivor: Named,
    /// Both side by side, once the other one is chosen.
    pub comparison: Option<Comparison>,
    /// Why what was named cannot be merged; empty when nothing was, or it can.
    pub problem: String,
}
