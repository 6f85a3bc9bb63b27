//! Pages that say that there is no page. Invariant: each has the status that says the same, and a way on.

use crate::error::AppError;
use crate::ui::{ErrorNotice, view};
use leptos::prelude::*;
use leptos_meta::Title;

/// Nothing there, or not for this person: the same page for both.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <Title text="Not found"/> <ErrorNotice error=AppError::NotFound/> }
}

/// Known, and not for this person's role.
#[component]
pub fn ForbiddenPage() -> impl IntoView {
    view! { <Title text="Not allowed"/> <ErrorNotice error=AppError::Forbidden/> }
}

/// Nothing can be shown at all: the database or the program is in trouble.
#[component]
pub fn FailurePage(
    /// Why.
    error: AppError,
) -> impl IntoView {
    view! {
        <Title text="Something went wrong"/>
        <main id="content" class="door" tabindex="-1"><ErrorNotice error/></main>
    }
}
