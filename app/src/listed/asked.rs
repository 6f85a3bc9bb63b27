//! A filter as its reader sees it: chips, links, and the form that asks another question.
//! Invariant: what is asked stays asked when the form is sent; what no field of it can hold goes along hidden.

use super::{Cell, Column, Field, Kind, Listed, Row};
use crate::filter::{COUNTED, Compared, Condition, Filter, Operator, name};
use std::fmt::Display;
use std::str::FromStr;
use uuid::Uuid;

/// A column that a noun's list can show.
pub struct Heading {
    pub(super) code: &'static str,
    pub(super) label: &'static str,
    usual: bool,
    pub(super) numeric: bool,
    broad: bool,
}

impl Heading {
    /// One that is there unless others are chosen.
    #[must_use]
    pub const fn usual(code: &'static str, label: &'static str) -> Self {
        Self { code, label, usual: true, numeric: false, broad: false }
    }

    /// One that is there when it is chosen.
    #[must_use]
    pub const fn other(code: &'static str, label: &'static str) -> Self {
        Self { code, label, usual: false, numeric: false, broad: false }
    }

    /// The same, of figures.
    #[must_use]
    pub const fn figures(self) -> Self {
        Self { numeric: true, ..self }
    }

    /// The same, of what takes more room than a word or two: links, tags.
    #[must_use]
    pub const fn broad(self) -> Self {
        Self { broad: true, ..self }
    }
}

/// What a laptop has room for: a column takes two, a broad one three.
const ROOM: u32 = 17;

fn is_wide(headings: &[Heading], shown: &[&str]) -> bool {
    let taken = |heading: &Heading| match (shown.contains(&heading.code), heading.broad) {
        (false, _) => 0,
        (true, false) => 2,
        (true, true) => 3,
    };
    headings.iter().map(taken).sum::<u32>() > ROOM
}

/// The codes of the columns to show, in their order. The first one, which is the name, always is; chosen alone, it is
/// alone.
#[must_use]
pub fn shown(headings: &[Heading], chosen: &[String]) -> Vec<&'static str> {
    let is_chosen = |heading: &Heading| {
        if chosen.is_empty() { heading.usual } else { chosen.iter().any(|code| code == heading.code) }
    };
    let rest = headings.iter().skip(1).filter(|heading| is_chosen(heading));
    headings.first().into_iter().chain(rest).map(|heading| heading.code).collect()
}

/// A field that the form of a noun's list has.
pub struct Asked<C> {
    column: C,
    operator: Operator,
    label: &'static str,
    kind: Kind,
    options: Vec<(String, String)>,
}

impl<C: Compared> Asked<C> {
    fn new(column: C, kind: Kind, options: Vec<(String, String)>) -> Self {
        Self { column, operator: Operator::Is, label: column.label(), kind, options }
    }

    /// One of any words.
    pub fn words(column: C) -> Self {
        Self::new(column, Kind::Text, Vec::new())
    }

    /// Any of a few choices.
    pub fn boxes(column: C, options: Vec<(String, String)>) -> Self {
        Self::new(column, Kind::Boxes, options)
    }

    /// One of many choices.
    pub fn select(column: C, options: Vec<(String, String)>) -> Self {
        Self::new(column, Kind::Select, options)
    }

    /// A number that is a limit.
    pub fn number(column: C, operator: Operator, label: &'static str) -> Self {
        Self { operator, label, ..Self::new(column, Kind::Number, Vec::new()) }
    }

    /// A day that is a limit.
    pub fn day(column: C, operator: Operator, label: &'static str) -> Self {
        Self { operator, label, ..Self::new(column, Kind::Day, Vec::new()) }
    }

    fn holds(&self, place: usize, value: &str) -> bool {
        match self.kind {
            Kind::Text | Kind::Number | Kind::Day => place == 0,
            Kind::Select => true,
            Kind::Boxes => self.options.iter().any(|(code, _)| code == value),
        }
    }
}

/// What a noun knows about its list.
pub struct Answer<C> {
    /// The page's rows.
    pub rows: Vec<Row>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// How many there are, counted to `COUNTED`.
    pub count: i64,
    /// Whether a search found more than was looked at.
    pub cut: bool,
    /// The fields of its form.
    pub fields: Vec<Asked<C>>,
    /// The named orders, where it has more than one: `(code, label)`.
    pub orders: Vec<(String, String)>,
}

