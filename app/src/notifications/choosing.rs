//! `/settings/notifications`: of what one is told, and where.

use super::api::{Choose, ListChoices};
use super::{Choice, Kind};
use crate::query::{Query, read};
use crate::ui::{Form, Submit, Title, Write, loaded, view};
use leptos::prelude::*;

/// What the page reads.
pub struct ChoicesQuery;

impl Query for ChoicesQuery {
    type Ask = ListChoices;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListChoices {})
    }
}

/// `/settings/notifications`.
#[component]
pub fn NotificationChoicesPage() -> impl IntoView {
    let choices = read(|| ChoicesQuery);
    view! {
        <Title text="Notifications"/>
        <h1>"Notifications"</h1>
        <p class="lead">
            "You are never told of what you do yourself. Mail leaves a minute later, and not for what you have read by then; the digest comes at seven in the morning where you are, and only on a day that brings something."
        </p>
        {loaded(choices, form)}
    }
}

fn form(choices: Vec<Choice>) -> AnyView {
    let action = Write::of::<Choose>();
    let row = |Choice { kind, in_app, mail }| {
        let code = kind.code();
        let here =
            (kind != Kind::Digest).then(|| tick("in_app[]", code, in_app, format!("In Larder: {}", kind.label())));
        view! {
            <tr>
                <th scope="row">{kind.label()}</th>
                <td data-label="In Larder">{here}</td>
                <td data-label="By mail">{tick("mail[]", code, mail, format!("By mail: {}", kind.label()))}</td>
            </tr>
        }
    };
    view! {
        <Form action class="form">
            <div class="table-scroll">
                <table class="records">
                    <thead>
                        <tr><th scope="col">"When"</th><th scope="col">"In Larder"</th><th scope="col">"By mail"</th></tr>
                    </thead>
                    <tbody>{choices.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <div class="actions"><Submit label="Save"/></div>
        </Form>
    }
}

fn tick(name: &'static str, code: &'static str, on: bool, label: String) -> AnyView {
    view! {
        <label class="checkbox"><input type="checkbox" name=name value=code checked=on aria-label=label/></label>
    }
}
