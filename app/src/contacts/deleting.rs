//! Deleting a contact: at once, with undo in the toast that follows.

use super::ContactId;
use super::api::DeleteContact;
use crate::ui::{Form, Key, Submit, Write, view};
use leptos::prelude::*;

/// Deletes without asking: the next page offers to undo.
#[component]
pub(super) fn DeleteButton(id: ContactId) -> impl IntoView {
    let action = Write::of::<DeleteContact>();
    view! {
        <Form action class="inline">
            <input type="hidden" name="id" value=id.to_string()/>
            <Key/>
            <Submit label="Delete" class="button plain danger"/>
        </Form>
    }
}
