//! The list as a file. Invariant: it holds every row that the list shows to the same person, in the same order, also those
//! that a search finds beyond the ones that the list looks at.

use super::filter::{Column, Filter};
use super::listing;
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::Hits;
use crate::spreadsheet::cell;

const HEADER: [&str; 19] = [
    "Id",
    "Name",
    "Role",
    "Priority",
    "Status",
    "Segment",
    "City",
    "State",
    "Country",
    "Owner",
    "Team",
    "Parent",
    "Phone",
    "E-mail",
    "Employees",
    "Revenue",
    "Currency",
    "Lead source",
    "Tags",
];

/// The list page by page, as CSV (RFC 4180).
pub struct Export {
    viewer: Viewer,
    filter: Option<Filter>,
    hits: Option<Hits>,
    begun: bool,
}

impl Export {
    /// The whole of the list that `filter` asks for, from its first page.
    #[must_use]
    pub fn new(viewer: Viewer, filter: &Filter) -> Self {
        Self { viewer, filter: Some(filter.after(String::new())), hits: None, begun: false }
    }

    /// The next piece of the file; `None` after the last.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, AppError> {
        let Some(mut filter) = self.filter.take() else { return Ok(None) };
        if !self.begun {
            listing::accounts_by_id(&mut self.viewer, &mut filter, Column::Parent).await?;
            self.hits = listing::hits(&mut self.viewer, &filter, i32::MAX).await?;
        }
        let page = listing::export_page(&mut self.viewer, &filter, self.hits.as_ref()).await?;
        self.filter = page.next.map(|cursor| filter.after(cursor));
        let mut csv = csv::Writer::from_writer(Vec::new());
        if !self.begun {
            csv.write_record(HEADER).map_err(AppError::internal)?;
            self.begun = true;
        }
        for row in page.rows {
            let employees = row.employees.map(|count| count.to_string()).unwrap_or_default();
            let revenue = row.annual_revenue.map(|minor| format!("{}.{:02}", minor / 100, (minor % 100).abs()));
            let revenue = revenue.unwrap_or_default();
            let (id, tags) = (row.id.to_string(), row.tags.join(", "));
            let cells = [
                &id,
                &row.name,
                &row.role,
                &row.priority,
                &row.status,
                &row.segment,
                &row.shipping_city,
                &row.shipping_state,
                &row.shipping_country,
                &row.owner,
                &row.team,
                &row.parent,
                &row.phone,
                &row.email,
                &employees,
                &revenue,
                &row.revenue_currency,
                &row.lead_source,
                &tags,
            ];
            csv.write_record(cells.map(|text| cell(text).into_owned())).map_err(AppError::internal)?;
        }
        csv.into_inner().map(Some).map_err(AppError::internal)
    }
}
