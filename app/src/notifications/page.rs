//! `/notifications`: what one was told of, the newest first.

use super::Notice;
use super::api::{ListNotifications, MarkAllRead, MarkRead};
use crate::live::Told;
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{EmptyState, Form, Submit, Title, Write, icon, loaded, view};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;

/// What the page reads.
pub struct NotificationsQuery;

impl Query for NotificationsQuery {
    type Ask = ListNotifications;

    const TOLD: Told = Told::List("notification");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListNotifications {})
    }
}

/// `/notifications`.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let answer = read(|| NotificationsQuery);
    let mark = Write::of::<MarkRead>();
    let mark_all = Write::of::<MarkAllRead>();
    view! {
        <Title text="Notifications"/>
        <header class="page-head"><h1>"Notifications"</h1></header>
        {loaded(answer, move |notices| list(notices, mark, mark_all))}
        <p class="hint">
            <a href="/settings/notifications">"Choose what you are told of"</a>
            ". Write @ and a person’s name in a note or a task, and they are told, if they may read it."
        </p>
    }
}

fn list(notices: Vec<Notice>, mark: Write, mark_all: Write) -> AnyView {
    if notices.is_empty() {
        return view! {
            <EmptyState
                title="Nothing yet"
                text="Here you are told when somebody mentions you or gives you a task, and what is due."
                icon=icon::Name::Check
            />
        };
    }
    let any = notices.iter().any(|notice| notice.unread);
    view! {
        {any.then(|| view! { <Form action=mark_all><Submit label="Mark all as read" class="button"/></Form> })}
        <ul class="list">{notices.into_iter().map(|notice| line(notice, mark)).collect_view()}</ul>
    }
}

fn line(notice: Notice, mark: Write) -> AnyView {
    let Notice { id, text, href, at, unread, .. } = notice;
    if !unread {
        return view! {
            <li><div class="grow"><a href=href>{text}</a><div class="muted"><When moment=at/></div></div></li>
        };
    }
    let button = format!("read-{id}");
    let label = format!("Mark as read: {text}");
    let press = button.clone();
    // Whoever opens it has read it.
    let opened = move |_| {
        let button = document().get_element_by_id(&press);
        if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
            button.click();
        }
    };
    view! {
        <li>
            <div class="grow">
                <a href=href on:click=opened><strong>{text}</strong></a>
                " " <span class="badge information">"New"</span>
                <div class="muted"><When moment=at/></div>
            </div>
            <Form action=mark>
                <input type="hidden" name="id" value=id.to_string()/>
                <button id=button type="submit" class="button" aria-label=label>"Mark as read"</button>
            </Form>
        </li>
    }
}
