//! Days of the calendar, without a clock or a zone: what is due, and what is not, is compared with these on both sides.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// A day: how many there were since the first of January 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What is no day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no day")]
pub struct NoDay;

impl Day {
    /// So many days later; earlier, when it is negative.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// How many days lie between `self` and a later day.
    #[must_use]
    pub fn until(self, later: Self) -> i32 {
        later.0 - self.0
    }

    /// 0 is Monday.
    fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7)
    }

    /// The Monday after it.
    #[must_use]
    pub fn next_monday(self) -> Self {
        self.first_of_week(1).plus(7)
    }

    /// The first day of the week that it lies in, where weeks start on the day of ISO 8601's number `start`.
    #[must_use]
    pub fn first_of_week(self, start: i16) -> Self {
        self.plus(-(self.weekday() + 1 - i32::from(start)).rem_euclid(7))
    }

    /// The first day of its month, or of one so many months later.
    #[must_use]
    pub fn month_start(self, months: i32) -> Self {
        let (year, month, _) = self.civil();
        let months = 12 * year + month - 1 + months;
        Self::from_civil(months.div_euclid(12), months.rem_euclid(12) + 1, 1)
    }

    /// The first day of its quarter, or of one so many quarters later.
    #[must_use]
    pub fn quarter_start(self, quarters: i32) -> Self {
        let (_, month, _) = self.civil();
        self.month_start(3 * quarters - (month - 1) % 3)
    }

    /// The first day of its year, or of one so many years later.
    #[must_use]
    pub fn year_start(self, years: i32) -> Self {
        let (year, ..) = self.civil();
        Self::from_civil(year + years, 1, 1)
    }

    /// As people say it on the day `today`: "yesterday", "today", "tomorrow", "Tue 14 Oct", "14 Oct 2024".
    #[must_use]
    pub fn words(self, today: Self) -> String {
        let (year, month, day) = self.civil();
        match today.until(self) {
            -1 => "yesterday".to_owned(),
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            _ if year == today.civil().0 => self.dated(),
            _ => format!("{day} {} {year}", named(&MONTHS, month - 1)),
        }
    }

    /// "Tue 14 Oct", also of today.
    #[must_use]
    pub fn dated(self) -> String {
        let (_, month, day) = self.civil();
        format!("{} {day} {}", named(&WEEKDAYS, self.weekday()), named(&MONTHS, month - 1))
    }

    /// Year, month and day of the Gregorian calendar, counted from a first of March, so that leap days come last.
    fn civil(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (year + era * 400 + i32::from(month <= 2), month, day)
    }

    /// That of the Gregorian calendar.
    pub(crate) fn from_civil(year: i32, month: i32, day: i32) -> Self {
        let year = year - i32::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }
}

fn named(list: &'static [&str], place: i32) -> &'static str {
    usize::try_from(place).ok().and_then(|place| list.get(place)).copied().unwrap_or_default()
}

impl FromStr for Day {
    type Err = NoDay;

    /// As a date field writes it: `2026-03-02`.
    fn from_str(text: &str) -> Result<Self, NoDay> {
        let number = |text: Option<&str>, length: usize| {
            let text = text.filter(|text| text.len() == length && text.bytes().all(|digit| digit.is_ascii_digit()));
            text.and_then(|text| text.parse::<i32>().ok()).ok_or(NoDay)
        };
        let mut parts = text.split('-');
        let (year, month, day) = (number(parts.next(), 4)?, number(parts.next(), 2)?, number(parts.next(), 2)?);
        if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Err(NoDay);
        }
        let parsed = Self::from_civil(year, month, day);
        // The thirtieth of February is another day.
        if parsed.civil() == (year, month, day) { Ok(parsed) } else { Err(NoDay) }
    }
}

impl Display for Day {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "ssr")]
mod server {
    use super::Day;
    use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
    use chrono_tz::Tz;

    impl Day {
        /// The day that it is at the moment `at` in the IANA zone `zone` (UTC when it is unknown).
        #[must_use]
        pub fn at(at: DateTime<Utc>, zone: &str) -> Self {
            at.with_timezone(&zone.parse::<Tz>().unwrap_or(Tz::UTC)).date_naive().into()
        }

        /// As the database takes it.
        #[must_use]
        pub fn date(self) -> NaiveDate {
            let (year, month, day) = self.civil();
            let part = |number: i32| u32::try_from(number).unwrap_or(1);
            NaiveDate::from_ymd_opt(year, part(month), part(day)).unwrap_or_default()
        }
    }

    impl From<NaiveDate> for Day {
        fn from(date: NaiveDate) -> Self {
            let part = |number: u32| i32::try_from(number).unwrap_or(1);
            Self::from_civil(date.year(), part(date.month()), part(date.day()))
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{Day, NoDay};
    use chrono::{DateTime, NaiveDate, TimeDelta};

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn every_day_of_five_centuries_is_that_of_the_calendar() {
        let mut date = NaiveDate::from_ymd_opt(1800, 1, 1).expect("a date");
        while date < NaiveDate::from_ymd_opt(2300, 1, 1).expect("a date") {
            let here = Day::from(date);
            assert_eq!((here.to_string(), here.date(), day(&date.to_string())), (date.to_string(), date, here));
            date += TimeDelta::days(1);
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for nonsense in
            ["", "2026-02-30", "2026-13-01", "2026-1-01", "26-01-01", "2026-01-01T10:00", "a-b-c", "2025-02-29"]
        {
            assert_eq!(nonsense.parse::<Day>(), Err(NoDay), "{nonsense}");
        }
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let today = day("2026-03-02");
        for (other, words) in [
            ("2026-03-01", "yesterday"),
            ("2026-03-02", "today"),
            ("2026-03-03", "tomorrow"),
            ("2026-10-13", "Tue 13 Oct"),
            ("2025-12-31", "31 Dec 2025"),
        ] {
            assert_eq!(day(other).words(today), words);
        }
        assert_eq!((today.next_monday(), day("2026-03-08").next_monday()), (day("2026-03-09"), day("2026-03-09")));
    }

    #[test]
    fn a_week_begins_when_the_companys_does() {
        // The first is a Sunday.
        let first = |of: &str, start: i16| day(of).first_of_week(start).to_string();
        assert_eq!((first("2026-03-01", 1), first("2026-03-02", 1)), ("2026-02-23".into(), "2026-03-02".into()));
        assert_eq!((first("2026-03-01", 7), first("2026-03-07", 7)), ("2026-03-01".into(), "2026-03-01".into()));
        assert_eq!((first("2026-03-06", 6), first("2026-03-07", 6)), ("2026-02-28".into(), "2026-03-07".into()));
    }

    #[test]
    fn the_day_is_that_of_the_persons_zone() {
        let late = DateTime::parse_from_rfc3339("2026-03-02T04:30:00Z").expect("a moment").to_utc();
        assert_eq!(Day::at(late, "America/New_York"), day("2026-03-01"));
        assert_eq!(Day::at(late, "Europe/Berlin"), day("2026-03-02"));
    }
}
