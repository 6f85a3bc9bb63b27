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

/// The list page by page, as CSV (RFC 4180). Between pages it holds nothing of the database's: whoever reads slowly, or
/// not at all, keeps no connection from others.
pub struct Export {
    filter: Option<Filter>,
    hits: Option<Hits>,
    begun: bool,
}

impl Export {
    /// The whole of the list that `filter` asks for, from its first page.
    #[must_use]
    pub fn new(filter: &Filter) -> Self {
        Self { filter: Some(filter.after(String::new())), hits: None, begun: false }
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
            listing::accounts_by_id(viewer, &mut filter, Column::Parent).await?;
            self.hits = listing::hits(viewer, &filter, i32::MAX).await?;
        }
        let page = listing::export_page(viewer, &filter, self.hits.as_ref()).await?;
        self.filter = page.next.map(|cursor| filter.after(cursor));
        let mut csv = csv::Writer::from_writer(Vec::new());
        if !self.begun {
            csv.write_record(HEADER).map_err(AppError::internal)?;
            self.begun = true;
        }
        for found in page.rows {
            let row = found.row;
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
