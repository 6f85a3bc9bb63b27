//! What the tab says.

use leptos::prelude::*;
use leptos::text_prop::TextProp;
#[cfg(not(feature = "ssr"))]
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// A page's title with the program's name. Leptos does not escape the title on the server, so it is escaped here.
#[must_use]
pub fn tab_title(page: String) -> String {
    let title = if page.is_empty() { "Larder".to_owned() } else { format!("{page} · Larder") };
    if cfg!(feature = "ssr") { super::field::escape(&title) } else { title }
}

/// Says in the tab what the page is. What Leptos brings for it is made for more than that, and only the server needs it.
#[component]
pub fn Title(
    /// What the page is, without the program's name.
    #[prop(into)]
    text: TextProp,
) -> impl IntoView {
    // Said at once: by the time that Leptos asks for it, what it is made of may be gone.
    #[cfg(feature = "ssr")]
    drop(leptos::view! { <leptos_meta::Title text=untrack(|| text.get())/> });
    #[cfg(not(feature = "ssr"))]
    tell(text);
}

/// In the browser; until the page goes, and no other says what it is.
#[cfg(not(feature = "ssr"))]
fn tell(text: TextProp) {
    static LATEST: AtomicU32 = AtomicU32::new(0);
    let this = LATEST.fetch_add(1, Relaxed) + 1;
    Effect::new(move || document().set_title(&tab_title(text.get().to_string())));
    on_cleanup(move || {
        if LATEST.load(Relaxed) == this {
            document().set_title(&tab_title(String::new()));
        }
    });
}
