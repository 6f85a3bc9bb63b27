//! Choosing a time zone: the server knows the names, and a page asks for them only where one is chosen.

use super::api::ListTimeZones;
use crate::query::{Query, read};
use crate::ui::{Field, view};
use leptos::prelude::*;

/// The time zones there are.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TimeZoneQuery;

impl Query for TimeZoneQuery {
    type Ask = ListTimeZones;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListTimeZones {})
    }
}

/// A time zone by its name, with suggestions. Without them it can be typed.
#[component]
pub fn TimeZoneField(
    /// Its name in the form.
    name: &'static str,
    /// What is stored.
    #[prop(into)]
    value: String,
    /// What follows from it.
    hint: &'static str,
) -> impl IntoView {
    let zones = read(|| TimeZoneQuery);
    let options = move || {
        let zones = zones.get()?.unwrap_or_default();
        Some(zones.into_iter().map(|zone| view! { <option value=zone></option> }).collect_view())
    };
    view! {
        <Field name label="Time zone" value list="time-zones" required=true hint/>
        <datalist id="time-zones"><Transition>{options}</Transition></datalist>
    }
}
