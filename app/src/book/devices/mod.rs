//! Devices that hold what was typed without a line, and what they handed in before they were wiped.
//! Invariant: nothing that was handed in is carried out: people read it, and do again what is still to be done.

mod api;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::DealWithUnsent;
pub use page::UnsentPage;

use crate::ids;
use crate::organizations::Named;
use crate::time::Moment;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

ids!(
    /// A command that was handed in.
    UnsentId,
);

/// A command as a device hands it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedIn {
    /// The command's own.
    pub key: Uuid,
    /// Where it would have been sent.
    pub path: String,
    /// What it was to do, in words.
    #[serde(default)]
    pub label: String,
    /// What would have been sent.
    pub body: String,
    /// When it was typed, in milliseconds since 1970.
    pub at: i64,
}

/// A device that holds unsent work for over a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Whose.
    pub person: String,
    /// "Firefox on Windows".
    pub device: String,
    /// How much.
    pub unsent: i32,
    /// Since when.
    pub since: Moment,
    /// Its last sign of life.
    pub last_seen: Moment,
}

/// A command that was handed in, for people to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// Which.
    pub id: UnsentId,
    /// Whose.
    pub person: String,
    /// From which device.
    pub device: String,
    /// When it was typed.
    pub at: Moment,
    /// What it was to do.
    pub what: String,
    /// The account that it is about, where the person asking may see it.
    pub account: Option<Named>,
    /// What was typed, a line for each field.
    pub text: String,
    /// Who dealt with it, and when.
    pub dealt: Option<(String, Moment)>,
    /// Whether the person asking may say that it was dealt with.
    pub writable: bool,
}

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentWork {
    /// The longest waiting first.
    pub devices: Vec<Waiting>,
    /// What is to be dealt with first, the latest first.
    pub commands: Vec<Unsent>,
}
