//! Organizations in SQL. Every function runs in the viewer's transaction, so row-level security decides what exists.

mod naming;
mod owning;
mod reading;
mod writing;

pub(crate) use naming::{named, twins};
pub(crate) use reading::{all_stored, choices, detail, stored};
pub(crate) use writing::{create, delete, edit, insert, link_parent, update};

pub(super) use naming::suggest;
pub(super) use owning::{follow, give, hand_over};
pub(super) use reading::form;
pub(super) use writing::RULES;
