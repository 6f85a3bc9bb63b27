//! Contacts: a person at exactly one organization. People influence, organizations buy.
//! Invariant: a contact is seen and written by whoever sees and writes its organization; each organization has at most
//! one primary contact, and the first becomes it.

mod api;
mod at_organization;
pub(crate) mod columns;
mod deleting;
mod detail;
#[cfg(feature = "ssr")]
pub mod draft;
mod erasing;
#[cfg(feature = "ssr")]
pub mod exporting;
mod facts;
mod filter;
mod form;
mod list;
#[cfg(feature = "ssr")]
pub mod listing;
mod moving;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;

pub use api::{CreateContact, DeleteContact, EditContact, EraseContact, MoveContact};
pub use at_organization::{AtOrganization, AtOrganizationQuery, ContactsSection, at_organization, people_at};
pub use detail::ContactPage;
pub(crate) use erasing::EraseDeleted;
pub use filter::{Column, Filter, Order};
pub use form::{EditContactPage, NewContactPage};
pub use list::ContactsPage;
pub(crate) use moving::moved_to;

use crate::command::Base;
use crate::organizations::{Named, Phone};
use crate::texts::texts;
use crate::time::Moment;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

ids!(
    /// A contact.
    ContactId,
);

choice!(
    /// How much weight their word has.
    Influence {
        /// Little happens against them.
        High = "high", "High";
        /// They are listened to.
        Medium = "medium", "Medium";
        /// Others decide.
        Low = "low", "Low";
        /// Not known yet.
        Unknown = "unknown", "Unknown";
    }
);

choice!(
    /// What they have to do with the decision.
    Authority {
        /// Says yes or no.
        DecisionMaker = "decision maker", "Decision maker";
        /// Is asked before.
        Influencer = "influencer", "Influencer";
        /// Cooks with it.
        EndUser = "end user", "End user";
        /// Lets one through, or not.
        Gatekeeper = "gatekeeper", "Gatekeeper";
        /// Not known yet.
        Unknown = "unknown", "Unknown";
    }
);

choice!(
    /// Where they stand towards us.
    Advocacy {
        /// Speaks for us unasked.
        Champion = "champion", "Champion";
        /// Is for us.
        Supporter = "supporter", "Supporter";
        /// Neither.
        Neutral = "neutral", "Neutral";
        /// Has doubts.
        Skeptic = "skeptic", "Skeptic";
        /// Is against us.
        Blocker = "blocker", "Blocker";
    }
);

/// Offered for the position; any other text is fine.
pub const POSITIONS: &[&str] =
    &["Executive Chef", "Head Chef", "Sous Chef", "Kitchen Manager", "Manager", "Buyer", "Owner", "F&B Director"];

/// An e-mail address with its label ("work", "private").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Email {
    /// What it is for.
    pub label: String,
    /// As one writes to it.
    pub address: String,
}

texts!(Email { label address });

/// Where a contact stands towards one principal, when that is not where they stand in general.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stand {
    /// Which principal.
    pub principal_id: String,
    /// Where they stand; empty: as in general.
    pub advocacy: String,
}

texts!(Stand { principal_id advocacy });

/// A contact as a form: every field as text, the way it is typed and merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ContactForm {
    pub first_name: String,
    pub last_name: String,
    /// The organization as `larder.organization_text` calls it.
    pub organization: String,
    pub position: String,
    pub emails: Vec<Email>,
    pub phones: Vec<Phone>,
    pub influence: String,
    pub authority: String,
    pub advocacy: String,
    pub stands: Vec<Stand>,
    /// A checkbox: `on`, or empty.
    pub primary: String,
    pub linkedin: String,
    /// Separated by commas.
    pub tags: String,
}

texts!(
    ContactForm {
        first_name last_name organization position influence authority advocacy primary linkedin tags
    } emails phones stands
);

impl ContactForm {
    /// What people call them.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// A new one at an organization, of whom nothing is known yet.
    #[must_use]
    pub fn new_at(organization: String) -> Self {
        let (influence, authority, advocacy) = ("unknown".into(), "unknown".into(), "neutral".into());
        Self { organization, influence, authority, advocacy, ..Self::default() }
    }
}

/// Makes a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Create {
    /// Made by the client: work done offline keeps it.
    pub id: ContactId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// What was typed.
    #[serde(default)]
    pub form: ContactForm,
}

/// Changes the fields that differ between `base` and `form`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub id: ContactId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the person found it.
    pub base: Base<ContactForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: ContactForm,
    /// When it was sent off, RFC 3339: for whom it moves, not when that arrived. Empty: now. A command that says nothing of
    /// it is the same as before there was this field, so that it is known again by its key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
}

/// Takes a contact to another organization; the old one remembers them as former.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Which.
    pub id: ContactId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// Where to, by name.
    #[serde(default)]
    pub organization: String,
    /// What they are there.
    #[serde(default)]
    pub position: String,
    /// When it was sent off, RFC 3339: not when that arrived. Empty: now.
    #[serde(default)]
    pub at: String,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    pub id: ContactId,
    pub name: String,
    pub position: String,
    pub organization: Named,
    pub email: String,
    pub phone: String,
    pub influence: Influence,
    pub authority: Authority,
    pub advocacy: Advocacy,
    pub primary: bool,
    /// Whether something of it waits on this device to be sent; never of the server's.
    pub waits: bool,
}

/// What the form's page needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    /// The contact, new or not.
    pub id: ContactId,
    /// For the command that the form will send.
    pub key: Uuid,
    /// What is stored.
    pub form: ContactForm,
    /// Towards whom they may stand otherwise than in general.
    pub principals: Vec<Named>,
}

/// Where a contact worked before, or who worked here before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// The organization, or the contact.
    pub other: Named,
    /// What they were.
    pub position: String,
    /// Until when.
    pub left: Moment,
}

/// A contact with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactDetail {
    /// Which.
    pub id: ContactId,
    /// Its fields.
    pub form: ContactForm,
    /// Where they work.
    pub organization: Named,
    /// Where they worked before.
    pub former: Vec<Former>,
    /// Others with one of its e-mail addresses: perhaps the same person twice, perhaps a kitchen's `info@`.
    pub sharing: Vec<Named>,
    /// Towards whom they may stand otherwise than in general.
    pub principals: Vec<Named>,
    /// Whether the person asking may change it.
    pub writable: bool,
    /// Whether something of it waits on this device to be sent; never of the server's.
    pub waits: bool,
}
