//! One deal: how far it has come and for how long, what moves it on, its facts, who has a say in it, what was done about it
//! and how it got here.

use super::api::{DeleteOpportunity, ShowOpportunity};
use super::facts::Facts;
use super::form::twins;
use super::moving::{bar, closing};
use super::stage::days_in_words;
use super::{OpportunityDetail, OpportunityId, Say, Stage};
use crate::auth::Me;
use crate::contacts::Influence;
use crate::interactions::{LogLink, Subject, Timeline, TimelineQuery, timeline};
use crate::live::{AlsoHere, Told};
use crate::organizations::Named;
use crate::query::{Answer, Query, id_in_address, read};
use crate::tasks::{TasksQuery, TasksSection, Topic, tasks_about};
use crate::time::When;
use crate::ui::{Badge, Breadcrumbs, Form, Key, Notice, Record, Submit, Title, Tone, Write, kept, view, waits};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<OpportunityId>,
}

impl Query for DetailQuery {
    type Ask = ShowOpportunity;
    const TOLD: Told = Told::Record("opportunity interaction");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowOpportunity { id: self.id? })
    }
}

/// `/opportunities/:id`.
#[component]
pub fn OpportunityPage() -> impl IntoView {
    let id = id_in_address::<OpportunityId>();
    let detail = read(move || DetailQuery { id: id.get() });
    let tasks = tasks_about(move || id.get().map(Topic::Opportunity));
    let timeline = timeline(move || id.get().map(Subject::Opportunity));
    kept(detail, |detail| detail.id.to_string(), move |detail| record(detail, tasks, timeline))
}

fn record(detail: Record<OpportunityDetail>, tasks: Answer<TasksQuery>, timeline: Answer<TimelineQuery>) -> AnyView {
    let id = detail.with_untracked(|detail| detail.id);
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    // A reason half typed stays, whatever else changes.
    let stand = Memo::new(move |_| detail.with(|detail| (detail.stage, detail.writable)));
    let steps = move || {
        let (_, writable) = stand.get();
        detail.with_untracked(|detail| {
            view! {
                {bar(detail)}
                {writable.then(|| closing(detail))}
            }
        })
    };
    view! {
        {move || detail.with(trail)}
        <header class="record-head">
            {move || detail.with(head)}
            <AlsoHere id=id.to_string()/>
            {steps}
            {move || detail.with(|detail| doing(detail, writes))}
        </header>
        <div class="record">
            <div class="record-main">
                <TasksSection topic=Topic::Opportunity(id) may_add=writes tasks/>
                {move || detail.with(|detail| products(id, &detail.products, detail.writable))}
                {move || detail.with(|detail| people(id, &detail.contacts, detail.writable))}
                <Timeline subject=Subject::Opportunity(id) may_add=writes timeline/>
            </div>
            <aside class="record-facts" aria-label="Facts"><Facts detail/></aside>
        </div>
    }
}

/// Where an account is.
fn page(of: &Named) -> String {
    format!("/organizations/{}", of.id)
}

/// Where it stands.
fn trail(detail: &OpportunityDetail) -> AnyView {
    let trail = std::iter::once(("Deals".to_owned(), "/opportunities".to_owned()));
    let trail = trail.chain(detail.operator.as_ref().map(|one| (one.name.clone(), page(one)))).collect();
    view! {
        <Title text=detail.name.clone()/>
        <Breadcrumbs trail/>
    }
}

/// What it is, and how it stands.
fn head(detail: &OpportunityDetail) -> AnyView {
    let stage = detail.stage;
    let tone = match stage {
        Stage::Won => Tone::Good,
        Stage::Lost => Tone::Danger,
        _ => Tone::Neutral,
    };
    view! {
        <h1>{detail.name.clone()}</h1>
        <p class="badges">
            <Badge label=stage.label() tone/>
            {stage.is_stale(detail.days).then(|| view! { <Badge label="Stale" tone=Tone::Warning/> })}
            {waits(detail.waits)}
            <span class="muted">"Owned by "{detail.owner.clone()}</span>
        </p>
        {why_now(detail)}
    }
}

