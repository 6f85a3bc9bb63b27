//! The first page of a new installation: the company and its first admin.

use super::api::SetUp;
use crate::company::{TimeZoneField, week_starts};
use crate::ui::{Checkbox, Field, Form, Select, Submit, Title, Write, view};
use leptos::prelude::*;

/// What the pages before signing in must know of this installation.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Door {
    /// Whether set-up asks for the token from the log.
    pub token: bool,
    /// Whether set-up offers the demo's people and accounts.
    pub demo: bool,
    /// Whether a forgotten password can be answered by mail.
    pub mail: bool,
    /// A form whose session ended before it was sent, as the browser posted it: it goes on after signing in.
    pub waiting: String,
}

/// Offered until the browser has said where it is.
const TIME_ZONE: &str = "America/New_York";

/// `/set-up`, until an admin exists.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let action = Write::of::<SetUp>();
    Effect::new(|_| {
        #[cfg(feature = "hydrate")]
        super::browser::suggest_time_zone("field-time_zone", TIME_ZONE);
    });
    let door = use_context::<Door>().unwrap_or_default();
    view! {
        <Title text="Set up"/>
        <main id="content" class="door">
            <h1>"Set up Larder"</h1>
            <p class="lead">"Two minutes: your company, and you as its first admin. Everything here can be changed later."</p>
            <Form action reloads=true>
                {door.token.then(|| view! {
                    <Field name="form[token]" label="Set-up token" hint="Printed in the program's log at start." required=true/>
                })}
                <Field name="form[company_name]" label="Company" autocomplete="organization" required=true/>
                <TimeZoneField name="form[time_zone]" value=TIME_ZONE hint="Months and weeks in reports are cut in this zone."/>
                <Select name="form[week_start]" label="Week starts on" options=week_starts() value="1"/>
                <Field name="form[currency]" label="Currency" value="USD" required=true/>
                <Checkbox name="form[private_books]" label="Private books"
                    hint="Reps see only their own and their team's accounts. Managers see all."/>
                <Field name="form[name]" label="Your name" autocomplete="name" required=true/>
                <Field name="form[email]" label="Your e-mail" r#type="email" autocomplete="email" required=true/>
                <Field name="form[password]" label="Password" r#type="password" autocomplete="new-password" required=true
                    hint="At least 12 characters. A few unrelated words are best."/>
                {door.demo.then(|| view! {
                    <Checkbox name="form[demo]" label="Made-up accounts to look around in"
                        hint="A demo: people, accounts and notes of a broker that does not exist. It stays one; start your own company without it."/>
                })}
                <Submit label="Set up Larder"/>
            </Form>
        </main>
    }
}
