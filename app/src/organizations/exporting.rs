//! The list as a file.

use super::columns::{COLUMNS, row};
use super::filter::{Column, Filter, Order};
use super::listing;
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::Hits;
use crate::listed::Heading;
use crate::listed::exporting::{AT_ONCE, Exported, Line, Lines, moment};
use crate::money::words;

/// Accounts.
pub struct Accounts;

impl Exported for Accounts {
    type Column = Column;
    type Order = Order;
    const NAME: &'static str = "accounts";
    const COLUMNS: &'static [Heading] = COLUMNS;
    const MONEY: &'static str = "revenue";

    async fn found(viewer: &mut Viewer, filter: &mut Filter) -> Result<Option<Hits>, AppError> {
        listing::accounts_by_id(viewer, filter, Column::Parent).await?;
        listing::hits(viewer, filter, i32::MAX).await
    }

    async fn lines(
        viewer: &mut Viewer,
        filter: &Filter,
        hits: Option<&Hits>,
        shown: &[&'static str],
    ) -> Result<Lines, AppError> {
        let (rows, next) = listing::rows(viewer, filter, hits, AT_ONCE).await?;
        let line = |found: listing::Found| {
            let of = found.row.clone();
            let own = |column: &str| match column {
                "contacts" => Some(of.contact_count.to_string()),
                "employees" => Some(of.employees.map(|count| count.to_string()).unwrap_or_default()),
                "revenue" => {
                    let currency = &of.revenue_currency;
                    let revenue = of.annual_revenue.map(|minor| format!("{} {currency}", words(minor, currency)));
                    Some(revenue.unwrap_or_default())
                }
                "activity" => Some(found.last_interaction_at.map(|at| moment(viewer, at)).unwrap_or_default()),
                "tags" => Some(of.tags.join(", ")),
                _ => None,
            };
            Ok(Line::new(row(found.row, None, shown)?, shown, own))
        };
        let rows = rows.into_iter().map(line).collect::<Result<_, AppError>>()?;
        Ok(Lines { rows, next })
    }
}
