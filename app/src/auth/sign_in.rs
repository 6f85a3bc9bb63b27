//! The sign-in page.

use super::Door;
use super::api::SignIn;
use crate::ui::{Field, Form, Submit, Title, Write, view};
use crate::url;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// `/sign-in?next=…`. Whoever is signed in already is sent on.
#[component]
pub fn SignInPage() -> impl IntoView {
    let action = Write::of::<SignIn>();
    // Not from the router's map of the query, which decodes twice: `%26` in it is part of a value.
    let query = use_location().search.with_untracked(|search| url::pairs(search));
    let said = |field: &str| query.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone());
    let next = said("next").unwrap_or_default();
    let revoked = said("revoked").map(|how| match how.as_str() {
        "handed-in" => "This device was signed out. What was not sent was handed to your manager.",
        _ => "This device was signed out.",
    });
    #[cfg(feature = "ssr")]
    if use_context::<super::Me>().is_some() {
        leptos_axum::redirect(&local_path(&next));
    }
    let waiting = use_context::<Door>().unwrap_or_default().waiting;
    view! {
        <Title text="Sign in"/>
        <main id="content" class="door">
            <h1>"Sign in"</h1>
            {revoked.map(|words| view! { <p class="lead" role="status">{words}</p> })}
            {(!waiting.is_empty()).then(|| view! {
                <p class="lead">"Your session has ended. What you typed is kept: sign in to go on with it."</p>
            })}
            <Form action reloads=true>
                <input type="hidden" name="next" value=next/>
                <input type="hidden" name="waiting" value=waiting/>
                <SignInFields/>
                <Submit label="Sign in"/>
            </Form>
            <p><a href="/forgot">"Forgotten your password?"</a></p>
        </main>
    }
}

/// Address and password: what `SignIn` asks for, wherever it is asked.
#[component]
pub fn SignInFields(
    /// The address of somebody whose session ended.
    #[prop(optional, into)]
    email: String,
) -> impl IntoView {
    view! {
        <Field name="email" label="E-mail" value=email r#type="email" autocomplete="username" required=true/>
        <Field name="password" label="Password" r#type="password" autocomplete="current-password" required=true/>
    }
}

/// The path to go to after signing in: one of ours, or the start. Never another host (`//evil.example`).
#[cfg(feature = "ssr")]
pub(crate) fn local_path(next: &str) -> String {
    let outside = next.starts_with("//") || next.contains(|text: char| text == '\\' || text.is_control());
    if outside || !next.starts_with('/') {
        return "/".to_owned();
    }
    // A header holds visible ASCII; what was decoded too far is encoded again.
    let part = |text: char| match text {
        '!'..='~' => text.to_string(),
        _ => url::encode(text.encode_utf8(&mut [0; 4])),
    };
    next.chars().map(part).collect()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::local_path;

    #[test]
    fn signing_in_never_leads_to_another_host() {
        assert_eq!(local_path("/organizations?q=fish"), "/organizations?q=fish");
        assert_eq!(local_path("/organizations?q=caf\u{e9} am Meer"), "/organizations?q=caf%C3%A9%20am%20Meer");
        for elsewhere in
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\u{1}", "/\u{7f}"]
        {
            assert_eq!(local_path(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
