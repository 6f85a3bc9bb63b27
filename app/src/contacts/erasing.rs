//! Erasing a person under privacy law: the one thing that is asked twice, because nothing brings it back.

use super::api::EraseContact;
use super::{ContactDetail, ContactId};
use crate::organizations::Named;
use crate::ui::{Checkbox, Form, Key, Record, Select, Submit, Write, view};
use leptos::prelude::*;

/// The form of an admin who erases somebody on their page.
#[component]
pub(super) fn Erase(id: ContactId, detail: Record<ContactDetail>) -> impl IntoView {
    let name = move || detail.with(|detail| detail.form.name());
    let why = view! {
        <p>"For a request under privacy law. "{name}" is removed from here and from the history; notes keep their text."</p>
    };
    let who = move || view! { <input type="hidden" name="id" value=id.to_string()/> };
    erasing("Erase for good…", why, "/contacts", who)
}

/// The form of an admin who erases somebody who was deleted already.
#[component]
pub(crate) fn EraseDeleted(
    /// Whom one may choose.
    people: Vec<Named>,
) -> impl IntoView {
    let options = people.into_iter().map(|one| (one.id.to_string(), one.name)).collect::<Vec<_>>();
    let why = view! {
        <p>"For a request under privacy law. They are removed from here and from the history, and cannot be restored."</p>
    };
    let who = move || view! { <Select name="id" label="Who" options/> };
    erasing("Erase a deleted contact for good…", why, "/settings/trash", who)
}

fn erasing(
    summary: &'static str,
    why: AnyView,
    back: &'static str,
    who: impl FnOnce() -> AnyView + Send + 'static,
) -> AnyView {
    let action = Write::of::<EraseContact>();
    view! {
        <details class="more erase" open=action.came_back()>
            <summary>{summary}</summary>
            {why}
            <Form action>
                {who()}
                <input type="hidden" name="back" value=back/>
                <Key/>
                <Checkbox name="sure" label="I know that this cannot be undone"/>
                <Submit label="Erase for good" class="button danger"/>
            </Form>
        </details>
    }
}
