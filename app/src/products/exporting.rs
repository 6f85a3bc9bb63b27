//! The list as a file.

use super::columns::{COLUMNS, row};
use super::filter::{Column, Filter, Order};
use super::listing;
use super::store::Row;
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::Hits;
use crate::listed::Heading;
use crate::listed::exporting::{AT_ONCE, Exported, Line, Lines};

/// Products.
pub struct Products;

impl Exported for Products {
    type Column = Column;
    type Order = Order;
    const NAME: &'static str = "products";
    const COLUMNS: &'static [Heading] = COLUMNS;
    const MONEY: &'static str = "price";

    async fn found(viewer: &mut Viewer, filter: &mut Filter) -> Result<Option<Hits>, AppError> {
        listing::hits(viewer, &filter.q, i32::MAX).await
    }

    async fn lines(
        viewer: &mut Viewer,
        filter: &Filter,
        hits: Option<&Hits>,
        shown: &[&'static str],
    ) -> Result<Lines, AppError> {
        let (rows, next) = listing::rows(viewer, filter, hits, AT_ONCE).await?;
        let line = |found: &Row| {
            let own = |column: &str| match column {
                "allergens" => Some(found.allergens.join(", ")),
                "certifications" => Some(found.certifications.join(", ")),
                _ => None,
            };
            Line::new(row(found.id, &found.form(), &found.principal(), false, shown), shown, own)
        };
        Ok(Lines { rows: rows.iter().map(line).collect(), next })
    }
}
