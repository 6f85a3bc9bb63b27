//! How it looks: bars, each a way to the deals it counts.

use super::{Due, MONTHS, Pipeline, Placed, Stay, When};
use crate::dashboard::asked::Asked;
use crate::dashboard::period::Days;
use crate::day::Day;
use crate::filter::Operator;
use crate::money;
use crate::opportunities::{Column, Filter, Stage};
use crate::time::month;
use crate::ui::{Bar, bars, view};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// As many of a kind as are shown one by one.
const SHOWN: usize = 10;

/// All of it.
pub(crate) fn charts(asked: &Asked, days: Days, today: Day, pipeline: Pipeline) -> AnyView {
    let Pipeline { funnel, stays, by_principal, by_distributor, by_segment, forecast } = pipeline;
    let placed = |caption, column, none, list| placements(asked, days, caption, column, none, list);
    view! {
        <div class="charts">
            {came(asked, days, funnel)}
            {stayed(stays)}
            {placements_to_come(asked, today, &forecast)}
            {values_to_come(asked, today, &forecast)}
            {placed("Placements by principal", Column::Principal, "", by_principal)}
            {placed("Placements by distributor", Column::Distributor, "Through nobody", by_distributor)}
            {placed("Placements by segment", Column::Segment, "In no segment", by_segment)}
        </div>
    }
}

fn section(caption: &str, says: &'static str, lines: Vec<Bar>) -> AnyView {
    (!lines.is_empty())
        .then(|| view! { <section>{bars(caption, lines)}<p class="muted">{says}</p></section> })
        .into_any()
}

/// The funnel.
fn came(asked: &Asked, days: Days, funnel: Vec<(Stage, i64)>) -> AnyView {
    let opened = funnel.first().map_or(0, |(_, count)| *count);
    let bar = |(stage, count): (Stage, i64)| Bar {
        label: stage.label().to_owned(),
        href: Some(asked.opened(days, Some(stage)).at("/opportunities")),
        value: count,
        words: format!("{count} ({} %)", (200 * count + opened) / (2 * opened.max(1))),
    };
    let lines = funnel.into_iter().map(bar).collect();
    section("Funnel", "Deals opened in these days that came at least so far, whatever became of them.", lines)
}

/// The time in each stage.
fn stayed(stays: Vec<Stay>) -> AnyView {
    let bar = |Stay { stage, count, tenths }: Stay| Bar {
        label: stage.label().to_owned(),
        href: None,
        value: tenths,
        words: format!("{}.{} ({count})", tenths / 10, tenths % 10),
    };
    let lines = stays.into_iter().map(bar).collect();
    section(
        "Days in stage",
        "On average, of the moves out of it in these days; in brackets how many those were.",
        lines,
    )
}

/// What was placed.
fn placements(asked: &Asked, days: Days, caption: &str, column: Column, none: &str, mut list: Vec<Placed>) -> AnyView {
    let rest = list.split_off(SHOWN.min(list.len()));
    let bar = |Placed { id, name, count }: Placed| {
        let id = id.map_or_else(|| "none".to_owned(), |id| id.to_string());
        let also = [(column, Operator::Is, id.as_str())];
        Bar {
            label: if id == "none" { none.to_owned() } else { name },
            href: Some(asked.ended_with(days, &["won"], &also).at("/opportunities")),
            value: count,
            words: count.to_string(),
        }
    };
    let mut lines = list.into_iter().map(bar).collect::<Vec<_>>();
    if !rest.is_empty() {
        let value = rest.iter().map(|one| one.count).sum::<i64>();
        let label = format!("{} others", rest.len());
        lines.push(Bar { label, href: None, value, words: value.to_string() });
    }
    section(caption, "Deals won in these days.", lines)
}

/// The deals that are to close then.
pub(super) fn due(asked: &Asked, when: When, today: Day) -> (String, Filter) {
    let first = today.month_start(0);
    let last = |day: Day| day.plus(-1).to_string();
    let with =
        |also: &[(Column, Operator, &str)]| asked.deals(&[&[(Column::State, Operator::Is, "open")], also].concat());
    match when {
        When::Before => ("Before this month".to_owned(), with(&[(Column::Expected, Operator::Max, &last(first))])),
        When::Month(of) => {
            let (from, to) = (of.to_string(), last(of.month_start(1)));
            let also =
                [(Column::Expected, Operator::Min, from.as_str()), (Column::Expected, Operator::Max, to.as_str())];
            (month(of), with(&also))
        }
        When::Later => {
            let from = first.month_start(MONTHS).to_string();
            ("Later".to_owned(), with(&[(Column::Expected, Operator::Min, &from)]))
        }
        When::Unknown => ("Nobody said when".to_owned(), with(&[(Column::Expected, Operator::Is, "none")])),
    }
}

fn placements_to_come(asked: &Asked, today: Day, forecast: &[Due]) -> AnyView {
    let bar = |one: &Due| {
        let (label, filter) = due(asked, one.when, today);
        let words = format!("{}.{} of {}", one.expected / 100, one.expected % 100 / 10, one.count);
        Bar { label, href: Some(filter.at("/opportunities")), value: one.expected, words }
    };
    let lines = forecast.iter().map(bar).collect();
    section("Forecast of placements", "Open deals by the month they are to close in, each as probable as it is.", lines)
}

/// A chart for each currency that somebody has named.
fn values_to_come(asked: &Asked, today: Day, forecast: &[Due]) -> AnyView {
    let currencies = forecast.iter().flat_map(|one| &one.values).map(|value| &value.currency).collect::<BTreeSet<_>>();
    let chart = |currency: &String| {
        let bar = |one: &Due| {
            let value = one.values.iter().find(|value| value.currency == *currency)?;
            let (label, filter) = due(asked, one.when, today);
            let words = money::words(value.minor, currency);
            Some(Bar { label, href: Some(filter.at("/opportunities")), value: value.minor, words })
        };
        let lines = forecast.iter().filter_map(bar).collect();
        section(&format!("Forecast, {currency}"), "Open deals that have a value, each as probable as it is.", lines)
    };
    currencies.into_iter().map(chart).collect_view().into_any()
}
