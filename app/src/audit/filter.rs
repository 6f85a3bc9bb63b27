//! Which part of the trail. Invariant: it prints to the query string and parses back; what it does not know it ignores.

use super::{Table, Verb};
use crate::auth::PersonId;
use crate::url;
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
    /// On or after this day, in the reader's time zone: 2026-02-28. What is no day asks nothing.
    pub from: String,
    /// On or before this day.
    pub to: String,
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
                "from" => filter.from = value,
                "to" => filter.to = value,
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
            ("from", Some(self.from.clone())),
            ("to", Some(self.to.clone())),
            ("after", Some(self.after.clone())),
        ];
        let mut query = String::new();
        for (name, value) in parts {
            let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
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
            from: "2026-02-28".into(),
            to: "2026-03-01".into(),
            after: "[\"2026-02-28T12:00:00Z\",7]".into(),
        };
        assert_eq!(Filter::parse(&filter.to_query()), filter);
        assert!(!filter.is_empty());
    }

    #[test]
    fn what_is_unknown_or_empty_asks_nothing() {
        let filter = Filter::parse("?person=&table=credential&from=&to=&colour=red");
        assert_eq!(filter, Filter::default());
        assert!(filter.is_empty());
    }
}
