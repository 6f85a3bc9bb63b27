//! The facts of a contact: how to reach them, and what moves them, each edited in place.

use super::api::EditContactInPlace;
use super::{Advocacy, Authority, ContactDetail, ContactForm, Influence};
use crate::ui::{Editing, Fact, FactKind, view};
use crate::url;
use leptos::prelude::*;

/// All facts.
#[component]
pub(super) fn Facts(detail: Signal<ContactDetail>, writable: Memo<bool>) -> impl IntoView {
    let id = detail.with_untracked(|detail| detail.id);
    let editing = Editing::by::<EditContactInPlace>(id.to_string(), format!("/contacts/{id}"), writable.into());
    let fact = |(name, label, kind, field): (&'static str, &'static str, FactKind, fn(&ContactForm) -> &String)| {
        let value = Memo::new(move |_| detail.with(|detail| field(&detail.form).clone()));
        view! { <Fact editing name label kind value/> }
    };
    let facts: [(_, _, _, fn(&ContactForm) -> &String); 6] = [
        ("position", "Position", FactKind::Text, |form| &form.position),
        ("influence", "Influence", FactKind::OneOf(Influence::options()), |form| &form.influence),
        ("authority", "Authority", FactKind::OneOf(Authority::options()), |form| &form.authority),
        ("advocacy", "Stands as", FactKind::OneOf(Advocacy::options()), |form| &form.advocacy),
        ("linkedin", "LinkedIn", FactKind::Link, |form| &form.linkedin),
        ("tags", "Tags", FactKind::Tags, |form| &form.tags),
    ];
    let facts = facts.map(fact).into_iter().collect_view();
    view! { <dl class="facts">{move || detail.with(|detail| ways(&detail.form))}{facts}</dl> }
}

/// The ways to reach somebody, each a link.
fn ways(form: &ContactForm) -> AnyView {
    let phones = form.phones.iter().map(|phone| ("Phone", &phone.label, url::tel(&phone.number), &phone.number));
    let emails =
        form.emails.iter().map(|email| ("E-mail", &email.label, format!("mailto:{}", email.address), &email.address));
    let way = |(kind, label, href, words): (&str, &String, String, &String)| {
        let what = if label.is_empty() { kind.to_owned() } else { format!("{kind} ({label})") };
        view! { <div class="fact"><dt>{what}</dt><dd><a href=href>{words.clone()}</a></dd></div> }
    };
    phones.chain(emails).map(way).collect_view().into_any()
}
