//! Reports: tables that one reads, prints or takes along as a file. Invariant: the file holds exactly what the page shows to
//! the same person, and all of it where the page stops.

mod api;
#[cfg(feature = "ssr")]
pub mod exporting;
pub mod mailed;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use mailed::MailedPage;
pub use page::ReportsPage;
pub(crate) use page::sections;

use crate::choice;
use crate::day::Day;
use crate::organizations::Named;
use serde::{Deserialize, Serialize};

choice!(
    /// What one reports.
    Kind {
        /// Who did how much for which principal.
        Activity = "activity", "Activity";
        /// What is open, and how far it has come.
        Pipeline = "pipeline", "Pipeline";
        /// Whom nobody has visited within the cadence.
        Coverage = "coverage", "Coverage";
        /// What a record lacks.
        Quality = "quality", "Data quality";
    }
);

impl Kind {
    /// The one that an address asks for.
    #[must_use]
    pub fn asked(query: &str) -> Self {
        let named = crate::url::pairs(query).into_iter().find(|(name, _)| name == "report");
        named.and_then(|(_, code)| code.parse().ok()).unwrap_or(Self::Activity)
    }

    /// What it says, in a sentence.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Activity => "Touches by person and principal. Under three for a principal is marked as low.",
            Self::Pipeline => "Open deals, the one that rests longest in its stage first.",
            Self::Coverage => {
                "Active accounts whose last visit is longer ago than their cadence, the longest overdue first."
            }
            Self::Quality => {
                "Active accounts without an owner, without anybody to talk to, or with an e-mail address that is none."
            }
        }
    }

    /// Whether it is about the days of a period.
    #[must_use]
    pub fn has_period(self) -> bool {
        self == Self::Activity
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The day that it is for the company.
    pub today: Day,
    /// The period that it is about.
    pub days: (Day, Day),
    /// What its columns are, and whether they are figures.
    pub heads: Vec<(String, bool)>,
    pub rows: Vec<Row>,
    /// Whether there are more than these.
    pub more: bool,
    /// What one can ask for.
    pub owners: Vec<Named>,
    pub principals: Vec<Named>,
}

/// A table with a title of its own, beside others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub title: String,
    /// Where all of it is listed; empty: nowhere.
    pub href: String,
    /// What its columns are, and whether they are figures.
    pub heads: Vec<(String, bool)>,
    pub rows: Vec<Row>,
    /// What is to be said below it, or in its place when it is empty.
    pub note: String,
}

/// What leads to a section on its page: "what-engagement-is-made-of".
pub(crate) fn anchor(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(feature = "ssr")]
impl Section {
    /// One of these, with nothing more to say; `empty` in its place when it is empty.
    pub(crate) fn new(title: &str, heads: Vec<(&str, bool)>, rows: Vec<Row>, empty: &str) -> Self {
        let note = if rows.is_empty() { empty.to_owned() } else { String::new() };
        let heads = heads.into_iter().map(|(head, is_figure)| (head.to_owned(), is_figure)).collect();
        Self { title: title.to_owned(), href: String::new(), heads, rows, note }
    }
}

/// A line of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The record that its first cell names; empty: none.
    pub href: String,
    pub cells: Vec<String>,
}
