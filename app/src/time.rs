//! Moments as people say them. Invariant: the words are made once, by the server, in the person's time zone, so the
//! browser's first render cannot differ.

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

#[cfg(feature = "ssr")]
impl Moment {
    /// `at` in the words of somebody in the IANA zone `zone` (UTC when it is unknown) at the moment `now`.
    #[must_use]
    pub fn new(at: DateTime<Utc>, zone: &str, now: DateTime<Utc>) -> Self {
        use chrono::Datelike as _;
        let zone = zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC);
        let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone).date_naive());
        let days = (today - local.date_naive()).num_days();
        let text = match days {
            0 => local.format("today %-H:%M").to_string(),
            1 => local.format("yesterday %-H:%M").to_string(),
            -1 => local.format("tomorrow %-H:%M").to_string(),
            _ if local.year() == today.year() => local.format("%a %-d %b").to_string(),
            _ => local.format("%-d %b %Y").to_string(),
        };
        Self {
            at: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            text,
            exact: local.format("%A %-d %B %Y, %-H:%M %Z").to_string(),
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
    use super::Moment;
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
}
