//! Changing a touch that was logged or planned, or deleting it, on a page of its own: it works without JavaScript.

use super::api::{DeleteInteraction, EditInteraction, InteractionForm};
use super::kind::{Kind, Outcome, Status};
use super::picks;
use super::planned::outcomes;
use super::quick::no_deal;
use super::{AmendAnswer, InteractionId, Line, LogForm, Subject, Tried};
use crate::command::Base;
use crate::organizations::Named;
use crate::query::{Query, id_in_address, read};
use crate::ui::{
    BaseField, Breadcrumbs, Choose, Field, Form, Key, Select, Submit, TextArea, Title, Write, loaded, view,
};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<InteractionId>,
}

impl Query for AmendQuery {
    type Ask = InteractionForm;

    fn ask(self) -> Option<Self::Ask> {
        Some(InteractionForm { id: self.id? })
    }
}

/// `/interactions/:id/edit`.
#[component]
pub fn EditInteractionPage() -> impl IntoView {
    let id = id_in_address::<InteractionId>();
    let answer = read(move || AmendQuery { id: id.get() });
    view! {
        <Title text="Edit what was logged"/>
        {loaded(answer, form)}
    }
}

/// The list that it stands in, and what it is about there.
pub(super) fn trail(subject: Subject, about: String) -> Vec<(String, String)> {
    let above = (!about.is_empty()).then(|| (about, subject.path()));
    std::iter::once(subject.list()).chain(above).collect()
}

/// What it was about, with whom, and for how long.
pub(super) fn about(form: LogForm, people: Vec<Named>, deals: Vec<Tried>, lines: Vec<Line>) -> AnyView {
    let is_planned = form.status == Status::Scheduled.code();
    let nobody = std::iter::once((String::new(), "Nobody in particular".to_owned()));
    let people = nobody.chain(people.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>();
    let deals = no_deal().chain(deals.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>();
    view! {
        {picks::about(lines, form.principals, form.products, Signal::stored(Vec::new()))}
        {(!is_planned).then(|| picks::rating(form.rating))}
        <Select name="command[form][contact_id]" label="With" value=form.contact_id options=people/>
        <Select name="command[form][opportunity_id]" label="Deal" value=form.opportunity_id options=deals/>
        <Field name="command[form][minutes]" label="Minutes" value=form.minutes/>
    }
}

fn form(answer: AmendAnswer) -> AnyView {
    let edit = Write::of::<EditInteraction>();
    let delete = Write::of::<DeleteInteraction>();
    let AmendAnswer { id, form, subject, about: called, at, people, deals, lines, .. } = answer;
    let base = Base(form.clone()).to_text();
    let kind = form.kind.parse::<Kind>().ok();
    let what = kind.map_or("it", Kind::label).to_lowercase();
    let is_planned = form.status == Status::Scheduled.code();
    let title = super::planned::title(kind.unwrap_or(Kind::Visit), Some(at.as_str()).filter(|at| !at.is_empty()));
    let ends = is_planned.then(|| {
        view! {
            <div class="actions">
                <a class="button primary" href=format!("/interactions/{id}/done")>"What came of it…"</a>
                {outcomes(id, &title)}
            </div>
        }
    });
    let happened = form.status == Status::Completed.code();
    let (text, outcome) = (form.text.clone(), form.outcome.clone());
    let follow_up = happened.then(|| {
        view! {
            <Field name="command[form][follow_up_on]" label="Follow up on" r#type="date" value=form.follow_up_on.clone()
                hint="A day where there was none makes a task for you."/>
        }
    });
    view! {
        <Breadcrumbs trail=trail(subject, called)/>
        <h1>{format!("Edit {what}")}</h1>
        {ends}
        <Form action=edit class="record-form">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <Key name="command[task]"/>
            <BaseField value=base/>
            <Select name="command[form][kind]" label="What" value=form.kind.clone() options=Kind::options()/>
            <Field name="command[form][happened_at]" label="When" r#type="datetime-local" value=form.happened_at.clone()/>
            <TextArea name="command[form][text]" label=if is_planned { "What for" } else { "What was said and done" }
                value=text rows=6/>
            {happened.then(|| view! {
                <Choose name="command[form][outcome]" label="What came of it" options=Outcome::options() chosen=outcome/>
            })}
            {about(form, people, deals, lines)}
            {follow_up}
            <Submit label="Save"/>
        </Form>
        <Form action=delete class="inline">
            <input type="hidden" name="id" value=id.to_string()/>
            <Key/>
            <Submit label="Delete" class="button danger"/>
        </Form>
        <p><a href=subject.path()>"Back without saving"</a></p>
    }
}
