//! One organization: why now, what one does with it, its facts edited in place, who and what belongs to it.

use super::api::{FollowOrganization, HandOverOrganization, ShowOrganization};
use super::deleting::DeleteButton;
use super::facts::Facts;
use super::related::section;
use super::{Named, OrganizationDetail, OrganizationId, OrganizationRole};
use crate::auth::Me;
use crate::contacts::{AtOrganizationQuery, ContactsSection, at_organization};
use crate::folds::Fold;
use crate::interactions::{Subject, Timeline, TimelineQuery, timeline};
use crate::live::{AlsoHere, Told};
use crate::query::{Answer, Query, id_in_address, read};
use crate::tasks::{TasksQuery, TasksSection, Topic, tasks_about};
use crate::time::When;
use crate::ui::{
    Badge, Breadcrumbs, Form, Key, PriorityMark, Record, Select, Submit, Title, Tone, Write, asked_later, kept, later,
    view, waits,
};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<OrganizationId>,
}

impl Query for DetailQuery {
    type Ask = ShowOrganization;
    const TOLD: Told =
        Told::Record("organization contact interaction task product distributor_authorization opportunity");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowOrganization { id: self.id? })
    }
}

/// `/organizations/:id`.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let id = id_in_address();
    let detail = read(move || DetailQuery { id: id.get() });
    let tasks = tasks_about(move || id.get().map(Topic::Organization));
    let contacts = asked_later(move || at_organization(id));
    let timeline = asked_later(move || timeline(move || id.get().map(Subject::Organization)));
    kept(detail, |detail| detail.id.to_string(), move |detail| record(detail, contacts, tasks, timeline))
}

fn record(
    detail: Record<OrganizationDetail>,
    contacts: impl Fn() -> Answer<AtOrganizationQuery> + Copy + Send + Sync + 'static,
    tasks: Answer<TasksQuery>,
    timeline: impl Fn() -> Answer<TimelineQuery> + Copy + Send + Sync + 'static,
) -> AnyView {
    let may_add = expect_context::<Me>().writes();
    let id = detail.with_untracked(|detail| detail.id);
    let writable = Memo::new(move |_| detail.with(|detail| detail.writable));
    let followed = Memo::new(move |_| detail.with(|detail| detail.followed));
    view! {
        <Title text=move || detail.with(|detail| detail.form.name.clone())/>
        {move || {
            let above = detail.with(|detail| detail.above.clone());
            let above = above.into_iter().map(|one| (one.name, format!("/organizations/{}", one.id)));
            let trail = std::iter::once(("Accounts".to_owned(), "/organizations".to_owned())).chain(above).collect();
            view! { <Breadcrumbs trail/> }
        }}
        <header class="record-head">
            {move || detail.with(head)}
            <AlsoHere id=id.to_string()/>
            <div class="actions">
                {move || writable.get().then(|| view! {
                    <a class="button" href=format!("/organizations/{id}/edit")>"Edit"</a>
                    <a class="button" href=format!("/organizations/{id}/merge")>"Merge…"</a>
                })}
                <FollowButton id followed/>
                {move || writable.get().then(|| view! { <DeleteButton id/> })}
            </div>
        </header>
        <div class="record">
            <div class="record-main">
                <TasksSection topic=Topic::Organization(id) may_add tasks/>
                {later(move || view! { <Timeline subject=Subject::Organization(id) may_add timeline=timeline()/> })}
            </div>
            <aside class="record-facts" aria-label="Facts">
                {later(move || {
                    let contacts = contacts();
                    view! {
                        <Facts detail writable/>
                        {move || view! { <ContactsSection id writable=writable.get() contacts/> }}
                        {move || writable.get().then(|| Fold::HandOver(detail).shown())}
                        {move || detail.with(|detail| detail.related.iter().map(section).collect_view())}
                        {move || view! { <Followers list=detail.with(|detail| detail.followers.clone())/> }}
                    }
                })}
            </aside>
        </div>
    }
}

/// What it is, and why one would act now.
fn head(detail: &OrganizationDetail) -> AnyView {
    let role = detail.form.role.parse::<OrganizationRole>().ok();
    view! {
        <h1>{detail.form.name.clone()}</h1>
        <p class="badges">
            {role.map(|role| view! { <Badge label=role.label()/> })}
            {detail.priority().map(|priority| view! { <PriorityMark letter=priority.code()/> })}
            {(detail.form.status == "inactive").then(|| view! {
                <Badge label=format!("Inactive: {}", detail.form.inactive_reason) tone=Tone::Warning/>
            })}
            {waits(detail.waits)}
            {match &detail.owner {
                Some(owner) => {
                    let team = if detail.team.is_empty() { String::new() } else { format!(", {}", detail.team) };
                    view! { <span class="muted">"Owned by "{owner.name.clone()}{team}</span> }
                }
                None => view! { <span class="muted">"Owned by nobody"</span> },
            }}
        </p>
        {why_now(detail)}
    }
}

/// Why one would act now: what is overdue, when something last happened, and what is wanted.
fn why_now(detail: &OrganizationDetail) -> AnyView {
    let overdue = detail.overdue.clone();
    view! {
        <p class="why-now">
            {(!overdue.is_empty()).then(|| view! { <strong class="overdue">{overdue}</strong> " " })}
            {match detail.last_activity.clone() {
                Some(moment) => view! { "Last activity " <When moment/> ". " },
                None => "Nothing has happened here yet. ".into_any(),
            }}
            {detail.wanted.clone()}
        </p>
    }
}

#[component]
fn FollowButton(id: OrganizationId, followed: Memo<bool>) -> impl IntoView {
    let action = Write::of::<FollowOrganization>();
    view! {
        <Form action class="inline">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="follow" value=move || (!followed.get()).to_string()/>
            <button type="submit" class="button">{move || if followed.get() { "Stop following" } else { "Follow" }}</button>
        </Form>
    }
}

/// Gives the organization to another owner.
pub(crate) fn hand_over(detail: Record<OrganizationDetail>) -> AnyView {
    let action = Write::of::<HandOverOrganization>();
    let me = expect_context::<Me>();
    let id = detail.with_untracked(|detail| detail.id);
    let options = detail.with_untracked(|detail| {
        let others = detail.choices.people.iter().filter(|person| person.id.to_string() != detail.form.owner_id);
        let named = |person: &Named| {
            let you = if person.id == me.id.0 { " (you)" } else { "" };
            (person.id.to_string(), format!("{}{you}", person.name))
        };
        others.map(named).collect::<Vec<_>>()
    });
    view! {
        <Form action>
            <input type="hidden" name="id" value=id.to_string()/>
            <Key/>
            <Select name="to" label="New owner" options/>
            <Submit label="Hand over"/>
        </Form>
    }
}

#[component]
fn Followers(list: Vec<Named>) -> impl IntoView {
    (!list.is_empty()).then(|| {
        let names = list.into_iter().map(|one| one.name).collect::<Vec<_>>().join(", ");
        view! { <section><h2>"Followed by"</h2><p>{names}</p></section> }
    })
}
