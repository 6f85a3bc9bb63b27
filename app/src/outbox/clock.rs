//! Moments of this device in words: "today 14:05", as the server says its own.

use js_sys::Date;

const DAY: f64 = 86_400_000.0;

/// `at` in milliseconds, where this device is.
pub(super) fn words(at: f64) -> String {
    let (then, now) = (Date::new(&at.into()), Date::new_0());
    let midnight = Date::new(&at.into());
    midnight.set_hours(0);
    now.set_hours(23);
    let days = ((now.get_time() - midnight.get_time()) / DAY).floor();
    let time = format!("{}:{:02}", then.get_hours(), then.get_minutes());
    if days < 1.0 {
        format!("today {time}")
    } else if days < 2.0 {
        format!("yesterday {time}")
    } else {
        // "Tue Oct 14 2026"
        let date = String::from(then.to_date_string());
        let mut parts = date.split(' ');
        let (weekday, month, day) = (parts.next(), parts.next(), parts.next());
        let part = |part: Option<&str>| part.unwrap_or_default().to_owned();
        format!("{} {} {} {time}", part(weekday), part(day).trim_start_matches('0'), part(month))
    }
}

/// The same for a whole number of milliseconds, as the device writes it down.
pub(super) fn whole(at: i64) -> String {
    // A date is kept as a double anyway.
    #[allow(clippy::cast_precision_loss)]
    words(at as f64)
}
