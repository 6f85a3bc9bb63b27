//! Discontinuing a product: at once, with undo in the toast that follows.

use super::ProductId;
use super::api::DiscontinueProduct;
use crate::ui::{Form, Key, Submit, Write, view};
use leptos::prelude::*;

/// Discontinues without asking: what follows offers to undo.
#[component]
pub(super) fn DiscontinueButton(id: ProductId) -> impl IntoView {
    let action = Write::of::<DiscontinueProduct>();
    view! {
        <Form action class="inline">
            <input type="hidden" name="id" value=id.to_string()/>
            <Key/>
            <Submit label="Discontinue" class="button danger"/>
        </Form>
    }
}
