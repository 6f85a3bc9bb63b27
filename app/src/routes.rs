//! Every page route, in one list.

use crate::auth::{SetUpPage, SignInPage};
use crate::shell::{Frame, NotFoundPage};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::{SsrMode, path};

/// The pages. Everything behind sign-in stands inside the frame.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/set-up") view=SetUpPage ssr=SsrMode::Async/>
            <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
            <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                <Route path=path!("/") view=NotFoundPage/>
            </ParentRoute>
        </Routes>
    }
}

/// Whether a page is shown to people who are not signed in.
#[must_use]
pub fn is_public(path: &str) -> bool {
    matches!(path, "/set-up" | "/sign-in")
}
