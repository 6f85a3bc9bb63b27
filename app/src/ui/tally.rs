//! Figures as cards. Invariant: where there is a list of what a figure counts, the figure leads there.

use super::view;
use crate::texts::texts;
use leptos::prelude::*;
use serde::Serialize;

/// One figure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// What it is.
    pub label: String,
    /// The figure, in words.
    pub figure: String,
    /// What it is compared with, or made of; empty: nothing.
    pub note: String,
    /// Where what it counts is listed; empty: nowhere.
    pub href: String,
}

texts!(Tally { label figure note href });

impl Tally {
    /// One of these four.
    #[must_use]
    pub fn new(label: &str, figure: String, note: String, href: String) -> Self {
        Self { label: label.to_owned(), figure, note, href }
    }
}

/// Cards, side by side.
pub fn tallies(cards: Vec<Tally>) -> AnyView {
    let card = |Tally { label, figure, note, href }: Tally| {
        let inside = view! { <span class="muted">{label}</span><strong>{figure}</strong> };
        view! {
            <li class="tally">
                {if href.is_empty() {
                    view! { <div class="tally-figure">{inside}</div> }
                } else {
                    view! { <a class="tally-figure" href=href>{inside}</a> }
                }}
                {(!note.is_empty()).then(|| view! { <small class="muted">{note}</small> })}
            </li>
        }
    };
    view! { <ul class="tallies">{cards.into_iter().map(card).collect_view()}</ul> }
}
