//! What is done with an open task besides ticking it: putting it off, and picking it to be dealt with together with others.
//! Invariant: only who may change it is offered it.

use super::api::PostponeTask;
use super::{Bulk, Task};
use crate::day::Day;
use crate::ui::{Form, Key, Submit, Write, view};
use leptos::prelude::*;

fn is_open(task: &Task) -> bool {
    task.writable && task.done.is_none()
}

/// Ticks it to be dealt with together with others.
pub(crate) fn pick(task: &Task) -> Option<AnyView> {
    is_open(task).then(|| {
        let (id, label) = (task.id, format!("Select: {}", task.title));
        view! {
            <label class="pick">
                <input type="checkbox" form=Bulk::FORM name="command[ids][]" value=id.to_string() aria-label=label/>
            </label>
        }
    })
}

/// To tomorrow or to Monday at nine, not to where it is already.
pub(crate) fn put_off(task: &Task, today: Day) -> Option<AnyView> {
    let (id, due_on) = (task.id, task.due_on);
    is_open(task).then(|| {
        let action = Write::of::<PostponeTask>();
        let days = snooze_days(today).into_iter().filter(move |(_, day)| *day != due_on);
        let buttons = days.map(|(words, day)| {
            view! { <button type="submit" class="button small" name="command[to]" value=day.to_string()>{words}</button> }
        });
        view! {
            <Form action class="put-off">
                <input type="hidden" name="command[id]" value=id.to_string()/>
                <Key name="command[key]"/>
                <input type="hidden" name="command[from]" value=due_on.to_string()/>
                <input type="hidden" name="command[time]" value=NINE/>
                {buttons.collect_view()}
            </Form>
        }
    })
}

/// To a day, and perhaps a time, of one's own.
pub(crate) fn put_off_to_any_day(task: &Task) -> Option<AnyView> {
    let (id, due_on) = (task.id, task.due_on);
    is_open(task).then(|| {
        let action = Write::of::<PostponeTask>();
        view! {
            <details class="any-day">
                <summary class="button small" title="To another day">"Day…"</summary>
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
    })
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
