//! One form for every write: posted by fetch once WASM is there, by the browser before.
//! Invariant: nothing typed is lost. A refused form comes back with what was typed and the errors beside their fields,
//! with or without JavaScript.

use super::Toasts;
use crate::error::{AppError, FieldError};
use crate::query::use_written;
use leptos::context::Provider;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, PostUrl};
use leptos::server_fn::{Http, ServerFn};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A form that the browser posted and that was refused: the page is rendered again with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The server function's path, in the hidden field `_do`.
    pub action: String,
    /// What was typed, by field name.
    pub fields: Vec<(String, String)>,
    /// Why it was refused; `None` when the person only had to sign in again first.
    pub error: Option<AppError>,
}

/// What errors call a field: `command[form][name]` is `name`, and `command[form][phones][0][number]` is `phones-0-number`.
pub(super) fn short_name(name: &str) -> String {
    let parts = name.split('[').map(|part| part.trim_end_matches(']')).collect::<Vec<_>>();
    let is_place = |part: &&str| part.bytes().all(|digit| digit.is_ascii_digit());
    let list = parts.iter().rposition(is_place).filter(|place| *place > 0).map(|place| place - 1);
    parts[list.unwrap_or(parts.len() - 1)..].join("-")
}

/// What the fields of a form know about it.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    error: Signal<Option<AppError>>,
    typed: StoredValue<Vec<(String, String)>>,
}

impl FormState {
    /// The message for a field. Errors name fields without the struct around them (`form[name]` is `name`).
    pub(super) fn message(self, name: &str) -> Option<String> {
        let short = short_name(name);
        self.error.with(|error| match error {
            Some(AppError::Invalid(errors)) => errors
                .iter()
                .find(|error| error.field == short || error.field == name)
                .map(|error| error.message.clone()),
            _ => None,
        })
    }

    /// What was typed into a field before the form was refused.
    pub(super) fn typed(self, name: &str) -> Option<String> {
        self.typed.with_value(|fields| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()))
    }

    /// Whether the form came back from a refusal at all (an unchecked box is simply absent).
    pub(super) fn came_back(self) -> bool {
        self.typed.with_value(|fields| !fields.is_empty())
    }
}

/// A form that carries out the server function of `action`.
#[component]
pub fn Form<F>(
    /// What to carry out.
    action: ServerAction<F>,
    /// For the style sheet.
    #[prop(optional, into)]
    class: &'static str,
    /// The browser itself posts it and loads a whole page: for what changes who is signed in.
    #[prop(optional)]
    reloads: bool,
    children: Children,
) -> impl IntoView
where
    F: ServerFn<Error = AppError, Protocol = Http<PostUrl, Json>> + DeserializeOwned + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let posted = use_context::<Posted>().filter(|posted| posted.action == F::PATH);
    let refused = posted.as_ref().and_then(|posted| posted.error.clone());
    let typed = StoredValue::new(posted.map(|posted| posted.fields).unwrap_or_default());
    let value = action.value();
    let error = Signal::derive(move || match value.get() {
        Some(Err(error)) => Some(error),
        Some(Ok(_)) => None,
        None => refused.clone(),
    });
    let state = FormState { error, typed };
    let (written, toasts) = (use_written(), use_context::<Toasts>());
    Effect::new(move |_| {
        if value.with(|value| matches!(value, Some(Ok(_)))) {
            written();
            // What the server function left for the person to read.
            if let Some(toasts) = toasts {
                toasts.collect();
            }
        }
    });
    let on_submit = move |event: SubmitEvent| {
        if reloads || event.default_prevented() {
            return;
        }
        event.prevent_default();
        if action.pending().get_untracked() {
            return;
        }
        match F::from_event(&event) {
            Ok(input) => drop(action.dispatch(input)),
            Err(_) => value.set(Some(Err(AppError::field("", "This form cannot be read. Reload the page.")))),
        }
    };
    view! {
        <form method="post" class=class on:submit=on_submit novalidate aria-busy=move || action.pending().get().to_string()>
            <input type="hidden" name="_do" value=F::PATH/>
            <ErrorSummary error/>
            <Provider value=state>{children()}</Provider>
        </form>
    }
}

/// What is wrong with the form, on top of it, with a link to each field.
#[component]
fn ErrorSummary(error: Signal<Option<AppError>>) -> impl IntoView {
    let line = |FieldError { field, message }: FieldError| {
        if field.is_empty() {
            view! { <li>{message}</li> }.into_any()
        } else {
            view! { <li><a href=format!("#field-{field}")>{message}</a></li> }.into_any()
        }
    };
    move || {
        error.get().map(|error| {
            let lines = match error {
                AppError::Invalid(errors) => errors,
                other => vec![FieldError::new("", other.to_string())],
            };
            view! { <ul class="error-summary" role="alert">{lines.into_iter().map(line).collect_view()}</ul> }
        })
    }
}

/// The button that sends the form; says so while it is sending.
#[component]
pub fn Submit(
    /// What it does, as a verb.
    #[prop(into)]
    label: String,
    /// For the style sheet.
    #[prop(default = "button primary")]
    class: &'static str,
) -> impl IntoView {
    view! { <button type="submit" class=class>{label}</button> }
}

/// A command's idempotency key in a form, the same on both sides of hydration.
#[component]
pub fn Key(
    /// Its name in the form.
    #[prop(default = "key")]
    name: &'static str,
) -> impl IntoView {
    let key = SharedValue::new(Uuid::now_v7).into_inner();
    view! { <input type="hidden" name=name value=key.to_string()/> }
}
