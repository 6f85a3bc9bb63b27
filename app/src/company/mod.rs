//! The company that runs this installation: its name and the settings that everybody's figures and books follow.
//! Invariant: there is one, made at set-up; only admins change it.

mod api;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;
mod zones;

pub use api::EditCompany;
pub use page::CompanyPage;
pub use zones::TimeZoneField;

use crate::auth::Me;
use crate::command::Base;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// For how many days a book opens without a line, until an admin says otherwise.
pub const BOOK_DAYS: i16 = 14;

/// The company as a form holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyForm {
    /// The broker's name.
    pub name: String,
    /// IANA time zone.
    pub time_zone: String,
    /// ISO 8601 day: 1 is Monday.
    pub week_start: String,
    /// ISO 4217.
    pub currency: String,
    /// `on` when reps see only their own and their team's accounts.
    pub private_books: String,
    /// For how many days after the last contact a book opens without a line.
    pub book_days: String,
}

impl CompanyForm {
    /// The company as every page knows it.
    #[must_use]
    pub fn of(me: &Me) -> Self {
        Self {
            name: me.company_name.clone(),
            time_zone: me.company_time_zone.clone(),
            week_start: me.week_start.to_string(),
            currency: me.currency.clone(),
            private_books: if me.private_books { "on" } else { "" }.to_owned(),
            book_days: me.book_days.to_string(),
        }
    }
}

/// Changes the settings that differ between `base` and `form`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the admin found it.
    pub base: Base<CompanyForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: CompanyForm,
}

/// The days a week may start on, by ISO 8601 number.
#[must_use]
pub fn week_starts() -> Vec<(String, String)> {
    [("1", "Monday"), ("7", "Sunday"), ("6", "Saturday")].map(|(code, day)| (code.to_owned(), day.to_owned())).to_vec()
}
