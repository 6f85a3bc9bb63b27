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
fn waiting(page: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    view! { <Transition fallback=|| view! { <p class="loading">"Loading…"</p> }>{move || page()}</Transition> }
}

/// `shown` once for each record, with an answer that changes under it: what is half typed on a record's page, and where
/// the focus is, outlives whatever is written beside it. `record` names the record that an answer is about.
pub fn kept<Q: Query, Id: PartialEq + Send + Sync + 'static>(
    answer: Answer<Q>,
    record: fn(&Shown<Q>) -> Id,
    shown: impl Fn(Signal<Shown<Q>>) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView
where
    Shown<Q>: Clone + PartialEq + Send + Sync,
{
    waiting(Box::new(move || {
        let answer = Memo::new(move |_| answer.get());
        let about = Memo::new(move |_| {
            answer.with(|answer| answer.as_ref().map(|answer| answer.as_ref().map(record).map_err(Clone::clone)))
        });
        let page = move || {
            if let Some(error) = about.with(|about| about.as_ref()?.as_ref().err().cloned()) {
                return Some(view! { <ErrorNotice error/> });
            }
            let first = answer.get_untracked()?.ok()?;
            let latest = Memo::new(move |before: Option<&Shown<Q>>| {
                let now = answer.with(|answer| answer.as_ref()?.as_ref().ok().cloned());
                now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
            });
            Some(shown(latest.into()))
        };
        page.into_any()
    }))
}
