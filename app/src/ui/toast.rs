//! A line that says what was just done, with Undo where it can be taken back.
//! Invariant: it never holds the only way to something, and it stays while it is pointed at or focused.
//!
//! From a server function: `shell::flash(message, Some(operation))`, with or without JavaScript.
//! From a screen: `expect_context::<Toasts>().show("Copied", None)`.

use super::{Form, Icon, Write, icon, view};
use crate::operations::Undo;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
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

/// The toasts on screen: a few places, each with one or none.
#[derive(Clone, Copy)]
pub struct Toasts {
    places: [RwSignal<Option<Flash>>; 3],
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

/// The place where toasts appear; read aloud when they do.
#[component]
pub(crate) fn ToastArea() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    view! {
        <div class="toasts" role="status">{toasts.places.map(shown).into_iter().collect_view()}</div>
    }
}

fn shown(place: RwSignal<Option<Flash>>) -> impl IntoView {
    move || place.get().map(|flash| view! { <Toast flash on_close=move || place.set(None)/> })
}

/// Long enough to read and to reach Undo.
const STAYS: Duration = Duration::from_secs(8);

#[component]
fn Toast(flash: Flash, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let location = use_location();
    let back = move || {
        let search = location.search.get();
        let search = search.trim_start_matches('?');
        format!("{}{}{search}", location.pathname.get(), if search.is_empty() { "" } else { "?" })
    };
    let undo = Write::of::<Undo>();
    Effect::new(move || {
        if matches!(undo.outcome().get(), Some(Ok(()))) {
            on_close();
        }
    });
    let held = StoredValue::new(false);
    Effect::new(move || {
        fn later(held: StoredValue<bool>, on_close: impl Fn() + Copy + 'static) {
            set_timeout(
                move || match held.try_get_value() {
                    Some(true) => later(held, on_close),
                    Some(false) => on_close(),
                    None => {}
                },
                STAYS,
            );
        }
        later(held, on_close);
    });
    view! {
        <div
            class="toast"
            on:pointerenter=move |_| held.set_value(true)
            on:pointerleave=move |_| held.set_value(false)
            on:focusin=move |_| held.set_value(true)
            on:focusout=move |_| held.set_value(false)
        >
            <p>{flash.message}</p>
            {flash.operation.map(|operation| view! {
                <Form action=undo>
                    <input type="hidden" name="back" value=back/>
                    <input type="hidden" name="operation" value=operation.to_string()/>
                    <button type="submit" class="button small undo">"Undo"</button>
                </Form>
            })}
            <button type="button" class="button small square scripted" aria-label="Dismiss" on:click=move |_| on_close()>
                <Icon name=icon::Name::Close class="small"/>
            </button>
        </div>
    }
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
