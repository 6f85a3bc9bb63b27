//! Naming an organization in a form.

use super::api::SuggestOrganizations;
use crate::query::hints;
use crate::ui::{Field, view};
use leptos::prelude::*;

/// An organization by its name, with suggestions while it is typed.
#[component]
pub fn OrganizationField(
    /// Its name in the form.
    #[prop(into)]
    name: String,
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
                hint="Its name. Where several share it, take one of those offered."/>
        </div>
        <datalist id="organizations">
            {move || hits.get().into_iter().map(|hit| view! {
                <option value=hit.text>{hit.about}</option>
            }).collect_view()}
        </datalist>
    }
}
