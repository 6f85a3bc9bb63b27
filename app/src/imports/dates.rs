//! Dates as files write them. Invariant: a text is a date only in an order that somebody named.

use super::DateOrder;
use chrono::NaiveDate;

impl DateOrder {
    /// The date that `text` is in this order; a clock time behind it is left out.
    #[must_use]
    pub fn read(self, text: &str) -> Option<NaiveDate> {
        let day = text.trim().split(['T', ' ']).next()?;
        let separator = day.chars().find(|letter| !letter.is_ascii_digit())?;
        let parts = day.split(separator).collect::<Vec<_>>();
        let &[first, second, third] = parts.as_slice() else { return None };
        if !matches!(separator, '-' | '.' | '/') || parts.iter().any(|part| part.is_empty() || part.len() > 4) {
            return None;
        }
        let (year, month, day) = match self {
            Self::Iso => (first, second, third),
            Self::DayMonthYear => (third, second, first),
            Self::MonthDayYear => (third, first, second),
        };
        if year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return None;
        }
        NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The order in which the most values are days; `None` when several fit as many and read a value differently. What is
    /// no day in any order says nothing.
    #[must_use]
    pub fn of(values: &[&str]) -> Option<Self> {
        let fits = |order: &Self| values.iter().filter(|value| order.read(value).is_some()).count();
        let most = Self::ALL.iter().map(fits).max().unwrap_or(0);
        let best = Self::ALL.iter().copied().filter(|order| fits(order) == most).collect::<Vec<_>>();
        let first = best.first().copied()?;
        let agree = |order: &Self| values.iter().all(|value| order.read(value) == first.read(value));
        best.iter().all(agree).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayMonthYear, Iso, MonthDayYear};

    #[test]
    fn a_day_is_read_in_its_order_and_no_other() {
        let last_of_january = NaiveDate::from_ymd_opt(2017, 1, 31);
        assert_eq!(DayMonthYear.read("31.01.2017 09:30"), last_of_january);
        assert_eq!(MonthDayYear.read("1/31/2017"), last_of_january);
        assert_eq!(Iso.read("2017-01-31T23:59:00Z"), last_of_january);
        assert_eq!(MonthDayYear.read("31.01.2017"), None);
        assert_eq!(Iso.read("2017-02-30"), None);
        assert_eq!(DayMonthYear.read("1-2-17"), None);
    }
    #[test]
    fn one_day_beyond_the_twelfth_decides_the_column_and_where_two_orders_fit_a_person_must_say() {
        assert_eq!(DateOrder::of(&["01-03-2017", "20-10-2016"]), Some(DayMonthYear));
        assert_eq!(DateOrder::of(&["3/1/2017", "10/20/2016", "n/a"]), Some(MonthDayYear));
        assert_eq!(DateOrder::of(&["2017-03-01"]), Some(Iso));
        assert_eq!(DateOrder::of(&["01-03-2017", "02-04-2017"]), None);
        assert_eq!(DateOrder::of(&["20-10-2016", "10-20-2016"]), None, "each order breaks one");
        assert_eq!(DateOrder::of(&["05-05-2017"]), Some(DayMonthYear), "the same day in both");
        assert_eq!(DateOrder::of(&[]), Some(Iso));
    }
}
