//! The company's settings, for admins.

use super::api::EditCompany;
use super::{CompanyForm, TimeZoneField, week_starts};
use crate::auth::{Me, Role};
use crate::command::Base;
use crate::error::AppError;
use crate::ui::{Checkbox, ErrorNotice, Field, Form, Key, Select, Submit, Title, Write, view};
use leptos::prelude::*;

/// `/settings/company`.
#[component]
pub fn CompanyPage() -> impl IntoView {
    let Some(me) = use_context::<Me>().filter(|me| me.role == Role::Admin) else {
        return view! { <ErrorNotice error=AppError::Forbidden/> };
    };
    let action = Write::of::<EditCompany>();
    let form = CompanyForm::of(&me);
    let base = Base(form.clone()).to_text();
    view! {
        <Title text="Company"/>
        <h1>"Company"</h1>
        // Every page shows something of it: the whole document is loaded again.
        <Form action class="form" reloads=true>
            <Key name="command[key]"/>
            <crate::ui::BaseField value=base/>
            <Field name="command[form][name]" label="Name" value=form.name autocomplete="organization" required=true/>
            <TimeZoneField name="command[form][time_zone]" value=form.time_zone
                hint="Months and weeks in reports are cut in this zone, the same for everybody."/>
            <Select name="command[form][week_start]" label="Week starts on" options=week_starts() value=form.week_start/>
            <Field name="command[form][currency]" label="Currency" value=form.currency required=true
                hint="Three letters, like USD. New amounts start with it; what is there keeps its own."/>
            <Checkbox name="command[form][private_books]" label="Private books" checked=form.private_books == "on"
                hint="Reps see only their own and their team’s accounts. Managers, viewers and admins see all."/>
            <Field name="command[form][book_days]" label="Days a device opens without a line" value=form.book_days
                required=true
                hint="So many days after it was last in touch with Larder, a phone or laptop asks to sign in before it shows anything."/>
            <div class="actions"><Submit label="Save"/></div>
        </Form>
    }
}
