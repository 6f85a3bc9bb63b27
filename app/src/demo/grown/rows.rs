//! Rows on their way into a table, in the text that PostgreSQL's COPY reads.
//! Invariants: a table, its columns and their order are one text beside the rows that are made for it; and the database is
//! never handed more than it can plan for: what its rules look up for each row they would look for from end to end in a
//! table that was empty when they were planned.

use crate::error::AppError;
use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::{Executor as _, PgConnection};
use std::fmt::Display;

/// What stands for nothing; no text that is made here says it.
const NULL: &str = "\\N";

/// So many rows are handed over at once: each time, the database counts what they are about.
const AT_ONCE: usize = 20_000;
/// The first so many; then three times as many as are there.
const FIRST: usize = 1000;
/// From so many on the database is not told again how many there are.
const MANY: usize = 200_000;

/// A field of a row.
pub(super) fn field(value: impl Display) -> String {
    value.to_string()
}

/// A field that may have nothing in it.
pub(super) fn or_null(value: Option<impl Display>) -> String {
    value.map_or_else(|| NULL.to_owned(), |value| value.to_string())
}

/// A moment.
pub(super) fn at(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A list of things that need no quotes.
pub(super) fn list(of: impl IntoIterator<Item = impl Display>) -> String {
    format!("{{{}}}", of.into_iter().map(|one| one.to_string()).collect::<Vec<_>>().join(","))
}

/// Rows for one table.
pub(super) struct Rows {
    /// A COPY statement that reads CSV with `\N` for nothing.
    copy: &'static str,
    /// Tells the database how many there are.
    analyze: &'static str,
    writer: csv::Writer<Vec<u8>>,
    /// Where each row ends that waits.
    ends: Vec<usize>,
    there: usize,
}

impl Rows {
    pub(super) fn of(copy: &'static str, analyze: &'static str) -> Self {
        Self { copy, analyze, writer: csv::Writer::from_writer(Vec::new()), ends: Vec::new(), there: 0 }
    }

    /// One more.
    pub(super) fn push<const N: usize>(&mut self, row: [String; N]) -> Result<(), AppError> {
        self.writer.write_record(row).map_err(AppError::internal)?;
        self.writer.flush().map_err(AppError::internal)?;
        self.ends.push(self.writer.get_ref().len());
        Ok(())
    }

    /// Whether that is enough to hand over.
    pub(super) fn is_full(&self) -> bool {
        self.ends.len() >= AT_ONCE
    }

    /// Hands over all that is here.
    pub(super) async fn flush(&mut self, db: &mut PgConnection) -> Result<(), AppError> {
        let full = std::mem::replace(&mut self.writer, csv::Writer::from_writer(Vec::new()));
        let text = full.into_inner().map_err(AppError::internal)?;
        let ends = std::mem::take(&mut self.ends);
        let (mut from, mut rows) = (0, ends.as_slice());
        while !rows.is_empty() {
            let (some, others) = rows.split_at(rows.len().min(FIRST.max(3 * self.there)));
            let to = some.last().copied().unwrap_or(from);
            let mut copy = db.copy_in_raw(self.copy).await?;
            copy.send(&text[from..to]).await?;
            copy.finish().await?;
            if self.there < MANY {
                db.execute(self.analyze).await?;
            }
            self.there += some.len();
            (from, rows) = (to, others);
        }
        Ok(())
    }
}
