//! Changing a note, or deleting it, on a page of its own: it works without JavaScript.

use super::api::{DeleteInteraction, EditNote, NoteForm};
use super::{FormAnswer, InteractionId};
use crate::command::Base;
use crate::query::{Query, id_in_address, read};
use crate::ui::{BaseField, Breadcrumbs, Form, Key, Submit, TextArea, Title, Write, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<InteractionId>,
}

impl Query for FormQuery {
    type Ask = NoteForm;

    fn ask(self) -> Option<Self::Ask> {
        Some(NoteForm { id: self.id? })
    }
}

/// `/notes/:id/edit`.
#[component]
pub fn EditNotePage() -> impl IntoView {
    let id = id_in_address::<InteractionId>();
    let answer = read(move || FormQuery { id: id.get() });
    view! {
        <Title text="Edit note"/>
        {loaded(answer, form)}
    }
}

fn form(answer: FormAnswer) -> AnyView {
    let edit = Write::of::<EditNote>();
    let delete = Write::of::<DeleteInteraction>();
    let id = answer.id;
    let base = Base(answer.form.clone()).to_text();
    let list = answer.subject.list();
    let above = (!answer.about.is_empty()).then(|| (answer.about, answer.subject.path()));
    let trail = std::iter::once(list).chain(above).collect();
    view! {
        <Breadcrumbs trail/>
        <h1>"Edit note"</h1>
        <Form action=edit class="record-form">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <BaseField value=base/>
            <TextArea name="command[form][body]" label="Note" value=answer.form.body rows=8/>
            <Submit label="Save"/>
        </Form>
        <Form action=delete class="inline">
            <input type="hidden" name="id" value=id.to_string()/>
            <Key/>
            <Submit label="Delete note" class="button danger"/>
        </Form>
        <p><a href=answer.subject.path()>"Back without saving"</a></p>
    }
}
