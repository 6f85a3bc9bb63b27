//! The facts of an organization as label and value, each edited in place.
//! Invariant: what is typed shows at once; refused, it is there again to be corrected, and a conflict shows both values.

use super::api::EditOrganizationInPlace;
use super::{Edit, OrganizationDetail, OrganizationForm, OrganizationId, OrganizationRole, Priority, Status};
use crate::command::Base;
use crate::error::AppError;
use crate::fetch;
use crate::query::use_written;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use serde_json::Value;
use uuid::Uuid;

/// How a fact is edited where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Address,
    Email,
    /// Chosen from a list: edited in the full form.
    Choice,
}

/// A form's field by name.
fn field(form: &OrganizationForm, name: &str) -> String {
    match serde_json::to_value(form).ok().and_then(|fields| fields.get(name).cloned()) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    }
}

/// The form with one field changed.
fn with_field(form: &OrganizationForm, name: &str, value: &str) -> OrganizationForm {
    let mut fields = serde_json::to_value(form).unwrap_or_default();
    if let Some(slot) = fields.get_mut(name) {
        *slot = value.into();
    }
    serde_json::from_value(fields).unwrap_or_else(|_| form.clone())
}

/// All facts.
#[component]
pub(super) fn Facts(detail: OrganizationDetail) -> impl IntoView {
    let id = detail.id;
    let writable = detail.writable;
    let form = RwSignal::new(detail.form.clone());
    let label = |code: &str| {
        let all = OrganizationRole::options().into_iter().chain(Priority::options()).chain(Status::options());
        all.into_iter().find(|(known, _)| known == code).map(|(_, label)| label).unwrap_or_default()
    };
    let named = |one: &Option<super::Named>| one.as_ref().map(|one| one.name.clone()).unwrap_or_default();
    let chosen = [
        ("role", "Role", label(&detail.form.role)),
        ("priority", "Priority", label(&detail.form.priority)),
        ("owner_id", "Owner", named(&detail.owner)),
        ("segment_id", "Segment", detail.segment.clone()),
        ("parent", "Parent", named(&detail.parent)),
        ("default_distributor_id", "Distributor", named(&detail.distributor)),
        ("status", "Status", label(&detail.form.status)),
    ]
    .into_iter()
    .map(|(name, label, value)| view! { <Fact id form name label kind=Kind::Choice shown=value writable/> })
    .collect_view();
    let typed = [
        ("email", "E-mail", Kind::Email),
        ("website", "Website", Kind::Address),
        ("shipping_line1", "Delivery address", Kind::Text),
        ("shipping_city", "City", Kind::Text),
        ("shipping_state", "State", Kind::Text),
        ("shipping_postal_code", "Postal code", Kind::Text),
        ("shipping_country", "Country", Kind::Text),
        ("employees", "Employees", Kind::Number),
        ("founded_year", "Founded", Kind::Number),
        ("annual_revenue", "Annual revenue", Kind::Text),
        ("lead_source", "Lead source", Kind::Text),
        ("cadence_weeks", "Weeks between visits", Kind::Number),
        ("tags", "Tags", Kind::Text),
    ]
    .into_iter()
    .map(|(name, label, kind)| view! { <Fact id form name label kind shown=String::new() writable/> })
    .collect_view();
    let phones = detail
        .form
        .phones
        .iter()
        .map(|phone| {
            let href = crate::url::tel(&phone.number);
            view! { <div class="fact"><dt>{phone.label.clone()}" phone"</dt><dd><a href=href>{phone.number.clone()}</a></dd></div> }
        })
        .collect_view();
    let map = detail.map_url().map(|href| {
        view! { <p><a href=href target="_blank" rel="noopener noreferrer">"Show on a map"</a></p> }
    });
    view! {
        <dl class="facts">{chosen}{phones}{typed}</dl>
        {map}
    }
}

