//! Naming an organization in a form.

use super::api::suggest_organizations;
use crate::ui::Field;
use leptos::prelude::*;

/// An organization by its name, with suggestions while it is typed.
#[component]
pub fn OrganizationField(
    /// Its name in the form.
    name: &'static str,
    /// What it is.
    label: &'static str,
    /// What is stored.
    value: String,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let hits = LocalResource::new(move || {
        let words = typed.get();
        async move { if words.trim().is_empty() { Ok(Vec::new()) } else { suggest_organizations(words).await } }
    });
    view! {
        <div on:input=move |event| typed.set(event_target_value(&event))>
            <Field name label value required list="organizations"
                hint="Its name; add the city in brackets where several share it."/>
        </div>
        <datalist id="organizations">
            {move || hits.get().and_then(Result::ok).unwrap_or_default().into_iter().map(|hit| view! {
                <option value=hit.name></option>
            }).collect_view()}
        </datalist>
    }
}
