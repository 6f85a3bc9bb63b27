//! The list of teams, and one team with its people.

use super::api::{AddTeam, DeleteTeam, ListTeams, RenameTeam, ShowTeam};
use super::{TeamDetail, TeamList, TeamRow};
use crate::auth::TeamId;
use crate::command::Base;
use crate::live::Told;
use crate::query::{Query, id_in_address, read};
use crate::ui::{Breadcrumbs, Field, Form, Key, Submit, Title, Write, loaded, view};
use leptos::prelude::*;

/// What the list reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamsQuery;

impl Query for TeamsQuery {
    type Ask = ListTeams;
    const TOLD: Told = Told::List("team person");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListTeams {})
    }
}

/// `/settings/teams`.
#[component]
pub fn TeamsPage() -> impl IntoView {
    let answer = read(|| TeamsQuery);
    let add = Write::of::<AddTeam>();
    view! {
        <Title text="Teams"/>
        <h1>"Teams"</h1>
        <p class="lead">"People of a team work each other’s accounts. In private books they are all that its reps see."</p>
        {loaded(answer, move |teams| list(teams, add))}
    }
}

fn list(teams: TeamList, add: Write) -> AnyView {
    let row = |row: TeamRow| {
        let people = match row.people {
            0 => "Nobody".to_owned(),
            1 => "1 person".to_owned(),
            count => format!("{count} people"),
        };
        view! {
            <li>
                <a class="grow" href=format!("/settings/teams/{}", row.id)>{row.name}</a>
                <span class="muted">{people}</span>
            </li>
        }
    };
    view! {
        <ul class="list">{teams.rows.into_iter().map(row).collect_view()}</ul>
        <h2>"New team"</h2>
        <Form action=add class="form">
            <input type="hidden" name="command[id]" value=teams.fresh.to_string()/>
            <Key name="command[key]"/>
            <Field name="command[form][name]" label="Name" required=true autocomplete="off"/>
            <div class="actions"><Submit label="Add team"/></div>
        </Form>
    }
}

/// What a team's page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamQuery {
    id: Option<TeamId>,
}

impl Query for TeamQuery {
    type Ask = ShowTeam;

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowTeam { id: self.id? })
    }
}

/// `/settings/teams/:id`.
#[component]
pub fn TeamPage() -> impl IntoView {
    let id = id_in_address();
    let answer = read(move || TeamQuery { id: id.get() });
    loaded(answer, team)
}

fn team(team: TeamDetail) -> AnyView {
    let (rename, delete) = (Write::of::<RenameTeam>(), Write::of::<DeleteTeam>());
    let base = Base(team.form.clone()).to_text();
    let empty = team.people.is_empty();
    let person = |(id, name, disabled): (uuid::Uuid, String, bool)| {
        view! {
            <li>
                <a class="grow" href=format!("/settings/people/{id}")>{name}</a>
                {disabled.then(|| view! { <span class="muted">"Disabled"</span> })}
            </li>
        }
    };
    view! {
        <Title text=team.form.name.clone()/>
        <Breadcrumbs trail=vec![("Teams".into(), "/settings/teams".into())]/>
        <h1>{team.form.name.clone()}</h1>
        <Form action=rename class="form">
            <input type="hidden" name="command[id]" value=team.id.to_string()/>
            <Key name="command[key]"/>
            <crate::ui::BaseField value=base/>
            <Field name="command[form][name]" label="Name" value=team.form.name required=true autocomplete="off"/>
            <div class="actions"><Submit label="Rename"/></div>
        </Form>
        {if empty {
            view! {
                <Form action=delete>
                    <input type="hidden" name="id" value=team.id.to_string()/>
                    <Key/>
                    <p>"Nobody belongs to this team."</p>
                    <Submit label="Delete team" class="button danger"/>
                </Form>
            }
        } else {
            view! {
                <h2>"People"</h2>
                <ul class="list">{team.people.into_iter().map(person).collect_view()}</ul>
                <p class="hint">"A team can be deleted once nobody belongs to it."</p>
            }
        }}
    }
}
