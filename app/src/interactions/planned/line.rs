//! What is planned on a screen: say what came of it, move it, or say that nothing came of it.

use super::Planned;
use crate::auth::Me;
use crate::command::Base;
use crate::day::Day;
use crate::interactions::kind::Status;
use crate::interactions::{CallOffInteraction, InteractionId, LogForm, PutOffInteraction};
use crate::tasks::snooze_days;
use crate::ui::{BaseField, Form, Icon, Key, Now, Write, icon, view, waits};
use leptos::prelude::*;

/// In a list; `narrow` under its day, where there is no room for more than the tick.
pub fn line(one: Planned, today: Day, narrow: bool) -> AnyView {
    let title = one.title();
    let Planned { id, on, time, body, organization, contact, deal, waits: unsent, .. } = one;
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let overdue = on < today;
    let due = if narrow && !overdue { time.clone() } else { format!("{} {time}", on.words(today)) };
    let place = organization.filter(|_| !narrow).map(|one| {
        view! { <a href=format!("/organizations/{}", one.id)>{one.name}</a> " " }
    });
    let who = contact.map(|one| view! { <a href=format!("/contacts/{}", one.id)>{one.name}</a> " " });
    let about = deal.map(|one| view! { <a href=format!("/opportunities/{}", one.id)>{one.name}</a> " " });
    let tick = if writes {
        let label = format!("What came of it: {title}");
        view! {
            <span class="tick">
                <a class="button square" href=format!("/interactions/{id}/done") aria-label=label title="What came of it">
                    <Icon name=icon::Name::Check class="small"/>
                </a>
            </span>
        }
    } else {
        view! { <span class="tick" aria-hidden="true"></span> }
    };
    let name = if writes {
        view! { <a class="task-title" href=format!("/interactions/{id}/edit")>{title.clone()}</a> }
    } else {
        view! { <span class="task-title">{title.clone()}</span> }
    };
    let (datetime, body) = (format!("{on}T{time}"), body.trim().to_owned());
    let acts = (writes && !narrow).then(|| {
        view! { <div class="task-acts">{put_off(id, &title, (on, &time), today)}{outcomes(id, &title)}</div> }
    });
    view! {
        <li class="task planned" id=format!("planned-{id}")>
            {tick}
            <div class="task-what">
                {name}
                {waits(unsent)}
                <p class="muted">
                    <time class="due" class:overdue=overdue datetime=datetime>{due}</time>" "{place}{who}{about}
                </p>
                {(!body.is_empty() && !narrow).then(|| view! { <p class="note-body">{body}</p> })}
            </div>
            {acts}
        </li>
    }
}

/// One tap to another day, at the same time.
fn put_off(id: InteractionId, title: &str, (on, time): (Day, &str), today: Day) -> AnyView {
    let action = Write::of::<PutOffInteraction>();
    let status = Status::Scheduled.code();
    let found = LogForm { status: status.to_owned(), happened_at: format!("{on}T{time}"), ..LogForm::default() };
    let days = snooze_days(today).into_iter().filter(|(_, day)| *day != on);
    let buttons = days.map(|(words, day)| {
        let (value, label) = (format!("{day}T{time}"), format!("{words}: {title}"));
        view! {
            <button type="submit" class="button small" name="command[form][happened_at]" value=value aria-label=label>
                {words}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <Form action class="put-off">
            {told(id, found)}
            <input type="hidden" name="command[form][status]" value=status/>
            {buttons}
        </Form>
    }
}

/// What every such form says, of a visit as it was found.
fn told(id: InteractionId, found: LogForm) -> AnyView {
    view! {
        <input type="hidden" name="command[id]" value=id.to_string()/>
        <Key name="command[key]"/>
        <Key name="command[task]"/>
        <BaseField value=Base(found).to_text()/>
        <Now/>
    }
}

/// One tap each for what did not happen.
pub(in super::super) fn outcomes(id: InteractionId, title: &str) -> AnyView {
    let action = Write::of::<CallOffInteraction>();
    let found = LogForm { status: Status::Scheduled.code().to_owned(), ..LogForm::default() };
    let button = |status: Status, words: &'static str, label: String| {
        view! {
            <button type="submit" class="button small" name="command[form][status]" value=status.code() aria-label=label>
                {words}
            </button>
        }
    };
    let nobody = button(Status::NoShow, "Nobody there", format!("Nobody there: {title}"));
    let off = button(Status::Cancelled, "Call off", format!("Call off: {title}"));
    view! {
        <Form action class="put-off">
            {told(id, found)}
            {nobody}
            {off}
        </Form>
    }
}
