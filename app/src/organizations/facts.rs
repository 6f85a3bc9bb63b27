//! The facts of an organization as label and value, each edited in place.

use super::api::EditOrganizationInPlace;
use super::{Named, OrganizationDetail, OrganizationRole, Priority, Status};
use crate::auth::Me;
use crate::texts::Texts as _;
use crate::ui::{About, Editing, Fact, FormNow, Kind, Part, Record, view};
use leptos::prelude::*;
use std::sync::Arc;

/// All facts.
#[component]
pub(super) fn Facts(detail: Record<OrganizationDetail>, writable: Memo<bool>) -> impl IntoView {
    let me = expect_context::<Me>();
    let id = detail.with_untracked(|detail| detail.id);
    let editing =
        Editing::by::<EditOrganizationInPlace>(id.to_string(), format!("/organizations/{id}"), writable.into());
    let form: Arc<FormNow> = Arc::new(move || detail.with(|detail| detail.form.value()));
    let page = |of: fn(&OrganizationDetail) -> &Option<Named>| {
        Signal::derive(move || {
            detail.with(|detail| of(detail).as_ref().map(|one| format!("/organizations/{}", one.id)))
        })
    };
    let [owners, segments, distributors] = detail.with_untracked(|detail| {
        let choices = &detail.choices;
        [
            choice(me.manages().then_some(""), &choices.people),
            choice(Some(""), &choices.segments),
            choice(Some(""), &choices.distributors),
        ]
    });
    let roles = detail.with_untracked(|detail| OrganizationRole::offered(me.role, &detail.form.role));
    let team = move || {
        let team = detail.with(|detail| detail.team.clone());
        (!team.is_empty())
            .then(|| view! { <div class="fact"><dt>"Team"</dt><dd><span class="value">{team}</span></dd></div> })
    };
    let cadence = Signal::derive(move || detail.with(OrganizationDetail::usual_cadence));
    let what = vec![
        About::field("name", "Name", Kind::Text),
        About::field("role", "Role", Kind::OneOf(roles)),
        About::field("priority", "Priority", Kind::OneOf(Priority::options())),
        About::field("owner_id", "Owner", owners),
    ];
    let text = |name, label| Part::new(name, label, Kind::Text);
    let state = vec![
        About::field("segment_id", "Segment", segments),
        About::fields(
            "Status",
            ": ",
            vec![
                Part::new("status", "Status", Kind::OneOf(Status::options())),
                text("inactive_reason", "Why inactive"),
            ],
        ),
    ];
    let parent = About::field("parent", "Parent", Kind::Organization);
    let distributor = About::field("default_distributor_id", "Distributor", distributors);
    let weeks = About::field("cadence_weeks", "Weeks between visits", Kind::Number);
    let phones = vec![Part::new("label", "Label", Kind::Label), Part::new("number", "Phone", Kind::Phone)];
    let reach = vec![
        About::list("phones", "Phones", phones),
        About::field("email", "E-mail", Kind::Mail),
        About::field("website", "Website", Kind::Link),
        address("Delivery address", SHIPPING),
    ];
    let map = move || {
        let href = detail.with(OrganizationDetail::map_url)?;
        Some(view! {
            <div class="fact">
                <dt>"Map"</dt>
                <dd><a href=href target="_blank" rel="noopener noreferrer">"Show on a map"</a></dd>
            </div>
        })
    };
    let more = vec![
        address("Billing address", BILLING),
        About::fields("Coordinates", ", ", vec![text("latitude", "Latitude"), text("longitude", "Longitude")]),
        About::field("employees", "Employees", Kind::Number),
        About::field("founded_year", "Founded", Kind::Number),
        About::fields(
            "Annual revenue",
            " ",
            vec![text("annual_revenue", "Annual revenue"), text("revenue_currency", "Currency")],
        ),
        About::field("lead_source", "Lead source", Kind::Text),
        About::field("tags", "Tags", Kind::Tags),
    ];
    view! {
        <dl class="facts">
            {editing.facts(what, &form)}
            {team}
            {editing.facts(state, &form)}
            <Fact editing about=parent form=form.clone() link=page(|detail| &detail.parent)/>
            <Fact editing about=distributor form=form.clone() link=page(|detail| &detail.distributor)/>
            <Fact editing about=weeks form=form.clone() otherwise=cadence/>
        </dl>
        <h2>"Reach them"</h2>
        <dl class="facts">{editing.facts(reach, &form)}{map}</dl>
        <h2>"More about it"</h2>
        <dl class="facts">{editing.facts(more, &form)}</dl>
    }
}

const SHIPPING: [&str; 6] =
    ["shipping_line1", "shipping_line2", "shipping_city", "shipping_state", "shipping_postal_code", "shipping_country"];
const BILLING: [&str; 6] =
    ["billing_line1", "billing_line2", "billing_city", "billing_state", "billing_postal_code", "billing_country"];

fn address(label: &'static str, names: [&'static str; 6]) -> About {
    let labels = ["Address line 1", "Address line 2", "City", "State or province", "Postal code", "Country"];
    let parts = names.into_iter().zip(labels).map(|(name, label)| Part::new(name, label, Kind::Text));
    About::fields(label, ", ", parts.collect())
}

/// One of `offered`, or none where that may be.
fn choice(none: Option<&str>, offered: &[Named]) -> Kind {
    Kind::OneOf(options(none, offered))
}

/// The choices of a select: `none` first, where that may be.
pub(super) fn options(none: Option<&str>, offered: &[Named]) -> Vec<(String, String)> {
    let none = none.map(|none| (String::new(), none.to_owned()));
    none.into_iter().chain(offered.iter().map(|one| (one.id.to_string(), one.name.clone()))).collect()
}
