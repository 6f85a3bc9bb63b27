//! Ticking a task with what came of it, which may be logged where it belongs, on a page of its own: it works without
//! JavaScript.

use super::api::{FinishTask, TaskForm as TaskFormAsk};
use super::{FormAnswer, Kind, TaskId};
use crate::interactions::kind::{Kind as Touch, Outcome};
use crate::query::{Query, id_in_address, read};
use crate::ui::{Breadcrumbs, Form, Key, Now, Select, Submit, TextArea, Title, Write, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<TaskId>,
}

impl Query for FinishQuery {
    type Ask = TaskFormAsk;

    fn ask(self) -> Option<Self::Ask> {
        Some(TaskFormAsk { id: self.id? })
    }
}

/// `/tasks/:id/done`.
#[component]
pub fn FinishTaskPage() -> impl IntoView {
    let id = id_in_address::<TaskId>();
    let answer = read(move || FinishQuery { id: id.get() });
    view! {
        <Title text="Done"/>
        {loaded(answer, form)}
    }
}

/// What a task of a kind is logged as, unless somebody says otherwise.
fn usual(kind: &str) -> Touch {
    match kind.parse() {
        Ok(Kind::Call) => Touch::Call,
        Ok(Kind::Visit) => Touch::Visit,
        Ok(Kind::Email) => Touch::Email,
        Ok(Kind::FollowUp) => Touch::FollowUp,
        Ok(Kind::Sample) => Touch::CheckIn,
        Ok(Kind::ToDo) | Err(_) => Touch::Note,
    }
}

fn form(answer: FormAnswer) -> AnyView {
    let action = Write::of::<FinishTask>();
    let FormAnswer { id, form, organization, contact, opportunity, .. } = answer;
    let about = opportunity
        .map(|one| (one.name, format!("/opportunities/{}", one.id)))
        .or(contact.map(|one| (one.name, format!("/contacts/{}", one.id))))
        .or(organization.clone().map(|one| (one.name, format!("/organizations/{}", one.id))));
    let back = about.as_ref().map_or_else(|| "/tasks".to_owned(), |(_, path)| path.clone());
    let trail = std::iter::once(("Tasks".to_owned(), "/tasks".to_owned())).chain(about).collect();
    let logged = organization.map(|at| {
        let kinds =
            std::iter::once((String::new(), "Nothing: keep it with the task".to_owned())).chain(Touch::options());
        // One that needs a follow-up is logged with its day.
        let outcomes = Outcome::options().into_iter().filter(|(code, _)| code != Outcome::NeedsFollowUp.code());
        let outcomes = std::iter::once((String::new(), "Choose".to_owned())).chain(outcomes);
        let (kinds, outcomes) = (kinds.collect::<Vec<_>>(), outcomes.collect::<Vec<_>>());
        view! {
            <Select name="command[log]" label=format!("Log at {} as", at.name) value=usual(&form.kind).code()
                options=kinds/>
            <Select name="command[outcome]" label="What came of it (a note needs none)" options=outcomes/>
        }
    });
    view! {
        <Breadcrumbs trail/>
        <h1>"Done: "{form.title}</h1>
        <Form action class="record-form">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <Key name="command[touch]"/>
            <Now/>
            <TextArea name="command[note]" label="What was said and done"/>
            {logged}
            <Submit label="Done"/>
        </Form>
        <p><a href=back>"Back without saving"</a></p>
    }
}
