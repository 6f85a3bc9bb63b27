//! What came of what was planned: the log, with everything filled in that is known, on a page of its own. It works without
//! JavaScript.

use crate::command::Base;
use crate::interactions::amend::{AmendQuery, about, trail};
use crate::interactions::kind::{Kind, Outcome, Status};
use crate::interactions::{AmendAnswer, CompleteInteraction, InteractionId};
use crate::query::{id_in_address, read};
use crate::time::When;
use crate::ui::{
    BaseField, Breadcrumbs, Choose, Field, Form, Key, Now, Select, Submit, TextArea, Title, Write, loaded, view,
};
use leptos::prelude::*;

/// `/interactions/:id/done`.
#[component]
pub fn CompleteInteractionPage() -> impl IntoView {
    let id = id_in_address::<InteractionId>();
    let answer = read(move || AmendQuery { id: id.get() });
    view! {
        <Title text="What came of it"/>
        {loaded(answer, form)}
    }
}

fn form(answer: AmendAnswer) -> AnyView {
    let action = Write::of::<CompleteInteraction>();
    let AmendAnswer { id, form, happened, planned, subject, about: called, at, people, deals, lines } = answer;
    let base = Base(form.clone()).to_text();
    let back = subject.path();
    let title = super::title(form.kind.parse().unwrap_or(Kind::Visit), Some(at.as_str()).filter(|at| !at.is_empty()));
    if form.status == Status::Completed.code() {
        return view! {
            <Breadcrumbs trail=trail(subject, called)/>
            <h1>{title}</h1>
            <p class="empty">"This was logged already. "<a href=format!("/interactions/{id}/edit")>"Change it"</a></p>
        };
    }
    let outcome = if form.outcome.is_empty() { Outcome::Neutral.code().to_owned() } else { form.outcome.clone() };
    view! {
        <Breadcrumbs trail=trail(subject, called)/>
        <h1>{title}</h1>
        <p class="hint">"Planned for "<When moment=planned/></p>
        <Form action class="record-form quick-log">
            <input type="hidden" name="command[id]" value=id.to_string()/>
            <Key name="command[key]"/>
            <Key name="command[task]"/>
            <BaseField value=base/>
            <Now/>
            <input type="hidden" name="command[form][status]" value=Status::Completed.code()/>
            <TextArea name="command[form][text]" label="What was said and done" value=form.text.clone() rows=5/>
            <Choose name="command[form][outcome]" label="What came of it" options=Outcome::options() chosen=outcome/>
            <Field name="command[form][follow_up_on]" label="Follow up on" r#type="date"
                hint="Makes a task for you. Empty for samples: in five days."/>
            <Field name="command[form][happened_at]" label="When" r#type="datetime-local" value=happened hint="Empty: now."/>
            <Select name="command[form][kind]" label="What" value=form.kind.clone() options=Kind::options()/>
            {about(form, people, deals, lines)}
            <Submit label="Save"/>
        </Form>
        <p><a href=back>"Back without saving"</a></p>
    }
}
