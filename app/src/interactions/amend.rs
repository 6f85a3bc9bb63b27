//! Changing a touch that was logged, or deleting it, on a page of its own: it works without JavaScript.

use super::api::{DeleteInteraction, EditInteraction, InteractionForm};
use super::kind::{Kind, Outcome};
use super::picks;
use super::quick::no_deal;
use super::{AmendAnswer, InteractionId};
use crate::command::Base;
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

fn form(answer: AmendAnswer) -> AnyView {
    let edit = Write::of::<EditInteraction>();
    let delete = Write::of::<DeleteInteraction>();
    let AmendAnswer { id, form, subject, about, people, deals, lines } = answer;
    let base = Base(form.clone()).to_text();
    let list = subject.list();
    let above = (!about.is_empty()).then(|| (about, subject.path()));
    let trail = std::iter::once(list).chain(above).collect();
    let nobody = std::iter::once((String::new(), "Nobody in particular".to_owned()));
    let people = nobody.chain(people.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>();
    let deals = no_deal().chain(deals.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>();
    let what = form.kind.parse().map_or("it", Kind::label).to_lowercase();
    view! {
        <Breadcrumbs trail/>
        <h1>{format!("Edit {what}")}</h1>
        <Form action=edit class="record-form">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <Key name="command[task]"/>
            <BaseField value=base/>
            <Select name="command[form][kind]" label="What" value=form.kind options=Kind::options()/>
            <TextArea name="command[form][text]" label="What was said and done" value=form.text rows=6/>
            <Choose name="command[form][outcome]" label="What came of it" options=Outcome::options() chosen=form.outcome/>
            {picks::about(lines, form.principals, form.products, form.rating, Signal::stored(Vec::new()))}
            <Select name="command[form][contact_id]" label="With" value=form.contact_id options=people/>
            <Select name="command[form][opportunity_id]" label="Deal" value=form.opportunity_id options=deals/>
            <Field name="command[form][happened_at]" label="When" r#type="datetime-local" value=form.happened_at/>
            <Field name="command[form][minutes]" label="Minutes" value=form.minutes/>
            <Field name="command[form][follow_up_on]" label="Follow up on" r#type="date" value=form.follow_up_on
                hint="A day where there was none makes a task for you."/>
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
