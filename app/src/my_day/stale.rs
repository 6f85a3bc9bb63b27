//! A deal that rests too long, with what moves it: the next stage, or a word with whoever buys.

use super::Stale;
use crate::auth::Me;
use crate::command::Base;
use crate::interactions::LogLink;
use crate::opportunities::stage::days_in_words;
use crate::opportunities::{MoveOpportunity, Stage, Stand};
use crate::ui::{BaseField, Form, Key, Now, Write, view};
use leptos::prelude::*;

pub(super) fn line(one: Stale) -> AnyView {
    let Stale { id, name, stage, days, organization } = one;
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let place = organization.map(|at| {
        view! { <a href=format!("/organizations/{}", at.id)>{at.name}</a> }
    });
    let log = writes.then(|| {
        let address = Signal::stored(format!("/log?opportunity={id}&kind=call"));
        view! { <LogLink address class="button small">"Log call"</LogLink> }
    });
    let next = Stage::OPEN.iter().skip_while(|open| **open != stage).nth(1).copied().filter(|_| writes);
    let next = next.map(|next| {
        let action = Write::of::<MoveOpportunity>();
        view! {
            <Form action class="put-off">
                <input type="hidden" name="command[id]" value=id.to_string()/>
                <Key name="command[key]"/>
                <BaseField value=Base(Stand { stage: stage.code().to_owned() }).to_text()/>
                <Now/>
                <button type="submit" class="button small" name="command[form][stage]" value=next.code()>
                    {format!("Move to {}", next.label())}
                </button>
            </Form>
        }
    });
    view! {
        <li class="task">
            <div class="task-what">
                <a class="task-title" href=format!("/opportunities/{id}")>{name}</a>
                <p class="muted"><span>{format!("{}, {}", stage.label(), days_in_words(days))}" "</span>{place}</p>
            </div>
            <div class="task-acts">{log} {next}</div>
        </li>
    }
}
