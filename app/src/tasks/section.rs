//! The tasks of an account or a contact, on its page: tick one, add one, read what was done.

use super::api::{AddTask, TasksAbout};
use super::row::row;
use super::{Kind, Tasks};
use crate::folds::Fold;
use crate::interactions::Subject;
use crate::live::Told;
use crate::query::{Answer, Query, read};
use crate::ui::{Field, Form, Key, Select, Submit, Write, loaded, view};
use leptos::prelude::*;

/// What the section reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TasksQuery(Option<Subject>);

impl Query for TasksQuery {
    type Ask = TasksAbout;
    const TOLD: Told = Told::Record("task contact");

    fn ask(self) -> Option<Self::Ask> {
        Some(match self.0? {
            Subject::Organization(id) => TasksAbout { organization: Some(id), contact: None },
            Subject::Contact(id) => TasksAbout { organization: None, contact: Some(id) },
        })
    }
}

/// The tasks about the subject of a page.
pub fn tasks_about(subject: impl Fn() -> Option<Subject> + Send + Sync + 'static) -> Answer<TasksQuery> {
    read(move || TasksQuery(subject()))
}

/// The section.
#[component]
pub fn TasksSection(
    /// What they are about.
    subject: Subject,
    /// Whether the person may add one.
    may_add: bool,
    /// The tasks.
    tasks: Answer<TasksQuery>,
) -> impl IntoView {
    view! {
        <section class="tasks" id="tasks" aria-labelledby="tasks-heading">
            <h2 id="tasks-heading">"Tasks"</h2>
            {loaded(tasks, list)}
            {may_add.then(|| Fold::NewTask(subject).shown())}
        </section>
    }
}

fn list(Tasks { today, open, done }: Tasks) -> AnyView {
    let open = open.into_iter().map(|task| row(task, today, true)).collect::<Vec<_>>();
    let count = done.len();
    let done = done.into_iter().map(|task| row(task, today, true)).collect::<Vec<_>>();
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

/// The form.
pub(crate) fn new_task(subject: Subject, sent: Callback<()>) -> AnyView {
    let action = Write::of::<AddTask>();
    let outcome = action.outcome();
    Effect::new(move || {
        if matches!(outcome.get(), Some(Ok(()))) {
            sent.run(());
        }
    });
    let (field, id) = match subject {
        Subject::Organization(id) => ("command[form][organization_id]", id.to_string()),
        Subject::Contact(id) => ("command[form][contact_id]", id.to_string()),
    };
    view! {
        <Form action class="task-form">
            <Key name="command[id]"/>
            <Key name="command[key]"/>
            <input type="hidden" name=field value=id/>
            <Field name="command[form][title]" label="What is to be done"/>
            <Field name="command[form][due_on]" label="By" r#type="date"/>
            <Select name="command[form][kind]" label="Kind" options=Kind::options()/>
            <Submit label="Add task"/>
        </Form>
    }
}
