//! A principal's page of figures: cards that lead to what they count, the period step by step, and who and what is behind it.

use super::api::ShowPrincipal;
use super::{Figures, Span, Step};
use crate::auth::Me;
use crate::contacts::Advocacy;
use crate::dashboard::compared;
use crate::day::Day;
use crate::live::Told;
use crate::organizations::OrganizationId;
use crate::query::{Query, id_in_address, read, search_in_address};
use crate::reports::sections;
use crate::ui::{Bar, Breadcrumbs, Tabs, Title, bars, columns, loaded, tallies, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalQuery {
    /// The id in the address; `None` when it is none.
    id: Option<OrganizationId>,
    query: String,
}

impl Query for PrincipalQuery {
    type Ask = ShowPrincipal;
    const TOLD: Told = Told::List("contact_advocacy interaction product distributor_authorization opportunity");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowPrincipal { id: self.id?, query: self.query })
    }
}

/// `/principals/:id`.
#[component]
pub fn PrincipalPage() -> impl IntoView {
    let id = id_in_address();
    let query = search_in_address();
    let answer = read(move || PrincipalQuery { id: id.get(), query: query.get() });
    loaded(answer, move |figures| page(figures, Span::asked(&query.get_untracked())))
}

fn page(figures: Figures, asked: Span) -> AnyView {
    let Figures { principal, today, days, before, cards, steps, stands, sections: tables } = figures;
    let (id, account) = (principal.id, format!("/organizations/{}", principal.id));
    let trail = vec![("Accounts".to_owned(), "/organizations".to_owned()), (principal.name.clone(), account)];
    let tabs =
        Span::ALL.iter().map(|span| (span.label().to_owned(), format!("/principals/{id}?days={span}"), *span == asked));
    let writes = expect_context::<Me>().writes();
    view! {
        <Title text=format!("{}, figures", principal.name)/>
        <Breadcrumbs trail/>
        <header class="page-head">
            <h1>{principal.name.clone()}</h1>
            <div class="actions">
                {writes.then(|| view! {
                    <a class="button primary" href=format!("/log?organization={id}")>"Log interaction"</a>
                    <a class="button" href=format!("/opportunities/new?principal={id}")>"New deal"</a>
                })}
                <a class="button" href=format!("/reports/principal?principal={id}")>"Monthly report"</a>
            </div>
        </header>
        <Tabs label="Period" tabs=tabs.collect()/>
        <p class="muted">{compared(days, before, today)}</p>
        {tallies(cards)}
        <div class="charts">
            {charts(&steps, asked, today)}
            {people(stands)}
        </div>
        {sections(tables)}
    }
}

/// What happened in each step.
fn charts(steps: &[Step], asked: Span, today: Day) -> AnyView {
    let along = if matches!(asked, Span::Days30 | Span::Days90) { "Week from" } else { "Month from" };
    let chart = |caption: &'static str, figure: fn(&Step) -> i64| {
        let points = steps.iter().map(|step| (step.from.words(today), figure(step))).collect();
        view! { <section>{columns(caption, along, points)}</section> }
    };
    view! {
        {chart("Touches", |step| step.touches)}
        {chart("Won deals", |step| step.won)}
        {chart("Lost deals", |step| step.lost)}
    }
}

/// Where those stand who have a say.
fn people(stands: Vec<(Advocacy, i64)>) -> AnyView {
    let bar = |(advocacy, count): (Advocacy, i64)| Bar {
        label: advocacy.label().to_owned(),
        href: None,
        value: count,
        words: count.to_string(),
    };
    let stands = stands.into_iter().map(bar).collect::<Vec<_>>();
    (!stands.is_empty()).then(|| view! { <section>{bars("People by advocacy", stands)}</section> }).into_any()
}
