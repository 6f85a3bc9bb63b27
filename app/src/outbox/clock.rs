//! Moments of this device in words, as the server says its own: "today 14:05" on the clock of the person's profile, wherever
//! the device thinks it is.

use crate::offline::said;
use crate::time::Moment;
use std::cell::RefCell;

thread_local! {
    static ZONE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From here on clocks show what they show in `zone`.
pub(super) fn live_in(zone: &str) {
    ZONE.set(zone.to_owned());
}

/// `at`, in milliseconds.
#[allow(clippy::cast_possible_truncation, reason = "a whole number, which is kept as a double")]
pub(super) fn moment(at: f64) -> Moment {
    whole(at as i64)
}

/// The same for a whole number, as the device writes it down.
pub(super) fn whole(at: i64) -> Moment {
    ZONE.with_borrow(|zone| said(at, zone))
}
