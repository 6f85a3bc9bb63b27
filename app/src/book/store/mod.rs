//! The book in SQL. Every function runs in the viewer's transaction, so row-level security decides what is in it.

mod catalogue;
mod changes;
mod deals;
mod lists;
mod pages;
mod reading;
mod tasks;

pub(crate) use changes::changes;
pub(crate) use pages::page;
#[cfg(test)]
pub(super) use {changes::changes_of, pages::page_of};

/// Accounts that a book has room for.
const ROOM: i64 = 5000;