impl<C: Compared> Answer<C> {
    /// The page of the list at `path`, whose `usual` order it has when none is named; `words` are those of a value.
    pub fn listed<O>(
        self,
        path: &str,
        mut filter: Filter<C, O>,
        usual: O,
        headings: &[Heading],
        words: impl Fn(C, &str) -> String,
    ) -> Listed
    where
        O: Copy + PartialEq + FromStr + Display,
    {
        let Self { rows, next, count, cut, fields, orders } = self;
        let shown_now = shown(headings, &filter.columns);
        if shown_now == shown(headings, &[]) {
            filter.columns.clear();
        }
        let start = filter.after(String::new());
        let column = |heading: &Heading| Column {
            code: heading.code.into(),
            label: heading.label.into(),
            shown: shown_now.contains(&heading.code),
            numeric: heading.numeric,
            order: heading.code.parse().ok().map(|order| filter.order_link(path, order, usual)),
        };
        let chip = |place: usize| {
            let mut without = start.clone();
            let Condition { column, operator, values } = without.conditions.remove(place);
            let values = values.iter().map(|value| spoken(words(column, value))).collect::<Vec<_>>().join(" or ");
            (column.sentence(operator, &values), without.at(path))
        };
        let mut kept = kept(&filter, &fields);
        // Without it, no ticked column would mean the usual ones.
        kept.extend(headings.first().map(|first| ("column".to_owned(), first.code.to_owned())));
        let order = filter.order.unwrap_or(usual).to_string();
        let mut fields = fields.into_iter().map(|asked| field(&filter, asked, &words)).collect::<Vec<_>>();
        if !orders.is_empty() {
            fields.push(Field {
                name: "order".into(),
                label: "Sort by".into(),
                kind: Kind::Select,
                options: orders,
                values: vec![order],
            });
        }
        Listed {
            count: counted(count, cut),
            cut,
            here: false,
            q: filter.q.clone(),
            chips: (0..filter.conditions.len()).map(chip).collect(),
            clear: Filter { conditions: Vec::new(), ..start.clone() }.at(path),
            fields,
            kept,
            columns: headings.iter().map(column).collect(),
            wide: is_wide(headings, &shown_now),
            rows,
            first: (!filter.after.is_empty()).then(|| start.at(path)),
            next: next.map(|cursor| filter.after(cursor).at(path)),
        }
    }
}

/// What is asked and has no place in `fields`.
fn kept<C: Compared, O>(filter: &Filter<C, O>, fields: &[Asked<C>]) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    for Condition { column, operator, values } in &filter.conditions {
        let field = fields.iter().find(|field| field.column == *column && field.operator == *operator);
        for (place, value) in values.iter().enumerate() {
            if !field.is_some_and(|field| field.holds(place, value)) {
                kept.push((name(*column, *operator), value.clone()));
            }
        }
    }
    kept
}

fn field<C: Compared, O>(filter: &Filter<C, O>, asked: Asked<C>, words: impl Fn(C, &str) -> String) -> Field
where
    O: Copy + PartialEq + FromStr + Display,
{
    let Asked { column, operator, label, kind, mut options } = asked;
    let mut values = filter.values(column, operator).to_vec();
    match kind {
        Kind::Text => values = values.first().map(|value| words(column, value)).into_iter().collect(),
        Kind::Select => {
            for value in &values {
                if !options.iter().any(|(code, _)| code == value) {
                    options.push((value.clone(), spoken(words(column, value))));
                }
            }
            options.insert(0, (String::new(), "Any".to_owned()));
        }
        Kind::Number | Kind::Day | Kind::Boxes => {}
    }
    Field { name: name(column, operator), label: label.into(), kind, options, values }
}

/// An id without a name is one that the reader does not see.
fn spoken(words: String) -> String {
    if words.parse::<Uuid>().is_ok() { "unknown".to_owned() } else { words }
}

/// "1,204"; more than was counted, or than was looked at, is "10,000+".
#[must_use]
pub fn counted(count: i64, cut: bool) -> String {
    let more = cut || count >= COUNTED;
    let count = grouped(count.min(COUNTED - 1));
    if more { count + "+" } else { count }
}

/// Tags a row shows before it counts the others.
const TAGS: usize = 3;

/// A cell of tags.
#[must_use]
pub fn tags(mut tags: Vec<String>) -> Cell {
    let more = u32::try_from(tags.len().saturating_sub(TAGS)).unwrap_or(u32::MAX);
    tags.truncate(TAGS);
    Cell::Tags(tags, more)
}

/// "1,250,000".
#[must_use]
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut words = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_when_it_is_not_all() {
        assert_eq!((counted(0, false), counted(1204, false)), ("0".into(), "1,204".into()));
        assert_eq!((counted(10_000, false), counted(10_001, false)), ("10,000".into(), "10,000+".into()));
        assert_eq!((counted(2000, true), counted(37, true)), ("2,000+".into(), "37+".into()));
        assert_eq!((grouped(-1_250_000), grouped(999)), ("-1,250,000".into(), "999".into()));
    }

    #[test]
    fn the_name_can_stand_alone_and_unknown_columns_are_ignored() {
        let headings = [Heading::usual("name", "Name"), Heading::usual("city", "City"), Heading::other("tags", "Tags")];
        let chosen =
            |codes: &[&str]| shown(&headings, &codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>());
        assert_eq!(chosen(&[]), ["name", "city"]);
        assert_eq!(chosen(&["name"]), ["name"]);
        assert_eq!(chosen(&["tags", "colour", "name"]), ["name", "tags"]);
    }
}
