//! Dates as files write them. Invariant: a text is a date only in an order that somebody named.

use super::DateOrder;
use crate::time::there;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// A day as a file writes it, perhaps with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Some time that day.
    Day(NaiveDate),
    /// What clocks at the company showed.
    Local(NaiveDateTime),
    /// With a zone of its own.
    Exact(DateTime<Utc>),
}

/// What is written, as a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// Of a day alone its noon.
    pub at: DateTime<Utc>,
    /// The same file later may mean any moment from here
    pub from: DateTime<Utc>,
    /// to here, this one excluded.
    pub until: DateTime<Utc>,
}

impl When {
    /// When that happened, at `now` at the latest; `None` while it did not. A clock may run ahead by ten minutes.
    #[must_use]
    pub fn happened(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (self.from <= now + TimeDelta::minutes(10)).then(|| self.at.min(now))
    }
}

impl Written {
    /// The moment that it is in the company's zone.
    #[must_use]
    pub fn within(self, zone: Tz) -> Option<When> {
        let at = match self {
            Self::Day(day) => {
                let begins = |day: NaiveDate| there(zone, day.and_time(NaiveTime::MIN));
                let at = there(zone, day.and_hms_opt(12, 0, 0)?)?;
                return Some(When { at, from: begins(day)?, until: begins(day.succ_opt()?)? });
            }
            Self::Local(local) => there(zone, local)?,
            Self::Exact(at) => at,
        };
        Some(When { at, from: at, until: at + TimeDelta::seconds(1) })
    }

    /// The day and the time that clocks in the company's zone show, as a task is due. Midnight is what tables put where
    /// there was no time.
    #[must_use]
    pub fn due(self, zone: Tz) -> (NaiveDate, Option<NaiveTime>) {
        let local = match self {
            Self::Day(day) => return (day, None),
            Self::Local(local) => local,
            Self::Exact(at) => at.with_timezone(&zone).naive_local(),
        };
        (local.date(), Some(local.time()).filter(|time| *time != NaiveTime::MIN))
    }
}

impl DateOrder {
    /// The day that `text` is in this order, with the time behind it, if there is one; `None` when either is wrong.
    #[must_use]
    pub fn moment(self, text: &str) -> Option<Written> {
        let text = text.trim();
        let exact =
            || DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"));
        if let (Self::Iso, Ok(at)) = (self, exact()) {
            return Some(Written::Exact(at.to_utc()));
        }
        let (day, time) = text.split_once(['T', ' ', ',']).unwrap_or((text, ""));
        let (day, time) = (self.read(day)?, time.trim_start_matches([' ', ',']));
        if time.is_empty() {
            return Some(Written::Day(day));
        }
        let read = |format: &&str| NaiveTime::parse_from_str(time, format).ok();
        CLOCKS.iter().find_map(read).map(|time| Written::Local(day.and_time(time)))
    }

    /// The date that `text` is in this order; a clock time behind it is left out.
    #[must_use]
    pub fn read(self, text: &str) -> Option<NaiveDate> {
        let day = text.trim().split(['T', ' ', ',']).next()?;
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

/// How files write times.
const CLOCKS: &[&str] =
    &["%H:%M", "%H:%M:%S", "%H:%M:%S%.f", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%I:%M:%S%p", "%H.%M"];

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayMonthYear, Iso, MonthDayYear};

    #[test]
    fn a_time_behind_a_day_is_read_where_the_company_is() {
        let zone = chrono_tz::America::New_York;
        let now = DateTime::parse_from_rfc3339("2026-03-10T13:00:00Z").expect("a moment").to_utc();
        let at = |order: DateOrder, text: &str| {
            let at = order.moment(text)?.within(zone)?.happened(now)?;
            Some(at.format("%Y-%m-%d %H:%M:%S").to_string())
        };
        for (order, text, expected) in [
            (Iso, "2026-01-05 09:30", Some("2026-01-05 14:30:00")),
            (Iso, "2026-01-05T09:30:15", Some("2026-01-05 14:30:15")),
            (Iso, "2026-01-05T09:30:00Z", Some("2026-01-05 09:30:00")),
            (Iso, "2026-01-05T09:30:00.000+0200", Some("2026-01-05 07:30:00")),
            (MonthDayYear, "1/5/2026, 2:05 PM", Some("2026-01-05 19:05:00")),
            (MonthDayYear, "01/05/2026 2:05pm", Some("2026-01-05 19:05:00")),
            (DayMonthYear, "5.1.2026 14.05", Some("2026-01-05 19:05:00")),
            (Iso, "2026-01-05", Some("2026-01-05 17:00:00")),
            // Today before noon: it has happened by now.
            (Iso, "2026-03-10", Some("2026-03-10 13:00:00")),
            // The clocks skip this hour.
            (Iso, "2026-03-08 02:30", Some("2026-03-08 07:30:00")),
            (Iso, "2026-03-10 09:09", Some("2026-03-10 13:00:00")),
            (Iso, "2026-03-10 09:11", None),
            (Iso, "2026-03-11", None),
            (Iso, "2026-01-05 25:00", None),
            (Iso, "2026-01-05 soon", None),
            (MonthDayYear, "2026-01-05T09:30:00Z", None),
        ] {
            assert_eq!(at(order, text).as_deref(), expected, "{text}");
        }
        let day = Iso.moment("2026-01-05").and_then(|day| day.within(zone)).expect("a day");
        assert_eq!(
            (day.from.to_rfc3339(), day.until.to_rfc3339()),
            ("2026-01-05T05:00:00+00:00".into(), "2026-01-06T05:00:00+00:00".into())
        );
    }

    #[test]
    fn what_is_due_has_a_time_where_the_file_has_one() {
        let due = |text: &str| {
            let (day, time) = Iso.moment(text).expect("a day").due(chrono_tz::America::New_York);
            format!("{day} {}", time.map(|time| time.format("%H:%M").to_string()).unwrap_or_default())
        };
        assert_eq!(due("2026-01-05"), "2026-01-05 ");
        assert_eq!(due("2026-01-05 00:00:00"), "2026-01-05 ");
        assert_eq!(due("2026-01-05 14:05"), "2026-01-05 14:05");
        assert_eq!(due("2026-01-05T02:00:00Z"), "2026-01-04 21:00");
    }

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
