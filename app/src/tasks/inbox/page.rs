//! The inbox's page: tasks under the heading of when they are due. What is ticked is dealt with at once, from a bar below.

use super::{Bulk, Inbox, PATH};
use crate::auth::Me;
use crate::day::Day;
use crate::folds::Fold;
use crate::live::Told;
use crate::organizations::Named;
use crate::query::{Query, read, search_in_address};
use crate::tasks::api::{ChangeTasks, ShowInbox};
use crate::tasks::{Around, Task, buckets, pick, put_off, put_off_to_any_day, row, snooze_days};
use crate::ui::{EmptyState, Form, Key, Now, Pager, Tabs, Write, asking, icon, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxQuery(String);

impl Query for InboxQuery {
    type Ask = ShowInbox;
    const TOLD: Told = Told::List("task organization contact opportunity");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowInbox { query: self.0 })
    }
}

/// `/tasks`.
#[component]
pub fn InboxPage() -> impl IntoView {
    let query = search_in_address();
    let answer = read(move || InboxQuery(query.get()));
    loaded(answer, page)
}

fn page(inbox: Inbox) -> AnyView {
    let Inbox { mut asked, tabs, today, tasks, people } = inbox;
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let (first, next, is_whole) = (asked.first.take(), asked.next.take(), asked.is_whole());
    let is_done = tasks.first().is_some_and(|task| task.done.is_some());
    let may_pick = writes && !is_done && tasks.iter().any(|task| task.writable);
    let list = match (tasks.is_empty(), is_whole) {
        (false, _) if is_done => view! { <ul class="plain">{rows(tasks, today)}</ul> },
        (false, _) => grouped(tasks, today),
        (true, false) => view! { <p class="empty">"Nothing matches. "<a href=PATH>"Your open tasks"</a></p> },
        (true, true) => view! {
            <EmptyState icon=icon::Name::Check title="Nothing is to be done"
                text="What you promise for a day stands here until it is ticked: from an account, a contact, a deal, or by itself."/>
        },
    };
    let actions = view! {
        <Tabs label="Whose tasks" tabs/>
        <a class="button" href="/tasks/week">"Week"</a>
    };
    view! {
        {asking("Tasks", PATH, asked, actions, "What, or where")}
        <div class="inbox tasks">
            {writes.then(|| Fold::NewTask(None).shown())}
            {list}
            {may_pick.then(|| at_once(today, people))}
        </div>
        <Pager first next/>
    }
}

fn rows(tasks: Vec<Task>, today: Day) -> Vec<AnyView> {
    let shown = |task: Task| {
        let later = view! { {put_off(&task, today)} {put_off_to_any_day(&task)} };
        let around = Around { pick: pick(&task), put_off: Some(later), ..Around::default() };
        row(task, today, around)
    };
    tasks.into_iter().map(shown).collect()
}

fn grouped(tasks: Vec<Task>, today: Day) -> AnyView {
    let groups = buckets(tasks, today).into_iter().map(|(bucket, tasks)| {
        view! {
            <section>
                <h2>{bucket.label()}" "<span class="count">{tasks.len()}</span></h2>
                <ul class="plain">{rows(tasks, today)}</ul>
            </section>
        }
    });
    groups.collect::<Vec<_>>().into_any()
}

/// What is done with all that is ticked; the style sheet shows it once something is.
fn at_once(today: Day, people: Vec<Named>) -> AnyView {
    let action = Write::of::<ChangeTasks>();
    let to = |(words, day): (&'static str, Day)| {
        view! { <button type="submit" class="button small" name="command[what]" value=day.to_string()>{words}</button> }
    };
    let days = std::iter::once(("Today", today)).chain(snooze_days(today)).map(to).collect::<Vec<_>>();
    let people = people.into_iter().map(|one| view! { <option value=one.id.to_string()>{one.name}</option> });
    view! {
        <Form action id=Bulk::FORM class="at-once">
            <Key name="command[key]"/>
            <Now/>
            // Enter presses the first button: from the field for a day it moves to that day, and ticks nothing.
            <button type="submit" hidden tabindex="-1" name="command[what]" value="day"></button>
            <button type="submit" class="button small primary" name="command[what]" value="done">"Done"</button>
            <span class="together" role="group" aria-label="Due">
                {days}
                <input type="date" name="command[day]" aria-label="Another day"/>
                <button type="submit" class="button small" name="command[what]" value="day">"Move"</button>
            </span>
            <span class="together" role="group" aria-label="Give to">
                <select name="command[owner]" aria-label="Give to">
                    <option value="">"Give to…"</option>
                    {people.collect::<Vec<_>>()}
                </select>
                <button type="submit" class="button small" name="command[what]" value="give">"Give"</button>
            </span>
        </Form>
    }
}
