//! What a page shows while its answer is on its way, and when there is none.

use super::ErrorNotice;
use crate::error::AppError;
use leptos::prelude::*;

/// `shown` with the answer once it is there, the old one until a new one comes; or what went wrong.
pub fn loaded<T: Clone + Send + Sync + 'static>(
    answer: Resource<Result<T, AppError>>,
    shown: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    view! {
        <Transition fallback=|| view! { <p class="loading">"Loading…"</p> }>
            {move || answer.get().map(|answer| match answer {
                Ok(answer) => shown(answer),
                Err(error) => view! { <ErrorNotice error/> }.into_any(),
            })}
        </Transition>
    }
    .into_any()
}