/// What one does with it, and what one should know before.
fn doing(detail: &OpportunityDetail, writes: bool) -> AnyView {
    let OpportunityDetail { id, writable, .. } = detail;
    let warning = detail.warning.clone();
    view! {
        {writes.then(|| view! {
            <div class="actions">
                <LogLink address=Signal::stored(format!("/log?opportunity={id}")) class="button">"Log interaction"</LogLink>
                {writable.then(|| view! {
                    <a class="button" href=format!("/opportunities/{id}/edit")>"Edit"</a>
                    <a class="button" href=format!("/opportunities/new?like={id}")>"Clone"</a>
                    {delete(*id, detail.stage == Stage::Won)}
                })}
            </div>
        })}
        {(!warning.is_empty()).then(|| view! { <Notice tone=Tone::Warning>{warning}</Notice> })}
        {twins(&detail.twins)}
    }
}

/// What was won is not deleted in passing.
fn delete(id: OpportunityId, is_won: bool) -> AnyView {
    let action = Write::of::<DeleteOpportunity>();
    let form = move || {
        view! {
            <Form action class="inline">
                <input type="hidden" name="id" value=id.to_string()/>
                <Key/>
                <Submit label=if is_won { "Delete the win" } else { "Delete" } class="button danger"/>
            </Form>
        }
    };
    if !is_won {
        return form();
    }
    view! {
        <details class="hand-over">
            <summary class="button">"Delete…"</summary>
            <p>"This deal was won. Once it is deleted, no figure counts it any more."</p>
            {form()}
        </details>
    }
}

/// Between whom, for how long it has been where it is, and when something last happened.
fn why_now(detail: &OpportunityDetail) -> AnyView {
    let operator = match &detail.operator {
        Some(one) => view! { <a href=page(one)>{one.name.clone()}</a> },
        None => "An account that is not shared with you".into_any(),
    };
    let principal = view! { <a href=page(&detail.principal)>{detail.principal.name.clone()}</a> };
    let stands = match &detail.ending {
        Some(ending) => {
            let note =
                if ending.note.is_empty() { String::new() } else { format!(". {}", ending.note.trim_end_matches('.')) };
            format!("Closed {}: {}{note}", ending.on, ending.reason.label())
        }
        None => format!("In this stage {}", days_in_words(detail.days)),
    };
    view! {
        <p class="why-now">
            {operator}" and "{principal}". "
            <span class:overdue=detail.stage.is_stale(detail.days)>{stands}"."</span>
            " Last activity "<When moment=detail.last_activity.clone()/>"."
        </p>
    }
}

/// What it is about.
fn products(id: OpportunityId, list: &[Named], writable: bool) -> AnyView {
    let items = list.iter().map(|one| {
        view! { <li><a href=format!("/products/{}", one.id)>{one.name.clone()}</a></li> }
    });
    section("Products", format!("/opportunities/{id}/edit#field-products"), writable, list.len(), items.collect())
}

/// Who has a say in it.
fn people(id: OpportunityId, list: &[Say], writable: bool) -> AnyView {
    let items = list.iter().map(|say| {
        let mut about = say.position.clone();
        if say.former {
            about = if about.is_empty() { "former".to_owned() } else { format!("{about}, former") };
        }
        let influence = (say.influence != Influence::Unknown).then(|| format!("{} influence", say.influence.label()));
        view! {
            <li>
                <a href=format!("/contacts/{}", say.id)>{say.name.clone()}</a>" "
                <span class="muted">{about}</span>
                {influence.map(|label| view! { " " <Badge label/> })}
            </li>
        }
    });
    section("Who has a say", format!("/opportunities/{id}/edit#field-contacts"), writable, list.len(), items.collect())
}

fn section(title: &'static str, edit: String, writable: bool, count: usize, items: Vec<AnyView>) -> AnyView {
    let label = format!("Change {}", title.to_ascii_lowercase());
    view! {
        <section>
            <header class="section-head">
                <h2>{title}" "<span class="count">{count.to_string()}</span></h2>
                {writable.then(|| view! { <a class="button small" href=edit aria-label=label>"Change"</a> })}
            </header>
            <ul class="plain">{items}</ul>
        </section>
    }
}
