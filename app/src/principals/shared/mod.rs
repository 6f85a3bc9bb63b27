//! A principal's month behind a link that works without signing in.
//! Invariant: a link shows one report of one month, as whoever shared it may read it now, and leads nowhere else; it ends by
//! itself and can be taken back, and of it only a hash rests in the database.

mod api;
mod page;
mod section;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::{RevokeShare, ShareMonth};
pub use page::SharedPage;
pub(super) use section::sharing;

use crate::ids;
use crate::reports::Section;
use crate::time::Moment;
use serde::{Deserialize, Serialize};

ids!(
    /// A link to a report.
    ShareId,
);

/// How many days a link may work.
pub const DAYS: [(u16, &str); 3] = [(7, "A week"), (30, "30 days"), (90, "90 days")];

/// The links to one report that still open it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// Whether the person may share it.
    pub may: bool,
    /// The latest first.
    pub links: Vec<Share>,
    /// The address of the one that was just made: it is shown this once.
    pub address: Option<String>,
}

/// A link to a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub id: ShareId,
    /// Who shared it.
    pub by: String,
    pub made: Moment,
    pub until: Moment,
    /// When somebody last opened it.
    pub read: Option<Moment>,
}

/// What a link shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Whose report it is.
    pub principal: String,
    /// Of which month, in words.
    pub month: String,
    /// The broker, and who of them shared it.
    pub company: String,
    pub by: String,
    /// Until when the link works.
    pub until: Moment,
    /// The report, without ways into Larder.
    pub sections: Vec<Section>,
}
