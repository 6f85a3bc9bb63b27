//! Signing in again over the page one is on, when the session ended meanwhile.
//! Invariant: nothing typed is lost; whoever signs in is the same person, or the whole page is loaded for them.

use super::Me;
use super::api::SignInAgain;
#[cfg(not(feature = "hydrate"))]
use crate::error::AppError;
use crate::ui::{Field, Form, Icon, Submit, Write, dialog, icon, view};
use leptos::prelude::*;
use leptos::task::spawn_local;
#[cfg(feature = "hydrate")]
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::sync::{Arc, OnceLock};

/// The dialog's id.
const DIALOG: &str = "sign-in-again-dialog";

/// What is done after signing in; it outlives what asked for it.
type GoOn = Arc<dyn Fn() + Send + Sync>;

/// Where a form says that its answer was "signed out", and what to do once that is mended.
#[derive(Clone, Copy)]
pub struct SessionEnded(RwSignal<Option<GoOn>>);

impl SessionEnded {
    /// For the frame to provide.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Asks the person to sign in, then goes on.
    pub fn sign_in_then(self, go_on: impl Fn() + Send + Sync + 'static) {
        self.0.set(Some(Arc::new(go_on)));
    }
}

/// The dialog that asks for the password again. Without JavaScript it is never seen: the browser is sent to `/sign-in`.
#[component]
pub(crate) fn SignInAgainDialog() -> impl IntoView {
    let SessionEnded(waiting) = expect_context::<SessionEnded>();
    let arrived = RwSignal::new(false);
    Effect::new(move || {
        if waiting.with(Option::is_none) {
            return;
        }
        spawn_local(async move {
            if let Ok(form) = code().await {
                CODE.get_or_init(|| form);
                arrived.try_set(true);
                // Once the form is in the document, so that its field has the focus.
                request_animation_frame(|| {
                    dialog(DIALOG).map(|dialog| dialog.show_modal());
                });
            } else {
                waiting.try_set(None);
            }
        });
    });
    let inside = move || {
        let is_wanted = arrived.get() && waiting.with(Option::is_some);
        CODE.get().filter(|_| is_wanted).map(|form| form(waiting))
    };
    view! {
        <dialog id=DIALOG class="dialog" aria-labelledby="sign-in-again" on:close=move |_| waiting.set(None)>
            {inside}
        </dialog>
    }
}

/// What shows the form in the dialog; hardly anybody ever sees it.
type Code = fn(RwSignal<Option<GoOn>>) -> AnyView;

static CODE: OnceLock<Code> = OnceLock::new();

#[cfg(feature = "hydrate")]
#[allow(clippy::unnecessary_wraps, reason = "the download may fail, which the split adds")]
#[wasm_split(part_sign_in_again, wasm_split_path = leptos::wasm_split, fallible)]
fn code() -> Result<Code, SplitLoaderError> {
    Ok(form)
}

#[cfg(not(feature = "hydrate"))]
async fn code() -> Result<Code, AppError> {
    Ok(form)
}

fn form(waiting: RwSignal<Option<GoOn>>) -> AnyView {
    let email = use_context::<Me>().map(|me| me.email).unwrap_or_default();
    let action = Write::of::<SignInAgain>();
    let outcome = action.outcome();
    Effect::new(move || {
        if outcome.with(|outcome| matches!(outcome, Some(Ok(()))))
            && let (Some(go_on), Some(dialog)) = (waiting.get_untracked(), dialog(DIALOG))
        {
            waiting.set(None);
            dialog.close();
            go_on();
        }
    });
    view! {
        <div class="dialog-head">
            <h2 id="sign-in-again">"Your session has ended"</h2>
            <form method="dialog">
                <button type="submit" class="button plain square" aria-label="Close">
                    <Icon name=icon::Name::Close/>
                </button>
            </form>
        </div>
        <div class="dialog-body">
            <p>"What you typed is still here. Type your password, and it is sent."</p>
            <Form action quiet=true class="stack">
                <div class="field">
                    <label for="again-email">"E-mail"</label>
                    <input id="again-email" name="email" type="email" value=email autocomplete="username" readonly/>
                </div>
                <Field name="password" label="Password" r#type="password" autocomplete="current-password" required=true/>
                <Submit label="Sign in and send"/>
            </Form>
        </div>
    }
}
