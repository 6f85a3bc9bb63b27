//! Naming an organization in a form.

use super::api::SuggestOrganizations;
use crate::query::hints;
use crate::ui::{Field, view};
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
    let (ask, hits) = hints(|words| SuggestOrganizations { words });
    view! {
        <div on:input=move |event| ask(event_target_value(&event))>
            <Field name label value required list="organizations"
                hint="Its name; add the city in brackets where several share it."/>
        </div>
        <datalist id="organizations">
            {move || hits.get().into_iter().map(|hit| view! {
                <option value=hit.name></option>
            }).collect_view()}
        </datalist>
    }
}
