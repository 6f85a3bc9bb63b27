//! What a page shows while its answer is on its way, and when there is none; and what it shows a moment later.

use super::{ErrorNotice, view};
use crate::query::{Answer, Query, Shown};
use leptos::prelude::*;
use std::time::Duration;

/// `shown` with the answer once it is there, the old one until a new one comes; or what went wrong.
pub fn loaded<Q: Query>(answer: Answer<Q>, shown: impl Fn(Shown<Q>) -> AnyView + Send + Sync + 'static) -> AnyView {
    waiting(Box::new(move || {
        let page = answer.get().map(|answer| match answer {
            Ok(answer) => shown(answer),
            Err(error) => view! { <ErrorNotice error/> },
        });
        page.into_any()
    }))
}

/// Apart from the answer's type, so that it is compiled once.
pub(super) fn waiting(page: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    view! { <Transition fallback=|| view! { <p class="loading">"Loading…"</p> }>{move || page()}</Transition> }
}

/// Whether the browser shows this page by itself: before, it takes over what the server rendered.
pub(crate) fn is_taken_over() -> bool {
    cfg!(feature = "hydrate") && document().document_element().is_some_and(|html| html.has_attribute("data-hydrated"))
}

/// The facts of a record, beside or below what one opens it for. Where the browser shows the page they come when the rest
/// is on the screen, so that a tap is answered sooner.
pub(crate) fn facts_beside(facts: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let shown = RwSignal::new(!is_taken_over());
    if !shown.get_untracked() {
        request_animation_frame(move || {
            let show = move || {
                shown.try_set(true);
            };
            set_timeout(show, Duration::ZERO);
        });
    }
    view! { <aside class="record-facts" aria-label="Facts">{move || shown.get().then(&facts)}</aside> }
}
