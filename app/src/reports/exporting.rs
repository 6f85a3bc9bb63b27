//! Tables as files. Invariant: a file says what the page says, all of it, and no cell of it runs as a formula.

use super::{Kind, Row, Section, store};
use crate::context::Viewer;
use crate::error::AppError;
use crate::spreadsheet::cell;
use rust_xlsxwriter::{Format as Look, Workbook};

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Commas between texts (RFC 4180): sections below each other, under their titles where there are several.
    Csv,
    /// A workbook (Office Open XML): a sheet for each section, where figures are numbers.
    Xlsx,
}

/// A file.
pub struct File {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

impl Format {
    /// How the name of such a file ends.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// What such a file is.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// These sections as a file of that name.
    pub(crate) fn file(self, name: &str, sections: &[Section]) -> Result<File, AppError> {
        let bytes = match self {
            Self::Csv => csv(sections)?,
            Self::Xlsx => xlsx(sections)?,
        };
        Ok(File { name: format!("{name}.{}", self.ending()), media_type: self.media_type(), bytes })
    }
}

/// The whole of the report that `query` asks for, as a file.
///
/// # Errors
/// Those of the database.
pub async fn file(viewer: &mut Viewer, query: &str, format: Format) -> Result<File, AppError> {
    let kind = Kind::asked(query);
    let report = store::report(viewer, kind, query, None).await?;
    let (title, href, note) = (kind.label().to_owned(), String::new(), String::new());
    format.file(kind.code(), &[Section { title, href, heads: report.heads, rows: report.rows, note }])
}

fn csv(sections: &[Section]) -> Result<Vec<u8>, AppError> {
    let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for (place, Section { title, heads, rows, .. }) in sections.iter().enumerate() {
        if sections.len() > 1 {
            if place > 0 {
                csv.write_record([""]).map_err(AppError::internal)?;
            }
            csv.write_record([cell(title).as_ref()]).map_err(AppError::internal)?;
        }
        csv.write_record(heads.iter().map(|(head, _)| head)).map_err(AppError::internal)?;
        for row in rows {
            csv.write_record(row.cells.iter().map(|text| cell(text).into_owned())).map_err(AppError::internal)?;
        }
    }
    csv.into_inner().map_err(AppError::internal)
}

fn xlsx(sections: &[Section]) -> Result<Vec<u8>, AppError> {
    let mut book = Workbook::new();
    let bold = Look::new().set_bold();
    for Section { title, heads, rows, .. } in sections {
        let sheet = book.add_worksheet().set_name(title).map_err(AppError::internal)?;
        for ((head, _), column) in heads.iter().zip(0..) {
            sheet.write_string_with_format(0, column, head, &bold).map_err(AppError::internal)?;
        }
        for (Row { cells, .. }, line) in rows.iter().zip(1..) {
            for ((text, (_, is_figure)), column) in cells.iter().zip(heads).zip(0..) {
                match text.parse::<f64>() {
                    Ok(number) if *is_figure => sheet.write_number(line, column, number),
                    _ => sheet.write_string(line, column, cell(text)),
                }
                .map_err(AppError::internal)?;
            }
        }
        sheet.set_freeze_panes(1, 0).map_err(AppError::internal)?;
        sheet.autofit();
    }
    book.save_to_buffer().map_err(AppError::internal)
}
