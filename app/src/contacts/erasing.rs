//! Erasing a person under privacy law: the one thing that is asked twice, because nothing brings it back.

use super::ContactId;
use super::api::EraseContact;
use crate::ui::{Checkbox, Form, Key, Submit, Write, view};
use leptos::prelude::*;

/// The form of an admin who erases.
#[component]
pub(super) fn Erase(id: ContactId, name: String) -> impl IntoView {
    let action = Write::of::<EraseContact>();
    view! {
        <details class="more erase">
            <summary>"Erase for good…"</summary>
            <p>"For a request under privacy law. "{name}" is removed from here and from the history; notes keep their text."</p>
            <Form action>
                <input type="hidden" name="id" value=id.to_string()/>
                <Key/>
                <Checkbox name="sure" label="I know that this cannot be undone"/>
                <Submit label="Erase for good" class="button danger"/>
            </Form>
        </details>
    }
}
