//! Pages that say that there is no page. Invariant: each has the status that says the same, and a way on.

use crate::error::AppError;
use crate::ui::{ErrorNotice, view};
use leptos::prelude::*;

/// Nothing there, or not for this person: the same page for both.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <ErrorNotice error=AppError::NotFound/> }
}

/// Nothing can be shown at all: the database or the program is in trouble.
#[component]
pub fn FailurePage(
    /// Why.
    error: AppError,
) -> impl IntoView {
    view! { <main id="content" class="door" tabindex="-1"><ErrorNotice error/></main> }
}
