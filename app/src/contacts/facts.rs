//! The facts of a contact: how to reach them, and what moves them, each edited in place.

use super::api::EditContactInPlace;
use super::form::{Typing, email_field};
use super::{Advocacy, Authority, ContactDetail, Influence};
use crate::organizations::Named;
use crate::texts::Texts as _;
use crate::ui::{About, Editing, FormNow, Kind, Part, Record, view};
use leptos::prelude::*;
use std::sync::Arc;

/// All facts.
#[component]
pub(super) fn Facts(detail: Record<ContactDetail>, writable: Memo<bool>) -> impl IntoView {
    let id = detail.with_untracked(|detail| detail.id);
    provide_context(Typing(Some(id)));
    let editing = Editing::by::<EditContactInPlace>(id.to_string(), format!("/contacts/{id}"), writable.into());
    let form: Arc<FormNow> = Arc::new(move || detail.with(|detail| detail.form.value()));
    let name = vec![Part::new("first_name", "First name", Kind::Text), Part::new("last_name", "Last name", Kind::Text)];
    let primary = [("", "No"), ("on", "Yes")].map(|(code, label)| (code.to_owned(), label.to_owned()));
    let mut facts = vec![
        About::fields("Name", " ", name),
        About::field("position", "Position", Kind::Text),
        About::list("phones", "Phones", phone_parts()),
        About::list("emails", "E-mail", email_parts()),
        About::field("linkedin", "LinkedIn", Kind::Link),
        About::field("primary", "Primary contact", Kind::OneOf(primary.into())),
        About::field("influence", "Influence", Kind::OneOf(Influence::options())),
        About::field("authority", "Authority", Kind::OneOf(Authority::options())),
        About::field("advocacy", "Stands as", Kind::OneOf(Advocacy::options())),
        About::field("tags", "Tags", Kind::Tags),
    ];
    let principals = detail.with_untracked(|detail| detail.principals.clone());
    if !principals.is_empty() {
        facts.push(About::list("stands", "Towards principals", stand_parts(&principals)));
    }
    view! { <dl class="facts">{editing.facts(facts, &form)}</dl> }
}

/// What a line of phones is made of.
pub(super) fn phone_parts() -> Vec<Part> {
    vec![Part::new("label", "Label", Kind::Label), Part::new("number", "Phone", Kind::Phone)]
}

/// What a line of e-mail addresses is made of.
pub(super) fn email_parts() -> Vec<Part> {
    let address = Part::new("address", "E-mail", Kind::Mail).made(email_field);
    vec![Part::new("label", "Label", Kind::Label), address]
}

/// What a line of stands towards principals is made of.
pub(super) fn stand_parts(principals: &[Named]) -> Vec<Part> {
    let none = |words: &str| (String::new(), words.to_owned());
    let principals = principals.iter().map(|one| (one.id.to_string(), one.name.clone()));
    let towards = std::iter::once(none("")).chain(principals).collect();
    let as_what = std::iter::once(none("")).chain(Advocacy::options()).collect();
    vec![
        Part::new("principal_id", "Principal", Kind::OneOf(towards)),
        Part::new("advocacy", "Stands as", Kind::OneOf(as_what)),
    ]
}
