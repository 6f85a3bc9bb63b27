//! One open sample, with what moves it on: tasted with one tap, its verdict with one more.

use super::{About, Clock, Sample, SettleSample, State};
use crate::command::Base;
use crate::day::Day;
use crate::interactions::InteractionId;
use crate::ui::{BaseField, Form, Key, Now, Write, view, waits};
use leptos::prelude::*;

/// In a list, or as a card of the board.
pub fn line(sample: Sample, today: Day, is_card: bool) -> AnyView {
    let Sample { id, state, left, due, what, author, organization, contact, deal, writable, waits: unsent, .. } =
        sample;
    let name = organization.as_ref().map_or("A kitchen", |one| one.name.as_str()).to_owned();
    let title = match organization {
        Some(one) => view! { <a class="task-title" href=format!("/organizations/{}#note-{id}", one.id)>{one.name}</a> },
        None => view! { <span class="task-title">{name.clone()}</span> },
    };
    let due = view! {
        <time class="due" class:overdue=due < today datetime=due.to_string()>{format!("Verdict {}", due.words(today))}</time>
    };
    let tasted_already = if state == State::Tasted { "tasted, " } else { "" };
    let came = format!("{tasted_already}left {} by {author} ", left.words(today));
    let who = contact.map(|one| view! { <span>"with "<a href=format!("/contacts/{}", one.id)>{one.name}</a></span> });
    let about = deal.as_ref().map(|deal| {
        let (href, stage) = (format!("/opportunities/{}", deal.id), deal.stage.label());
        view! { <p class="muted"><a href=href>{deal.name.clone()}</a>" "<span>{stage}</span></p> }
    });
    let steps = writable.then(|| {
        let tasted = (state == State::Left).then(|| tasted(id, &name));
        view! { {tasted}{verdict(id, state, &name, deal)} }
    });
    view! {
        <li class="sample" class:task=!is_card class:deal-card=is_card id=format!("sample-{id}")>
            <div class="task-what">
                {title}
                {waits(unsent)}
                {(!what.is_empty()).then(|| view! { <p>{what}</p> })}
                <p class="muted">{due}" "<span>{came}</span>{who}</p>
                {about}
            </div>
            {steps}
        </li>
    }
}

/// Which sample, as it was found, and when.
fn fields(id: InteractionId, state: State) -> AnyView {
    view! {
        <input type="hidden" name="command[id]" value=id.to_string()/>
        <Key name="command[key]"/>
        <BaseField value=Base(Clock::of(state.code(), None)).to_text()/>
        <Now/>
    }
}

fn tasted(id: InteractionId, name: &str) -> AnyView {
    let action = Write::of::<SettleSample>();
    let label = format!("Tasted: {name}");
    view! {
        <Form action class="put-off">
            {fields(id, State::Left)}
            <button type="submit" class="button small" name="command[form][sample]" value=State::Tasted.code() aria-label=label>
                "Tasted"
            </button>
        </Form>
    }
}

/// The deal is offered to move on with it, and ticked: whoever has a verdict has feedback.
fn verdict(id: InteractionId, state: State, name: &str, deal: Option<About>) -> AnyView {
    let action = Write::of::<SettleSample>();
    let rating = |value: &'static str, words: &'static str, label: String| {
        view! {
            <button type="submit" class="button small" name="command[form][rating]" value=value aria-label=label>{words}</button>
        }
    };
    let ratings = ["1", "2", "3", "4", "5"].map(|one| rating(one, one, format!("Verdict {one} of 5: {name}")));
    let none = rating("", "None", format!("None given: {name}"));
    let step = deal.and_then(|deal| {
        let next = deal.next()?;
        let label = format!("Deal to {}", next.label());
        Some(view! {
            <input type="hidden" name="command[deal]" value=deal.id.to_string()/>
            <input type="hidden" name="command[from]" value=deal.stage.code()/>
            <label class="chip">
                <input type="checkbox" name="command[stage]" value=next.code() checked/>
                <span>{label}</span>
            </label>
        })
    });
    view! {
        <Form action class="put-off verdict">
            {fields(id, state)}
            <input type="hidden" name="command[form][sample]" value=State::Verdict.code()/>
            <span class="muted">"Verdict"</span>
            {ratings.into_iter().collect_view()}
            {none}
            {step}
        </Form>
    }
}
