//! The facts of an organization as label and value, each edited in place.

use super::api::EditOrganizationInPlace;
use super::{Named, OrganizationDetail, OrganizationForm, OrganizationRole, Phone, Priority, Status};
use crate::ui::{Editing, Fact, FactKind, view};
use leptos::prelude::*;

/// All facts.
#[component]
pub(super) fn Facts(detail: Signal<OrganizationDetail>, writable: Memo<bool>) -> impl IntoView {
    let id = detail.with_untracked(|detail| detail.id);
    let editing =
        Editing::by::<EditOrganizationInPlace>(id.to_string(), format!("/organizations/{id}"), writable.into());
    let fact =
        |(name, label, kind, field): (&'static str, &'static str, FactKind, fn(&OrganizationForm) -> &String)| {
            let value = Memo::new(move |_| detail.with(|detail| field(&detail.form).clone()));
            view! { <Fact editing name label kind value/> }
        };
    let [owners, segments, distributors] = detail.with_untracked(|detail| {
        let OrganizationDetail { choices, owner, segment, distributor, form, .. } = detail;
        let segment = Some((form.segment_id.clone(), segment.clone()));
        let named = |one: &Option<Named>| one.as_ref().map(|one| (one.id.to_string(), one.name.clone()));
        [
            choice(named(owner), &choices.people),
            choice(segment, &choices.segments),
            choice(named(distributor), &choices.distributors),
        ]
    });
    let chosen: [(_, _, _, fn(&OrganizationForm) -> &String); 7] = [
        ("role", "Role", FactKind::OneOf(OrganizationRole::options()), |form| &form.role),
        ("priority", "Priority", FactKind::OneOf(Priority::options()), |form| &form.priority),
        ("owner_id", "Owner", owners, |form| &form.owner_id),
        ("segment_id", "Segment", segments, |form| &form.segment_id),
        ("parent", "Parent", FactKind::Text, |form| &form.parent),
        ("default_distributor_id", "Distributor", distributors, |form| &form.default_distributor_id),
        ("status", "Status", FactKind::OneOf(Status::options()), |form| &form.status),
    ];
    let typed: [(_, _, _, fn(&OrganizationForm) -> &String); 13] = [
        ("email", "E-mail", FactKind::Mail, |form| &form.email),
        ("website", "Website", FactKind::Link, |form| &form.website),
        ("shipping_line1", "Delivery address", FactKind::Text, |form| &form.shipping_line1),
        ("shipping_city", "City", FactKind::Text, |form| &form.shipping_city),
        ("shipping_state", "State", FactKind::Text, |form| &form.shipping_state),
        ("shipping_postal_code", "Postal code", FactKind::Text, |form| &form.shipping_postal_code),
        ("shipping_country", "Country", FactKind::Text, |form| &form.shipping_country),
        ("employees", "Employees", FactKind::Number, |form| &form.employees),
        ("founded_year", "Founded", FactKind::Number, |form| &form.founded_year),
        ("annual_revenue", "Annual revenue", FactKind::Text, |form| &form.annual_revenue),
        ("lead_source", "Lead source", FactKind::Text, |form| &form.lead_source),
        ("cadence_weeks", "Weeks between visits", FactKind::Number, |form| &form.cadence_weeks),
        ("tags", "Tags", FactKind::Tags, |form| &form.tags),
    ];
    let (chosen, typed) = (chosen.map(fact), typed.map(fact));
    let phone = |phone: Phone| {
        let href = crate::url::tel(&phone.number);
        view! { <div class="fact"><dt>{phone.label}" phone"</dt><dd><a href=href>{phone.number}</a></dd></div> }
    };
    let phones = move || detail.with(|detail| detail.form.phones.clone()).into_iter().map(phone).collect_view();
    let map = move || {
        detail
            .with(OrganizationDetail::map_url)
            .map(|href| view! { <p><a href=href target="_blank" rel="noopener noreferrer">"Show on a map"</a></p> })
    };
    view! {
        <dl class="facts">{chosen.into_iter().collect_view()}{phones}{typed.into_iter().collect_view()}</dl>
        {map}
    }
}

/// None, one of `offered`, or the one that is stored, which may not be offered any more.
fn choice(stored: Option<(String, String)>, offered: &[Named]) -> FactKind {
    let mut options = vec![(String::new(), String::new())];
    options.extend(offered.iter().map(|one| (one.id.to_string(), one.name.clone())));
    options.extend(stored.filter(|(code, _)| options.iter().all(|(offered, _)| offered != code)));
    FactKind::OneOf(options)
}
