//! `/notifications`: what one was told of, the newest first.

use super::api::{ListNotifications, MarkAllRead, MarkRead};
use super::{Notice, Notices};
use crate::live::Told;
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{EmptyState, Form, Pager, Submit, Title, Write, icon, loaded, view};
use crate::url;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos_router::hooks::use_query_map;

const PATH: &str = "/notifications";

/// What the page reads.
pub struct NotificationsQuery {
    /// The cursor in the address.
    after: String,
}

impl Query for NotificationsQuery {
    type Ask = ListNotifications;

    const TOLD: Told = Told::List("notification");

    fn ask(self) -> Option<Self::Ask> {
        Some(ListNotifications { after: self.after })
    }
}

/// `/notifications`.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get("after").unwrap_or_default()));
    let answer = read(move || NotificationsQuery { after: after.get() });
    let mark = Write::of::<MarkRead>();
    let mark_all = Write::of::<MarkAllRead>();
    view! {
        <Title text="Notifications"/>
        <header class="page-head"><h1>"Notifications"</h1></header>
        {loaded(answer, move |notices| list(notices, !after.get_untracked().is_empty(), mark, mark_all))}
        <p class="hint">
            <a href="/settings/notifications">"Choose what you are told of"</a>
            ". Write @ and a person’s name in a note or a task, and they are told, if they may read it."
        </p>
    }
}

fn list(Notices { list: notices, next }: Notices, is_older: bool, mark: Write, mark_all: Write) -> AnyView {
    if notices.is_empty() && !is_older {
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
        <Pager first=is_older.then(|| PATH.to_owned()) first_words="Newest" next_words="Older"
            next=next.map(|cursor| format!("{PATH}?after={}", url::encode(&cursor)))/>
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
