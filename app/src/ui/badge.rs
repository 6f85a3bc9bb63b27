//! Small marks. Invariant: each has a letter, a word or a shape, so that colour is never the only sign.

use super::{Icon, icon, view};
use crate::auth::initials;
use leptos::prelude::*;

/// What a badge or a notice means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// As it should be.
    Good,
    /// Look at it.
    Warning,
    /// Wrong, or gone for good.
    Danger,
    /// Good to know.
    Information,
}

impl Tone {
    /// The class that colours it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Danger => "danger",
            Self::Information => "information",
        }
    }
}

/// A word with a meaning: a role, a status.
#[component]
pub fn Badge(
    /// The word.
    #[prop(into)]
    label: String,
    /// Its meaning.
    #[prop(optional)]
    tone: Tone,
) -> impl IntoView {
    view! { <span class=format!("badge {}", tone.class())>{label}</span> }
}

/// What something says of itself that is on this device alone.
pub const WAITS: &str = "Waiting to be sent";

/// Said of what the server does not have yet.
#[must_use]
pub fn waits(it_does: bool) -> Option<AnyView> {
    it_does.then(|| view! { " " <span class="badge waits"><Icon name=icon::Name::Export class="small"/>{WAITS}</span> })
}

/// A priority as its letter, A to D.
#[component]
pub fn PriorityMark(
    /// `A`, `B`, `C` or `D`.
    #[prop(into)]
    letter: String,
) -> impl IntoView {
    let (code, title) = (letter.clone(), format!("Priority {letter}"));
    view! {
        <span class="badge priority" data-priority=code title=title><span class="quiet">"Priority "</span>{letter}</span>
    }
}

/// A person's initials.
#[component]
pub fn Avatar(
    /// The person's name.
    #[prop(into)]
    name: String,
    /// `large` beside a name in two lines.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! { <span class=format!("avatar {class}") aria-hidden="true">{initials(&name)}</span> }
}
