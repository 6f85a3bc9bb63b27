//! Dates of a column. Invariant: an order is used only when every value of the column fits it; when several fit and
//! would read a value differently, they are all named, and a person chooses.

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

/// The orders that fit a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// One reading.
    One(DateOrder),
    /// Several readings that differ: ask.
    Several(Vec<DateOrder>),
    /// None: the places of the values that break the order which fits the most.
    None(Vec<usize>),
}

impl DateOrder {
    const ALL: [Self; 3] = [Self::Iso, Self::DayMonthYear, Self::MonthDayYear];

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

    /// The orders in which every value of a column is a date; empty values say nothing.
    #[must_use]
    pub fn of(values: &[&str]) -> Fit {
        let wrong = |order: Self| {
            let values = values.iter().enumerate().filter(|(_, value)| !value.trim().is_empty());
            values.filter(|(_, value)| order.read(value).is_none()).map(|(place, _)| place).collect::<Vec<_>>()
        };
        let fitting = Self::ALL.into_iter().filter(|order| wrong(*order).is_empty()).collect::<Vec<_>>();
        let differ = |one: Self, other: Self| values.iter().any(|value| one.read(value) != other.read(value));
        match fitting.as_slice() {
            [] => Fit::None(Self::ALL.into_iter().map(wrong).min_by_key(Vec::len).unwrap_or_default()),
            [first, rest @ ..] if rest.iter().all(|other| !differ(*first, *other)) => Fit::One(*first),
            several => Fit::Several(several.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DateOrder::*, *};

    #[test]
    fn one_value_over_twelve_decides_the_whole_column() {
        assert_eq!(DateOrder::of(&["01-02-2017", "", "31-01-2017"]), Fit::One(DayMonthYear));
        assert_eq!(DateOrder::of(&["1/2/2017", "1/31/2017"]), Fit::One(MonthDayYear));
        assert_eq!(DateOrder::of(&["2017-02-01", "2017-12-31T23:59:00Z"]), Fit::One(Iso));
        assert_eq!(DayMonthYear.read("01.02.2017 09:30"), NaiveDate::from_ymd_opt(2017, 2, 1));
    }

    #[test]
    fn two_orders_that_read_differently_are_asked_about() {
        assert_eq!(DateOrder::of(&["01-02-2017", "12-11-2017"]), Fit::Several(vec![DayMonthYear, MonthDayYear]));
        assert_eq!(DateOrder::of(&["05/05/2017"]), Fit::One(DayMonthYear), "both orders read the same day");
    }

    #[test]
    fn when_none_fits_the_rows_that_break_it_are_named() {
        assert_eq!(DateOrder::of(&["31-01-2017", "01-31-2017", "30-01-2017"]), Fit::None(vec![1]));
        assert_eq!(DateOrder::of(&["2017-02-30"]), Fit::None(vec![0]));
        assert_eq!(DateOrder::of(&["1-2-17", "soon"]), Fit::None(vec![0, 1]));
    }
}
