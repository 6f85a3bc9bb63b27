//! Reports by mail: which ones a person has sent to them, and how often.
//! Invariant: what goes out is what its person may read when it does, over the days that have just ended.

mod api;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::{AddMailing, EndMailing};
pub use page::MailedPage;

use crate::dashboard::asked::Who;
use crate::dashboard::period::Preset;
use crate::day::Day;
use crate::organizations::Named;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};

ids!(
    /// A report that is mailed again and again.
    MailingId,
);

choice!(
    /// What can be mailed: the reports, and a principal's month.
    Mailable {
        Activity = "activity", "Activity";
        Pipeline = "pipeline", "Pipeline";
        Coverage = "coverage", "Coverage";
        Quality = "quality", "Data quality";
        Principal = "principal", "A principal’s month";
    }
);

choice!(
    /// How often.
    Every {
        Week = "week", "Every Monday";
        Month = "month", "Every first of the month";
    }
);

impl Every {
    /// The days that it tells of.
    fn period(self) -> Preset {
        match self {
            Self::Week => Preset::LastWeek,
            Self::Month => Preset::LastMonth,
        }
    }
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailing {
    pub id: MailingId,
    pub report: Mailable,
    pub who: Who,
    /// About whom alone, or whose month.
    pub principal: Option<Named>,
    pub every: Every,
    pub next: Day,
}

impl Mailing {
    /// What it is called: "Coverage, my team’s", "Harvest Mill, monthly report".
    #[must_use]
    pub fn words(&self) -> String {
        let about = self.principal.as_ref().map(|one| one.name.as_str());
        match (self.report, about) {
            (Mailable::Principal, about) => format!("Monthly report of {}", about.unwrap_or_default()),
            (report, None) => format!("{}, {}", report.label(), self.who.label().to_lowercase()),
            (report, Some(about)) => format!("{}, {}, {about}", report.label(), self.who.label().to_lowercase()),
        }
    }

    /// The report's address, without what says where that is: of the days that have just ended.
    #[must_use]
    pub fn query(&self) -> String {
        let Self { report, who, every, .. } = self;
        let principal = self.principal.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
        match report {
            // Of the last whole month, unless it says which.
            Mailable::Principal => format!("?principal={principal}"),
            _ => format!("?report={report}&who={who}&principal={principal}&period={}", every.period()),
        }
    }

    /// Where it is to be seen.
    #[must_use]
    pub fn path(&self) -> String {
        let page = if self.report == Mailable::Principal { "/reports/principal" } else { "/reports" };
        format!("{page}{}", self.query())
    }
}

/// What is mailed to a person, and what could be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailings {
    pub today: Day,
    /// The next to go out first.
    pub mailings: Vec<Mailing>,
    pub principals: Vec<Named>,
    /// Whether mail leaves this Larder at all, and to which address.
    pub mail: bool,
    pub to: String,
}
