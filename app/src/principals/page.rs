//! A principal's page of figures: cards that lead to what they count, the period step by step, and who and what is behind it.

use super::api::ShowPrincipal;
use super::{Figures, Span, Step};
use crate::auth::Me;
use crate::contacts::Advocacy;
use crate::dashboard::asked::Asked;
use crate::dashboard::compared;
use crate::dashboard::period::Days;
use crate::day::Day;
use crate::interactions::list;
use crate::live::Told;
use crate::offline::as_it_was;
use crate::organizations::OrganizationId;
use crate::query::{Query, id_in_address, read, search_in_address};
use crate::reports::sections;
use crate::ui::{Bar, Breadcrumbs, LateStyles, Point, Tabs, Title, bars, columns, loaded, tallies, view};
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
    let question = move || PrincipalQuery { id: id.get(), query: query.get() };
    let answer = read(question);
    view! {
        <LateStyles/>
        {loaded(answer, move |figures| view! {
            {as_it_was(answer, question)}
            {page(figures, Span::asked(&query.get_untracked()))}
        })}
    }
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
            {charts(&Asked::of_principal(id, days), &steps, asked, today)}
            {people(stands)}
        </div>
        {sections(tables)}
    }
}

/// What happened in each step, and where that is listed.
fn charts(asked: &Asked, steps: &[Step], span: Span, today: Day) -> AnyView {
    let along = if matches!(span, Span::Days30 | Span::Days90) { "Week from" } else { "Month from" };
    let last = asked.own.map_or(today, |(_, last)| last);
    let chart = |caption: &'static str, figure: fn(&Step) -> i64, list: &dyn Fn(Days) -> String| {
        let point = |(place, step): (usize, &Step)| {
            let to = steps.get(place + 1).map_or(last, |next| next.from.plus(-1));
            Point { label: step.from.words(today), href: list((step.from, to)), value: figure(step) }
        };
        let points = steps.iter().enumerate().map(point).collect();
        view! { <section>{columns(caption, along, points)}</section> }
    };
    view! {
        {chart("Touches", |step| step.touches, &|days| asked.touches(days, &[]).at(list::PATH))}
        {chart("Won deals", |step| step.won, &|days| asked.ended(days, &["won"]).at("/opportunities"))}
        {chart("Lost deals", |step| step.lost, &|days| asked.ended(days, &["lost"]).at("/opportunities"))}
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
