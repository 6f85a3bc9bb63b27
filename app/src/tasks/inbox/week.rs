//! A week: seven days with what is planned and what is to be done on each, one's own. One goes from week to week by links, or by the arrow keys.

use super::{PATH, Week};
use crate::auth::Me;
use crate::day::Day;
use crate::interactions::LogLink;
use crate::interactions::planned::{Planned, line};
use crate::live::Told;
use crate::query::{Query, read, search_in_address};
use crate::shell::is_typing;
use crate::tasks::api::ShowWeek;
use crate::tasks::{Around, Task, row};
use crate::ui::{Title, loaded, view};
use crate::url;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekQuery(String);

impl Query for WeekQuery {
    type Ask = ShowWeek;
    const TOLD: Told = Told::List("task interaction organization contact opportunity");

    fn ask(self) -> Option<Self::Ask> {
        let from = url::pairs(&self.0).into_iter().find(|(name, _)| name == "from");
        Some(ShowWeek { from: from.map(|(_, day)| day).unwrap_or_default() })
    }
}

/// `/tasks/week`.
#[component]
pub fn WeekPage() -> impl IntoView {
    let query = search_in_address();
    let answer = read(move || WeekQuery(query.get()));
    turn_by_keys();
    view! {
        <Title text="Week"/>
        {loaded(answer, page)}
    }
}

/// The arrow keys follow the links to the week before and the one after.
fn turn_by_keys() {
    let handle = window_event_listener(ev::keydown, |event| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key());
        let link = match event.key().as_str() {
            "ArrowLeft" => ".week-turn [rel=prev]",
            "ArrowRight" => ".week-turn [rel=next]",
            _ => return,
        };
        if !plain || event.default_prevented() || is_typing(&event) {
            return;
        }
        let link = document().query_selector(link).ok().flatten();
        if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
            event.prevent_default();
            link.click();
        }
    });
    on_cleanup(move || handle.remove());
}

fn page(week: Week) -> AnyView {
    let Week { today, first, tasks, visits } = week;
    let at = |days: i32| format!("/tasks/week?from={}", first.plus(days));
    let (mut tasks, mut visits) = (tasks.into_iter().peekable(), visits.into_iter().peekable());
    let days = (0..7).map(|place| {
        let day = first.plus(place);
        let (mut of_day, mut planned) = (Vec::new(), Vec::new());
        while let Some(visit) = visits.next_if(|visit| visit.on == day) {
            planned.push(visit);
        }
        while let Some(task) = tasks.next_if(|task| task.due_on == day) {
            of_day.push(task);
        }
        column(day, today, planned, of_day)
    });
    let days = days.collect::<Vec<_>>();
    let plan = use_context::<Me>().is_some_and(|me| me.writes()).then(|| {
        let address = Signal::stored("/log?plan=yes".to_owned());
        view! { <LogLink address class="button">"Plan a visit"</LogLink> }
    });
    view! {
        <header class="page-head">
            <h1>{format!("Week of {}", first.dated())}</h1>
            <nav class="actions week-turn" aria-label="Weeks">
                <a class="button" href=at(-7) rel="prev">"Previous"</a>
                <a class="button" href="/tasks/week">"This week"</a>
                <a class="button" href=at(7) rel="next">"Next"</a>
                <a class="button" href=PATH>"List"</a>
                {plan}
            </nav>
        </header>
        <div class="week tasks">{days}</div>
    }
}

fn column(day: Day, today: Day, visits: Vec<Planned>, tasks: Vec<Task>) -> AnyView {
    let is_free = tasks.is_empty() && visits.is_empty();
    let visits = visits.into_iter().map(|visit| line(visit, today, true)).collect::<Vec<_>>();
    let rows = tasks
        .into_iter()
        .map(|task| row(task, today, Around { narrow: true, ..Around::default() }))
        .collect::<Vec<_>>();
    view! {
        <section class:today={day == today}>
            <h2>{if day == today { "Today".to_owned() } else { day.dated() }}</h2>
            {is_free.then(|| view! { <p class="muted">"Nothing"</p> })}
            <ul class="plain">{visits}{rows}</ul>
        </section>
    }
}
