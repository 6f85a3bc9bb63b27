//! What can be asked about interactions, and in which orders they are listed.

use crate::choice;
use crate::filter::{Compared, Operator};

/// Which interactions, in which order.
pub type Filter = crate::filter::Filter<Column, Order>;

choice!(
    /// What can be asked about.
    Column {
        /// What kind of touch it was.
        Type = "type", "Type";
        /// What became of it.
        Status = "status", "Status";
        /// What came of it.
        Outcome = "outcome", "Outcome";
        /// Who did it: `me` or an id.
        Author = "author", "By";
        /// The team of who did it: `mine` or an id.
        Team = "team", "Team";
        /// A principal that it was about: `none` or an id.
        Principal = "principal", "About";
        /// The id of a product that it was about.
        Product = "product", "Product";
        /// The organization that it was at.
        Organization = "organization", "Account";
        /// The id of the deal that it was about.
        Deal = "deal", "Deal";
        /// The day that it happened on, as the company counts days.
        Happened = "on", "Happened";
    }
);

impl Compared for Column {
    fn operators(self) -> &'static [Operator] {
        match self {
            Self::Happened => &[Operator::Min, Operator::Max],
            _ => &[Operator::Is, Operator::Not],
        }
    }

    fn label(self) -> &'static str {
        Column::label(self)
    }

    fn sentence(self, operator: Operator, values: &str) -> String {
        match (self, operator) {
            (Self::Happened, Operator::Min) => format!("From {values}"),
            (Self::Happened, _) => format!("Until {values}"),
            (Self::Author | Self::Principal, Operator::Is) => format!("{} {values}", self.label()),
            (Self::Author, _) => format!("Not by {values}"),
            (Self::Principal, _) => format!("Not about {values}"),
            _ => format!("{} {} {values}", self.label(), operator.label()),
        }
    }
}

choice!(
    /// The named orders; each has an index.
    Order {
        /// The latest first.
        Newest = "newest", "Newest";
        /// The earliest first.
        Oldest = "oldest", "Oldest";
    }
);
