//! The tasks of an account, a contact or a deal, on its page: tick one, add one, read what was done.

use super::api::{AddTask, TasksAbout};
use super::row::{Around, row};
use super::{Kind, Repeat, Tasks, Topic};
use crate::folds::Fold;
use crate::live::Told;
use crate::query::{Answer, Query, read};
use crate::ui::{Field, Form, Key, Select, Submit, Write, later, loaded, view};
use leptos::prelude::*;

/// What the section reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TasksQuery(Option<Topic>);

impl Query for TasksQuery {
    type Ask = TasksAbout;
    const TOLD: Told = Told::Record("task contact opportunity");

    fn ask(self) -> Option<Self::Ask> {
        Some(match self.0? {
            Topic::Organization(id) => TasksAbout { organization: Some(id), contact: None, opportunity: None },
            Topic::Contact(id) => TasksAbout { organization: None, contact: Some(id), opportunity: None },
            Topic::Opportunity(id) => TasksAbout { organization: None, contact: None, opportunity: Some(id) },
        })
    }
}

/// The tasks about what a page is about.
pub fn tasks_about(topic: impl Fn() -> Option<Topic> + Send + Sync + 'static) -> Answer<TasksQuery> {
    read(move || TasksQuery(topic()))
}

/// The section.
#[component]
pub fn TasksSection(
    /// What they are about.
    topic: Topic,
    /// Whether the person may add one.
    may_add: bool,
    /// The tasks.
    tasks: Answer<TasksQuery>,
) -> impl IntoView {
    view! {
        <section class="tasks" id="tasks" aria-labelledby="tasks-heading">
            <h2 id="tasks-heading">"Tasks"</h2>
            {loaded(tasks, list)}
            {may_add.then(|| later(move || Fold::NewTask(Some(topic)).shown()))}
        </section>
    }
}

fn list(Tasks { today, open, done }: Tasks) -> AnyView {
    let at_home = || Around { at_home: true, ..Around::default() };
    let open = open.into_iter().map(|task| row(task, today, at_home())).collect::<Vec<_>>();
    let count = done.len();
    let done = done.into_iter().map(|task| row(task, today, at_home())).collect::<Vec<_>>();
    view! {
        {(!open.is_empty()).then(|| view! { <ul class="plain">{open}</ul> })}
        {(count > 0).then(|| view! {
            <details>
                <summary>{if count == 1 { "1 done".to_owned() } else { format!("{count} done") }}</summary>
                <ul class="plain">{done}</ul>
            </details>
        })}
    }
}

/// The form; without a topic the task is about nothing but itself.
pub(crate) fn new_task(topic: Option<Topic>, sent: Callback<()>) -> AnyView {
    let action = Write::of::<AddTask>();
    let outcome = action.outcome();
    Effect::new(move || {
        if matches!(outcome.get(), Some(Ok(()))) {
            sent.run(());
        }
    });
    let about = topic.map(|topic| {
        let (field, id) = match topic {
            Topic::Organization(id) => ("command[form][organization_id]", id.to_string()),
            Topic::Contact(id) => ("command[form][contact_id]", id.to_string()),
            Topic::Opportunity(id) => ("command[form][opportunity_id]", id.to_string()),
        };
        view! { <input type="hidden" name=field value=id/> }
    });
    view! {
        <Form action class="task-form">
            <Key name="command[id]"/>
            <Key name="command[key]"/>
            {about}
            <Field name="command[form][title]" label="What is to be done"/>
            <Field name="command[form][due_on]" label="By" r#type="date"/>
            <Select name="command[form][kind]" label="Kind" options=Kind::options()/>
            <Select name="command[form][repeat]" label="Repeats" options=Repeat::options()/>
            <Submit label="Add task"/>
        </Form>
    }
}
