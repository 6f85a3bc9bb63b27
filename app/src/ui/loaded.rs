//! What a page shows while its answer is on its way, and when there is none.

use super::{ErrorNotice, view};
use crate::query::{Answer, Query, Shown};
use leptos::prelude::*;

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
