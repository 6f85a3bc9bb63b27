//! The list as a file.

use super::columns::{COLUMNS, row};
use super::filter::{Column, Filter, Order};
use super::listing;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::filter::Hits;
use crate::listed::Heading;
use crate::listed::exporting::{AT_ONCE, Exported, Line, Lines};
use chrono::Utc;

/// Deals.
pub struct Deals;

impl Exported for Deals {
    type Column = Column;
    type Order = Order;
    const NAME: &'static str = "deals";
    const COLUMNS: &'static [Heading] = COLUMNS;
    const MONEY: &'static str = "value";

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
        let now = Utc::now();
        let today = Day::at(now, &viewer.me.time_zone);
        let line = |found| {
            let line = listing::line(viewer, found, now)?;
            let (close, probability) = (line.close, line.probability.clone());
            let own = |column: &str| match column {
                "close" => Some(close.map(|day| day.to_string()).unwrap_or_default()),
                "probability" => Some(probability.clone()),
                _ => None,
            };
            Ok(Line::new(row(line, shown, today), shown, own))
        };
        Ok(Lines { rows: rows.into_iter().map(line).collect::<Result<_, AppError>>()?, next })
    }
}
