//! Jobs: what Larder does by itself, for admins to see what waits and what was given up.
//! Invariant: nobody changes a job here; whoever wants one done again does once more what led to it.

mod api;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use page::JobsPage;

use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// A job that waits, runs or was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// What it does, in words.
    pub what: String,
    /// Who led to it; empty for what Larder does on its own.
    pub who: String,
    /// How it stands and how often it was tried, in words.
    pub state: String,
    /// When it is tried next, or was given up.
    pub at: Moment,
    /// Why the last try failed, as the program put it; empty when none did.
    pub error: String,
}
