//! A line that says what was just done, with Undo where it can be taken back.
//! Invariant: it never holds the only way to something, and it stays while it is pointed at or focused.
//!
//! From a server function: `shell::flash(message, Some(operation))`, with or without JavaScript.
//! From a screen: `expect_context::<Toasts>().show("Copied", None)`.

use super::{toasted, view};
use leptos::prelude::*;
use leptos::task::spawn_local;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// What a toast says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// What was done, as a person would say it.
    pub message: String,
    /// The operation that Undo takes back.
    pub operation: Option<Uuid>,
}

#[cfg(feature = "ssr")]
impl Flash {
    pub(crate) const COOKIE: &'static str = "larder_flash";
    /// Browsers drop cookies over 4 kB.
    const LONGEST: usize = 300;

    /// As a cookie's value.
    pub(crate) fn to_cookie(&self) -> String {
        use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
        let message = self.message.chars().take(Self::LONGEST).collect::<String>();
        let operation = self.operation.map(|id| id.to_string()).unwrap_or_default();
        format!("{operation}!{}", utf8_percent_encode(&message, NON_ALPHANUMERIC))
    }
}

impl Flash {
    /// The header that ends the cookie, for the page that shows it.
    pub const FORGET: &'static str = "larder_flash=; Path=/; Max-Age=0";

    /// Back from a cookie's value.
    pub(crate) fn from_cookie(value: &str) -> Option<Self> {
        let (operation, message) = value.split_once('!')?;
        let message = percent_decode_str(message).decode_utf8().ok()?.into_owned();
        (!message.is_empty()).then(|| Self { message, operation: operation.parse().ok() })
    }
}

/// Where one toast appears.
pub(super) type Place = RwSignal<Option<Flash>>;

/// The toasts on screen: a few places, each with one or none.
#[derive(Clone, Copy)]
pub struct Toasts {
    places: [Place; 3],
}

impl Toasts {
    /// Those the page arrived with.
    pub(crate) fn arrived(flash: Option<Flash>) -> Self {
        Self { places: [flash, None, None].map(RwSignal::new) }
    }

    /// Shows one more; where none is free, instead of the first.
    pub fn show(self, message: impl Into<String>, operation: Option<Uuid>) {
        let flash = Flash { message: message.into(), operation };
        let [first, ..] = self.places;
        let free = self.places.into_iter().find(|place| place.with_untracked(Option::is_none));
        free.unwrap_or(first).set(Some(flash));
    }

    /// Shows what a server function left in its cookie.
    pub(crate) fn collect(self) {
        let Some(flash) = take_cookie() else { return };
        self.show(flash.message, flash.operation);
    }
}

/// The flash in the page's cookies, which is then gone.
fn take_cookie() -> Option<Flash> {
    use leptos::wasm_bindgen::JsCast as _;
    let document = document().dyn_into::<web_sys::HtmlDocument>().ok()?;
    let cookies = document.cookie().ok()?;
    let value = cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("larder_flash=").map(str::to_owned))?;
    let _ = document.set_cookie(Flash::FORGET);
    Flash::from_cookie(&value)
}

/// A page that has just come is left alone for so long.
const SETTLED: Duration = Duration::from_millis(1500);

/// The place where toasts appear; read aloud when they do.
#[component]
pub(crate) fn ToastArea() -> impl IntoView {
    let Toasts { places } = expect_context();
    let is_here = RwSignal::new(toasted::CODE.get().is_some());
    let come = move || {
        spawn_local(async move {
            if let Ok(code) = toasted::code().await {
                toasted::CODE.get_or_init(|| code);
                is_here.try_set(true);
            }
        });
    };
    Effect::new(move || {
        if !is_here.get() && places.iter().any(|place| place.with(Option::is_some)) {
            come();
        }
    });
    // In time for where there is no line.
    Effect::new(move || set_timeout(come, SETTLED));
    let areas = places.map(|place| shown(place, is_here)).into_iter().collect_view();
    view! { <div class="toasts" role="status">{areas}</div> }
}

/// What is in one of the places; until its code is here, what the server rendered, or what it says.
fn shown(place: Place, is_here: RwSignal<bool>) -> AnyView {
    #[cfg(feature = "ssr")]
    let by_server = place.get_untracked().map(|flash| toasted::toast(flash, place).to_html());
    #[cfg(not(feature = "ssr"))]
    let by_server = None::<String>;
    let toast = move || {
        let flash = place.get()?;
        // Asked also while there is no code, to be told of it.
        let is_here = is_here.get();
        Some(match toasted::CODE.get().filter(|_| is_here) {
            Some(toast) => toast(flash, place),
            None if crate::pages::is_taken_over() => view! { <div class="toast"><p>{flash.message}</p></div> },
            None => view! { <div inner_html=by_server.clone()></div> },
        })
    };
    toast.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flash_survives_its_cookie() {
        let flash = Flash {
            message: "Café \u{201c}L’Été\u{201d}; 100 % = gone\r\n".into(),
            operation: Some(Uuid::now_v7()),
        };
        let cookie = flash.to_cookie();
        assert!(cookie.bytes().all(|byte| byte.is_ascii_graphic() && !b";,\"\\".contains(&byte)), "{cookie}");
        assert_eq!(Flash::from_cookie(&cookie), Some(flash));
    }

    #[test]
    fn a_long_message_fits_into_a_cookie() {
        let flash = Flash { message: "\u{1f372}".repeat(5000), operation: None };
        assert!(flash.to_cookie().len() < 4000);
        assert!(Flash::from_cookie(&flash.to_cookie()).is_some());
    }

    #[test]
    fn nonsense_in_the_cookie_shows_nothing() {
        for nonsense in ["", "x", "!", "!%ff"] {
            assert_eq!(Flash::from_cookie(nonsense), None, "{nonsense}");
        }
    }
}
