//! Lists as files, whatever their noun. Invariant: a file has the columns that the list shows and every row that it shows to
//! the same person, in the same order, also those that a search finds beyond the ones that the list looks at; no cell of it
//! runs as a formula.

use super::sheet::Sheet;
use super::{Cell, Heading, Row, shown};
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::{Compared, Filter, Hits};
use crate::reports::exporting::Format;
use chrono::{DateTime, Utc};
use std::fmt::Display;
use std::str::FromStr;

/// Rows read at once, which nobody waits for line by line.
pub(crate) const AT_ONCE: u16 = 1000;

/// What a noun knows about its list as a file.
pub trait Exported: Send + Sized + 'static {
    /// What can be asked.
    type Column: Compared + Send + Sync;
    /// How it is sorted.
    type Order: Copy + PartialEq + FromStr + Display + Send + Sync + 'static;
    /// What the file is called, without its ending.
    const NAME: &'static str;
    /// The columns there are.
    const COLUMNS: &'static [Heading];
    /// The one that is an amount of money: its currency has a column beside it.
    const MONEY: &'static str = "";

    /// What the words of a filter find, all of it; and ids where the filter names records by what they are called.
    fn found(
        viewer: &mut Viewer,
        filter: &mut Filter<Self::Column, Self::Order>,
    ) -> impl Future<Output = Result<Option<Hits>, AppError>> + Send;

    /// The next rows, at most `AT_ONCE`.
    fn lines(
        viewer: &mut Viewer,
        filter: &Filter<Self::Column, Self::Order>,
        hits: Option<&Hits>,
        shown: &[&'static str],
    ) -> impl Future<Output = Result<Lines, AppError>> + Send;
}

/// Some rows.
pub struct Lines {
    pub(crate) rows: Vec<Line>,
    /// The cursor of those after them.
    pub(crate) next: Option<String>,
}

/// A row: the id, the cells of the shown columns, and the mark beside the name.
pub(crate) struct Line {
    id: String,
    cells: Vec<String>,
    mark: String,
}

impl Line {
    /// The row as the list has it; but `own` says what reads otherwise in a file: numbers with which one can count, days and
    /// moments in order, the whole of what a row has no room for.
    pub(crate) fn new(row: Row, shown: &[&'static str], own: impl Fn(&str) -> Option<String>) -> Self {
        let words = std::iter::once(row.name).chain(row.cells.into_iter().map(words));
        let cells = words.zip(shown).map(|(words, column)| own(column).unwrap_or(words)).collect();
        Self { id: row.id, cells, mark: row.mark }
    }
}

fn words(cell: Cell) -> String {
    match cell {
        Cell::Text(words) | Cell::Role(words, _) | Cell::Priority(words) | Cell::Link(words, _) => words,
        Cell::Tags(tags, _) => tags.join(", "),
        Cell::When(moment) => moment.at,
    }
}

/// "2026-03-02 14:05" on the company's clock, so that it falls on the day on which figures count it.
pub(crate) fn moment(viewer: &Viewer, at: DateTime<Utc>) -> String {
    let zone = viewer.me.company_time_zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC);
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// A list piece by piece. Between pieces it holds nothing of the database's: whoever reads slowly, or not at all, keeps no
/// connection from others.
pub struct Export<L: Exported> {
    filter: Option<Filter<L::Column, L::Order>>,
    hits: Option<Hits>,
    shown: Vec<&'static str>,
    sheet: Sheet,
    begun: bool,
}

impl<L: Exported> Export<L> {
    /// The whole of the list that `query` asks for, from its first page.
    #[must_use]
    pub fn new(query: &str, format: Format) -> Self {
        let filter = Filter::parse(query).after(String::new());
        let shown = shown(L::COLUMNS, &filter.columns);
        Self { filter: Some(filter), hits: None, shown, sheet: Sheet::new(format), begun: false }
    }

    /// Whether the last piece has been read.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.filter.is_none()
    }

    /// The next piece of the file, with what `viewer` may read; `None` after the last.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn next(&mut self, viewer: &mut Viewer) -> Result<Option<Vec<u8>>, AppError> {
        let Some(mut filter) = self.filter.take() else { return Ok(None) };
        if !self.begun {
            self.hits = L::found(viewer, &mut filter).await?;
            self.sheet.begin(self.heads())?;
            self.begun = true;
        }
        let Lines { rows, next } = L::lines(viewer, &filter, self.hits.as_ref(), &self.shown).await?;
        for row in rows {
            self.sheet.row(&self.cells(row))?;
        }
        self.filter = next.map(|cursor| filter.after(cursor));
        self.sheet.piece(self.filter.is_none()).map(Some)
    }

    /// The words above the columns, and whether they hold figures.
    fn heads(&self) -> Vec<(&'static str, bool)> {
        let mut heads = vec![("Id", false)];
        for heading in L::COLUMNS.iter().filter(|heading| self.shown.contains(&heading.code)) {
            heads.push((heading.label, heading.numeric));
            if heading.code == L::MONEY {
                heads.push(("Currency", false));
            }
        }
        heads.push(("Mark", false));
        heads
    }

    fn cells(&self, Line { id, cells, mark }: Line) -> Vec<String> {
        let mut all = vec![id];
        for (words, column) in cells.into_iter().zip(&self.shown) {
            if *column == L::MONEY {
                let (amount, currency) = words.split_once(' ').unwrap_or((&words, ""));
                all.extend([amount.to_owned(), currency.to_owned()]);
            } else {
                all.push(words);
            }
        }
        all.push(mark);
        all
    }
}
