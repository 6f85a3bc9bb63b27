//! Imports: a file's rows become records, after the person has said what its columns and words mean.
//! Invariant: nothing is written before the check has shown what each row will do, nothing is changed silently, and
//! one import is one operation: taken back with one click, and run twice it adds nothing.

#[cfg(feature = "ssr")]
mod about;
#[cfg(feature = "ssr")]
mod aliases;
pub mod api;
#[cfg(feature = "ssr")]
mod asking;
#[cfg(feature = "ssr")]
mod bulk;
#[cfg(feature = "ssr")]
mod cells;
#[cfg(feature = "ssr")]
pub mod checking;
mod columns;
#[cfg(feature = "ssr")]
pub mod dates;
#[cfg(feature = "ssr")]
mod deals;
#[cfg(feature = "ssr")]
pub mod deciding;
mod defaults;
mod field;
mod journal;
mod kind;
#[cfg(feature = "ssr")]
pub mod lists;
#[cfg(feature = "ssr")]
pub mod mapping;
#[cfg(feature = "ssr")]
mod matching;
#[cfg(feature = "ssr")]
pub mod numbers;
#[cfg(feature = "ssr")]
mod people;
#[cfg(feature = "ssr")]
mod products;
#[cfg(feature = "ssr")]
pub mod reading;
mod result;
#[cfg(feature = "ssr")]
mod row;
#[cfg(feature = "ssr")]
pub mod running;
#[cfg(feature = "ssr")]
pub mod showing;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod tasks;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;
mod together;
#[cfg(feature = "ssr")]
mod touches;
#[cfg(feature = "ssr")]
mod usual;
mod values;
mod wizard;

pub use field::Field;
pub use journal::{ImportsPage, NewImportPage};
pub use kind::Kind;
pub use wizard::ImportPage;

use crate::operations::{OperationId, Progress, Undone};
use crate::organizations::Named;
use crate::time::Moment;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

ids!(
    /// One import of one file.
    ImportId,
);

choice!(
    /// How far an import has come.
    Status {
        /// The person says what columns and values mean.
        Mapping = "mapping", "To be mapped";
        /// The rows are being checked.
        Checking = "checking", "Being checked";
        /// Each row has its outcome; nothing is written yet.
        Checked = "checked", "Checked, not imported";
        /// Records are being written.
        Running = "running", "Running";
        /// All rows are through.
        Done = "done", "Imported";
    }
);

choice!(
    /// What becomes of a row.
    Outcome {
        /// A new record.
        Create = "create", "New";
        /// A known record gets other values.
        Update = "update", "Changed";
        /// Nothing is to be done.
        Skip = "skip", "Skipped";
        /// It cannot be imported.
        Error = "error", "Rejected";
    }
);

choice!(
    /// What to do with a row whose record is known already.
    OnMatch {
        /// Write what the file says over it; empty cells change nothing.
        Update = "update", "Update it; empty cells change nothing";
        /// Leave it.
        Skip = "skip", "Leave it as it is";
    }
);

choice!(
    /// How the file writes numbers.
    Decimal {
        /// 1,234.50
        Point = "point", "1,234.50";
        /// 1.234,50
        Comma = "comma", "1.234,50";
    }
);

choice!(
    /// In which order the file writes day, month and year.
    DateOrder {
        /// 2024-03-31
        Iso = "iso", "2024-03-31";
        /// 31-03-2024, 31.3.2024, 31/03/2024
        DayMonthYear = "dmy", "31-03-2024, the day first";
        /// 03/31/2024, 3-31-2024
        MonthDayYear = "mdy", "03/31/2024, the month first";
    }
);

choice!(
    /// Why a file cannot be read.
    Problem {
        /// No file, or nothing in it.
        Empty = "empty", "This file is empty. Choose one with a line of column names and at least one row.";
        /// A first line of values.
        NoHeader = "no-header", "The first line must hold the column names, each with some text.";
        /// A header and nothing else.
        NoRows = "no-rows", "This file has column names and no rows.";
        /// Beyond the limits.
        TooLarge = "too-large", "This file is too large: at most 20 MB and 200,000 rows. Split it and import the parts.";
        /// A picture, a program, a workbook of an old kind.
        NotText = "not-text", "This is neither a workbook (XLSX) nor a text file. Save the table as XLSX or CSV and choose that.";
        /// Something packed that is no workbook, or only a part of one.
        Workbook = "workbook", "This workbook cannot be read. Save it again as XLSX, or the table as CSV, and choose that.";
        /// No sheet of that name.
        Sheet = "sheet", "This workbook has no sheet of that name.";
        /// Bytes that are no text in the encoding that the file claims.
        Damaged = "damaged", "Some characters of this file are damaged. Save the table again as CSV in UTF-8 and choose that.";
        /// What should stand between the cells.
        Delimiter = "delimiter", "Say what stands between the cells with one character, like ; or |, or with the word tab.";
    }
);

