//! Operations: what one form, one bulk edit, one import or one merge wrote, taken as a whole.
//! Invariant: undo takes a change back only where the value is still what the operation wrote, with the rights of who
//! asks, and says what it left alone.

mod api;
#[cfg(feature = "ssr")]
pub mod store;

pub use api::Undo;

use crate::{choice, ids};
use serde::{Deserialize, Serialize};

ids!(
    /// One form, one bulk edit, one import, one merge: what undo takes back as a whole.
    OperationId,
);

choice!(
    /// Why undo left a record as it is.
    Why {
        /// Somebody wrote the same fields since.
        Changed = "changed", "changed since";
        /// Others have put something onto it since.
        InUse = "in use", "others have added to it since";
        /// The person may not write it, or not any more.
        NotYours = "not yours", "not yours to change";
    }
);

/// A record that undo left as it is, whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftAlone {
    /// What people call it; empty when it is not shared with the person.
    pub name: String,
    /// The fields, in words; empty for the whole record.
    pub fields: Vec<String>,
    /// Why.
    pub why: Why,
}

impl LeftAlone {
    /// One line: "Blue Fin Grill (name, city): changed since".
    #[must_use]
    pub fn words(&self) -> String {
        let name = if self.name.is_empty() { "A record that is not shared with you" } else { &self.name };
        let fields = if self.fields.is_empty() { String::new() } else { format!(" ({})", self.fields.join(", ")) };
        format!("{name}{fields}: {}", self.why.label())
    }
}

/// What an undo did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Records that are as they were before.
    pub restored: u32,
    /// Records that are not, or not in every field.
    pub left_alone: Vec<LeftAlone>,
}

impl Undone {
    /// One sentence for a toast.
    #[must_use]
    pub fn words(&self) -> String {
        let records = |count: usize| if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
        let restored = records(usize::try_from(self.restored).unwrap_or(usize::MAX));
        match (self.restored, self.left_alone.len()) {
            (0, 0) => "Nothing was left to undo.".to_owned(),
            (_, 0) => format!("Undone: {restored} as before."),
            (0, kept) => format!("Nothing undone: {} left alone.", records(kept)),
            (_, kept) => format!("Undone: {restored} as before, {} left alone.", records(kept)),
        }
    }
}
