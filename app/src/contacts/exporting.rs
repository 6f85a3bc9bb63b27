//! The list as a file.

use super::columns::{COLUMNS, row};
use super::filter::{Column, Filter, Order};
use super::listing;
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::Hits;
use crate::listed::Heading;
use crate::listed::exporting::{AT_ONCE, Exported, Line, Lines};
use crate::organizations::listing::accounts_by_id;

/// Contacts.
pub struct Contacts;

impl Exported for Contacts {
    type Column = Column;
    type Order = Order;
    const NAME: &'static str = "contacts";
    const COLUMNS: &'static [Heading] = COLUMNS;

    async fn found(viewer: &mut Viewer, filter: &mut Filter) -> Result<Option<Hits>, AppError> {
        accounts_by_id(viewer, filter, Column::Organization).await?;
        listing::hits(viewer, filter, i32::MAX).await
    }

    async fn lines(
        viewer: &mut Viewer,
        filter: &Filter,
        hits: Option<&Hits>,
        shown: &[&'static str],
    ) -> Result<Lines, AppError> {
        let (rows, next) = listing::rows(viewer, filter, hits, AT_ONCE).await?;
        let line = |mut found: listing::Row| {
            let tags = std::mem::take(&mut found.tags);
            let own = |column: &str| (column == "tags").then(|| tags.join(", "));
            Ok(Line::new(row(listing::brief(found)?, Vec::new(), false, shown), shown, own))
        };
        Ok(Lines { rows: rows.into_iter().map(line).collect::<Result<_, AppError>>()?, next })
    }
}
