//! One contact: how to reach them, what moves them, where they worked, what happened.

use super::api::ShowContact;
use super::deleting::DeleteButton;
use super::erasing::Erase;
use super::facts::Facts;
use super::{ContactDetail, ContactId};
use crate::auth::{Me, Role};
use crate::folds::Fold;
use crate::interactions::{Subject, Timeline, TimelineQuery, timeline};
use crate::live::{AlsoHere, Told};
use crate::query::{Answer, Query, id_in_address, read};
use crate::tasks::{TasksQuery, TasksSection, Topic, tasks_about};
use crate::time::When;
use crate::ui::{Badge, Breadcrumbs, Record, Title, kept, view, waits};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<ContactId>,
}

impl Query for DetailQuery {
    type Ask = ShowContact;
    const TOLD: Told = Told::Record("contact contact_advocacy interaction task");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowContact { id: self.id? })
    }
}

/// `/contacts/:id`.
#[component]
pub fn ContactPage() -> impl IntoView {
    let id = id_in_address::<ContactId>();
    let detail = read(move || DetailQuery { id: id.get() });
    let tasks = tasks_about(move || id.get().map(Topic::Contact));
    let timeline = timeline(move || id.get().map(Subject::Contact));
    kept(detail, |detail| detail.id.to_string(), move |detail| record(detail, tasks, timeline))
}

fn record(detail: Record<ContactDetail>, tasks: Answer<TasksQuery>, timeline: Answer<TimelineQuery>) -> AnyView {
    let id = detail.with_untracked(|detail| detail.id);
    let me = expect_context::<Me>();
    let writable = Memo::new(move |_| detail.with(|detail| detail.writable));
    view! {
        {move || detail.with(head)}
        <AlsoHere id=id.to_string()/>
        <div class="record">
            <div class="record-main">
                <TasksSection topic=Topic::Contact(id) may_add=me.writes() tasks/>
                <Timeline subject=Subject::Contact(id) may_add=me.writes() timeline/>
            </div>
            <aside class="record-facts" aria-label="Facts">
                <Facts detail writable/>
                {move || detail.with(former)}
                {move || detail.with(sharing)}
                {move || writable.get().then(|| Fold::MovedTo(detail).shown())}
                {(me.role == Role::Admin).then(|| view! { <Erase id detail/> })}
            </aside>
        </div>
    }
}

/// Who it is, where they work, and what one does.
fn head(detail: &ContactDetail) -> AnyView {
    let ContactDetail { id, form, organization, writable, .. } = detail;
    let name = form.name();
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let at = format!("/organizations/{}", organization.id);
    let trail = vec![("Contacts".to_owned(), "/contacts".to_owned()), (organization.name.clone(), at.clone())];
    view! {
        <Title text=name.clone()/>
        <Breadcrumbs trail/>
        <header class="record-head">
            <h1>{name}</h1>
            <p class="badges">{(!form.primary.is_empty()).then(|| view! { <Badge label="Primary contact"/> })}{waits(detail.waits)}</p>
            <p class="why-now">
                {(!form.position.is_empty()).then(|| format!("{} at ", form.position))}
                <a href=at>{organization.name.clone()}</a>
            </p>
            {writes.then(|| view! {
                <div class="actions">
                    <a class="button" href=format!("/opportunities/new?contact={id}")>"New deal"</a>
                    {writable.then(|| view! {
                        <a class="button" href=format!("/contacts/{id}/edit")>"Edit"</a>
                        <DeleteButton id=*id/>
                    })}
                </div>
            })}
        </header>
    }
}

fn former(detail: &ContactDetail) -> Option<AnyView> {
    let places = detail.former.iter().cloned().map(|place| {
        view! {
            <li>
                <a href=format!("/organizations/{}", place.other.id)>{place.other.name}</a>
                " " <span class="muted">{place.position}" until "<When moment=place.left/></span>
            </li>
        }
    });
    let places = places.collect::<Vec<_>>();
    (!places.is_empty()).then(|| view! { <section><h2>"Worked at"</h2><ul class="plain">{places}</ul></section> })
}

fn sharing(detail: &ContactDetail) -> Option<AnyView> {
    let others = detail.sharing.iter().cloned();
    let others = others.map(|one| view! { <li><a href=format!("/contacts/{}", one.id)>{one.name}</a></li> });
    let others = others.collect::<Vec<_>>();
    (!others.is_empty()).then(|| {
        view! { <section class="twins"><h2>"Same e-mail address"</h2><ul class="plain">{others}</ul></section> }
    })
}
