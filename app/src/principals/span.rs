//! How far back a principal's figures look. Invariant: a period ends today and has exactly as many days as it is called by.

use crate::choice;
#[cfg(feature = "ssr")]
use crate::day::Day;

choice!(
    /// So many days.
    Span {
        Days30 = "30", "30 days";
        Days90 = "90", "90 days";
        Days180 = "180", "180 days";
        Days365 = "365", "365 days";
    }
);

impl Span {
    /// The one that an address asks for.
    #[must_use]
    pub fn asked(query: &str) -> Self {
        let named = crate::url::pairs(query).into_iter().find(|(name, _)| name == "days");
        named.and_then(|(_, code)| code.parse().ok()).unwrap_or(Self::Days90)
    }
}

#[cfg(feature = "ssr")]
impl Span {
    /// Its first day and its last one.
    pub(crate) fn days(self, today: Day) -> (Day, Day) {
        let count = match self {
            Self::Days30 => 30,
            Self::Days90 => 90,
            Self::Days180 => 180,
            Self::Days365 => 365,
        };
        (today.plus(1 - count), today)
    }

    /// The first days of the weeks in it, or of the months where there are too many weeks; the first one begins with it.
    pub(crate) fn steps(self, (from, to): (Day, Day), week_start: i16) -> Vec<Day> {
        let next = |day: Day| match self {
            Self::Days30 | Self::Days90 => day.first_of_week(week_start).plus(7),
            Self::Days180 | Self::Days365 => day.month_start(1),
        };
        std::iter::successors(Some(from), |day| Some(next(*day)).filter(|next| *next <= to)).collect()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_today_and_its_steps_begin_with_it() {
        let today = "2026-03-04".parse().expect("a day");
        assert_eq!(Span::asked("?days=30"), Span::Days30);
        assert_eq!((Span::asked(""), Span::asked("?days=31")), (Span::Days90, Span::Days90));
        for span in Span::ALL {
            let (from, to) = span.days(today);
            assert_eq!(((from.until(to) + 1).to_string(), to), (span.code().to_owned(), today));
            let steps = span.steps((from, to), 1);
            assert_eq!(steps.first(), Some(&from));
            assert!(steps.is_sorted() && steps.last().is_some_and(|last| *last <= today));
        }
        let words = |span: Span| span.steps(span.days(today), 1).into_iter().map(|day| day.to_string());
        // The fourth of March is a Wednesday.
        let weeks = ["2026-02-03", "2026-02-09", "2026-02-16", "2026-02-23", "2026-03-02"];
        assert_eq!(words(Span::Days30).collect::<Vec<_>>(), weeks);
        let months = ["2025-09-06", "2025-10-01", "2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"];
        assert_eq!(words(Span::Days180).collect::<Vec<_>>(), months);
    }
}
