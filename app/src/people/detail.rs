//! One person, for admins: who they are, what they may do, and whether they can come in.

use super::access::{Access, FreshLink};
use super::api::{EditPerson, ShowPerson};
use super::{PersonDetail, invite::fields, list::mark};
use crate::auth::{Me, PersonId};
use crate::command::Base;
use crate::query::{Query, id_in_address, read};
use crate::ui::{Breadcrumbs, Form, Key, Submit, Write, loaded, view};
use leptos::prelude::*;
use leptos_meta::Title;

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
    loaded(answer, page)
}

fn page(detail: PersonDetail) -> AnyView {
    let action = Write::of::<EditPerson>();
    let row = detail.row.clone();
    let own = use_context::<Me>().is_some_and(|me| me.id == row.id);
    let form = detail.form.clone();
    let base = Base(form.clone()).to_text();
    let fields = fields(&form.name, &form.email, &form.role, &form.team_id, detail.teams.clone());
    view! {
        <Title text=row.name.clone()/>
        <Breadcrumbs trail=vec![("People".into(), "/settings/people".into())]/>
        <header class="page-head">
            <h1>{row.name.clone()}</h1>
            {mark(row.standing)}
        </header>
        {detail.link.clone().map(|link| view! { <FreshLink link name=row.name.clone()/> })}
        <div class="columns">
            // One's own change of name or role shows on the whole page.
            <Form action class="form" reloads=own>
                <input type="hidden" name="command[id]" value=row.id.to_string()/>
                <Key name="command[key]"/>
                <crate::ui::BaseField value=base/>
                {fields}
                <div class="actions"><Submit label="Save"/></div>
            </Form>
            <Access detail own/>
        </div>
    }
}
