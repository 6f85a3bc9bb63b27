//! Principals: how it goes for the makers whose lines the broker represents, on a page of each and in a report of its month.
//! A principal is an organization; nothing is stored here.
//! Invariant: a figure that the dashboard has too is the dashboard's, asked about one principal; what only principals have
//! is defined here, once for the page, the report and its files.

mod api;
#[cfg(feature = "ssr")]
mod engagement;
pub mod monthly;
mod page;
#[cfg(feature = "ssr")]
mod people;
#[cfg(feature = "ssr")]
mod selling;
pub mod shared;
mod span;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;

pub use monthly::MonthlyPage;
pub use page::PrincipalPage;
pub use shared::SharedPage;
pub use span::Span;

use crate::contacts::Advocacy;
use crate::day::Day;
use crate::organizations::Named;
#[cfg(feature = "ssr")]
use crate::organizations::{OrganizationId, Related, RelatedItem};
use crate::reports::Section;
use crate::ui::Tally;
use serde::{Deserialize, Serialize};

/// All that a principal's page of figures shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub principal: Named,
    /// The day that it is for the company.
    pub today: Day,
    /// The first day of the period, and the last one.
    pub days: (Day, Day),
    /// The same of what it is compared with.
    pub before: (Day, Day),
    pub cards: Vec<Tally>,
    /// The period step by step, the earliest first.
    pub steps: Vec<Step>,
    /// How many people stand where, the most devoted first.
    pub stands: Vec<(Advocacy, i64)>,
    /// The tables below.
    pub sections: Vec<Section>,
}

/// A week or a month of a period, as far as it lies in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its first day.
    pub from: Day,
    pub touches: i64,
    pub won: i64,
    pub lost: i64,
}

/// What the way to the figures stands under on the account's page.
#[cfg(feature = "ssr")]
pub(crate) const FIGURES: &str = "Figures";

/// The way to the figures, as the account's page shows it; `said` is what becomes of samples.
#[cfg(feature = "ssr")]
pub(crate) fn related(principal: OrganizationId, said: String) -> Related {
    let href = format!("/principals/{principal}");
    let (name, tone) = ("Engagement, deals and samples".to_owned(), "muted".to_owned());
    let items = vec![RelatedItem { href: href.clone(), name, note: said, tone }];
    Related { title: FIGURES.to_owned(), href, items, ..Related::default() }
}
