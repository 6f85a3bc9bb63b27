//! How far a deal has come, and moving it: one tap to another stage, a reason to its end, and open again.

use super::api::{CloseOpportunity, MoveOpportunity};
use super::stage::{endings, open};
use super::{OpportunityDetail, OpportunityId, Stage, Stand};
use crate::command::Base;
use crate::folds::Fold;
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

/// What closes an open deal and opens a closed one; marked, so that what opens it is not the one that closed it and may
/// stand open.
pub(super) fn closing(detail: &OpportunityDetail) -> AnyView {
    // Where it was before it ended.
    let last = detail.moves.iter().filter_map(|moved| moved.from).find(|stage| !stage.is_closed());
    let fold = Fold::Ending(detail.id, detail.stage, last.unwrap_or(Stage::NewLead)).shown();
    if detail.stage.is_closed() {
        view! { <div class="stage-end" data-reopens="">{fold}</div> }
    } else {
        view! { <div class="stage-end">{fold}</div> }
    }
}

/// Its form: from the stage it is in; and in which it would open again.
pub(crate) fn ending(id: OpportunityId, from: Stage, last: Stage) -> AnyView {
    if from.is_closed() {
        let action = Write::of::<MoveOpportunity>();
        view! {
            <Form action>
                {fields(id, from)}
                <Select name="command[form][stage]" label="Stage" options=open() value=last.code()/>
                <Submit label="Reopen"/>
            </Form>
        }
    } else {
        let action = Write::of::<CloseOpportunity>();
        view! {
            <Form action>
                {fields(id, from)}
                <Select name="command[form][stage]" label="How it ended" options=endings()/>
                <TextArea name="command[note]" label="Note" rows=2 hint="Needed where the reason is another one."/>
                <Submit label="Close deal"/>
            </Form>
        }
    }
}
