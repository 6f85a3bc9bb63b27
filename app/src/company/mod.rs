//! The company that runs this installation: its name and the settings that everybody's figures and books follow.
//! Invariant: there is one, made at set-up; only admins change it.

#[cfg(feature = "ssr")]
mod store;

use serde::{Deserialize, Serialize};

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
}

/// The days a week may start on, by ISO 8601 number.
#[must_use]
pub fn week_starts() -> Vec<(String, String)> {
    [("1", "Monday"), ("7", "Sunday"), ("6", "Saturday")].map(|(code, day)| (code.to_owned(), day.to_owned())).to_vec()
}
