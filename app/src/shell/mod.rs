//! The HTML document and the frame around every page.
//! Invariant: what the frame shows (who is signed in, the theme) arrives with the first byte and is the same on both
//! sides, so nothing flashes and hydration sees what the server rendered.

#[cfg(test)]
mod contrast;
#[cfg(feature = "ssr")]
mod cookie;
mod failure;
#[cfg(feature = "ssr")]
mod flash;
mod frame;
mod keys;
mod late;
mod log;
mod look;
mod navigation;
mod palette;

pub use failure::{FailurePage, NotFoundPage};
#[cfg(feature = "ssr")]
pub use flash::flash;
pub use frame::Frame;
pub(crate) use keys::is_typing;
pub use look::Look;

use crate::auth::{Door, Me, SessionEnded};
use crate::error::AppError;
use crate::json;
use crate::live::Cursor;
use crate::routes::Pages;
#[cfg(feature = "ssr")]
use crate::ui::tab_title;
use crate::ui::{Flash, Posted, ToastArea, Toasts};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};
use leptos_router::components::Router;
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
    /// How Larder looks on this device.
    pub look: Look,
    /// What was just done.
    pub flash: Option<Flash>,
    /// On one's own machine.
    pub development: bool,
    /// Why no page can be shown at all.
    pub failure: Option<AppError>,
}

/// Whether pages are shown that are only for those who work on Larder.
#[derive(Clone, Copy)]
pub(crate) struct Development(pub bool);

/// The name of this build, when a device can keep it: its files then open Larder without a line.
#[derive(Clone, Debug, Default)]
pub struct Kept(pub Option<String>);

/// What the server would have told the page, in one that it knows nothing of.
#[derive(Clone, Debug)]
pub struct ArrivalText(pub String);

/// The document.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = use_context::<Arrival>().unwrap_or_default().look.theme;
    #[cfg(feature = "ssr")]
    let (device, styles) = (crate::scripts::DEVICE.address.as_str(), crate::scripts::STYLES.address.as_str());
    #[cfg(not(feature = "ssr"))]
    let (device, styles) = ("", "");
    let ground = |(colour, media)| leptos::html::meta().name("theme-color").content(colour).attr("media", media);
    let grounds = theme.grounds().map(ground).collect_view();
    let start = use_context::<Kept>().and_then(|kept| kept.0).map(|build| {
        view! { <script type="module" src=format!("/scripts/{build}/start.js")></script> }
    });
    let cursor = use_context::<Cursor>().and_then(|cursor| cursor.0);
    #[cfg(feature = "ssr")]
    let late = [&crate::scripts::LIVE, &crate::scripts::MENTION]
        .map(|script| cursor.is_some().then(|| script.address.as_str()));
    #[cfg(not(feature = "ssr"))]
    let late = [None::<&str>; 2];
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute() data-device=device data-styles=styles data-live=cursor>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content=theme.attribute().unwrap_or("light dark")/>
                <link rel="icon" href="/favicon.ico" sizes="32x32"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                {grounds}
                <meta name="mobile-web-app-capable" content="yes"/>
                <meta name="apple-mobile-web-app-title" content="Larder"/>
                <HashedStylesheet options=options.clone() id="style"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                {start}
                {late.map(|script| script.map(|script| view! { <script defer src=script fetchpriority="low"></script> }))}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// What the server knew, on both sides: the browser finds it in the page.
fn arrival() -> Arrival {
    #[cfg(feature = "ssr")]
    let told = || serde_json::to_string(&use_context::<Arrival>().unwrap_or_default()).unwrap_or_default();
    #[cfg(not(feature = "ssr"))]
    let told = || use_context::<ArrivalText>().map(|text| text.0).unwrap_or_default();
    json::read(&SharedValue::new_str(told).into_inner()).unwrap_or_default()
}

/// The application.
#[component]
pub fn App() -> impl IntoView {
    #[cfg(feature = "ssr")]
    leptos_meta::provide_meta_context();
    crate::query::provide_writes();
    let arrival = arrival();
    if let Some(me) = arrival.me {
        provide_context(me);
    }
    if let Some(posted) = arrival.posted {
        provide_context(posted);
    }
    provide_context(Development(arrival.development));
    provide_context(SessionEnded::new());
    provide_context(arrival.door);
    provide_context(arrival.look);
    provide_context(Toasts::arrived(arrival.flash));
    let (routing, set_routing) = signal(false);
    #[cfg(feature = "ssr")]
    drop(leptos::view! { <leptos_meta::Title formatter=tab_title/> });
    view! {
        {match arrival.failure {
            Some(error) => view! { <FailurePage error/> }.into_any(),
            None => view! { <Router set_is_routing=set_routing><Pages/><ToastArea/></Router> }.into_any(),
        }}
        <div class="routing" class:on=routing></div>
    }
}
