//! Segments: the company's own list of what kinds of kitchens there are.
//! Invariant: two live segments never share a name; a deleted one keeps its name on the organizations that carry it.

mod api;
mod screen;
#[cfg(feature = "ssr")]
mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use screen::SegmentsPage;

use crate::organizations::SegmentId;
use serde::{Deserialize, Serialize};

/// A segment and how many organizations carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Which.
    pub id: SegmentId,
    /// What people call it.
    pub name: String,
    /// How many of the organizations that the person sees carry it.
    pub organizations: i64,
}
