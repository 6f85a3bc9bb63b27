//! What can be asked about organizations, and in which orders they are listed.

use crate::choice;
use crate::filter::{Compared, Operator};

/// Which organizations, in which order.
pub type Filter = crate::filter::Filter<Column, Order>;

choice!(
    /// What can be asked about.
    Column {
        /// Its role.
        Role = "role", "Role";
        /// Its priority.
        Priority = "priority", "Priority";
        /// Its segment's id.
        Segment = "segment", "Segment";
        /// Its owner: `me`, `none` or an id.
        Owner = "owner", "Owner";
        /// Its owner's team: `mine` or an id.
        Team = "team", "Team";
        /// Its status.
        Status = "status", "Status";
        /// A tag it carries.
        Tag = "tag", "Tag";
        /// The delivery city.
        City = "city", "City";
        /// The delivery state or province.
        State = "state", "State";
        /// The delivery country.
        Country = "country", "Country";
        /// Weeks since something last happened.
        Quiet = "quiet", "Weeks without activity";
        /// How many people work there.
        Employees = "employees", "Employees";
        /// The organization above it.
        Parent = "parent", "Parent";
        /// The principal, or the product, of which samples were dropped there.
        Sampled = "sampled", "Sampled";
        /// The same, where it was bought within 90 days.
        Bought = "bought", "Bought after samples";
    }
);

impl Compared for Column {
    fn operators(self) -> &'static [Operator] {
        match self {
            Self::Quiet => &[Operator::Min],
            Self::Employees => &[Operator::Min, Operator::Max],
            _ => &[Operator::Is, Operator::Not],
        }
    }

    fn label(self) -> &'static str {
        Column::label(self)
    }

    fn sentence(self, operator: Operator, values: &str) -> String {
        match (self, operator) {
            (Self::Quiet, _) if values == "1" => "No activity for a week".to_owned(),
            (Self::Quiet, _) => format!("No activity for {values} weeks"),
            (Self::Employees, Operator::Max) => format!("At most {values} employees"),
            (Self::Employees, _) => format!("At least {values} employees"),
            (Self::Tag, Operator::Is) => format!("Tagged {values}"),
            (Self::Tag, _) => format!("Not tagged {values}"),
            (Self::Sampled, Operator::Is) => format!("Samples of {values}"),
            (Self::Bought, Operator::Is) => format!("Bought after samples of {values}"),
            _ => format!("{} {} {values}", self.label(), operator.label()),
        }
    }
}

choice!(
    /// The named orders; each has an index.
    Order {
        /// By name.
        Name = "name", "Name";
        /// A first, then by name.
        Priority = "priority", "Priority";
        /// By city, then by name.
        City = "city", "City";
        /// The latest activity first.
        Activity = "activity", "Last activity";
        /// The newest first.
        Newest = "newest", "Newest";
    }
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Condition;

    #[test]
    fn every_column_and_operator_survives_the_address_bar() {
        for column in Column::ALL {
            for operator in column.operators() {
                let condition =
                    Condition { column: *column, operator: *operator, values: vec!["a&b=c".into(), "é, 2".into()] };
                let filter = Filter {
                    q: "blue fin & co".into(),
                    conditions: vec![condition],
                    order: Some(Order::Activity),
                    columns: vec!["city".into(), "tags".into()],
                    after: "[\"x\",\"y\"]".into(),
                };
                assert_eq!(Filter::parse(&filter.to_query()), filter, "{column} {operator}");
            }
        }
    }

    #[test]
    fn what_is_unknown_or_empty_is_ignored() {
        assert_eq!(
            Filter::parse("?colour=red&role=&priority.like=A&order=price"),
            Filter { conditions: vec![], ..Filter::default() }
        );
    }
}
