//! `/settings/unsent`: what people typed and no server has, for those who look after them.

use super::api::{DealWithUnsent, ListUnsent};
use super::{Unsent, UnsentWork, Waiting};
use crate::organizations::Named;
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{EmptyState, Form, Title, Write, icon, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsentQuery;

impl Query for UnsentQuery {
    type Ask = ListUnsent;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListUnsent {})
    }
}

/// `/settings/unsent`.
#[component]
pub fn UnsentPage() -> impl IntoView {
    let answer = read(|| UnsentQuery);
    let deal = Write::of::<DealWithUnsent>();
    view! {
        <Title text="Unsent work"/>
        <h1>"Unsent work"</h1>
        <p class="lead">
            "What is typed without a line waits on the device. Here are devices that hold some for over a day, and what a device handed in that was signed out before it could send."
        </p>
        {loaded(answer, move |work| page(work, deal))}
    }
}

fn page(UnsentWork { devices, commands }: UnsentWork, deal: Write) -> AnyView {
    if devices.is_empty() && commands.is_empty() {
        return view! { <EmptyState title="Nothing waits" text="All that was typed has arrived." icon=icon::Name::Check/> };
    }
    let (waits, handed_in) = (!devices.is_empty(), !commands.is_empty());
    let devices = devices.into_iter().map(device).collect_view();
    let commands = commands.into_iter().map(|command| handed(command, deal)).collect_view();
    view! {
        {waits.then(|| view! {
            <section><h2>"Devices that hold some for over a day"</h2><ul class="list">{devices}</ul></section>
        })}
        {handed_in.then(|| view! {
            <section><h2>"Handed in"</h2><ul class="list">{commands}</ul></section>
        })}
    }
}

fn device(waiting: Waiting) -> AnyView {
    let Waiting { person, device, unsent, since, last_seen } = waiting;
    view! {
        <li>
            <div class="grow">
                <strong>{person}</strong> ", " {device}
                <div class="muted">
                    {unsent} " unsent since " <When moment=since/> ", last heard from " <When moment=last_seen/>
                </div>
            </div>
        </li>
    }
}

fn handed(command: Unsent, deal: Write) -> AnyView {
    let Unsent { id, person, device, at, what, account, text, dealt, writable } = command;
    let label = format!("Dealt with: {what}, by {person}");
    let account = account.map(|Named { id, name }| view! { ": " <a href=format!("/organizations/{id}")>{name}</a> });
    let end = match dealt {
        Some((who, when)) => {
            view! { <span class="muted">"Dealt with by " {who} ", " <When moment=when/></span> }
        }
        None if !writable => ().into_any(),
        None => view! {
            <Form action=deal>
                <input type="hidden" name="id" value=id.to_string()/>
                <button type="submit" class="button" aria-label=label>"Dealt with"</button>
            </Form>
        },
    };
    view! {
        <li>
            <div class="grow">
                <strong>{what}{account}</strong>
                <div class="muted">{person} ", " {device} ", typed " <When moment=at/></div>
                <p class="note-body">{text}</p>
            </div>
            {end}
        </li>
    }
}
