//! The facts of a deal, each edited in place.

use super::api::EditOpportunityInPlace;
use super::form::{day, or_none};
use super::{Context, OpportunityDetail};
use crate::texts::Texts as _;
use crate::ui::{About, Editing, FormNow, Kind, Part, Record, view};
use leptos::prelude::*;
use std::sync::Arc;

/// All facts.
#[component]
pub(super) fn Facts(detail: Record<OpportunityDetail>) -> impl IntoView {
    let id = detail.with_untracked(|detail| detail.id);
    let writable = Memo::new(move |_| detail.with(|detail| detail.writable));
    let editing =
        Editing::by::<EditOpportunityInPlace>(id.to_string(), format!("/opportunities/{id}"), writable.into());
    let form: Arc<FormNow> = Arc::new(move || detail.with(|detail| detail.form.value()));
    let text = |name, label| Part::new(name, label, Kind::Text);
    let of_day = |name, label| About::fields(label, "", vec![text(name, label).made(day)]);
    let (distributors, people) =
        detail.with_untracked(|detail| (detail.choices.distributors.clone(), detail.choices.people.clone()));
    let context = std::iter::once((String::new(), String::new())).chain(Context::options()).collect();
    let facts = vec![
        About::field("owner_id", "Owner", Kind::OneOf(or_none(people, false))),
        About::field("distributor_id", "Distributor", Kind::OneOf(or_none(distributors, true))),
        About::field("probability", "Probability, %", Kind::Number),
        of_day("expected_close_on", "Expected close"),
        About::fields(
            "Came of",
            ": ",
            vec![Part::new("context", "Came of", Kind::OneOf(context)), text("custom_context", "In your words")],
        ),
        About::fields(
            "Estimated value",
            " ",
            vec![text("estimated_value", "Estimated value"), text("currency", "Currency")],
        ),
        About::field("competitor", "Competitor", Kind::Text),
        About::field("lead_source", "Lead source", Kind::Text),
        of_day("opened_on", "Opened"),
        About::field("name", "Own name", Kind::Text),
    ];
    view! { <dl class="facts">{editing.facts(facts, &form)}</dl> }
}
