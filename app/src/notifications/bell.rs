//! The bell in the frame: a link with a number, which the server writes. A page that a device made by itself has none, for
//! there is no list without a line; in the others a script keeps the number (`frontend/live.js`).

use leptos::prelude::use_context;

/// How many wait to be read, by whoever asks for the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unread(pub i64);

/// What is in the link.
pub(crate) fn bell() -> String {
    let Unread(unread) = use_context().unwrap_or_default();
    let (number, class) = match unread {
        ..=0 => (String::new(), ""),
        1..=99 => (unread.to_string(), "badge information"),
        _ => ("99+".to_owned(), "badge information"),
    };
    format!(
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">\
         <path d=\"M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2 2 0 0 0 4 0\"/></svg>\
         <span class=\"quiet\">Notifications</span><b class=\"{class}\">{number}</b>"
    )
}
