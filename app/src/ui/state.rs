//! Empty, failed, working: each says what is going on and what to do next.

use super::{Icon, Title, Tone, icon, view};
use crate::error::AppError;
use leptos::prelude::*;

/// Nothing here yet: what this place is for, and the one first step.
#[component]
pub fn EmptyState(
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What this place is for.
    #[prop(optional, into)]
    text: String,
    /// A picture of what would be here.
    icon: icon::Name,
    /// The first step: a link or a button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon/>
            <h2>{title}</h2>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
            {children.map(|children| children())}
        </div>
    }
}

/// Something worth knowing, in the page.
#[component]
pub fn Notice(
    /// What it means.
    #[prop(default = Tone::Information)]
    tone: Tone,
    children: Children,
) -> impl IntoView {
    let icon = match tone {
        Tone::Good => icon::Name::Check,
        Tone::Warning | Tone::Danger => icon::Name::Warning,
        Tone::Neutral | Tone::Information => icon::Name::Information,
    };
    view! { <div class=format!("notice {}", tone.class())><Icon name=icon/><div>{children()}</div></div> }
}

/// An error in the place of what could not be shown: what happened, what is safe, and a way on. A record that is not
/// there answers 404, and so on.
#[component]
pub fn ErrorNotice(
    /// Why.
    error: AppError,
) -> impl IntoView {
    set_status(error.status());
    let (icon, title, advice) = match &error {
        AppError::NotFound => {
            (icon::Name::Search, "Not found", "It may have been deleted or merged, or handed to another team.")
        }
        AppError::Forbidden => {
            (icon::Name::Warning, "Not allowed", "An admin of your company can change what your role may do.")
        }
        AppError::SignedOut | AppError::Revoked => (icon::Name::SignOut, "Signed out", "What is saved is safe."),
        AppError::Unavailable => (icon::Name::Warning, "Not reachable", "What is saved is safe."),
        AppError::OutOfReach => (icon::Name::Device, "Not on this device", ""),
        AppError::Internal(_) => {
            (icon::Name::Warning, "Something went wrong", "If it happens again, tell an admin the reference.")
        }
        AppError::RateLimited(_) | AppError::Invalid(_) | AppError::Conflict(_) => {
            (icon::Name::Warning, "This cannot be shown", "")
        }
    };
    let on = match &error {
        AppError::NotFound => view! { <a class="button" href="/search">"Search"</a> },
        AppError::Forbidden => ().into_any(),
        AppError::SignedOut | AppError::Revoked => {
            view! { <a class="button primary" href="/sign-in" rel="external">"Sign in"</a> }
        }
        // An empty address is this page; `external` loads it as a whole, with or without JavaScript.
        _ => view! { <a class="button primary" href="" rel="external">"Try again"</a> },
    };
    view! {
        <Title text=title/>
        <section class="empty" role="alert">
            <Icon name=icon/>
            <h1>{title}</h1>
            <p>{error.to_string()} " " {advice}</p>
            <div class="row">{on} <a class="button" href="/">"Go to the start"</a></div>
        </section>
    }
}

#[cfg(feature = "ssr")]
fn set_status(status: u16) {
    let response = use_context::<leptos_axum::ResponseOptions>();
    if let (Some(response), Ok(status)) = (response, http::StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

#[cfg(not(feature = "ssr"))]
fn set_status(_status: u16) {}

/// How far something has come.
#[component]
pub fn Progress(
    /// What is going on.
    #[prop(into)]
    label: Signal<String>,
    /// How much is done.
    #[prop(into)]
    done: Signal<u32>,
    /// How much there is; unknown when absent.
    #[prop(into)]
    total: Signal<Option<u32>>,
) -> impl IntoView {
    view! {
        <label class="progress">
            <span>{label}</span>
            <progress max=total value=move || total.get().map(|_| done.get())></progress>
        </label>
    }
}
