//! The HTML document and the frame around every page.
//! Invariant: what the frame shows (who is signed in, the theme) arrives with the first byte and is the same on both
//! sides, so nothing flashes and hydration sees what the server rendered.

use crate::auth::{Door, Me};
use crate::routes::Pages;
use crate::ui::Posted;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::components::{Outlet, Router};
use serde::{Deserialize, Serialize};

/// What the server knows about a request before it renders, and the browser must know too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arrival {
    /// The signed-in person.
    pub me: Option<Me>,
    /// A form that was refused.
    pub posted: Option<Posted>,
    /// What the pages before signing in must know.
    pub door: Door,
}

/// The document.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <HashedStylesheet options=options.clone() id="style"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    crate::query::provide_writes();
    let arrival = SharedValue::new(|| use_context::<Arrival>().unwrap_or_default()).into_inner();
    if let Some(me) = arrival.me {
        provide_context(me);
    }
    if let Some(posted) = arrival.posted {
        provide_context(posted);
    }
    provide_context(arrival.door);
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Larder".to_owned() } else { format!("{title} · Larder") }/>
        <Router><Pages/></Router>
    }
}

/// Sidebar, top bar and the page in between.
#[component]
pub fn Frame() -> impl IntoView {
    let me = use_context::<Me>();
    view! {
        <a class="skip" href="#content">"Skip to content"</a>
        <header class="top">{me.map(|me| me.company_name)}</header>
        <main id="content" tabindex="-1"><Outlet/></main>
    }
}

/// Nothing there, or not for this person: the same page for both.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found"/>
        <h1>"Not found"</h1>
        <p>"This page does not exist, or is not shared with you."</p>
        <p><a href="/">"Go to the start"</a></p>
    }
}
