//! What a list shows, whatever its noun: rows with their cells, the question in words, the form that asks another.
//! Invariant: who answers, the server or the book on the device, says all of it in words and addresses, so the list's page
//! knows of no column, order or filter.

mod asked;
#[cfg(feature = "ssr")]
pub mod exporting;
#[cfg(feature = "ssr")]
pub(crate) mod reading;
#[cfg(feature = "ssr")]
mod sheet;

pub use asked::{Answer, Asked, Heading, counted, grouped, shown, tags};

use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// How many there are, in words: "1,204", "10,000+".
    pub count: String,
    /// Whether a search found more than a list looks at.
    pub cut: bool,
    /// Whether these are only the ones on this device, of perhaps more.
    pub here: bool,
    /// What is searched for.
    pub q: String,
    /// Each condition in words, and the list without it.
    pub chips: Vec<(String, String)>,
    /// The list without any of them.
    pub clear: String,
    /// The fields of the form that asks another question.
    pub fields: Vec<Field>,
    /// What is asked and has no field, to stay as it is: names and values.
    pub kept: Vec<(String, String)>,
    /// The columns there are; the first one is always shown.
    pub columns: Vec<Column>,
    /// Whether these are more than a laptop has room for.
    pub wide: bool,
    /// At most a page of rows.
    pub rows: Vec<Row>,
    /// The first page, when this is another.
    pub first: Option<String>,
    /// The next page.
    pub next: Option<String>,
}

impl Listed {
    /// Whether it asks for everything there is.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.q.is_empty() && self.chips.is_empty()
    }
}

/// How a field is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// By typing.
    Text,
    /// By typing a number.
    Number,
    /// By choosing a day.
    Day,
    /// By choosing one of many.
    Select,
    /// By ticking any of a few.
    Boxes,
}

/// A field of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name in the form.
    pub name: String,
    /// What it asks.
    pub label: String,
    /// How it is answered.
    pub kind: Kind,
    /// `(code, label)` of each choice.
    pub options: Vec<(String, String)>,
    /// What it says now.
    pub values: Vec<String>,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What it is called in the address.
    pub code: String,
    /// What stands in its head.
    pub label: String,
    /// Whether it is shown.
    pub shown: bool,
    /// Whether it holds figures.
    pub numeric: bool,
    /// The list sorted by it, and whether that is how it is sorted.
    pub order: Option<(String, bool)>,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The record.
    pub id: String,
    /// Its page, where that is not the list's address and the id.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// A word beside the name, or nothing.
    pub mark: String,
    /// A cell for each shown column but the first.
    pub cells: Vec<Cell>,
    /// Whether the person asking may change it.
    pub writable: bool,
    /// Where to call, or nothing.
    pub phone: String,
    /// Where to write, or nothing.
    pub email: String,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// Words or a figure; perhaps none.
    Text(String),
    /// A role: its word, and its code for the colour.
    Role(String, String),
    /// A priority's letter.
    Priority(String),
    /// The first of some tags, and how many more there are.
    Tags(Vec<String>, u32),
    /// Words that lead somewhere, and where.
    Link(String, String),
    /// A moment.
    When(Moment),
}
