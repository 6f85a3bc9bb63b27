//! The outbox as a person sees it. What needs them is one card with all that waits for it, and the ways on.

use super::watch::{Line, Sorted, Watched};
use super::{Entry, State, attaching, body, clock, conflict, doing, leaving};
use crate::columns::label;
use crate::error::{AppError, FieldError};
use crate::offline::device;
use crate::time::When;
use crate::ui::{EmptyState, icon, view};
use leptos::prelude::*;

/// All that is in the outbox.
pub(super) fn all(watched: Watched) -> AnyView {
    let removed = RwSignal::new(Vec::<Entry>::new());
    view! {
        {leaving::panel(watched)}
        {move || undo(removed)}
        {move || sections(watched, removed)}
    }
}

fn sections(watched: Watched, removed: RwSignal<Vec<Entry>>) -> AnyView {
    let Sorted { cards, waiting, done } = watched.sorted();
    if cards.is_empty() && waiting.is_empty() && done.is_empty() {
        return view! {
            <EmptyState icon=icon::Name::Check title="Nothing waits" text="All that you typed here is saved with the company."/>
        };
    }
    let line = watched.line.get();
    let send = move |_| device::send();
    view! {
        {(!cards.is_empty()).then(|| view! {
            <section aria-labelledby="needs-you">
                <h2 id="needs-you">"Needs you"</h2>
                {cards.into_iter().map(|(entry, held)| card(entry, held, removed)).collect::<Vec<_>>()}
            </section>
        })}
        {(!waiting.is_empty()).then(|| view! {
            <section aria-labelledby="to-send">
                <div class="page-head">
                    <h2 id="to-send">"Waiting for a line"</h2>
                    {(line == Line::Up).then(|| view! {
                        <button type="button" class="button small" on:click=send>"Send now"</button>
                    })}
                </div>
                <ul class="outbox">{waiting.into_iter().map(|entry| waits(entry, removed)).collect::<Vec<_>>()}</ul>
            </section>
        })}
        {(!done.is_empty()).then(|| view! {
            <section aria-labelledby="sent">
                <h2 id="sent">"Sent from this device"</h2>
                <ul class="outbox">{done.iter().map(|entry| row(entry, None)).collect::<Vec<_>>()}</ul>
            </section>
        })}
    }
}

/// One entry: what, about what, when, where it stands, and what can be done.
fn row(entry: &Entry, ways: Option<AnyView>) -> AnyView {
    let name = if entry.href.is_empty() {
        view! { <span>{entry.name.clone()}</span> }
    } else {
        view! { <a href=entry.href.clone()>{entry.name.clone()}</a> }
    };
    let fields = body::changed(&entry.body).join(", ");
    let state = match entry.state {
        State::Sending => ", sending\u{2026}".into_any(),
        State::Done => view! { ", sent " <When moment=clock::moment(entry.sent)/> },
        _ => ().into_any(),
    };
    view! {
        <li>
            <div><strong>{entry.label.clone()}</strong> " " {name}</div>
            {(!fields.is_empty()).then(|| view! { <p class="changed">{fields}</p> })}
            <p class="muted"><small>"Given " <When moment=clock::moment(entry.at)/>{state}</small></p>
            {ways}
        </li>
    }
}

fn waits(entry: Entry, removed: RwSignal<Vec<Entry>>) -> AnyView {
    row(&entry, Some(doing::discard("Discard", vec![entry.clone()], removed)))
}

/// The way to another account, where there is one.
fn attach(entry: &Entry) -> Option<AnyView> {
    body::may_attach(&entry.body).then(|| attaching::field(entry.clone()))
}

fn card(entry: Entry, held: Vec<Entry>, removed: RwSignal<Vec<Entry>>) -> AnyView {
    let heading = format!("{}: {}", entry.label, entry.name);
    let name = heading.clone();
    let all = std::iter::once(entry.clone()).chain(held.iter().cloned()).collect::<Vec<_>>();
    let words = all.iter().map(body::copied).collect::<Vec<_>>().join("\n\n");
    let discard = if held.is_empty() { "Discard" } else { "Discard all of it" };
    let said = body::said(&entry.body);
    let ways = if entry.state == State::Conflict {
        conflict::choices(&entry)
    } else {
        view! {
            <ul class="reasons">{reasons(&entry)}</ul>
            {(!said.is_empty()).then(|| view! {
                <dl class="typed">
                    {said.into_iter().map(|(field, value)| view! { <dt>{field}</dt><dd>{value}</dd> }).collect::<Vec<_>>()}
                </dl>
            })}
            {attach(&entry)}
        }
    };
    view! {
        <article class="waiting-card" aria-label=name>
            <h3>{heading}</h3>
            <p class="muted"><small>"Given " <When moment=clock::moment(entry.at)/></small></p>
            {ways}
            {(!held.is_empty()).then(|| view! {
                <p>"These wait for it:"</p>
                <ul class="outbox">
                    {held.iter().map(|entry| row(entry, attach(entry))).collect::<Vec<_>>()}
                </ul>
            })}
            <div class="actions">
                {doing::fix(&entry)}
                {(entry.state == State::Refused).then(|| doing::again(&entry))}
                {doing::copy(words)}
                {doing::discard(discard, all, removed)}
            </div>
        </article>
    }
}

/// Why it was refused, field by field.
fn reasons(entry: &Entry) -> Vec<AnyView> {
    let line = |words: String| view! { <li>{words}</li> };
    match body::reason(entry) {
        AppError::Invalid(errors) => {
            let words = |FieldError { field, message }: FieldError| match field.as_str() {
                "" => message,
                field => format!("{}: {message}", label(field)),
            };
            errors.into_iter().map(words).map(line).collect()
        }
        AppError::NotFound => vec![line("It does not exist any more, or is not shared with you any more.".to_owned())],
        other => vec![line(other.to_string())],
    }
}

/// What was discarded can be taken back as long as the page stands.
fn undo(removed: RwSignal<Vec<Entry>>) -> Option<AnyView> {
    let count = removed.with(Vec::len);
    let back = move |_| doing::restore(removed.try_update(std::mem::take).unwrap_or_default());
    (count > 0).then(|| {
        view! {
            <div class="notice information" role="status">
                <p>{if count == 1 { "Discarded.".to_owned() } else { format!("{count} discarded.") }}</p>
                <button type="button" class="button small" on:click=back>"Undo"</button>
            </div>
        }
    })
}
