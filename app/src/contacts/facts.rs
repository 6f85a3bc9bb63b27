//! The facts of a contact: how to reach them, and what moves them, each edited in place.

use super::api::EditContactInPlace;
use super::form::{Typing, email_field};
use super::{Advocacy, Authority, ContactDetail, ContactForm, Email, Influence, Stand};
use crate::organizations::{Named, lines};
use crate::ui::{About, Editing, Fact, Kind, Part, view};
use leptos::prelude::*;

/// A fact, and where its values stand in the form: for each line, a value for each part.
type Known = (About, fn(&ContactForm) -> Vec<Vec<String>>);

/// All facts.
#[component]
pub(super) fn Facts(detail: Signal<ContactDetail>, writable: Memo<bool>) -> impl IntoView {
    let id = detail.with_untracked(|detail| detail.id);
    provide_context(Typing(Some(id)));
    let editing = Editing::by::<EditContactInPlace>(id.to_string(), format!("/contacts/{id}"), writable.into());
    let fact = move |(about, values): Known| {
        let value = Memo::new(move |_| detail.with(|detail| values(&detail.form)));
        view! { <Fact editing about value/> }
    };
    let name = vec![Part::new("first_name", "First name", Kind::Text), Part::new("last_name", "Last name", Kind::Text)];
    let primary = [("", "No"), ("on", "Yes")].map(|(code, label)| (code.to_owned(), label.to_owned()));
    let principals = detail.with_untracked(|detail| detail.principals.clone());
    let towards: Known =
        (About::list("stands", "Towards principals", stand_parts(&principals)), |form| stands(&form.stands));
    let facts: [Known; 10] = [
        (About::fields("Name", " ", name), |form| vec![vec![form.first_name.clone(), form.last_name.clone()]]),
        (About::field("position", "Position", Kind::Text), |form| one(&form.position)),
        (About::list("phones", "Phones", phone_parts()), |form| lines(&form.phones)),
        (About::list("emails", "E-mail", email_parts()), |form| emails(&form.emails)),
        (About::field("linkedin", "LinkedIn", Kind::Link), |form| one(&form.linkedin)),
        (About::field("primary", "Primary contact", Kind::OneOf(primary.into())), |form| one(&form.primary)),
        (About::field("influence", "Influence", Kind::OneOf(Influence::options())), |form| one(&form.influence)),
        (About::field("authority", "Authority", Kind::OneOf(Authority::options())), |form| one(&form.authority)),
        (About::field("advocacy", "Stands as", Kind::OneOf(Advocacy::options())), |form| one(&form.advocacy)),
        (About::field("tags", "Tags", Kind::Tags), |form| one(&form.tags)),
    ];
    view! {
        <dl class="facts">
            {facts.map(fact).into_iter().collect_view()}
            {(!principals.is_empty()).then(|| fact(towards))}
        </dl>
    }
}

/// One value.
fn one(value: &str) -> Vec<Vec<String>> {
    vec![vec![value.to_owned()]]
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

/// A line for each address.
pub(super) fn emails(emails: &[Email]) -> Vec<Vec<String>> {
    emails.iter().map(|email| vec![email.label.clone(), email.address.clone()]).collect()
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

/// A line for each of them.
pub(super) fn stands(stands: &[Stand]) -> Vec<Vec<String>> {
    stands.iter().map(|stand| vec![stand.principal_id.clone(), stand.advocacy.clone()]).collect()
}
