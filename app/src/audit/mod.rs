//! The audit trail: who changed what, from what to what, and when. The database writes it with every change.
//! Invariant: it is read only, all of it by admins alone, and it never holds a secret.

mod api;
mod filter;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;
#[cfg(feature = "ssr")]
pub(crate) mod words;

pub use api::WhoChanged;
pub use filter::Filter;
pub use page::AuditPage;

use crate::choice;
use crate::time::Moment;
use serde::{Deserialize, Serialize};

choice!(
    /// What kind of record was changed.
    Table {
        /// Operators, prospects, principals, distributors.
        Organization = "organization", "Account";
        /// Their people.
        Contact = "contact", "Contact";
        /// Where their people stand towards a principal.
        Advocacy = "contact_advocacy", "Stand towards a principal";
        /// Calls, visits, notes.
        Interaction = "interaction", "Interaction";
        /// What somebody promised to do.
        Task = "task", "Task";
        /// What principals make.
        Product = "product", "Product";
        /// Who may sell it.
        Authorization = "distributor_authorization", "Authorization";
        /// What one tries to sell to whom.
        Opportunity = "opportunity", "Deal";
        /// What it is about.
        OpportunityProduct = "opportunity_product", "Product of a deal";
        /// Who has a say in it.
        OpportunityContact = "opportunity_contact", "Person of a deal";
        /// A link to a report.
        Share = "report_share", "Shared report";
        /// The company's list of segments.
        Segment = "segment", "Segment";
        /// Whoever uses Larder.
        Person = "person", "Person";
        /// Their passwords, and the links with which they choose one.
        Access = "access", "Password or link";
        /// Teams.
        Team = "team", "Team";
        /// The company's settings.
        Company = "company", "Company";
    }
);

choice!(
    /// What was done to it.
    Verb {
        /// It is new.
        Insert = "insert", "added";
        /// Some of its fields changed.
        Update = "update", "changed";
        /// It went to the trash.
        Delete = "delete", "deleted";
        /// It came back from there.
        Restore = "restore", "restored";
        /// It is gone for good.
        Remove = "remove", "removed for good";
    }
);

/// One field of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What people call the field.
    pub field: String,
    /// What was there; empty for nothing.
    pub from: String,
    /// What is there since; empty for nothing.
    pub to: String,
}

/// One entry of the trail, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub when: Moment,
    /// Who: a person's name, or Larder itself.
    pub who: String,
    /// "changed the account".
    pub did: String,
    /// What the record is called.
    pub name: String,
    /// Its page, where it has one.
    pub href: Option<String>,
    /// "import of accounts.csv", "on the command line"; empty for a plain form.
    pub how: String,
    /// Which fields, from what to what.
    pub changes: Vec<Change>,
    /// The record's own trail.
    pub trail: String,
}

/// A page of the trail, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// At most a page of them.
    pub entries: Vec<Entry>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// Everybody who may have done something, for the filter.
    pub people: Vec<(String, String)>,
    /// What the record is called, when the trail is of one.
    pub record: Option<String>,
}

/// The last change of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedBy {
    /// Which field, as the question named it.
    pub field: String,
    /// Who.
    pub who: String,
    /// When.
    pub at: Moment,
}
