//! Larder's domain: one folder a noun, with its rules, its server functions, its SQL and its screens.
//! Invariant: the same code compiles for the server (`ssr`) and the browser (`hydrate`); only `store` and `context`
//! know the database, and only the server has them.

#![recursion_limit = "256"]

// `testing` is compiled here and in the tests of `server`, and calls this crate by one name in both.
#[cfg(all(test, feature = "ssr"))]
extern crate self as app;

pub mod audit;
pub mod auth;
pub mod authorizations;
pub mod book;
pub mod calendar;
#[cfg(feature = "ssr")]
pub mod checks;
pub mod choice;
mod columns;
pub mod command;
pub mod company;
pub mod contacts;
#[cfg(feature = "ssr")]
pub mod context;
pub mod dashboard;
pub mod day;
#[cfg(feature = "ssr")]
pub mod demo;
pub mod error;
mod fetch;
pub mod filter;
mod folds;
pub mod id;
pub mod imports;
pub mod interactions;
pub mod jobs;
mod json;
pub mod listed;
pub mod live;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod markdown;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod money;
pub mod my_day;
pub mod notifications;
pub mod offline;
pub mod operations;
pub mod opportunities;
pub mod organizations;
pub mod outbox;
mod pages;
pub mod people;
#[cfg(all(test, feature = "ssr"))]
mod plans;
pub mod principals;
pub mod products;
pub mod query;
pub mod reports;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod scripts;
pub mod search;
pub mod segments;
pub mod settings;
pub mod shell;
#[cfg(feature = "ssr")]
pub mod spreadsheet;
pub mod tasks;
pub mod teams;
#[cfg(all(test, feature = "ssr"))]
mod testing;
mod texts;
pub mod time;
pub mod ui;
pub mod url;

pub use shell::{App, shell};
