//! The facts of an organization as label and value, each edited in place.

use super::api::EditOrganizationInPlace;
use super::{Named, OrganizationDetail, OrganizationForm, OrganizationRole, Phone, Priority, Status};
use crate::auth::Me;
use crate::ui::{About, Editing, Fact, Kind, Part, view};
use leptos::prelude::*;

/// A fact, and where its values stand in the form: for each line, a value for each part.
type Known = (About, fn(&OrganizationForm) -> Vec<Vec<String>>);

/// All facts.
#[component]
pub(super) fn Facts(detail: Signal<OrganizationDetail>, writable: Memo<bool>) -> impl IntoView {
    let me = expect_context::<Me>();
    let id = detail.with_untracked(|detail| detail.id);
    let editing =
        Editing::by::<EditOrganizationInPlace>(id.to_string(), format!("/organizations/{id}"), writable.into());
    let value = move |values: fn(&OrganizationForm) -> Vec<Vec<String>>| {
        Memo::new(move |_| detail.with(|detail| values(&detail.form)))
    };
    let plain = move |(about, values): Known| view! { <Fact editing about value=value(values)/> };
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
    let what: [Known; 4] = [
        (About::field("name", "Name", Kind::Text), |form| one([&form.name])),
        (About::field("role", "Role", Kind::OneOf(roles)), |form| one([&form.role])),
        (About::field("priority", "Priority", Kind::OneOf(Priority::options())), |form| one([&form.priority])),
        (About::field("owner_id", "Owner", owners), |form| one([&form.owner_id])),
    ];
    let status = vec![
        Part::new("status", "Status", Kind::OneOf(Status::options())),
        Part::new("inactive_reason", "Why inactive", Kind::Text),
    ];
    let state: [Known; 2] = [
        (About::field("segment_id", "Segment", segments), |form| one([&form.segment_id])),
        (About::fields("Status", ": ", status), |form| one([&form.status, &form.inactive_reason])),
    ];
    let parent = About::field("parent", "Parent", Kind::Organization);
    let distributor = About::field("default_distributor_id", "Distributor", distributors);
    let phones = vec![Part::new("label", "Label", Kind::Label), Part::new("number", "Phone", Kind::Phone)];
    let reach: [Known; 4] = [
        (About::list("phones", "Phones", phones), |form| lines(&form.phones)),
        (About::field("email", "E-mail", Kind::Mail), |form| one([&form.email])),
        (About::field("website", "Website", Kind::Link), |form| one([&form.website])),
        (address("Delivery address", SHIPPING), |form| {
            one([
                &form.shipping_line1,
                &form.shipping_line2,
                &form.shipping_city,
                &form.shipping_state,
                &form.shipping_postal_code,
                &form.shipping_country,
            ])
        }),
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
    let number = |name, label| Part::new(name, label, Kind::Text);
    let more: [Known; 7] = [
        (address("Billing address", BILLING), |form| {
            one([
                &form.billing_line1,
                &form.billing_line2,
                &form.billing_city,
                &form.billing_state,
                &form.billing_postal_code,
                &form.billing_country,
            ])
        }),
        (
            About::fields("Coordinates", ", ", vec![number("latitude", "Latitude"), number("longitude", "Longitude")]),
            |form| one([&form.latitude, &form.longitude]),
        ),
        (About::field("employees", "Employees", Kind::Number), |form| one([&form.employees])),
        (About::field("founded_year", "Founded", Kind::Number), |form| one([&form.founded_year])),
        (
            About::fields(
                "Annual revenue",
                " ",
                vec![number("annual_revenue", "Annual revenue"), number("revenue_currency", "Currency")],
            ),
            |form| one([&form.annual_revenue, &form.revenue_currency]),
        ),
        (About::field("lead_source", "Lead source", Kind::Text), |form| one([&form.lead_source])),
        (About::field("tags", "Tags", Kind::Tags), |form| one([&form.tags])),
    ];
    let weeks = About::field("cadence_weeks", "Weeks between visits", Kind::Number);
    view! {
        <dl class="facts">
            {what.map(plain).into_iter().collect_view()}
            {team}
            {state.map(plain).into_iter().collect_view()}
            <Fact editing about=parent value=value(|form| one([&form.parent])) link=page(|detail| &detail.parent)/>
            <Fact editing about=distributor value=value(|form| one([&form.default_distributor_id]))
                link=page(|detail| &detail.distributor)/>
            <Fact editing about=weeks value=value(|form| one([&form.cadence_weeks])) otherwise=cadence/>
        </dl>
        <h2>"Reach them"</h2>
        <dl class="facts">{reach.map(plain).into_iter().collect_view()}{map}</dl>
        <h2>"More about it"</h2>
        <dl class="facts">{more.map(plain).into_iter().collect_view()}</dl>
    }
}

/// One line of values.
fn one<const PARTS: usize>(values: [&String; PARTS]) -> Vec<Vec<String>> {
    vec![values.into_iter().cloned().collect()]
}

/// A line for each phone.
pub(crate) fn lines(phones: &[Phone]) -> Vec<Vec<String>> {
    phones.iter().map(|phone| vec![phone.label.clone(), phone.number.clone()]).collect()
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
