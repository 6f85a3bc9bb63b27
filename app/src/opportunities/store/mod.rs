//! Opportunities in SQL. Every function runs in the viewer's transaction, so row-level security decides what exists and who
//! writes.

mod choosing;
mod moving;
mod reading;
mod writing;

pub(crate) use moving::{CLOSED, move_along, put, relocate};
pub(crate) use reading::{Stored, all_stored, detail, related, stale_at};
pub(crate) use writing::{RULES, change, create, delete, edit};

pub(crate) use choosing::form;
pub(super) use choosing::{offered, twins};
pub(super) use writing::{insert, stage_to_begin_in};
