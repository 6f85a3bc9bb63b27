//! Which part of the trail. Invariant: it prints to the query string and parses back; what it does not know it ignores.

use super::{Table, Verb};
use crate::auth::PersonId;
use crate::url;
use chrono::NaiveDate;
use std::fmt::Write as _;
use uuid::Uuid;

/// All must hold; absent ones ask nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Who did it.
    pub person: Option<PersonId>,
    /// To what kind of record.
    pub table: Option<Table>,
    /// What was done.
    pub verb: Option<Verb>,
    /// To which record.
    pub record: Option<Uuid>,
    /// On or after this day, in the reader's time zone.
    pub from: Option<NaiveDate>,
    /// On or before this day.
    pub to: Option<NaiveDate>,
    /// The cursor after which the page starts.
    pub after: String,
}

impl Filter {
    /// The filter in a query string.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in url::pairs(query) {
            match name.as_str() {
                "person" => filter.person = value.parse().ok(),
                "table" => filter.table = value.parse().ok(),
                "verb" => filter.verb = value.parse().ok(),
                "record" => filter.record = value.parse().ok(),
                "from" => filter.from = value.parse().ok(),
                "to" => filter.to = value.parse().ok(),
                "after" => filter.after = value,
                _ => {}
            }
        }
        filter
    }

    /// The query string, with its question mark; empty for the empty filter.
    #[must_use]
    pub fn to_query(&self) -> String {
        let parts = [
            ("person", self.person.map(|id| id.to_string())),
            ("table", self.table.map(|table| table.to_string())),
            ("verb", self.verb.map(|verb| verb.to_string())),
            ("record", self.record.map(|id| id.to_string())),
            ("from", self.from.map(|day| day.to_string())),
            ("to", self.to.map(|day| day.to_string())),
            ("after", Some(self.after.clone()).filter(|after| !after.is_empty())),
        ];
        let mut query = String::new();
        for (name, value) in parts {
            let Some(value) = value else { continue };
            let separator = if query.is_empty() { '?' } else { '&' };
            let _ = write!(query, "{separator}{name}={}", url::encode(&value));
        }
        query
    }

    /// Whether it asks for everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { after: self.after.clone(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_survives_the_address_bar() {
        let filter = Filter {
            person: Some(PersonId::new()),
            table: Some(Table::Contact),
            verb: Some(Verb::Delete),
            record: Some(Uuid::now_v7()),
            from: NaiveDate::from_ymd_opt(2026, 2, 28),
            to: NaiveDate::from_ymd_opt(2026, 3, 1),
            after: "[\"2026-02-28T12:00:00Z\",7]".into(),
        };
        assert_eq!(Filter::parse(&filter.to_query()), filter);
        assert!(!filter.is_empty());
    }

    #[test]
    fn what_is_unknown_or_empty_asks_nothing() {
        let filter = Filter::parse("?person=&table=credential&from=yesterday&to=2026-02-30&colour=red");
        assert_eq!(filter, Filter::default());
        assert!(filter.is_empty());
    }
}
