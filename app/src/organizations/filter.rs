//! Which organizations, in which order. Invariant: a filter prints to the query string and parses back to itself; what
//! it does not know, it ignores.

use crate::choice;
use crate::url;
use std::fmt::Write as _;

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
    }
);

choice!(
    /// How a column is compared.
    Operator {
        /// Equal to one of the values.
        Is = "is", "is";
        /// Equal to none of them.
        Not = "not", "is not";
        /// At least.
        Min = "min", "at least";
        /// At most.
        Max = "max", "at most";
    }
);

impl Column {
    /// The comparisons that make sense for it.
    #[must_use]
    pub fn operators(self) -> &'static [Operator] {
        match self {
            Self::Quiet => &[Operator::Min],
            Self::Employees => &[Operator::Min, Operator::Max],
            _ => &[Operator::Is, Operator::Not],
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

/// One comparison; several values of one column and operator are alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What.
    pub column: Column,
    /// How.
    pub operator: Operator,
    /// With what.
    pub values: Vec<String>,
}

/// A filter with its order and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words to search for.
    pub q: String,
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// How the list is sorted; absent: by name.
    pub order: Option<Order>,
    /// The optional columns to show; absent: the usual ones.
    pub columns: Vec<String>,
    /// The cursor after which the page starts.
    pub after: String,
}

impl Filter {
    /// The filter in a query string.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in url::pairs(query) {
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                "q" => filter.q = value,
                "order" => filter.order = value.parse().ok(),
                // One box each in the form without JavaScript, one list in links.
                "column" | "columns" => filter.columns.extend(value.split(',').map(str::to_owned)),
                "after" => filter.after = value,
                _ => filter.add(&name, value),
            }
        }
        filter
    }

    fn add(&mut self, name: &str, value: String) {
        let (column, operator) = name.split_once('.').unwrap_or((name, "is"));
        let (Ok(column), Ok(operator)) = (column.parse::<Column>(), operator.parse::<Operator>()) else { return };
        // A plain number field of the filter form means its column's only direction.
        let operator = if column.operators().contains(&operator) { operator } else { column.operators()[0] };
        let known = self.conditions.iter_mut().find(|known| known.column == column && known.operator == operator);
        match known {
            Some(condition) if condition.values.contains(&value) => {}
            Some(condition) => condition.values.push(value),
            None => self.conditions.push(Condition { column, operator, values: vec![value] }),
        }
    }

    /// The values a column is compared with by `Is`, or by its only direction.
    #[must_use]
    pub fn value(&self, column: Column) -> String {
        let condition = self.conditions.iter().find(|condition| condition.column == column);
        condition.and_then(|condition| condition.values.first()).cloned().unwrap_or_default()
    }

    /// The query string, with its question mark; empty for the empty filter.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = String::new();
        let mut push = |name: &str, value: &str| {
            let separator = if query.is_empty() { '?' } else { '&' };
            let _ = write!(query, "{separator}{name}={}", url::encode(value));
        };
        if !self.q.is_empty() {
            push("q", &self.q);
        }
        for Condition { column, operator, values } in &self.conditions {
            for value in values {
                match operator {
                    Operator::Is => push(column.code(), value),
                    other => push(&format!("{column}.{other}"), value),
                }
            }
        }
        if let Some(order) = self.order {
            push("order", order.code());
        }
        if !self.columns.is_empty() {
            push("columns", &self.columns.join(","));
        }
        if !self.after.is_empty() {
            push("after", &self.after);
        }
        query
    }

    /// The same question from its first page, without one of its conditions.
    #[must_use]
    pub fn without(&self, condition: &Condition) -> Self {
        let conditions = self.conditions.iter().filter(|kept| *kept != condition).cloned().collect();
        Self { conditions, after: String::new(), ..self.clone() }
    }

    /// The same question in another order, from its first page.
    #[must_use]
    pub fn ordered(&self, order: Order) -> Self {
        Self { order: Some(order), after: String::new(), ..self.clone() }
    }

    /// The same question from another place.
    #[must_use]
    pub fn after(&self, cursor: String) -> Self {
        Self { after: cursor, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
