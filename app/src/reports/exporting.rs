//! A report as a file.

use super::{Kind, store};
use crate::context::Viewer;
use crate::error::AppError;
use crate::spreadsheet::cell;

/// The whole of the report that `query` asks for, as CSV (RFC 4180), and what the file is called.
///
/// # Errors
/// Those of the database.
pub async fn csv(viewer: &mut Viewer, query: &str) -> Result<(String, Vec<u8>), AppError> {
    let kind = Kind::asked(query);
    let report = store::report(viewer, kind, query, None).await?;
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(report.heads.iter().map(|(head, _)| head)).map_err(AppError::internal)?;
    for row in report.rows {
        csv.write_record(row.cells.iter().map(|text| cell(text).into_owned())).map_err(AppError::internal)?;
    }
    Ok((format!("{kind}.csv"), csv.into_inner().map_err(AppError::internal)?))
}
