//! The board of open samples: by how far each has come, and what is due first.

use super::api::OpenSamples;
use super::{Lane, PATH, Sample, Samples, Whose, line};
use crate::auth::Me;
use crate::interactions::LogLink;
use crate::live::Told;
use crate::query::{Query, read, search_in_address};
use crate::ui::Title;
use crate::ui::{EmptyState, LateStyles, Tabs, icon, loaded, view};
use crate::url;
use leptos::prelude::*;

/// What the board reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamplesQuery(Option<Whose>);

impl Query for SamplesQuery {
    type Ask = OpenSamples;
    const TOLD: Told = Told::List("interaction task opportunity organization");

    fn ask(self) -> Option<Self::Ask> {
        Some(OpenSamples { whose: self.0 })
    }
}

/// `/samples`.
#[component]
pub fn SamplesPage() -> impl IntoView {
    let query = search_in_address();
    let whose = move || {
        let pairs = query.with(|query| url::pairs(query));
        pairs.into_iter().find(|(name, _)| name == "whose").and_then(|(_, whose)| whose.parse().ok())
    };
    let answer = read(move || SamplesQuery(whose()));
    view! {
        <LateStyles/>
        <Title text="Samples"/>
        {loaded(answer, page)}
    }
}

fn page(board: Samples) -> AnyView {
    let Samples { today, whose, samples, more } = board;
    let writes = use_context::<Me>().is_some_and(|me| me.writes());
    let log = || {
        let address = Signal::stored("/log?kind=sample+drop".to_owned());
        view! { <LogLink address class="button primary">"Drop samples"</LogLink> }
    };
    let tab = |one: &Whose| {
        let address = if *one == Whose::Mine { PATH.to_owned() } else { format!("{PATH}?whose={one}") };
        (one.label().to_owned(), address, *one == whose)
    };
    let tabs = Whose::ALL.iter().map(tab).collect();
    let lane = |lane: &Lane| {
        let mine =
            samples.iter().filter(|one| Lane::of(one.state, one.due, today) == *lane).cloned().collect::<Vec<_>>();
        column(*lane, mine, today)
    };
    let lanes = if samples.is_empty() {
        view! {
            <EmptyState icon=icon::Name::Check title="No sample waits for a verdict"
                text="What is left in a kitchen stands here until it is tasted and there is a verdict on it.">
                {writes.then(log)}
            </EmptyState>
        }
    } else {
        view! { <div class="board samples" id="board">{Lane::ALL.iter().map(lane).collect_view()}</div> }
    };
    view! {
        <header class="page-head">
            <h1>"Samples "<span class="count">{samples.len()}{more.then_some("+")}</span></h1>
            <div class="actions">
                <Tabs label="Whose samples" tabs/>
                {(writes && !samples.is_empty()).then(log)}
            </div>
        </header>
        {lanes}
        {more.then(|| view! { <p class="hint">"More of them come once these have their verdicts."</p> })}
    }
}

fn column(lane: Lane, samples: Vec<Sample>, today: crate::day::Day) -> AnyView {
    let id = format!("lane-{lane}");
    let (count, empty) = (samples.len(), samples.is_empty());
    let cards = samples.into_iter().map(|one| line(one, today, true)).collect_view();
    view! {
        <section class="lane" data-lane=lane.code() aria-labelledby=id>
            <h2 id=id.clone()>{lane.label()}" "<span class="count">{count}</span></h2>
            {(!empty).then(|| view! { <ol>{cards}</ol> })}
        </section>
    }
}
