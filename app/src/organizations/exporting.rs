//! The list as a file. Invariant: it holds exactly the rows that the list shows to the same person, in the same order.

use super::filter::Filter;
use super::listing;
use crate::context::Viewer;
use crate::error::AppError;
use crate::spreadsheet::cell;

const HEADER: [&str; 12] =
    ["Id", "Name", "Role", "Priority", "Status", "Segment", "City", "State", "Country", "Owner", "Employees", "Tags"];

/// The list page by page, as CSV (RFC 4180).
pub struct Export {
    viewer: Viewer,
    filter: Option<Filter>,
    begun: bool,
}

impl Export {
    /// The whole of the list that `filter` asks for, from its first page.
    #[must_use]
    pub fn new(viewer: Viewer, filter: &Filter) -> Self {
        Self { viewer, filter: Some(filter.after(String::new())), begun: false }
    }

    /// The next piece of the file; `None` after the last.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, AppError> {
        let Some(filter) = self.filter.take() else { return Ok(None) };
        let page = listing::export_page(&mut self.viewer, &filter).await?;
        self.filter = page.next.map(|cursor| filter.after(cursor));
        let mut csv = csv::Writer::from_writer(Vec::new());
        if !self.begun {
            csv.write_record(HEADER).map_err(AppError::internal)?;
            self.begun = true;
        }
        for row in page.rows {
            let employees = row.employees.map(|count| count.to_string()).unwrap_or_default();
            let (id, tags) = (row.id.to_string(), row.tags.join(", "));
            let cells = [
                &id,
                &row.name,
                row.role.code(),
                row.priority.code(),
                row.status.code(),
                &row.segment,
                &row.city,
                &row.state,
                &row.country,
                &row.owner,
                &employees,
                &tags,
            ];
            csv.write_record(cells.map(|text| cell(text).into_owned())).map_err(AppError::internal)?;
        }
        csv.into_inner().map(Some).map_err(AppError::internal)
    }
}
