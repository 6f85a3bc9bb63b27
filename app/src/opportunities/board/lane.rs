//! A column of the board, its cards, and the menu that moves one of them.

use super::moving::{MENU, Moving};
use super::{COUNTED, Card, Lane};
use crate::listed::counted;
use crate::opportunities::Stage;
use crate::opportunities::stage::days_in_words;
use crate::ui::{Icon, icon, view, waits};
use leptos::prelude::*;

pub(super) fn lane(lane: &Lane) -> AnyView {
    let Lane { stage, count, cards, first, next } = lane;
    let title = format!("lane-{}", stage.code().replace(' ', "-"));
    let cards = cards.iter().map(|one| card(one, *stage)).collect_view();
    let link = |href: &Option<String>, words: &'static str| {
        href.clone().map(|href| view! { <a class="button small" href=href>{words}</a> })
    };
    view! {
        <section class="lane" data-lane=stage.code() aria-labelledby=title>
            <h2 id=title.clone()>{stage.label()}" "<span class="count">{counted((*count).min(COUNTED), *count > COUNTED)}</span></h2>
            <ol>{cards}</ol>
            <p class="drop" aria-hidden="true">"Here, as the newest"</p>
            <div class="lane-pager">{link(first, "Longest here")}{link(next, "More")}</div>
        </section>
    }
}

fn card(card: &Card, stage: Stage) -> AnyView {
    let Card { id, name, about, owner, close, value, days, writable, .. } = card;
    let href = format!("/opportunities/{id}");
    let (age, class) = match (stage.is_stale(*days), days_in_words(*days)) {
        (true, words) => (format!("Stale, {words}"), "badge warning"),
        (false, words) => (words, "badge"),
    };
    let close = if close.is_empty() { String::new() } else { format!("Close {close}") };
    let facts = [owner, &close, value].into_iter().filter(|fact| !fact.is_empty()).cloned().collect::<Vec<_>>();
    let grip = writable.then(|| {
        let label = format!("Move {name}");
        // Without JavaScript it leads to where the deal is moved as well.
        view! {
            <a class="button plain square grip" href=href.clone() aria-label=label aria-haspopup="dialog" draggable="false"
                title="Move to another stage: drag it, or Shift with \u{2190} or \u{2192}">
                <Icon name=icon::Name::More class="small"/>
            </a>
        }
    });
    view! {
        <li class="deal-card" id=format!("deal-{id}") data-deal=id.to_string() data-stage=stage.code()
            data-moves=writable.then_some("")>
            <a class="name" href=href.clone() draggable="false">{name.clone()}</a>
            {(!about.is_empty()).then(|| view! { <p class="muted">{about.clone()}</p> })}
            <p class="muted">{facts.join(" \u{b7} ")}</p>
            <p class="badges"><span class=class>{age}</span>{waits(card.waits)}</p>
            {grip}
        </li>
    }
}

/// The menu of whichever card it was opened for.
pub(super) fn menu(moving: Moving) -> AnyView {
    let content = move || {
        moving.picked().map(|picked| {
            let to = |stage: &Stage| {
                let (stage, label) = (*stage, stage.label());
                view! { <button type="button" class="item" on:click=move |_| moving.chosen(stage)>{label}</button> }
            };
            let stages = Stage::OPEN.iter().filter(|stage| **stage != picked.stage).map(to).collect_view();
            view! {
                <h2>"Move to"</h2>
                {stages}
                <hr/>
                <a class="item" href=format!("/opportunities/{}", picked.id)>"Won, lost or more\u{2026}"</a>
            }
        })
    };
    view! { <div id=MENU class="menu" popover="auto" role="dialog" aria-label="Move to another stage">{content}</div> }
}
