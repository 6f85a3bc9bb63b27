//! Tasks in SQL. Every function runs in the viewer's transaction: row-level security decides.

mod bulk;
mod reading;
mod steps;
mod writing;

pub(crate) use reading::{Row, about, people};
pub(crate) use writing::{add, add_along};
pub(super) use {
    bulk::bulk,
    reading::{form, topic},
    steps::{complete, delete, postpone, reopen},
    writing::edit,
};

use crate::context::TAKEN;

/// Rules that the database keeps, and the field that each message stands beside.
pub(crate) const RULES: &[(&str, &str, &str)] = &[
    ("task_owner_gone", "owner_id", "Choose somebody who works here and is no viewer."),
    ("task_organization_gone", "", "This account is not there any more."),
    ("task_contact_elsewhere", "contact_id", "This contact is not at the account any more."),
    ("task_opportunity_elsewhere", "", "This deal is not at the account any more."),
    ("task_done_note", "note", "Use at most 2,000 characters."),
    ("task_pkey", "", TAKEN),
];
