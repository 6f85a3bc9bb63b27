//! The same without a browser, for tests: close enough for names in Latin letters.

use crate::time::Clock;
use chrono::DateTime;
use std::cmp::Ordering;

pub(in crate::offline) fn fold(text: &str) -> String {
    let plain = |letter: char| match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        letter => letter,
    };
    text.to_lowercase().chars().map(plain).collect()
}

/// Space, signs, figures, letters; small letters first where all else is equal.
pub(in crate::offline) fn compare(one: &str, other: &str) -> Ordering {
    let key = |text: &str| {
        let class = |letter: &char| (letter.is_alphanumeric(), letter.is_alphabetic(), *letter);
        fold(text).chars().map(|letter| class(&letter)).collect::<Vec<_>>()
    };
    key(one).cmp(&key(other)).then_with(|| other.cmp(one))
}

pub(in crate::offline) fn clock(at: i64, zone: &str) -> Clock {
    let at = DateTime::from_timestamp_millis(at).unwrap_or_default();
    Clock::in_zone(at, zone.parse().unwrap_or(chrono_tz::UTC))
}
