//! How far a deal has come, and moving it: one tap to another stage, a reason to its end, and open again.

use super::api::{CloseOpportunity, MoveOpportunity};
use super::stage::{endings, open};
use super::{OpportunityDetail, OpportunityId, Stage, Stand};
use crate::command::Base;
use crate::ui::{BaseField, Form, Key, Now, Select, Submit, TextArea, Write, view};
use leptos::prelude::*;

/// The stages in their order, each a button for whoever may move it.
pub(super) fn bar(detail: &OpportunityDetail) -> AnyView {
    let (id, at, movable) = (detail.id, detail.stage, detail.writable && !detail.stage.is_closed());
    let place = Stage::OPEN.iter().position(|stage| *stage == at);
    let step = |(number, stage): (usize, &Stage)| {
        let stage = *stage;
        let here = stage == at;
        let passed = place.is_none_or(|place| number < place);
        let current = here.then_some("step");
        let step = if movable && !here {
            let title = format!("Move to {}", stage.label());
            view! { <button type="submit" name="command[form][stage]" value=stage.code() title=title>{stage.label()}</button> }
        } else {
            view! { <span>{stage.label()}</span> }
        };
        view! { <li class:passed=passed class:here=here aria-current=current>{step}</li> }
    };
    let steps = Stage::OPEN.iter().enumerate().map(step).collect_view();
    let list = view! { <ol class="stages" aria-label="Stages">{steps}</ol> };
    if movable {
        let action = Write::of::<MoveOpportunity>();
        view! { <Form action class="stage-form">{fields(id, at)}{list}</Form> }
    } else {
        list
    }
}

/// Which deal, as it was found, and when.
fn fields(id: OpportunityId, from: Stage) -> AnyView {
    view! {
        <input type="hidden" name="command[id]" value=id.to_string()/>
        <Key name="command[key]"/>
        <BaseField value=Base(Stand { stage: from.code().to_owned() }).to_text()/>
        <Now/>
    }
}

/// What closes an open deal and opens a closed one.
pub(super) fn closing(detail: &OpportunityDetail) -> AnyView {
    let (id, from) = (detail.id, detail.stage);
    if from.is_closed() {
        let action = Write::of::<MoveOpportunity>();
        // Where it was before it ended.
        let last = detail.moves.iter().filter_map(|moved| moved.from).find(|stage| !stage.is_closed());
        let value = last.unwrap_or(Stage::NewLead).code().to_owned();
        view! {
            // Marked, so that it is another one than what closed the deal, which may stand open.
            <details class="hand-over" data-reopens="" open=action.came_back()>
                <summary class="button">"Reopen…"</summary>
                <Form action>
                    {fields(id, from)}
                    <Select name="command[form][stage]" label="Stage" options=open() value/>
                    <Submit label="Reopen"/>
                </Form>
            </details>
        }
    } else {
        let action = Write::of::<CloseOpportunity>();
        view! {
            <details class="hand-over" open=action.came_back()>
                <summary class="button">"Close…"</summary>
                <Form action>
                    {fields(id, from)}
                    <Select name="command[form][stage]" label="How it ended" options=endings()/>
                    <TextArea name="command[note]" label="Note" rows=2 hint="Needed where the reason is another one."/>
                    <Submit label="Close deal"/>
                </Form>
            </details>
        }
    }
}
