//! The way to the quick log from everywhere: links that work without JavaScript, and with it a dialog over the page one is
//! on. Its code comes when it is first opened.

use super::late::{Code, late};
#[cfg(not(feature = "hydrate"))]
use crate::error::AppError;
use crate::interactions::{LogInDialog, LogLink, OpenLog, log_address};
use crate::ui::{Icon, icon, view};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
#[cfg(feature = "hydrate")]
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::hooks::use_location;
use std::sync::OnceLock;

/// The link that the key `l` follows.
pub(super) const LINK: &str = "log-link";

/// In the top bar, beside what one can make.
#[component]
pub(super) fn LogButton() -> impl IntoView {
    view! {
        <span id=LINK class="log-link">
            <LogLink address=here() class="button primary">"Log"</LogLink>
        </span>
    }
}

/// In the middle of a phone's bar.
#[component]
pub(super) fn LogTab() -> impl IntoView {
    view! {
        <li>
            <LogLink address=here() class="tab centre"><Icon name=icon::Name::Plus/><span>"Log"</span></LogLink>
        </li>
    }
}

/// The log about the page one is on.
fn here() -> Signal<String> {
    let path = use_location().pathname;
    Signal::derive(move || path.with(|path| log_address(path)))
}

/// Follows the link, as a click would.
pub(super) fn open() -> bool {
    let link = document().query_selector("#log-link > a").ok().flatten();
    let link = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok());
    link.as_ref().map(web_sys::HtmlElement::click).is_some()
}

/// Where it opens. What is half typed stays while it is closed, until it is opened about something else.
#[component]
pub(super) fn LogDialog() -> impl IntoView {
    let OpenLog(begun) = expect_context::<OpenLog>();
    let content = late(begun, &CODE, || Box::pin(async { code().await.ok() }), LOADING);
    view! {
        <dialog id=OpenLog::DIALOG class="dialog" aria-labelledby="log-title">
            <div class="dialog-head">
                <h2 id="log-title">"Log"</h2>
                <form method="dialog">
                    <button type="submit" class="button plain square" aria-label="Close"><Icon name=icon::Name::Close/></button>
                </form>
            </div>
            <div class="dialog-body">{content}</div>
        </dialog>
    }
}

const LOADING: &str = "<p class=\"loading\">Loading…</p>";

static CODE: OnceLock<Code> = OnceLock::new();

#[cfg(feature = "hydrate")]
#[allow(clippy::unnecessary_wraps, reason = "the download may fail, which the split adds")]
#[wasm_split(part_log, wasm_split_path = leptos::wasm_split, fallible)]
fn code() -> Result<Code, SplitLoaderError> {
    Ok(log)
}

#[cfg(not(feature = "hydrate"))]
async fn code() -> Result<Code, AppError> {
    Ok(log)
}

fn log() -> AnyView {
    view! { <LogInDialog/> }
}
