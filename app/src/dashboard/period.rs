//! Which days a figure is about. Invariant: they are days of the company's calendar, so that two people read the same number.

use crate::choice;
use crate::day::Day;

choice!(
    /// A period that one chooses by name.
    Preset {
        ThisWeek = "this-week", "This week";
        LastWeek = "last-week", "Last week";
        ThisMonth = "this-month", "This month";
        LastMonth = "last-month", "Last month";
        ThisQuarter = "this-quarter", "This quarter";
        LastQuarter = "last-quarter", "Last quarter";
        ThisYear = "this-year", "This year";
        LastYear = "last-year", "Last year";
    }
);

/// From a day to another, both of them too.
pub(crate) type Days = (Day, Day);

impl Preset {
    /// Its first day; `periods` later of the same length. `week_start` is the ISO number of the day on which weeks begin.
    fn start(self, today: Day, week_start: i16, periods: i32) -> Day {
        match self {
            Self::ThisWeek => today.first_of_week(week_start).plus(7 * periods),
            Self::LastWeek => Self::ThisWeek.start(today, week_start, periods - 1),
            Self::ThisMonth => today.month_start(periods),
            Self::LastMonth => today.month_start(periods - 1),
            Self::ThisQuarter => today.quarter_start(periods),
            Self::LastQuarter => today.quarter_start(periods - 1),
            Self::ThisYear => today.year_start(periods),
            Self::LastYear => today.year_start(periods - 1),
        }
    }

    /// Its days, and those of the one before that are as far in: half a month is not compared with a whole one.
    pub(crate) fn days(self, today: Day, week_start: i16) -> (Days, Days) {
        let start = |periods| self.start(today, week_start, periods);
        let (from, to) = (start(0), start(1).plus(-1));
        let passed = from.until(to.min(today));
        ((from, to), (start(-1), start(-1).plus(passed).min(from.plus(-1))))
    }
}

/// The days before that are as many.
pub(crate) fn as_many_before((from, to): Days) -> Days {
    (from.plus(-from.until(to) - 1), from.plus(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(preset: Preset, today: &str, week_start: i16) -> [String; 4] {
        let ((from, to), (before, until)) = preset.days(today.parse().expect("a day"), week_start);
        [from, to, before, until].map(|day| day.to_string())
    }

    #[test]
    fn a_period_is_compared_with_as_much_of_the_one_before() {
        assert_eq!(days(Preset::ThisWeek, "2026-03-04", 1), ["2026-03-02", "2026-03-08", "2026-02-23", "2026-02-25"]);
        assert_eq!(days(Preset::ThisWeek, "2026-03-01", 7)[..2], ["2026-03-01", "2026-03-07"]);
        assert_eq!(days(Preset::ThisMonth, "2026-03-31", 1), ["2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"]);
        assert_eq!(
            days(Preset::LastQuarter, "2026-02-10", 1),
            ["2025-10-01", "2025-12-31", "2025-07-01", "2025-09-30"]
        );
        assert_eq!(days(Preset::ThisYear, "2024-02-29", 1), ["2024-01-01", "2024-12-31", "2023-01-01", "2023-03-01"]);
    }

    #[test]
    fn days_of_ones_own_are_compared_with_as_many() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        assert_eq!(as_many_before((day("2026-03-01"), day("2026-03-10"))), (day("2026-02-19"), day("2026-02-28")));
    }
}
