//! `/`: what waits, each line with the one thing to do about it.

use super::api::ShowMyDay;
use super::stale;
use super::{MyDay, Waiting};
use crate::auth::Me;
use crate::day::Day;
use crate::interactions::{LogLink, planned, samples};
use crate::live::Told;
use crate::query::{Query, read};
use crate::tasks::{AddTask, Around, Bucket, Kind, Task, buckets, put_off, row, snooze_days};
use crate::ui::{EmptyState, Form, Key, PriorityMark, Title, Write, icon, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MyDayQuery;

impl Query for MyDayQuery {
    type Ask = ShowMyDay;
    const TOLD: Told = Told::List("organization contact interaction task opportunity");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowMyDay {})
    }
}

/// `/`, and `/my-day`.
#[component]
pub fn MyDayPage() -> impl IntoView {
    let answer = read(|| MyDayQuery);
    view! {
        <Title text="My day"/>
        <header class="page-head"><h1>"My day"</h1></header>
        {loaded(answer, page)}
    }
}

fn page(day: MyDay) -> AnyView {
    let MyDay { today, tasks, more_tasks, planned, samples, visits, more_visits, stale, more_stale, quiet, holding } =
        day;
    let holding = holding_devices(holding);
    let is_free = planned.is_empty() && tasks.is_empty();
    if is_free && samples.is_empty() && visits.is_empty() && stale.is_empty() && quiet.is_empty() {
        return view! {
            {holding}
            <EmptyState title="Nothing waits for you" icon=icon::Name::Check
                text="Here stand the visits that you planned, your tasks, the samples that need a verdict, the visits that are due at your accounts, deals that rest too long, and accounts that you have not touched for long."/>
            <p><a class="button" href="/organizations?owner=me">"Your accounts"</a></p>
        };
    }
    let (due, later): (Vec<_>, Vec<_>) =
        buckets(tasks, today).into_iter().partition(|(bucket, _)| matches!(bucket, Bucket::Overdue | Bucket::Today));
    let nothing_due = due.is_empty();
    let group = |(bucket, tasks): (Bucket, Vec<_>)| {
        let shown = |task: Task| {
            let around = Around { put_off: put_off(&task, today), ..Around::default() };
            row(task, today, around)
        };
        let rows = tasks.into_iter().map(shown).collect::<Vec<_>>();
        view! { <h3>{bucket.label()}</h3> <ul class="plain">{rows}</ul> }
    };
    let due = due.into_iter().map(group).collect::<Vec<_>>();
    let count = later.iter().map(|(_, tasks)| tasks.len()).sum::<usize>();
    let later = later.into_iter().map(group).collect::<Vec<_>>();
    let more = if more_tasks { "+" } else { "" };
    view! {
        {holding}
        <div class="my-day">
            {(!planned.is_empty()).then(|| view! {
                <section aria-labelledby="day-planned">
                    <h2 id="day-planned">"Planned"</h2>
                    <ul class="plain">{planned.into_iter().map(|one| planned::line(one, today, false)).collect::<Vec<_>>()}</ul>
                </section>
            })}
            <section class="tasks" aria-labelledby="day-tasks">
                <h2 id="day-tasks">"Tasks"</h2>
                {nothing_due.then(|| view! { <p class="empty">"No task is due."</p> })}
                {due}
                {(count > 0).then(|| view! {
                    <details class="more"><summary>{format!("{count}{more} coming up")}</summary>{later}</details>
                })}
                <p><a class="button small" href="/tasks">"All tasks"</a></p>
            </section>
            {(!samples.is_empty()).then(|| view! {
                <section aria-labelledby="day-samples">
                    <h2 id="day-samples">"Verdicts due"</h2>
                    <ul class="plain waiting">
                        {samples.into_iter().map(|one| samples::line(one, today, false)).collect::<Vec<_>>()}
                    </ul>
                    <p><a href="/samples">"All of your samples"</a></p>
                </section>
            })}
            {waiting("day-visits", "Visits due", visits, today, true)}
            {more_visits.then(|| view! { <p><a href="/organizations?owner=me&order=activity">"All of your accounts"</a></p> })}
            {(!stale.is_empty()).then(|| view! {
                <section aria-labelledby="day-stale">
                    <h2 id="day-stale">"Deals that rest too long"</h2>
                    <ul class="plain waiting">{stale.into_iter().map(stale::line).collect::<Vec<_>>()}</ul>
                </section>
            })}
            {more_stale.then(|| view! { <p><a href="/opportunities?owner=me&stale=yes&order=days">"All of your stale deals"</a></p> })}
            {waiting("day-quiet", "Not touched for long", quiet, today, false)}
        </div>
    }
}

/// What a manager looks after, where there is something.
fn holding_devices(count: u32) -> Option<AnyView> {
    let words = match count {
        0 => return None,
        1 => "1 device holds unsent work since yesterday".to_owned(),
        count => format!("{count} devices hold unsent work since yesterday"),
    };
    Some(view! { <p class="notice warning"><a href="/settings/unsent">{words}</a></p> })
}

fn waiting(id: &'static str, heading: &'static str, list: Vec<Waiting>, today: Day, visit: bool) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let rows = list.into_iter().map(|one| line(one, today, visit)).collect::<Vec<_>>();
    Some(view! {
        <section aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            <ul class="plain waiting">{rows}</ul>
        </section>
    })
}

/// An account that waits for a visit, or for any sign.
fn line(one: Waiting, today: Day, visit: bool) -> AnyView {
    let action = Write::of::<AddTask>();
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let (kind, verb, touch) = if visit { (Kind::Visit, "Visit", "visit") } else { (Kind::Call, "Call", "call") };
    let said = match (one.last, visit) {
        (None, true) => "never visited".to_owned(),
        (None, false) => "nothing has happened here yet".to_owned(),
        (Some(last), true) => format!("last visit {}, wanted {}", ago(last, today), every(one.cadence_weeks)),
        (Some(last), false) => format!("last touch {}", ago(last, today)),
    };
    let place = if one.city.is_empty() { said } else { format!("{}, {said}", one.city) };
    let title = format!("{verb} {}", one.name).chars().take(255).collect::<String>();
    let buttons = snooze_days(today).into_iter().map(|(words, day)| {
        view! { <button type="submit" class="button small" name="command[form][due_on]" value=day.to_string()>{words}</button> }
    });
    let actions = writes.then(|| {
        view! {
            <LogLink address=Signal::stored(format!("/log?organization={}&kind={touch}", one.id)) class="button small">
                {format!("Log {touch}")}
            </LogLink>
            <Form action class="put-off">
                <Key name="command[id]"/>
                <Key name="command[key]"/>
                <input type="hidden" name="command[form][title]" value=title/>
                <input type="hidden" name="command[form][kind]" value=kind.code()/>
                <input type="hidden" name="command[form][organization_id]" value=one.id.to_string()/>
                {buttons.collect_view()}
            </Form>
        }
    });
    view! {
        <li class="task">
            <PriorityMark letter=one.priority.code()/>
            <div class="task-what">
                <a class="task-title" href=format!("/organizations/{}", one.id)>{one.name}</a>
                <p class="muted">{place}</p>
            </div>
            {actions}
        </li>
    }
}

/// "today", "5 days ago", "6 weeks ago".
fn ago(last: Day, today: Day) -> String {
    match last.until(today) {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days @ 2..=20 => format!("{days} days ago"),
        days => format!("{} weeks ago", days / 7),
    }
}

fn every(weeks: i32) -> String {
    if weeks == 1 { "every week".to_owned() } else { format!("every {weeks} weeks") }
}
