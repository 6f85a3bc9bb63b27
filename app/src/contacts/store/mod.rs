//! Contacts in SQL. Every function runs in the viewer's transaction, so row-level security decides what exists.

mod reading;
mod writing;

pub(crate) use reading::{all_stored, at_organization, detail};
pub(crate) use writing::{create, edit};

pub(super) use reading::{form, sharing};
pub(crate) use writing::delete;
pub(super) use writing::{erase, relocate};
