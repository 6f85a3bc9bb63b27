//! What a person does not see first. Invariant: what the server renders has it, so it is there without JavaScript and
//! when a page is taken over.

use leptos::prelude::*;
use std::time::Duration;

/// `shown` at once, except on a page that is built in the browser: there the frame that shows the rest of the page goes
/// first, so that whoever tapped sees it sooner.
pub fn later(shown: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    if crate::pages::is_taken_over() { shown_later(Box::new(shown)) } else { shown() }
}

/// What to call in `later` for the answer that is shown there: asked for then, so that the frame before does not wait for it;
/// at once, beside the others, where the page comes whole.
pub fn asked_later<A: Copy + Send + Sync + 'static>(
    ask: impl Fn() -> A + Copy + Send + Sync + 'static,
) -> impl Fn() -> A + Copy + Send + Sync + 'static {
    let early = (!crate::pages::is_taken_over()).then(ask);
    move || early.unwrap_or_else(ask)
}

/// Apart from what is shown, so that it is compiled once.
fn shown_later(shown: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    let (is_time, set_time) = signal(false);
    // Whoever left the page by then misses nothing.
    after_frame(move || _ = set_time.try_set(true));
    (move || is_time.get().then(&shown)).into_any()
}

/// Does something once the frame that comes next is drawn.
pub(crate) fn after_frame(then: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(then, Duration::ZERO));
}
