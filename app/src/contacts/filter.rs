//! What can be asked about contacts, and in which orders they are listed.

use crate::choice;
use crate::filter::{Compared, Operator};

/// Which contacts, in which order.
pub type Filter = crate::filter::Filter<Column, Order>;

choice!(
    /// What can be asked about.
    Column {
        /// The id of the organization they work at.
        Organization = "organization", "Account";
        /// How much weight their word has.
        Influence = "influence", "Influence";
        /// What they have to do with the decision.
        Authority = "authority", "Authority";
        /// Where they stand.
        Advocacy = "advocacy", "Advocacy";
        /// A tag they carry.
        Tag = "tag", "Tag";
    }
);

impl Compared for Column {
    fn operators(self) -> &'static [Operator] {
        &[Operator::Is, Operator::Not]
    }

    fn label(self) -> &'static str {
        Column::label(self)
    }

    fn sentence(self, operator: Operator, values: &str) -> String {
        match (self, operator) {
            (Self::Tag, Operator::Is) => format!("Tagged {values}"),
            (Self::Tag, _) => format!("Not tagged {values}"),
            _ => format!("{} {} {values}", self.label(), operator.label()),
        }
    }
}

choice!(
    /// The named orders; each has an index.
    Order {
        /// By last name, then first name.
        Name = "name", "Name";
        /// The newest first.
        Newest = "newest", "Newest";
    }
);
