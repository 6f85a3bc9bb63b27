//! What is planned: a visit or a call for a day and a time to come.
//! Invariant: it stands in the week and, when it is due, in the day of whoever goes, until it is said what became of it: it
//! happened, with what came of it, it was called off, or nobody was there.

mod done;
mod line;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use done::CompleteInteractionPage;
pub use line::line;
pub(super) use line::outcomes;

use super::InteractionId;
use super::kind::Kind;
use crate::day::Day;
use crate::organizations::Named;
use serde::{Deserialize, Serialize};

/// As many as a day or a week shows.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) const SHOWN: usize = 100;

/// One's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub id: InteractionId,
    pub kind: Kind,
    /// The day that it is for, where the person is.
    pub on: Day,
    /// `14:05`, likewise.
    pub time: String,
    /// What for.
    pub body: String,
    /// Where; nothing where that is not shared with the person.
    pub organization: Option<Named>,
    pub contact: Option<Named>,
    pub deal: Option<Named>,
    /// Whether it waits on this device to be sent; never of the server's.
    pub waits: bool,
}

impl Planned {
    /// "Visit at Blue Fin".
    #[must_use]
    pub fn title(&self) -> String {
        title(self.kind, self.organization.as_ref().map(|one| one.name.as_str()))
    }
}

/// "Visit at Blue Fin", "Visit" where its place is not shared with the person.
#[must_use]
pub(crate) fn title(kind: Kind, at: Option<&str>) -> String {
    at.map_or_else(|| kind.label().to_owned(), |at| format!("{} at {at}", kind.label()))
}
