//! Dates as files write them. Invariant: a text is a date only in an order that somebody named.

use chrono::NaiveDate;

/// The order of day, month and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 2024-03-31
    Iso,
    /// 31-03-2024, 31.3.2024, 31/03/2024
    DayMonthYear,
    /// 03/31/2024, 3-31-2024
    MonthDayYear,
}

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
}

#[cfg(test)]
mod tests {
    use super::{DateOrder::*, *};

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
}
