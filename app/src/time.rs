//! Moments as people say them. Invariant: the words of an answer are made by who answers, in the person's time zone and by
//! one rule, so the browser's first render cannot differ from the server's.

use crate::day::Day;
use crate::ui::view;
#[cfg(feature = "ssr")]
use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A moment with the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// When, for programs: RFC 3339 in UTC.
    pub at: String,
    /// "today 14:05", "yesterday 9:30", "Tue 14 Oct", "14 Oct 2024".
    pub text: String,
    /// With weekday, year, minute and zone, for those who want to know exactly.
    pub exact: String,
}

/// What a clock on the wall shows at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: u32,
    /// The day of the month.
    pub day: u32,
    /// Hour and minute.
    pub time: (u32, u32),
    /// What people there call their time: "EST".
    pub zone: String,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// From the first day of 1970.
const DAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

impl Clock {
    /// The day there.
    #[must_use]
    pub fn date(&self) -> Day {
        let number = |number: u32| i32::try_from(number).unwrap_or_default();
        Day::from_civil(self.year, number(self.month), number(self.day))
    }
}

/// "March 2026".
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn month(of: Day) -> String {
    let text = of.to_string();
    let (year, month) = text.split_once('-').unwrap_or_default();
    let place = month.split('-').next().and_then(|month| month.parse::<usize>().ok());
    let name = place.and_then(|place| MONTHS.get(place.checked_sub(1)?)).copied().unwrap_or_default();
    format!("{name} {year}")
}

/// Microseconds since 1970 of a moment in RFC 3339 and UTC, as Larder writes it; `None` when it is not that.
#[must_use]
pub fn micros(at: &str) -> Option<i64> {
    let (date, time) = at.strip_suffix('Z').or_else(|| at.strip_suffix("+00:00"))?.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let days = i64::from(Day::default().until(date.parse().ok()?));
    let fraction: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + fraction)
}

impl Moment {
    /// The moment `at`, when the person's clock shows `local` and `today` shows it now.
    #[must_use]
    pub fn said(at: String, local: &Clock, today: &Clock) -> Self {
        let Clock { year, month, day, time: (hour, minute), zone } = local;
        let named = |names: &[&'static str], place: i64| {
            usize::try_from(place).ok().and_then(|place| names.get(place).copied()).unwrap_or_default()
        };
        let weekday = named(&DAYS, Day::default().until(local.date()).rem_euclid(7).into());
        let month = named(&MONTHS, i64::from(*month) - 1);
        let short = |name: &'static str| name.get(..3).unwrap_or(name);
        let text = match local.date().until(today.date()) {
            0 => format!("today {hour}:{minute:02}"),
            1 => format!("yesterday {hour}:{minute:02}"),
            -1 => format!("tomorrow {hour}:{minute:02}"),
            _ if *year == today.year => format!("{} {day} {}", short(weekday), short(month)),
            _ => format!("{day} {} {year}", short(month)),
        };
        Self { at, text, exact: format!("{weekday} {day} {month} {year}, {hour}:{minute:02} {zone}") }
    }
}

#[cfg(feature = "ssr")]
impl Moment {
    /// `at` in the words of somebody in the IANA zone `zone` (UTC when it is unknown) at the moment `now`.
    #[must_use]
    pub fn new(at: DateTime<Utc>, zone: &str, now: DateTime<Utc>) -> Self {
        let zone = zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC);
        Self::said(at.to_rfc3339_opts(SecondsFormat::Secs, true), &Clock::in_zone(at, zone), &Clock::in_zone(now, zone))
    }
}

/// How far the clock of a phone runs ahead before nothing is made of what it says.
#[cfg(feature = "ssr")]
const AHEAD: chrono::TimeDelta = chrono::TimeDelta::minutes(10);

/// When a command was given, as its form says it, RFC 3339: it may have waited for a line. Without that it is given now, and
/// nothing was given in the future.
///
/// # Errors
/// `Invalid` when that is no moment.
#[cfg(feature = "ssr")]
pub fn given(at: &str) -> Result<DateTime<Utc>, crate::error::AppError> {
    let now = Utc::now();
    match (at, DateTime::parse_from_rfc3339(at)) {
        ("", _) => Ok(now),
        // A little ahead is kept beside it, where the table does so.
        (_, Ok(at)) => Ok(if at > now + AHEAD { now } else { at.to_utc() }),
        (_, Err(_)) => Err(crate::error::AppError::field("", "This time cannot be read.")),
    }
}

/// The moment at which clocks in a zone show this; an hour that they skip is the one after it.
#[cfg(feature = "ssr")]
#[must_use]
pub fn there(zone: chrono_tz::Tz, local: chrono::NaiveDateTime) -> Option<DateTime<Utc>> {
    use chrono::TimeZone as _;
    let at = |local| zone.from_local_datetime(&local).earliest();
    at(local).or_else(|| at(local + chrono::TimeDelta::hours(1))).map(|at| at.to_utc())
}

#[cfg(feature = "ssr")]
impl Clock {
    pub(crate) fn in_zone(at: DateTime<Utc>, zone: chrono_tz::Tz) -> Self {
        use chrono::{Datelike as _, Timelike as _};
        let local = at.with_timezone(&zone);
        Self {
            year: local.year(),
            month: local.month(),
            day: local.day(),
            time: (local.hour(), local.minute()),
            zone: local.format("%Z").to_string(),
        }
    }
}

/// A moment in words, the exact one on hover.
#[component]
pub fn When(
    /// The moment.
    moment: Moment,
) -> impl IntoView {
    view! { <time datetime=moment.at title=moment.exact>{moment.text}</time> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{Moment, given, micros};
    use chrono::{DateTime, Utc};

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("a moment").to_utc()
    }

    #[test]
    fn days_are_those_of_the_persons_zone() {
        let (late, now) = (at("2026-03-02T04:30:00Z"), at("2026-03-02T15:00:00Z"));
        assert_eq!(Moment::new(late, "Europe/Berlin", now).text, "today 5:30");
        assert_eq!(Moment::new(late, "America/New_York", now).text, "yesterday 23:30");
        assert_eq!(Moment::new(late, "America/New_York", now).exact, "Sunday 1 March 2026, 23:30 EST");
        assert_eq!(Moment::new(at("2026-01-14T12:00:00Z"), "UTC", now).text, "Wed 14 Jan");
        assert_eq!(Moment::new(at("2025-01-14T12:00:00Z"), "UTC", now).text, "14 Jan 2025");
    }

    #[test]
    fn a_command_is_as_old_as_it_says_but_never_of_tomorrow() {
        assert_eq!(given("2026-03-02T14:05:00.5Z"), Ok(at("2026-03-02T14:05:00.5Z")));
        let (now, hour) = (Utc::now(), chrono::TimeDelta::hours(1));
        for at in ["", &(now + hour).to_rfc3339()] {
            let given = given(at).expect("a moment");
            assert!(given >= now && given < now + hour, "{at}: {given}");
        }
        assert!(given("yesterday").is_err());
    }

    #[test]
    fn a_moment_is_as_many_microseconds_as_the_calendar_says() {
        for text in
            ["1970-01-01T00:00:00Z", "2024-02-29T23:59:59.5Z", "2000-03-01T12:00:00.123456Z", "1969-12-31T23:59:59Z"]
        {
            assert_eq!(micros(text), Some(at(text).timestamp_micros()), "{text}");
        }
        assert_eq!(micros("2024-02-29 12:00"), None);
    }
}
