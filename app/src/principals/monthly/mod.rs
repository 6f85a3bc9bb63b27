//! What a principal is told of a month: what was done, won and lost, what is open, sampled and sold, on one page to print or
//! to take along. Invariant: the page and its files are made of the same tables, so that they say the same.

#[cfg(feature = "ssr")]
mod deals;
#[cfg(feature = "ssr")]
pub mod exporting;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use page::MonthlyPage;

use super::shared::Sharing;
use crate::organizations::Named;
use crate::reports::Section;
use serde::{Deserialize, Serialize};

/// The report of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monthly {
    /// Whose; absent: nobody was asked about.
    pub principal: Option<Named>,
    /// The month as an address says it, "2026-03".
    pub month: String,
    /// What is told; nothing where nobody was asked about.
    pub sections: Vec<Section>,
    /// What one can ask for.
    pub principals: Vec<Named>,
    /// The months, by what an address calls them and what people do, the latest first.
    pub months: Vec<(String, String)>,
    /// The links by which others read it.
    pub sharing: Sharing,
}
