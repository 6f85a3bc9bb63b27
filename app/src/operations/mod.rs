//! Operations: what one form, one bulk edit, one import or one merge wrote, taken as a whole.
//! Invariant: undo takes a change back only where the value is still what the operation wrote, with the rights of who
//! asks, and says what it left alone.

mod api;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;
mod trash;
#[cfg(feature = "ssr")]
mod undoing;

pub use api::Undo;
pub use trash::TrashPage;

use crate::organizations::Named;
use crate::time::Moment;
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

/// An operation whose deleted records can be restored, all of them at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// What to undo.
    pub operation: OperationId,
    /// What it was about, in a person's words.
    pub subject: String,
    /// How records came to be deleted.
    pub how: Deleted,
    /// Who did it; empty for the program itself.
    pub who: String,
    /// When.
    pub at: Moment,
    /// Deleted organizations that are still deleted.
    pub organizations: i64,
    /// Contacts likewise.
    pub contacts: i64,
    /// Notes and other interactions likewise.
    pub interactions: i64,
    /// Tasks likewise.
    pub tasks: i64,
    /// Segments likewise.
    pub segments: i64,
    /// Products likewise.
    pub products: i64,
    /// Authorizations likewise.
    pub authorizations: i64,
    /// How many deals are still in the trash.
    pub opportunities: i64,
    /// Whether they are coming back just now.
    pub restoring: bool,
}

choice!(
    /// How records came to be deleted.
    Deleted {
        /// By hand.
        ByHand = "delete", "Deleted";
        /// By undoing what had made them, an import perhaps.
        ByUndo = "undo", "Undone";
        /// By moving all that was on them to another one.
        ByMerge = "merge", "Merged";
    }
);

impl Deletion {
    /// What restoring brings back: "1 account, 3 contacts".
    #[must_use]
    pub fn contents(&self) -> String {
        let counts = [
            (self.organizations, "account"),
            (self.contacts, "contact"),
            (self.interactions, "note"),
            (self.tasks, "task"),
            (self.segments, "segment"),
            (self.products, "product"),
            (self.authorizations, "authorization"),
            (self.opportunities, "deal"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let words =
            counts.map(|(count, noun)| if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// A page of the trash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trash {
    /// The latest first.
    pub deletions: Vec<Deletion>,
    /// Contacts that are deleted and not yet erased, the latest first: with where they worked.
    pub erasable: Vec<Named>,
    /// Where the next page starts.
    pub next: Option<String>,
}

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
    /// Records that are still to be taken back, in the background.
    #[serde(default)]
    pub under_way: u32,
}

/// How far an undo has come that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Progress {
    pub done: u32,
    pub all: u32,
    /// Whether nothing works on it any more.
    pub stopped: bool,
}

impl Undone {
    /// One sentence for a toast, with the first of what was left alone by name.
    #[must_use]
    pub fn words(&self) -> String {
        const NAMED: usize = 2;
        if self.under_way > 0 {
            return format!("Being undone: {} records. It goes on while you work.", self.under_way);
        }
        let records = |count: usize| if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
        let restored = records(usize::try_from(self.restored).unwrap_or(usize::MAX));
        let kept = records(self.left_alone.len());
        let named = self.left_alone.iter().take(NAMED).map(LeftAlone::words).collect::<Vec<_>>().join("; ");
        let named = if self.left_alone.len() > NAMED { format!("{named}; and others") } else { named };
        match (self.restored, self.left_alone.is_empty()) {
            (0, true) => "Nothing was left to undo.".to_owned(),
            (_, true) => format!("Undone: {restored} as before."),
            (0, false) => format!("Nothing undone, {kept} left alone: {named}."),
            (_, false) => format!("Undone: {restored} as before, {kept} left alone: {named}."),
        }
    }
}
