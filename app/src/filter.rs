//! Which records, in which order: the question of a list, whatever its noun.
//! Invariant: a filter prints to the query string and parses back to itself; what it does not know, it ignores.

use crate::choice;
use crate::url;
use std::fmt::{Display, Write as _};
use std::str::FromStr;

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

/// Where the page of a list leads, whatever its noun.
pub struct Links {
    /// The list without a filter.
    pub path: &'static str,
    /// What is searched for.
    pub q: String,
    /// Each condition in words, and the list without it.
    pub conditions: Vec<(String, String)>,
    /// The first page, when this is another.
    pub first: Option<String>,
    /// The next page.
    pub next: Option<String>,
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

    /// The values a column is compared with by `Is`, or by its only direction.
    #[must_use]
    pub fn value(&self, column: C) -> String {
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
                    Operator::Is => push(&column.to_string(), value),
                    other => push(&format!("{column}.{other}"), value),
                }
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
    fn at(&self, path: &str) -> String {
        format!("{path}{}", self.to_query())
    }

    /// The same question from another place; from an empty cursor, the first page.
    #[must_use]
    pub fn after(&self, cursor: String) -> Self {
        Self { after: cursor, ..self.clone() }
    }

    /// Where the list at `path` leads from here; `next` is the cursor of its next page, and `words` are those of a value.
    pub fn links(&self, path: &'static str, next: Option<String>, words: impl Fn(C, &str) -> String) -> Links {
        let start = self.after(String::new());
        let condition = |place: usize| {
            let mut without = start.clone();
            let Condition { column, operator, values } = without.conditions.remove(place);
            let values = values.iter().map(|value| words(column, value)).collect::<Vec<_>>().join(" or ");
            (format!("{} {} {values}", column.label(), operator.label()), without.at(path))
        };
        Links {
            path,
            q: self.q.clone(),
            conditions: (0..self.conditions.len()).map(condition).collect(),
            first: (!self.after.is_empty()).then(|| start.at(path)),
            next: next.map(|cursor| self.after(cursor).at(path)),
        }
    }

    /// The list at `path` in another order, from its first page, and whether that is the order it has; `usual` is the one
    /// when none is named.
    pub fn order_link(&self, path: &str, order: O, usual: O) -> (String, bool) {
        let ordered = Self { order: Some(order), ..self.after(String::new()) };
        (ordered.at(path), self.order.unwrap_or(usual) == order)
    }
}

/// Rows on a page.
pub const PAGE: u16 = 50;
/// Counting stops here: "10,000+".
pub const COUNTED: i64 = 10_001;
/// Hits of a search that a list shows.
pub const HITS: i32 = 2000;

/// The page in `rows`, which were asked for with one more than fits, and whether that one came.
#[must_use]
pub fn cut<T>(mut rows: Vec<T>, most: u16) -> (Vec<T>, bool) {
    let more = rows.len() > usize::from(most);
    rows.truncate(usize::from(most));
    (rows, more)
}

/// A count in words: exact, or more than was counted.
#[must_use]
pub fn counted(count: u32) -> String {
    if i64::from(count) < COUNTED { count.to_string() } else { "10,000+".to_owned() }
}

/// `options` after "any".
#[must_use]
pub fn any_of(options: Vec<(String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), "Any".to_owned())).chain(options).collect()
}
