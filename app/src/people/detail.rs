//! One person, for admins: who they are, what they may do, and whether they can come in.

use super::access::{Access, FreshLink};
use super::api::{EditPerson, ShowPerson};
use super::{PersonDetail, invite::fields, list::mark};
use crate::auth::{Me, PersonId};
use crate::command::Base;
use crate::query::{Query, id_in_address, read};
use crate::ui::{BaseField, Breadcrumbs, Form, Key, Record, Submit, Title, Write, kept, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonQuery {
    id: Option<PersonId>,
}

impl Query for PersonQuery {
    type Ask = ShowPerson;

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowPerson { id: self.id? })
    }
}

/// `/settings/people/:id`.
#[component]
pub fn PersonPage() -> impl IntoView {
    let id = id_in_address();
    let answer = read(move || PersonQuery { id: id.get() });
    kept(answer, |detail| detail.row.id.to_string(), page)
}

fn page(detail: Record<PersonDetail>) -> AnyView {
    let id = detail.with_untracked(|detail| detail.row.id);
    let own = use_context::<Me>().is_some_and(|me| me.id == id);
    let name = Memo::new(move |_| detail.with(|detail| detail.row.name.clone()));
    let form = Memo::new(move |_| detail.with(|detail| (detail.form.clone(), detail.teams.clone())));
    let link = move || detail.with(|detail| detail.link.clone());
    view! {
        <Title text=move || name.get()/>
        <Breadcrumbs trail=vec![("People".into(), "/settings/people".into())]/>
        <header class="page-head">
            <h1>{move || name.get()}</h1>
            {move || mark(detail.with(|detail| detail.row.standing))}
        </header>
        {move || link().map(|link| {
            let name = name.get_untracked();
            let label = format!("Hand this link to {name}. It is shown only now, and works once.");
            view! { <FreshLink link label/> }
        })}
        <div class="columns">
            {move || {
                let (form, teams) = form.get();
                view! { <PersonForm id form teams own/> }
            }}
            {move || view! { <Access detail=detail.with(Clone::clone) own/> }}
        </div>
    }
}

#[component]
fn PersonForm(id: PersonId, form: super::PersonForm, teams: Vec<(String, String)>, own: bool) -> impl IntoView {
    let action = Write::of::<EditPerson>();
    view! {
        // One's own change of name or role shows on the whole page.
        <Form action class="form" reloads=own>
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <BaseField value=Base(form.clone()).to_text()/>
            {fields(&form.name, &form.email, &form.role, &form.team_id, teams)}
            <div class="actions"><Submit label="Save"/></div>
        </Form>
    }
}
