//! One task on a screen: tick it, put it off, or read what it is about.

use super::api::{CompleteTask, ReopenTask};
use super::{Bucket, Priority, Task};
use crate::auth::Me;
use crate::day::Day;
use crate::time::When;
use crate::ui::{Badge, Form, Icon, Key, Now, Tone, Write, icon, view, waits};
use leptos::prelude::*;

/// What a task is shown with. It comes from where that is, so that no other page brings its code along.
#[derive(Default)]
pub struct Around {
    /// It stands on the page of its account, which then goes unsaid.
    pub at_home: bool,
    /// It stands under its day, where there is no room for more than the tick.
    pub narrow: bool,
    /// Before the tick: to deal with it together with others.
    pub pick: Option<AnyView>,
    /// Beside or below its name: to put it off.
    pub put_off: Option<AnyView>,
}

/// An open task, or one that is done.
pub fn row(task: Task, today: Day, Around { at_home, narrow, pick, put_off }: Around) -> AnyView {
    let Task {
        id,
        title,
        due_on,
        when,
        priority,
        owner,
        organization,
        contact,
        opportunity,
        done,
        done_note,
        writable,
        waits: unsent,
        ..
    } = task;
    let me = use_context::<Me>().map(|me| me.id.0);
    let has_room = writable && done.is_none() && !narrow;
    let (open, overdue) = (done.is_none(), done.is_none() && due_on < today);
    let account = organization.filter(|_| !at_home).map(|one| {
        view! { <a href=format!("/organizations/{}", one.id)>{one.name}</a> " " }
    });
    let who = contact.map(|one| view! { <a href=format!("/contacts/{}", one.id)>{one.name}</a> " " });
    let deal = opportunity.map(|one| view! { <a href=format!("/opportunities/{}", one.id)>{one.name}</a> " " });
    let theirs = (me != Some(owner.id)).then(|| format!("{} ", owner.name));
    let due = if let Some(done) = done {
        view! { <span>"done "<When moment=done/>" "</span> }
    } else {
        let day = (!narrow || overdue).then(|| due_on.words(today));
        let when = Some(when).filter(|when| !when.is_empty());
        let words = day.into_iter().chain(when).collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            ().into_any()
        } else {
            view! { <time class="due" class:overdue=overdue datetime=due_on.to_string()>{words}</time> " " }
        }
    };
    let name = if writable && open {
        view! { <a class="task-title" href=format!("/tasks/{id}/edit")>{title.clone()}</a> }
    } else {
        view! { <span class="task-title">{title.clone()}</span> }
    };
    let tick = match (writable, open) {
        (true, true) => tick(id, &title),
        (true, false) => untick(id, &title),
        (false, _) => view! { <span class="tick" aria-hidden="true"></span> },
    };
    view! {
        <li class="task" class:done=!open>
            {pick}
            {tick}
            <div class="task-what">
                {name}
                {(open && priority == Priority::High).then(|| view! { " " <Badge label="High" tone=Tone::Warning/> })}
                {waits(unsent)}
                <p class="muted">{due}{account}{who}{deal}{theirs}</p>
                {(!done_note.is_empty()).then(|| view! { <p class="note-body">{done_note}</p> })}
            </div>
            {has_room.then(|| view! {
                <div class="task-acts">
                    {put_off}
                    <a class="button small" href=format!("/tasks/{id}/done") title="Done, and what came of it">"Done…"</a>
                </div>
            })}
        </li>
    }
}

fn tick(id: super::TaskId, title: &str) -> AnyView {
    let action = Write::of::<CompleteTask>();
    let label = format!("Done: {title}");
    view! {
        <Form action class="tick">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <Now/>
            <button type="submit" class="button square" aria-label=label title="Done">
                <Icon name=icon::Name::Check class="small"/>
            </button>
        </Form>
    }
}

fn untick(id: super::TaskId, title: &str) -> AnyView {
    let action = Write::of::<ReopenTask>();
    let label = format!("Not done after all: {title}");
    view! {
        <Form action class="tick">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <button type="submit" class="button square on" aria-label=label title="Not done after all">
                <Icon name=icon::Name::Check class="small"/>
            </button>
        </Form>
    }
}

/// Tasks under the heading of when they are due, the earliest first.
#[must_use]
pub fn buckets(tasks: Vec<Task>, today: Day) -> Vec<(Bucket, Vec<Task>)> {
    let mut buckets: Vec<(Bucket, Vec<Task>)> = Vec::new();
    for task in tasks {
        let bucket = Bucket::of(task.due_on, today);
        match buckets.last_mut() {
            Some((last, tasks)) if *last == bucket => tasks.push(task),
            _ => buckets.push((bucket, vec![task])),
        }
    }
    buckets
}
