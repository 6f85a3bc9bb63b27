//! The dashboard's page: figures that lead to what they count, then shapes that say more than a number.

use super::api::ShowDashboard;
use super::asked::{Asked, Who};
use super::cards::Cards;
use super::pipeline::charts::charts;
use super::{Dashboard, Doing, InStage, Value, Week, compared, question};
use crate::auth::Me;
use crate::day::Day;
use crate::filter::Operator;
use crate::interactions::kind::Kind;
use crate::interactions::list;
use crate::live::Told;
use crate::money;
use crate::offline::as_it_was;
use crate::opportunities::Column;
use crate::query::{Query, read, search_in_address};
use crate::ui::{Bar, LateStyles, Point, TableScroll, Tabs, Tally, Title, bars, columns, loaded, tallies, view};
use leptos::prelude::*;

const PATH: &str = "/dashboard";

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DashboardQuery(String);

impl Query for DashboardQuery {
    type Ask = ShowDashboard;
    const TOLD: Told = Told::List("opportunity interaction");

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowDashboard { query: self.0 })
    }
}

/// `/dashboard`.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let query = search_in_address();
    let question = move || DashboardQuery(query.get());
    let answer = read(question);
    view! {
        <LateStyles/>
        <Title text="Dashboard"/>
        {loaded(answer, move |dashboard| view! {
            {as_it_was(answer, question)}
            {page(dashboard, &query.get_untracked())}
        })}
    }
}

fn page(dashboard: Dashboard, query: &str) -> AnyView {
    let asked = Asked::parse(query, &expect_context::<Me>());
    let Dashboard {
        today,
        days,
        before,
        deals,
        touches,
        stages,
        expected,
        won,
        weeks,
        people,
        pipeline,
        owners,
        principals,
    } = dashboard;
    let of = Cards { asked: &asked, days, deals: &deals };
    let whose = Who::ALL.iter().map(|who| {
        let there = Asked { who: *who, owner: None, ..asked.clone() };
        (who.label().to_owned(), there.address(PATH), asked.owner.is_none() && asked.who == *who)
    });
    view! {
        <header class="page-head">
            <h1>"Dashboard"</h1>
            <div class="actions">
                {asked.principal.map(|id| view! {
                    <a class="button" href=format!("/principals/{id}")>"This principal’s figures"</a>
                })}
                <a class="button" href=asked.address("/reports")>"Reports"</a>
            </div>
        </header>
        <Tabs label="Whose" tabs=whose.collect()/>
        {question(&asked, PATH, None, owners, principals)}
        <p class="muted">{compared(days, before, today)}</p>
        {tallies(figures(&of, touches))}
        <div class="charts">
            {by_stage(&asked, stages)}
            {by_week(&asked, weeks, today)}
            {worth("Expected value", "Open deals that have one, each as probable as it is.", of.open().href, expected)}
            {worth("Value won", "Deals that have one.", of.won().href, won)}
        </div>
        {pipeline.map(|pipeline| charts(&asked, days, today, pipeline))}
        {by_person(&asked, days, people)}
    }
}

/// Each with what it is compared with, and a way to what it counts.
fn figures(of: &Cards, touches: (i64, i64)) -> Vec<Tally> {
    vec![of.open(), of.stale(), of.expected(), of.won(), of.lost(), of.rate(), of.days_to_close(), of.touches(touches)]
}

fn by_stage(asked: &Asked, stages: Vec<InStage>) -> AnyView {
    if stages.is_empty() {
        return view! {
            <section><h2>"Open deals by stage"</h2><p class="empty">"Nothing is open. "<a href="/opportunities/new">"New deal"</a></p></section>
        };
    }
    let bar = |InStage { stage, count }| Bar {
        label: stage.label().to_owned(),
        href: Some(asked.deals(&[(Column::Stage, Operator::Is, stage.code())]).at("/opportunities")),
        value: count,
        words: count.to_string(),
    };
    view! { <section>{bars("Open deals by stage", stages.into_iter().map(bar).collect())}</section> }
}

fn by_week(asked: &Asked, weeks: Vec<Week>, today: Day) -> AnyView {
    let point = |Week { from, count }: Week| Point {
        label: from.words(today),
        href: asked.touches((from, from.plus(6)), &[]).at(list::PATH),
        value: count,
    };
    let points = weeks.into_iter().map(point).collect();
    view! { <section>{columns("Touches by week", "Week from", points)}</section> }
}

fn worth(title: &'static str, what: &'static str, href: String, values: Vec<Value>) -> AnyView {
    let line = |Value { currency, minor }: Value| {
        view! { <li><a href=href.clone()>{format!("{} {currency}", money::words(minor, &currency))}</a></li> }
    };
    (!values.is_empty())
        .then(|| {
            view! {
                <section>
                    <h2>{title}</h2>
                    <p class="muted">{what}</p>
                    <ul class="plain">{values.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
        .into_any()
}

fn by_person(asked: &Asked, days: (Day, Day), people: Vec<Doing>) -> AnyView {
    let done = |place: usize| people.iter().any(|one| one.counts.get(place).is_some_and(|count| *count > 0));
    let kinds = Kind::ALL.iter().enumerate().filter(|(place, _)| done(*place)).collect::<Vec<_>>();
    let heads =
        kinds.iter().map(|(_, kind)| view! { <th scope="col" class="number">{kind.label()}</th> }).collect_view();
    let line = |one: &Doing| {
        let there = Asked { owner: Some(one.id), ..asked.clone() };
        let total = one.counts.iter().sum::<i64>().to_string();
        let touches = |also: &[(list::Column, Operator, &str)]| there.touches(days, also).at(list::PATH);
        let cell = |(place, kind): &(usize, &Kind)| {
            let count = one.counts.get(*place).copied().unwrap_or(0);
            let words = count.to_string();
            let words = if count == 0 {
                words.into_any()
            } else {
                view! { <a href=touches(&[(list::Column::Type, Operator::Is, kind.code())])>{words}</a> }
            };
            view! { <td class="number">{words}</td> }
        };
        let cells = kinds.iter().map(cell).collect_view();
        view! {
            <tr>
                <th scope="row"><a href=there.address(PATH)>{one.name.clone()}</a></th>
                {cells}
                <td class="number"><strong><a href=touches(&[])>{total}</a></strong></td>
            </tr>
        }
    };
    let rows = people.iter().map(line).collect_view();
    view! {
        <section>
            <h2>"Who did what"</h2>
            {if people.is_empty() {
                view! { <p class="empty">"Nothing was logged in these days. "<a href="/log">"Log something"</a></p> }
            } else {
                view! {
                    <TableScroll label="Who did what">
                        <table class="records figures">
                            <thead><tr><th scope="col">"Who"</th>{heads}<th scope="col" class="number">"All"</th></tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </TableScroll>
                }
            }}
        </section>
    }
}
