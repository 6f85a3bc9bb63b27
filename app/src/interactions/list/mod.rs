//! The list of interactions: what happened, the newest first, as far as one may read it.
//! Invariant: figures of touches are counted by the conditions of this list, so each leads to exactly what it counts.

#[cfg(feature = "ssr")]
mod columns;
#[cfg(feature = "ssr")]
pub mod exporting;
mod filter;
#[cfg(feature = "ssr")]
pub mod listing;
mod page;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use filter::{Column, Filter, Order};
pub use page::InteractionsPage;

/// The list's address.
pub(crate) const PATH: &str = "/interactions";
