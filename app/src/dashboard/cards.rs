//! Figures of deals as cards. Invariant: each leads to exactly the deals it counts, also where it is shown beside others.

use super::asked::Asked;
use super::period::Days;
use super::{Deals, win_rate};
use crate::filter::Operator;
use crate::interactions::list::PATH;
use crate::opportunities::Column;
use crate::ui::Tally;

/// The cards of what was asked.
pub(crate) struct Cards<'a> {
    pub(crate) asked: &'a Asked,
    /// The days in which they were closed.
    pub(crate) days: Days,
    pub(crate) deals: &'a Deals,
}

impl Cards<'_> {
    fn list(&self, also: &[(Column, Operator, &str)]) -> String {
        self.asked.deals(also).at("/opportunities")
    }

    fn ended(&self, how: &[&str]) -> String {
        self.asked.ended(self.days, how).at("/opportunities")
    }

    pub(crate) fn open(&self) -> Tally {
        let list = self.list(&[(Column::State, Operator::Is, "open")]);
        Tally::new("Open deals", self.deals.open.to_string(), String::new(), list)
    }

    pub(crate) fn stale(&self) -> Tally {
        let list = self.list(&[(Column::State, Operator::Is, "open"), (Column::Stale, Operator::Is, "yes")]);
        let note = "longer in their stage than is good".to_owned();
        Tally::new("Stale", self.deals.stale.to_string(), note, list)
    }

    pub(crate) fn expected(&self) -> Tally {
        let note = "open deals, each as probable as it is".to_owned();
        Tally::new("Expected placements", self.deals.expected_placements(), note, self.open().href)
    }

    pub(crate) fn won(&self) -> Tally {
        Tally::new("Won", self.deals.won.to_string(), before(self.deals.won_before), self.ended(&["won"]))
    }

    pub(crate) fn lost(&self) -> Tally {
        Tally::new("Lost", self.deals.lost.to_string(), before(self.deals.lost_before), self.ended(&["lost"]))
    }

    pub(crate) fn rate(&self) -> Tally {
        let deals = self.deals;
        let rate = percent(win_rate(deals.won, deals.lost));
        let note = format!("{} before", percent(win_rate(deals.won_before, deals.lost_before)));
        Tally::new("Win rate", rate, note, self.ended(&["won", "lost"]))
    }

    /// How many there were, and before.
    pub(crate) fn touches(&self, (count, earlier): (i64, i64)) -> Tally {
        let list = self.asked.touches(self.days, &[]).at(PATH);
        Tally::new("Touches", count.to_string(), before(earlier), list)
    }

    pub(crate) fn days_to_close(&self) -> Tally {
        let days = self.deals.days_to_close.map_or_else(|| "–".to_owned(), |days| days.to_string());
        Tally::new("Days to close", days, "on average, of those won".to_owned(), self.ended(&["won"]))
    }
}

/// What a count is compared with.
pub(crate) fn before(count: i64) -> String {
    format!("{count} before")
}

/// A rate as one reads it.
pub(crate) fn percent(rate: Option<i64>) -> String {
    rate.map_or_else(|| "–".to_owned(), |rate| format!("{rate} %"))
}