/// What the person said about the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// The field of each column, by place; an empty code leaves the column out.
    pub columns: Vec<String>,
    /// Where the file comes from: external ids are unique within one source.
    pub source: String,
    /// Amounts are multiplied by this ("in millions": 1000000); empty: by 1.
    pub multiplier: String,
    /// Of amounts without a currency column; empty: the company's.
    pub currency: String,
    /// How numbers are written; empty: as all of them allow.
    pub decimal: String,
    /// How days are written; empty: as all of them allow.
    pub dates: String,
    /// For rows without one.
    pub role: String,
    /// For rows without one.
    pub priority: String,
    /// For rows without one.
    pub owner_id: String,
    /// By name, for rows without one: made if there is none of that name.
    pub principal: String,
    /// Likewise: the account of deals and interactions without one. Empty: they are rejected.
    pub account: String,
    /// Likewise: of people without one.
    pub team: String,
    /// Of people without one.
    pub person_role: String,
    /// Of deals without one.
    pub won_reason: String,
    /// Likewise.
    pub lost_reason: String,
    /// What interactions were that do not say it. Empty: they are rejected.
    pub touch: String,
    /// Likewise: what came of them.
    pub outcome: String,
    /// What to do with known records.
    pub on_match: String,
    /// What unknown words of the lists mean: by field, by word; the empty word stands for all that were not asked about
    /// one by one. `keep`, `empty` or `use:word`.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

impl Mapping {
    /// The field of a column.
    #[must_use]
    pub fn field(&self, column: usize) -> Option<Field> {
        self.columns.get(column).and_then(|code| code.parse().ok())
    }
}

/// How many rows have which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    pub create: u32,
    pub update: u32,
    pub skip: u32,
    pub error: u32,
    /// Written so far, of those to create or update.
    pub done: u32,
    /// Whose parent is to be found yet.
    pub unlinked: u32,
}

impl Counts {
    /// How many records the import writes in all.
    #[must_use]
    pub fn to_write(&self) -> u32 {
        self.create + self.update
    }

    /// "80 new, 3 changed, 1 skipped, 1 rejected".
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} new, {} changed, {} skipped, {} rejected", self.create, self.update, self.skip, self.error)
    }
}

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportLine {
    pub id: ImportId,
    pub file_name: String,
    pub person: String,
    pub status: Status,
    pub undone: bool,
    pub rows: i32,
    pub counts: Counts,
    pub at: Moment,
}

/// A page of the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// The newest first.
    pub lines: Vec<ImportLine>,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// A word of a list that Larder does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The field.
    pub field: Field,
    /// The word in the file; empty for all that are beyond what is asked about one by one.
    pub word: String,
    /// How many words those are; zero for one word.
    pub others: u32,
    /// In how many rows.
    pub rows: u32,
    /// The likeliest known word.
    pub offer: Option<String>,
    /// What was decided; empty: nothing yet.
    pub decision: String,
}

/// One row with what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowLine {
    pub number: i32,
    pub outcome: Outcome,
    pub reason: String,
    /// The record's name, as the file has it.
    pub name: String,
    /// The record's page, once there is one.
    pub href: Option<String>,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileColumn {
    /// Its name in the header.
    pub name: String,
    /// A few of its values.
    pub samples: Vec<String>,
}

/// One of the files that were chosen together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    pub id: ImportId,
    pub file_name: String,
    pub status: Status,
    pub undone: bool,
}

/// An import with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDetail {
    pub id: ImportId,
    pub kind: Kind,
    pub file_name: String,
    /// The files that were chosen together with it, itself included, in the order in which they come in; none for one alone.
    pub together: Vec<Beside>,
    pub person: String,
    pub mine: bool,
    pub status: Status,
    pub rows: i32,
    pub columns: Vec<FileColumn>,
    pub mapping: Mapping,
    pub questions: Vec<Question>,
    /// The words each list knows, for the questions.
    pub known: Vec<(Field, Vec<String>)>,
    pub people: Vec<Named>,
    /// What principals are called.
    pub principals: Vec<String>,
    pub counts: Counts,
    /// A page of its rows.
    pub lines: Vec<RowLine>,
    /// The line behind which this page starts.
    pub after: i32,
    /// The line behind which the next page starts.
    pub next: Option<i32>,
    /// Whether the rows are still there; they are thrown away after a while.
    pub kept: bool,
    /// Whether nothing works on it any more, though it is not through.
    pub stopped: bool,
    pub operation: Option<OperationId>,
    /// What undoing it did.
    pub undone: Option<Undone>,
    /// How far undoing it has come, while that goes on.
    pub undoing: Option<Progress>,
    pub at: Moment,
}

/// What one unknown word is to mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The field's code.
    pub field: String,
    /// The word in the file.
    pub word: String,
    /// `keep`, `empty` or `use:word`; empty: nothing yet.
    pub decision: String,
}
