//! Dialogs over the page one is on, whose code comes when they are first opened, so that no page brings it along.

use crate::error::AppError;
use crate::ui::{ErrorNotice, view};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::pin::Pin;
use std::sync::OnceLock;

/// What shows it.
pub(super) type Code = fn() -> AnyView;
/// Where it is on its way.
pub(super) type Coming = Pin<Box<dyn Future<Output = Option<Code>>>>;

/// What is in a dialog from when it is `begun`: `waiting`, until its `code` is here.
pub(super) fn late(
    begun: RwSignal<Option<String>>,
    code: &'static OnceLock<Code>,
    fetch: fn() -> Coming,
    waiting: &'static str,
) -> AnyView {
    let arrived = RwSignal::new(None::<bool>);
    Effect::new(move || {
        if begun.with(Option::is_some) && code.get().is_none() {
            spawn_local(async move {
                let came = fetch().await.map(|came| {
                    code.get_or_init(|| came);
                });
                arrived.try_set(Some(came.is_some()));
            });
        }
    });
    let content = move || {
        begun.get().map(|_| match (code.get(), arrived.get()) {
            (Some(shown), _) => shown(),
            (None, Some(false)) => view! { <ErrorNotice error=AppError::Unavailable/> },
            (None, _) => view! { <div inner_html=waiting></div> },
        })
    };
    content.into_any()
}
