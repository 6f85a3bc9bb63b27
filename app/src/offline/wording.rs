//! How people's languages order, fold and date things: on the device by the browser's own `Intl`, which is the same
//! library (ICU) as the database's. Invariant: two texts that the database holds for the same are the same here.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod native;

#[cfg(feature = "hydrate")]
use browser as device;
#[cfg(not(feature = "hydrate"))]
use native as device;

pub(super) use device::{clock, compare, fold};

use crate::day::Day;
use crate::time::{Clock, Moment};
use std::cmp::Ordering;

/// In milliseconds.
pub(super) const DAY: i64 = 24 * 3600 * 1000;

/// In the order of names; two that look alike by their letters' numbers, so that no two are equal.
pub(super) fn by_name(one: &str, other: &str) -> Ordering {
    compare(one, other).then_with(|| one.cmp(other))
}

/// The same word whatever its case and accents.
pub(super) fn same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// The moment `at`, in milliseconds since 1970, for somebody in `zone` at `now`.
pub(super) fn moment(at: i64, zone: &str, now: i64) -> Moment {
    let second = at.div_euclid(1000) * 1000;
    Moment::said(rfc3339(second), &clock(at, zone), &clock(now, zone))
}

/// Milliseconds since 1970 as RFC 3339 in UTC, as the server writes moments into cursors.
pub(super) fn rfc3339(at: i64) -> String {
    let (days, rest) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    let day = Day::default().plus(i32::try_from(days).unwrap_or_default());
    let (second, fraction) = (rest / 1000, rest % 1000);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:03}") };
    format!("{day}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// The day that it is at a moment in a zone.
pub(super) fn day(at: i64, zone: &str) -> Day {
    clock(at, zone).date()
}

/// What a clock shows, as a field for a day and a time takes it.
pub(super) fn local(Clock { year, month, day, time: (hour, minute), .. }: &Clock) -> String {
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
}

/// The moment at which a clock in the zone shows what such a field says.
pub(super) fn moment_in(text: &str, zone: &str) -> Option<i64> {
    let wanted = millis(&format!("{text}:00Z"))?;
    let shown = |at: i64| millis(&format!("{}:00Z", local(&clock(at, zone))));
    // How far the clock is ahead there, around then; twice, because it may be set in between.
    let near = wanted - (shown(wanted)? - wanted);
    Some(near - (shown(near)? - wanted))
}

/// Milliseconds since 1970 of a moment in a cursor.
pub(super) fn millis(at: &str) -> Option<i64> {
    crate::time::micros(at).map(|micros| micros.div_euclid(1000))
}
