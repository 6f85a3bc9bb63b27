//! Products in SQL. Every function runs in the viewer's transaction, so row-level security decides who writes.

mod reading;
mod writing;

pub(crate) use reading::{Row, all_stored, detail, principals, related};
pub(crate) use writing::{create, edit, insert, update};

pub(super) use reading::form;
pub(super) use writing::discontinue;
