//! Changing a task, or deleting it, on a page of its own: it works without JavaScript.

use super::api::{DeleteTask, EditTask, TaskForm as TaskFormAsk};
use super::{FormAnswer, Kind, Priority, Repeat, TaskId};
use crate::command::Base;
use crate::query::{Query, id_in_address, read};
use crate::ui::{BaseField, Breadcrumbs, Field, Form, Key, Select, Submit, Title, Write, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<TaskId>,
}

impl Query for FormQuery {
    type Ask = TaskFormAsk;

    fn ask(self) -> Option<Self::Ask> {
        Some(TaskFormAsk { id: self.id? })
    }
}

/// `/tasks/:id/edit`.
#[component]
pub fn EditTaskPage() -> impl IntoView {
    let id = id_in_address::<TaskId>();
    let answer = read(move || FormQuery { id: id.get() });
    view! {
        <Title text="Edit task"/>
        {loaded(answer, form)}
    }
}

fn form(answer: FormAnswer) -> AnyView {
    let edit = Write::of::<EditTask>();
    let delete = Write::of::<DeleteTask>();
    let FormAnswer { id, form, people, organization, contact, opportunity } = answer;
    let base = Base(form.clone()).to_text();
    let about = opportunity
        .map(|one| (one.name, format!("/opportunities/{}", one.id)))
        .or(contact.map(|one| (one.name, format!("/contacts/{}", one.id))))
        .or(organization.map(|one| (one.name, format!("/organizations/{}", one.id))));
    let back = about.as_ref().map_or_else(|| "/".to_owned(), |(_, path)| path.clone());
    let trail = std::iter::once(("My day".to_owned(), "/".to_owned())).chain(about).collect();
    let people = people.into_iter().map(|one| (one.id.to_string(), one.name)).collect::<Vec<_>>();
    view! {
        <Breadcrumbs trail/>
        <h1>"Edit task"</h1>
        <Form action=edit class="record-form">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <BaseField value=base/>
            <input type="hidden" name="command[form][organization_id]" value=form.organization_id/>
            <input type="hidden" name="command[form][contact_id]" value=form.contact_id/>
            <input type="hidden" name="command[form][opportunity_id]" value=form.opportunity_id/>
            <Field name="command[form][title]" label="What is to be done" value=form.title required=true/>
            <Field name="command[form][due_on]" label="By" r#type="date" value=form.due_on required=true/>
            <Field name="command[form][due_at]" label="Time" r#type="time" value=form.due_at hint="Empty: some time that day."/>
            <Select name="command[form][repeat]" label="Repeats" value=form.repeat options=Repeat::options()/>
            <Select name="command[form][kind]" label="Kind" value=form.kind options=Kind::options()/>
            <Select name="command[form][priority]" label="Priority" value=form.priority options=Priority::options()/>
            <Select name="command[form][owner_id]" label="Whose" value=form.owner_id options=people/>
            <Submit label="Save"/>
        </Form>
        <Form action=delete class="inline">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <Submit label="Delete task" class="button danger"/>
        </Form>
        <p><a href=back>"Back without saving"</a></p>
    }
}
