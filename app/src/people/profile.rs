//! One's own profile.

use super::api::EditProfile;
use super::{LOCALES, ProfileForm};
use crate::auth::Me;
use crate::command::Base;
use crate::company::TimeZoneField;
use crate::ui::{Field, Form, Key, Select, Submit, Title, Write, view};
use leptos::prelude::*;

/// `/settings/profile`. What it shows arrives with every page, but for the time zones there are.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let action = Write::of::<EditProfile>();
    use_context::<Me>().map(|me| {
            let form = ProfileForm { name: me.name, time_zone: me.time_zone, locale: me.locale };
            let base = Base(form.clone()).to_text();
            let mut locales: Vec<_> = LOCALES.iter().map(|(tag, name)| ((*tag).to_owned(), (*name).to_owned())).collect();
            if !locales.iter().any(|(tag, _)| *tag == form.locale) {
                locales.push((form.locale.clone(), form.locale.clone()));
            }
            view! {
                <Title text="Your profile"/>
                <h1>"Your profile"</h1>
                <Form action class="form" reloads=true>
                    <Key name="command[key]"/>
                    <crate::ui::BaseField value=base/>
                    <Field name="command[form][name]" label="Name" value=form.name autocomplete="name" required=true/>
                    <TimeZoneField name="command[form][time_zone]" value=form.time_zone
                        hint="Decides what is due today, and how times are shown to you."/>
                    <Select name="command[form][locale]" label="Language and region" options=locales value=form.locale/>
                    <div class="actions"><Submit label="Save"/></div>
                </Form>
                <p class="muted">
                    {format!("You sign in as {}. You are {} in {}. An admin changes these.", me.email, article(me.role.label()), me.team_name)}
                </p>
            }
        })
        .into_any()
}

/// "an admin", "a viewer".
fn article(role: &str) -> String {
    let role = role.to_ascii_lowercase();
    if role.starts_with(['a', 'e', 'i', 'o', 'u']) { format!("an {role}") } else { format!("a {role}") }
}
