//! One task on a screen: tick it, put it off, or read what it is about.

use super::api::{CompleteTask, PostponeTask, ReopenTask};
use super::{Bucket, Bulk, Priority, Task};
use crate::auth::Me;
use crate::day::Day;
use crate::time::When;
use crate::ui::{Badge, Form, Icon, Key, Now, Submit, Tone, Write, icon, view, waits};
use leptos::prelude::*;

/// Where a task is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the page of what it is about, which then goes unsaid.
    Home,
    /// Among what waits today.
    Day,
    /// Where several are dealt with at once.
    Inbox,
    /// On its day of a week, where there is little room.
    Week,
}

/// An open task, or one that is done.
pub fn row(task: Task, today: Day, place: Place) -> AnyView {
    let Task {
        id,
        title,
        due_on,
        due_at,
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
    let at_home = place == Place::Home;
    let has_room = writable && done.is_none() && place != Place::Week;
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
        let time = if due_at.is_empty() { String::new() } else { format!(" {due_at}") };
        let words = format!("{}{time}", due_on.words(today));
        view! { <time class="due" class:overdue=overdue datetime=due_on.to_string()>{words}</time> " " }
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
    let pick = (place == Place::Inbox && writable && open).then(|| pick(id, &title));
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
            {(has_room && !at_home).then(|| put_off(id, due_on, today, place))}
            {has_room.then(|| view! { <a class="button small" href=format!("/tasks/{id}/done")>"Done, and…"</a> })}
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

/// Ticks it to be dealt with together with others.
fn pick(id: super::TaskId, title: &str) -> AnyView {
    let label = format!("Select: {title}");
    view! { <input type="checkbox" class="pick" form=Bulk::FORM name="command[ids][]" value=id.to_string() aria-label=label/> }
}

/// To tomorrow or to Monday at nine, not to where it is already; or to any day.
fn put_off(id: super::TaskId, due_on: Day, today: Day, place: Place) -> AnyView {
    let action = Write::of::<PostponeTask>();
    let days = snooze_days(today).into_iter().filter(move |(_, day)| *day != due_on);
    let buttons = days.map(|(words, day)| {
        view! { <button type="submit" class="button small" name="command[to]" value=day.to_string()>{words}</button> }
    });
    let to_any_day = (place == Place::Inbox).then(|| any_day(id, due_on));
    view! {
        <Form action class="put-off">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <input type="hidden" name="command[from]" value=due_on.to_string()/>
            <input type="hidden" name="command[time]" value=NINE/>
            {buttons.collect_view()}
        </Form>
        {to_any_day}
    }
}

/// To a day, and perhaps a time, of one's own.
fn any_day(id: super::TaskId, due_on: Day) -> AnyView {
    let action = Write::of::<PostponeTask>();
    view! {
        <details class="any-day">
            <summary class="button small">"Other day…"</summary>
            <Form action class="put-off">
                <input type="hidden" name="command[id]" value=id.to_string()/>
                <Key name="command[key]"/>
                <input type="hidden" name="command[from]" value=due_on.to_string()/>
                <input type="date" name="command[to]" value=due_on.to_string() aria-label="Day" required/>
                <input type="time" name="command[time]" aria-label="Time"/>
                <Submit label="Put off" class="button small"/>
            </Form>
        </details>
    }
}

/// When what is put off with one tap is due on its day.
const NINE: &str = "09:00";

/// The days that something is put off to with one tap. On a Sunday they are the same.
#[must_use]
pub fn snooze_days(today: Day) -> Vec<(&'static str, Day)> {
    let (tomorrow, monday) = (today.plus(1), today.next_monday());
    let mut days = vec![("Tomorrow", tomorrow)];
    if monday != tomorrow {
        days.push(("Monday", monday));
    }
    days
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
