//! Which records, in which order: the question of a list, whatever its noun.
//! Invariant: a filter prints to the query string and parses back to itself; what it does not know, it ignores.

use crate::choice;
use crate::url;
use std::fmt::{Display, Write as _};
use std::str::FromStr;
use uuid::Uuid;

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

/// What can be asked about a noun: one closed list each.
pub trait Compared: Copy + PartialEq + FromStr + Display + 'static {
    /// The comparisons that make sense for it; the first is meant where none is named.
    fn operators(self) -> &'static [Operator];

    /// What it is called in a sentence.
    fn label(self) -> &'static str;

    /// The comparison as part of a sentence; `values` are in words.
    fn sentence(self, operator: Operator, values: &str) -> String {
        format!("{} {} {values}", self.label(), operator.label())
    }
}

/// One comparison; several values of one column and operator are alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition<C> {
    /// What.
    pub column: C,
    /// How.
    pub operator: Operator,
    /// With what.
    pub values: Vec<String>,
}

/// A filter with its order and place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter<C, O> {
    /// Words to search for.
    pub q: String,
    /// All must hold.
    pub conditions: Vec<Condition<C>>,
    /// How the list is sorted; absent: by name.
    pub order: Option<O>,
    /// The optional columns to show; absent: the usual ones.
    pub columns: Vec<String>,
    /// The cursor after which the page starts.
    pub after: String,
}

impl<C, O> Default for Filter<C, O> {
    fn default() -> Self {
        let (q, after) = Default::default();
        Self { q, conditions: Vec::new(), order: None, columns: Vec::new(), after }
    }
}

impl<C: Compared, O: Copy + PartialEq + FromStr + Display> Filter<C, O> {
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
        let (Ok(column), Ok(operator)) = (column.parse::<C>(), operator.parse::<Operator>()) else { return };
        // A plain number field of the filter form means its column's only direction.
        let operator = if column.operators().contains(&operator) { operator } else { column.operators()[0] };
        let known = self.conditions.iter_mut().find(|known| known.column == column && known.operator == operator);
        match known {
            Some(condition) if condition.values.contains(&value) => {}
            Some(condition) => condition.values.push(value),
            None => self.conditions.push(Condition { column, operator, values: vec![value] }),
        }
    }

    /// Whether it asks for everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.q.is_empty() && self.conditions.is_empty()
    }

    /// What a column is compared with in this way.
    #[must_use]
    pub fn values(&self, column: C, operator: Operator) -> &[String] {
        let is = |condition: &&Condition<C>| condition.column == column && condition.operator == operator;
        self.conditions.iter().find(is).map_or(&[], |condition| &condition.values)
    }

    /// The ids that are compared with, to be shown by name.
    #[must_use]
    pub fn ids(&self) -> Vec<Uuid> {
        let values = self.conditions.iter().flat_map(|condition| &condition.values);
        values.filter_map(|value| value.parse().ok()).collect()
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
            let name = name(*column, *operator);
            for value in values {
                push(&name, value);
            }
        }
        if let Some(order) = self.order {
            push("order", &order.to_string());
        }
        if !self.columns.is_empty() {
            push("columns", &self.columns.join(","));
        }
        if !self.after.is_empty() {
            push("after", &self.after);
        }
        query
    }

    /// The address of the list at `path` that asks this.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{path}{}", self.to_query())
    }

    /// The same question from another place; from an empty cursor, the first page.
    #[must_use]
    pub fn after(&self, cursor: String) -> Self {
        Self { after: cursor, ..self.clone() }
    }

    /// The list at `path` in another order, from its first page, and whether that is the order it has; `usual` is the one
    /// when none is named.
    #[must_use]
    pub fn order_link(&self, path: &str, order: O, usual: O) -> (String, bool) {
        let ordered = Self { order: Some(order), ..self.after(String::new()) };
        (ordered.at(path), self.order.unwrap_or(usual) == order)
    }
}

/// What a comparison is called in an address.
#[must_use]
pub fn name<C: Display>(column: C, operator: Operator) -> String {
    match operator {
        Operator::Is => column.to_string(),
        other => format!("{column}.{other}"),
    }
}

/// Rows on a page.
pub const PAGE: u16 = 50;
/// Counting stops here: "10,000+".
pub const COUNTED: i64 = 10_001;
/// Hits of a search that a list looks at: the nearest ones.
pub const HITS: i32 = 2000;

/// What a search found.
#[derive(Clone, Debug)]
pub struct Hits {
    /// The nearest ones.
    pub ids: Vec<Uuid>,
    /// Whether there were more.
    pub cut: bool,
}

impl Hits {
    /// The first `most` of `ids`, which were asked for with one more.
    #[must_use]
    pub fn new(ids: Vec<Uuid>, most: i32) -> Self {
        let (ids, cut) = cut(ids, usize::try_from(most).unwrap_or(usize::MAX));
        Self { ids, cut }
    }
}

/// The page in `rows`, which were asked for with one more than fits, and whether that one came.
#[must_use]
pub fn cut<T>(mut rows: Vec<T>, most: usize) -> (Vec<T>, bool) {
    let more = rows.len() > most;
    rows.truncate(most);
    (rows, more)
}
