//! Rows on their way into a table, in the text that PostgreSQL's COPY reads.
//! Invariant: a table, its columns and their order are one text beside the rows that are made for it.

use crate::error::AppError;
use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::PgConnection;
use std::fmt::Display;

/// What stands for nothing; no text that is made here says it.
const NULL: &str = "\\N";

/// So many rows are handed over at once: each time, the database counts what they are about.
const AT_ONCE: usize = 20_000;

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
    statement: &'static str,
    writer: csv::Writer<Vec<u8>>,
    waiting: usize,
}

impl Rows {
    pub(super) fn of(statement: &'static str) -> Self {
        Self { statement, writer: csv::Writer::from_writer(Vec::new()), waiting: 0 }
    }

    /// One more.
    pub(super) fn push<const N: usize>(&mut self, row: [String; N]) -> Result<(), AppError> {
        self.writer.write_record(row).map_err(AppError::internal)?;
        self.waiting += 1;
        Ok(())
    }

    /// Whether that is enough to hand over.
    pub(super) fn is_full(&self) -> bool {
        self.waiting >= AT_ONCE
    }

    /// Hands over all that is here.
    pub(super) async fn flush(&mut self, db: &mut PgConnection) -> Result<(), AppError> {
        self.waiting = 0;
        let full = std::mem::replace(&mut self.writer, csv::Writer::from_writer(Vec::new()));
        let text = full.into_inner().map_err(AppError::internal)?;
        let mut copy = db.copy_in_raw(self.statement).await?;
        copy.send(text).await?;
        copy.finish().await?;
        Ok(())
    }
}
