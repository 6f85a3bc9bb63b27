//! Taking a contact to another organization.

use super::api::MoveContact;
use super::{ContactDetail, POSITIONS};
use crate::organizations::OrganizationField;
use crate::ui::{Field, Form, Key, Now, Record, Submit, Write, view};
use leptos::prelude::*;

/// "Moved to…": the new place and what they are there; the old one lists them as former.
pub(crate) fn moved_to(detail: Record<ContactDetail>) -> AnyView {
    let action = Write::of::<MoveContact>();
    let id = detail.with_untracked(|detail| detail.id);
    let position = detail.with_untracked(|detail| detail.form.position.clone());
    let place = move || detail.with(|detail| detail.organization.name.clone());
    view! {
        <p class="hint">"What happened so far stays with "{place}", which lists them as former."</p>
        <Form action>
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <Now/>
            <OrganizationField name="command[organization]" label="New account" value=String::new() required=true/>
            <PositionField name="command[position]" value=position/>
            <Submit label="Move"/>
        </Form>
    }
}

/// What somebody is: the usual positions are offered, any text is fine.
#[component]
pub(super) fn PositionField(name: &'static str, value: String) -> impl IntoView {
    let options = POSITIONS.iter().map(|position| view! { <option value=*position></option> }).collect_view();
    view! {
        <Field name label="Position" value list="positions"/>
        <datalist id="positions">{options}</datalist>
    }
}
