//! The facts of an organization as label and value, each edited in place.
//! Invariant: what is typed shows at once; refused, it is there again to be corrected, and a conflict shows both values.

use super::api::EditOrganizationInPlace;
use super::{Edit, OrganizationDetail, OrganizationForm, OrganizationId, OrganizationRole, Phone, Priority, Status};
use crate::auth::SessionEnded;
use crate::command::Base;
use crate::error::AppError;
use crate::fetch;
use crate::query::Writes;
use leptos::ev::SubmitEvent;
use leptos::html::{A, Input};
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
pub(super) fn Facts(detail: Signal<OrganizationDetail>, writable: Memo<bool>) -> impl IntoView {
    let id = detail.with_untracked(|detail| detail.id);
    let form = RwSignal::new(detail.with_untracked(|detail| detail.form.clone()));
    Effect::new(move || form.set(detail.with(|detail| detail.form.clone())));
    let label = |code: &str| {
        let all = OrganizationRole::options().into_iter().chain(Priority::options()).chain(Status::options());
        all.into_iter().find(|(known, _)| known == code).map(|(_, label)| label).unwrap_or_default()
    };
    let named = |one: &Option<super::Named>| one.as_ref().map(|one| one.name.clone()).unwrap_or_default();
    let chosen = move |name: &str| {
        detail.with(|detail| match name {
            "role" => label(&detail.form.role),
            "priority" => label(&detail.form.priority),
            "owner_id" => named(&detail.owner),
            "segment_id" => detail.segment.clone(),
            "parent" => named(&detail.parent),
            "default_distributor_id" => named(&detail.distributor),
            _ => label(&detail.form.status),
        })
    };
    let chosen = [
        ("role", "Role"),
        ("priority", "Priority"),
        ("owner_id", "Owner"),
        ("segment_id", "Segment"),
        ("parent", "Parent"),
        ("default_distributor_id", "Distributor"),
        ("status", "Status"),
    ]
    .into_iter()
    .map(|(name, label)| {
        let shown = Signal::derive(move || chosen(name));
        view! { <Fact id form name label kind=Kind::Choice shown writable/> }
    })
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
    .map(|(name, label, kind)| view! { <Fact id form name label kind shown=Signal::stored(String::new()) writable/> })
    .collect_view();
    let phone = |phone: Phone| {
        let href = crate::url::tel(&phone.number);
        view! { <div class="fact"><dt>{phone.label}" phone"</dt><dd><a href=href>{phone.number}</a></dd></div> }
    };
    let phones = move || detail.with(|detail| detail.form.phones.clone()).into_iter().map(phone).collect_view();
    let map = move || {
        detail.with(OrganizationDetail::map_url).map(|href| {
            view! { <p><a href=href target="_blank" rel="noopener noreferrer">"Show on a map"</a></p> }
        })
    };
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
    shown: Signal<String>,
    writable: Memo<bool>,
) -> impl IntoView {
    let editing = RwSignal::new(false);
    let refused = RwSignal::new(None::<(String, AppError)>);
    // What stood there when the field was opened: what somebody else writes meanwhile is not overwritten unseen.
    let found = StoredValue::new(String::new());
    let (input, opener) = (NodeRef::<Input>::new(), NodeRef::<A>::new());
    let (writes, session) = (expect_context::<Writes>(), use_context::<SessionEnded>());
    let save = Action::new_local(move |(base, wanted): &(OrganizationForm, OrganizationForm)| {
        let (base, wanted) = (base.clone(), wanted.clone());
        async move {
            let command = Edit { id, key: Uuid::now_v7(), base: Base(base.clone()), form: wanted.clone() };
            match fetch::carry_out(EditOrganizationInPlace { command }).await {
                Ok(()) => writes.happened(),
                Err(error) => {
                    // What stood there comes back; what was typed waits in the field.
                    form.set(with_field(&form.get_untracked(), name, &field(&base, name)));
                    if matches!(error, AppError::Conflict(_)) {
                        writes.happened();
                    }
                    refused.set(Some((field(&wanted, name), error)));
                    editing.set(true);
                }
            }
        }
    });
    let send = Callback::new(move |typed: String| {
        let found = match refused.get_untracked() {
            // Saving again over a conflict means: mine, knowing theirs.
            Some((_, AppError::Conflict(both))) => {
                both.into_iter().find(|one| one.field == name).map(|one| one.theirs).unwrap_or_default()
            }
            _ => found.get_value(),
        };
        let base = with_field(&form.get_untracked(), name, &found);
        let wanted = with_field(&base, name, &typed);
        refused.set(None);
        editing.set(false);
        form.set(wanted.clone());
        save.dispatch_local((base, wanted));
    });
    Effect::new(move || {
        if let (Some((typed, AppError::SignedOut)), Some(session)) = (refused.get(), session) {
            session.sign_in_then(Callback::new(move |()| send.run(typed.clone())));
        }
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(input) = input.get_untracked() {
            send.run(input.value());
        }
    };
    Effect::new(move |before: Option<bool>| {
        let now = editing.get();
        // Once it is in the document.
        request_animation_frame(move || {
            let _ = match (now, before) {
                (true, _) => input.get_untracked().map(|input| input.focus()),
                (false, Some(true)) => opener.get_untracked().map(|opener| opener.focus()),
                _ => None,
            };
        });
        now
    });
    let edit_href = format!("/organizations/{id}/edit#field-{name}");
    let value = move || {
        let value = form.with(|form| field(form, name));
        match kind {
            Kind::Choice => shown.get().into_any(),
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
                            {move || writable.get().then(|| view! {
                                <a node_ref=opener class="edit" href=href.clone() aria-label=format!("Edit {}", label.to_ascii_lowercase())
                                    on:click=move |event| {
                                        if kind != Kind::Choice {
                                            event.prevent_default();
                                            found.set_value(form.with_untracked(|form| field(form, name)));
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
