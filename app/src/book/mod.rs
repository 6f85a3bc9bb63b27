//! The book: what of the company's records a person's device keeps, so that they open without a line.
//! Invariant: nothing is in a book that its person may not read; pages and then deltas leave a device with what a fresh book
//! would hold.

mod api;
pub mod devices;
mod records;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use records::{
    AccountRecord, AuthorizationRecord, ContactRecord, Delta, FormerRecord, InteractionRecord, Listing, ListsRecord,
    MoveRecord, OpportunityRecord, Page, PersonRecord, ProductRecord, Put, SCHEMA, TaskRecord,
};
