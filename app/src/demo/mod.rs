//! The demo company: a small broker with people in every role, the accounts they look after, whom they know there,
//! what they talked about, what they sell, and how far they have come with it.
//! Invariant: it goes into an installation without accounts only, as one operation, and the company says that it is a
//! demo. Nothing in it is real: addresses end in `.example`, numbers begin with 555.

mod catalogue;
mod deals;
mod grown;
mod people;
mod places;
mod promises;
mod removing;
mod store;
#[cfg(test)]
mod tests;
mod touches;

pub use grown::grow;
pub use people::{MEMBERS, Member};
pub use removing::remove;
pub use store::{fill, make, set_passwords};