/// One fact. A click on it opens a field in its place; without JavaScript the link leads to the full form.
#[component]
fn Fact(
    id: OrganizationId,
    form: RwSignal<OrganizationForm>,
    name: &'static str,
    label: &'static str,
    kind: Kind,
    shown: String,
    writable: bool,
) -> impl IntoView {
    let editing = RwSignal::new(false);
    let refused = RwSignal::new(None::<(String, AppError)>);
    let input = NodeRef::<Input>::new();
    let written = use_written();
    let save = Action::new_local(move |(base, wanted): &(OrganizationForm, OrganizationForm)| {
        let (base, wanted) = (base.clone(), wanted.clone());
        async move {
            let command = Edit { id, key: Uuid::now_v7(), base: Base(base.clone()), form: wanted.clone() };
            match fetch::carry_out(EditOrganizationInPlace { command }).await {
                Ok(()) => written(),
                Err(error) => {
                    // What stood there comes back; what was typed waits in the field.
                    form.set(with_field(&form.get_untracked(), name, &field(&base, name)));
                    refused.set(Some((field(&wanted, name), error)));
                    editing.set(true);
                }
            }
        }
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let base = match refused.get_untracked() {
            // Saving again over a conflict means: mine, knowing theirs.
            Some((_, AppError::Conflict(both))) => {
                both.iter().fold(form.get_untracked(), |form, one| with_field(&form, &one.field, &one.theirs))
            }
            _ => form.get_untracked(),
        };
        let wanted = with_field(&base, name, &input.value());
        refused.set(None);
        editing.set(false);
        form.set(wanted.clone());
        save.dispatch_local((base, wanted));
    };
    Effect::new(move |_| {
        if editing.get()
            && let Some(input) = input.get()
        {
            let _ = input.focus();
        }
    });
    let edit_href = format!("/organizations/{id}/edit#field-{name}");
    let value = move || {
        let value = form.with(|form| field(form, name));
        match kind {
            Kind::Choice => shown.clone().into_any(),
            Kind::Email if !value.is_empty() => {
                view! { <a href=format!("mailto:{value}")>{value.clone()}</a> }.into_any()
            }
            Kind::Address if value.starts_with("http") => {
                let words = value.trim_start_matches("https://").trim_start_matches("http://").to_owned();
                view! { <a href=value rel="noopener noreferrer nofollow" target="_blank">{words}</a> }.into_any()
            }
            _ => value.into_any(),
        }
    };
    let value = StoredValue::new(value);
    view! {
        <div class="fact">
            <dt>{label}</dt>
            <dd>
                <Show
                    when=move || editing.get()
                    fallback=move || {
                        let href = edit_href.clone();
                        view! {
                            <span class="value">{value.with_value(|value| value())}</span>
                            {writable.then(|| view! {
                                <a class="edit" href=href aria-label=format!("Edit {}", label.to_lowercase())
                                    on:click=move |event| {
                                        if kind != Kind::Choice {
                                            event.prevent_default();
                                            editing.set(true);
                                        }
                                    }>"Edit"</a>
                            })}
                        }
                    }
                >
                    <form class="fact-form" on:submit=on_submit
                        on:keydown=move |event| if event.key() == "Escape" { refused.set(None); editing.set(false); }>
                        <input node_ref=input aria-label=label
                            inputmode=if kind == Kind::Number { "numeric" } else { "text" }
                            value=move || refused.get_untracked().map_or_else(|| form.with_untracked(|form| field(form, name)), |(typed, _)| typed)/>
                        <button type="submit" class="button primary">"Save"</button>
                        <button type="button" class="button" on:click=move |_| { refused.set(None); editing.set(false); }>"Cancel"</button>
                        <p class="error" role="alert">{move || refused.get().map(|(_, error)| explain(&error))}</p>
                    </form>
                </Show>
            </dd>
        </div>
    }
}

/// What went wrong with the field; a conflict names the other value.
fn explain(error: &AppError) -> String {
    match error {
        AppError::Conflict(both) => {
            let theirs = both.iter().map(|one| format!("“{}”", one.theirs)).collect::<Vec<_>>().join(", ");
            format!(
                "Somebody else changed this to {theirs} meanwhile. Save again to keep yours, or cancel to keep theirs."
            )
        }
        other => other.to_string(),
    }
}
