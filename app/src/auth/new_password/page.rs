//! The page on which a person changes their password.

use super::api::ChangePassword;
use crate::auth::Me;
use crate::ui::{Field, Form, Submit, Title, Write, view};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/settings/password`, and `?changed=1` right after.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let action = Write::of::<ChangePassword>();
    let email = use_context::<Me>().map(|me| me.email).unwrap_or_default();
    let changed = use_query_map().with_untracked(|query| query.get("changed").is_some());
    view! {
        <Title text="Your password"/>
        <h1>"Your password"</h1>
        {changed.then(|| view! {
            <p class="notice good" role="status">"Your password is changed. All your other devices were signed out."</p>
        })}
        <Form action reloads=true class="form">
            // Tells a password manager whose password this is.
            <input type="email" class="quiet" name="username" autocomplete="username" value=email readonly tabindex="-1" aria-hidden="true"/>
            <Field name="old" label="Your password now" r#type="password" autocomplete="current-password" required=true/>
            <Field name="new" label="New password" r#type="password" autocomplete="new-password" required=true
                hint="At least 12 characters. A few unrelated words are best. All your other devices are signed out."/>
            <div class="actions"><Submit label="Change password"/></div>
        </Form>
    }
}
