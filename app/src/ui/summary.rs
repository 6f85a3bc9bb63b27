//! What is wrong with a form, on top of it. Invariant: it gets the focus when it appears, and each line leads to its
//! field, however deep that is folded away.

use super::form::{Outcome, error};
use super::view;
use crate::columns::label;
use crate::error::{AppError, FieldConflict, FieldError};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;

#[component]
pub(super) fn ErrorSummary(outcome: Outcome) -> impl IntoView {
    let summary = NodeRef::<Div>::new();
    Effect::new(move |before: Option<()>| {
        let is_refused = outcome.with(|outcome| matches!(outcome, Some(Err(_))));
        if is_refused && before.is_some() {
            // Once it is in the document.
            request_animation_frame(move || {
                summary.get_untracked().map(|summary| summary.focus());
            });
        }
    });
    move || {
        error(outcome).map(|error| {
            let lines = match error {
                AppError::Invalid(errors) => errors.into_iter().map(line).collect_view().into_any(),
                AppError::Conflict(both) => conflict(&both),
                other => view! { <li>{other.to_string()}</li> },
            };
            // `autofocus` for the page that the server rendered again.
            view! {
                <div node_ref=summary class="error-summary" role="alert" tabindex="-1" autofocus>
                    <ul>{lines}</ul>
                </div>
            }
        })
    }
}

fn line(FieldError { field, message }: FieldError) -> AnyView {
    if field.is_empty() {
        return view! { <li>{message}</li> };
    }
    let id = super::field::field_id(&field);
    let href = format!("#{id}");
    let on_click = move |event: leptos::ev::MouseEvent| {
        if reveal(&id) {
            event.prevent_default();
        }
    };
    view! { <li><a href=href on:click=on_click rel="external">{message}</a></li> }
}

fn conflict(both: &[FieldConflict]) -> AnyView {
    let lines = both.iter().map(|one| line(FieldError::new(one.field.clone(), label(&one.field)))).collect_view();
    view! {
        <li>
            "Somebody else changed what you changed too. Theirs stands below each field: take it over, or save again to \
            keep yours."
            <ul>{lines}</ul>
        </li>
    }
}

/// Unfolds what hides a field, and puts the focus into it; of a group (`phones`), into its first field.
fn reveal(id: &str) -> bool {
    let in_group = || document().query_selector(&format!("[id^=\"{id}-\"]:is(input, select, textarea)")).ok().flatten();
    let Some(field) = document().get_element_by_id(id).or_else(in_group) else { return false };
    let mut above = field.closest("details").ok().flatten();
    while let Some(details) = above {
        let _ = details.set_attribute("open", "");
        above = details.parent_element().and_then(|parent| parent.closest("details").ok().flatten());
    }
    field.dyn_into::<web_sys::HtmlElement>().is_ok_and(|field| field.focus().is_ok())
}
