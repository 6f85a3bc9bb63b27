//! What went wrong, what is safe, and what to do.

use crate::error::AppError;
use leptos::prelude::*;

/// An error in the place of what could not be shown. A record that is not there answers 404.
#[component]
pub fn ErrorNotice(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        let status = http::StatusCode::from_u16(error.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        response.set_status(status);
    }
    let heading = match error {
        AppError::NotFound => "Not found",
        AppError::Forbidden => "Not allowed",
        _ => "This could not be shown",
    };
    view! {
        <section class="notice" role="alert">
            <h1>{heading}</h1>
            <p>{error.to_string()}</p>
            <p><a class="button" href="">"Try again"</a>" "<a class="button" href="/">"Go to the start"</a></p>
        </section>
    }
}
