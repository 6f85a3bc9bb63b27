//! The list as a file.

use super::columns::{COLUMNS, row};
use super::listing;
use super::{Column, Filter, Order};
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::Hits;
use crate::listed::Heading;
use crate::listed::exporting::{AT_ONCE, Exported, Line, Lines, moment};
use crate::organizations::listing::accounts_by_id;
use chrono::Utc;

/// Interactions.
pub struct Interactions;

impl Exported for Interactions {
    type Column = Column;
    type Order = Order;
    const NAME: &'static str = "interactions";
    const COLUMNS: &'static [Heading] = COLUMNS;

    async fn found(viewer: &mut Viewer, filter: &mut Filter) -> Result<Option<Hits>, AppError> {
        accounts_by_id(viewer, filter, Column::Organization).await?;
        listing::hits(viewer, &filter.q, i32::MAX).await
    }

    async fn lines(
        viewer: &mut Viewer,
        filter: &Filter,
        hits: Option<&Hits>,
        shown: &[&'static str],
    ) -> Result<Lines, AppError> {
        let (rows, next) = listing::rows(viewer, filter, hits, AT_ONCE).await?;
        let now = Utc::now();
        let line = |found: listing::Found| {
            let (at, follow_up) = (found.happened_at, found.follow_up_on);
            let line = listing::line(viewer, found, now);
            let own = |column: &str| match column {
                "happened" => Some(moment(viewer, at)),
                "about" => Some(line.principals.join(", ")),
                "products" => Some(line.products.join(", ")),
                "text" => Some(line.text.clone()),
                "follow_up" => Some(follow_up.map(|on| on.to_string()).unwrap_or_default()),
                _ => None,
            };
            Line::new(row(&line, shown), shown, own)
        };
        Ok(Lines { rows: rows.into_iter().map(line).collect(), next })
    }
}
