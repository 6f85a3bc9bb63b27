//! The page on which an admin invites somebody.

use super::api::{InvitePerson, NewPerson};
use super::{InviteAnswer, Options};
use crate::auth::Role;
use crate::query::{Query, read};
use crate::ui::{Breadcrumbs, Field, Form, Key, Select, Submit, Title, Write, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteQuery;

impl Query for InviteQuery {
    type Ask = NewPerson;

    fn ask(self) -> Option<Self::Ask> {
        Some(NewPerson {})
    }
}

/// `/settings/people/new`.
#[component]
pub fn InvitePage() -> impl IntoView {
    let answer = read(|| InviteQuery);
    let action = Write::of::<InvitePerson>();
    view! {
        <Title text="Invite somebody"/>
        <Breadcrumbs trail=vec![("People".into(), "/settings/people".into())]/>
        <h1>"Invite somebody"</h1>
        {loaded(answer, move |answer| form(answer, action))}
    }
}

fn form(answer: InviteAnswer, action: Write) -> AnyView {
    let next = if answer.mail {
        "They get a mail with a link, with which they choose a password. It works once, for seven days."
    } else {
        "You get a link to hand over, with which they choose a password. It works once, for seven days."
    };
    let team = answer.teams.first().map(|(id, _)| id.clone()).unwrap_or_default();
    view! {
        <p class="lead">{next}</p>
        // The link that the next page shows is shown once: that page is to be asked for once.
        <Form action class="form" reloads=true>
            <input type="hidden" name="command[id]" value=answer.id.to_string()/>
            <Key name="command[key]"/>
            {fields("", "", Role::Rep.code(), &team, answer.teams)}
            <div class="actions">
                <a class="button" href="/settings/people">"Cancel"</a>
                <Submit label="Invite"/>
            </div>
        </Form>
    }
}

/// Name, address, role and team: the same for a new person and a known one.
pub(super) fn fields(name: &str, email: &str, role: &str, team: &str, teams: Options) -> AnyView {
    view! {
        <Field name="command[form][name]" label="Name" value=name autocomplete="off" required=true/>
        <Field name="command[form][email]" label="E-mail" value=email r#type="email" autocomplete="off" required=true/>
        <Select name="command[form][role]" label="Role" options=Role::options() value=role
            hint="Sales reps keep their own accounts. Managers keep their team’s and import. Viewers only read. Admins decide about people and settings."/>
        <Select name="command[form][team_id]" label="Team" options=teams value=team/>
    }
}
