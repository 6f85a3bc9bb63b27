//! By the browser's own `Intl`.

use crate::time::Clock;
use js_sys::Intl::{Collator, DateTimeFormat};
use js_sys::{Array, Function, JsString, Object, Reflect};
use std::cell::RefCell;
use std::cmp::Ordering;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static COMPARE: Function = {
        let options = options(&[("numeric", JsValue::TRUE)]);
        Collator::new(&languages("und"), &options).compare()
    };
    /// The zones that were asked for, and what says what their clocks show.
    static CLOCK: RefCell<Vec<(String, Function)>> = const { RefCell::new(Vec::new()) };
}

fn languages(tag: &str) -> Array {
    Array::of1(&JsValue::from_str(tag))
}

fn options(named: &[(&str, JsValue)]) -> Object {
    let options = Object::new();
    for (name, value) in named {
        _ = Reflect::set(&options, &JsValue::from_str(name), value);
    }
    options
}

/// In small letters without accents.
pub(in crate::offline) fn fold(text: &str) -> String {
    // What most texts are takes no way out of the program.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let apart = String::from(JsString::from(text).normalize("NFKD"));
    let plain = apart.chars().filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}')).map(|letter| match letter {
        'ø' | 'Ø' => 'o',
        'ł' | 'Ł' => 'l',
        'đ' | 'Đ' => 'd',
        letter => letter,
    });
    plain.collect::<String>().to_lowercase().replace('ß', "ss").replace('æ', "ae").replace('œ', "oe")
}

pub(in crate::offline) fn compare(one: &str, other: &str) -> Ordering {
    let order = COMPARE.with(|compare| compare.call2(&JsValue::NULL, &one.into(), &other.into()));
    let order = order.ok().and_then(|order| order.as_f64()).unwrap_or_default();
    order.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
}

fn format(zone: &str) -> DateTimeFormat {
    let two = || JsValue::from_str("2-digit");
    let options = options(&[
        ("timeZone", zone.into()),
        ("year", "numeric".into()),
        ("month", two()),
        ("day", two()),
        ("hour", two()),
        ("minute", two()),
        ("hourCycle", "h23".into()),
        ("timeZoneName", "short".into()),
    ]);
    // By hand, because a zone that this browser does not know throws.
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or_default();
    let maker = Reflect::get(&intl, &"DateTimeFormat".into()).unwrap_or_default();
    let made = maker
        .dyn_ref::<Function>()
        .and_then(|make| Reflect::construct(make, &Array::of2(&"en-US".into(), &options)).ok());
    made.map_or_else(|| DateTimeFormat::new(&languages("en-US"), &Object::new()), JsCast::unchecked_into)
}

pub(in crate::offline) fn clock(at: i64, zone: &str) -> Clock {
    let known = CLOCK.with_borrow(|known| {
        let (_, format) = known.iter().find(|(name, _)| name == zone)?;
        Some(format.clone())
    });
    let format = known.unwrap_or_else(|| {
        let made = format(zone).format();
        CLOCK.with_borrow_mut(|known| known.push((zone.to_owned(), made.clone())));
        made
    });
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of our times fit into a double")]
    let shown = format.call1(&JsValue::NULL, &JsValue::from_f64(at as f64));
    // "11/26/2026, 21:54 EST": one call of the browser's instead of a few for each part.
    let shown = shown.ok().and_then(|shown| shown.as_string()).unwrap_or_default();
    let mut rest = shown.as_str();
    let mut number = || {
        rest = rest.trim_start_matches(|sign: char| !sign.is_ascii_digit());
        let (number, after) = rest.split_at(rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len()));
        rest = after;
        number.parse().unwrap_or_default()
    };
    let (month, day, year) = (number(), number(), number());
    let time = (number(), number());
    Clock { year: i32::try_from(year).unwrap_or_default(), month, day, time, zone: rest.trim().to_owned() }
}
