//! Charts, drawn by the server as tables with a shape beside each figure, or with the table below the shape.
//! Invariant: whoever sees no shape reads the same figures, and no colour means anything by itself.

use super::view;
use leptos::prelude::*;

/// One line of bars.
pub struct Bar {
    /// What it is.
    pub label: String,
    /// Where what it counts is listed.
    pub href: Option<String>,
    /// How long it is, against the others.
    pub value: i64,
    /// The same in words.
    pub words: String,
}

/// One column of a chart over time.
pub struct Point {
    /// When.
    pub label: String,
    /// Where what it counts is listed; empty: nowhere.
    pub href: String,
    /// How high it is, against the others.
    pub value: i64,
}

/// Lying bars, one under the other: a table whose last column is drawn.
pub fn bars(caption: &str, bars: Vec<Bar>) -> AnyView {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let line = |Bar { label, href, value, words }: Bar| {
        let name = match href {
            Some(href) => view! { <a href=href>{label}</a> },
            None => label.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="number">{words}</td>
                <td aria-hidden="true">
                    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none">
                        <rect width=(100 * value / most).max(1).to_string() height="10"></rect>
                    </svg>
                </td>
            </tr>
        }
    };
    let lines = bars.into_iter().map(line).collect_view();
    view! { <table class="bars"><caption>{caption.to_owned()}</caption><tbody>{lines}</tbody></table> }
}

/// How high the highest column is.
const HIGH: i64 = 120;

/// How wide a column is with the room around it: where there are many, the figures on them stay readable on a phone.
fn step(columns: i64) -> i64 {
    (400 / columns.max(1)).clamp(30, 50)
}

/// Standing columns, in the order of time, with the table of them below; `along` is what their labels are.
pub fn columns(caption: &'static str, along: &'static str, points: Vec<Point>) -> AnyView {
    let most = points.iter().map(|point| point.value).max().unwrap_or(0).max(1);
    let count = i64::try_from(points.len()).unwrap_or(0);
    let step = step(count);
    let width = step * count;
    let said = match (points.first(), points.last(), points.iter().max_by_key(|point| point.value)) {
        (Some(first), Some(last), Some(top)) => format!(
            "From {} to {}. The most, {}, from {}; the last, {}.",
            first.label, last.label, top.value, top.label, last.value
        ),
        _ => String::new(),
    };
    // Numbers alone, so nothing is to be escaped.
    let shape = |(Point { value, .. }, place): (&Point, i64)| {
        let high = (HIGH * value / most).max(1);
        let (x, y) = (step * place, HIGH - high + 20);
        let (left, middle, wide, above) = (x + 8, x + step / 2, step - 16, y - 6);
        format!(
            r#"<rect x="{left}" y="{y}" width="{wide}" height="{high}"/><text x="{middle}" y="{above}">{value}</text>"#
        )
    };
    let shapes = points.iter().zip(0..).map(shape).collect::<String>();
    let line = |Point { label, href, value }: Point| {
        let label = if href.is_empty() {
            label.into_any()
        } else {
            view! { <a href=href>{label}</a> }
        };
        view! { <tr><th scope="row">{label}</th><td class="number">{value.to_string()}</td></tr> }
    };
    let lines = points.into_iter().map(line).collect_view();
    view! {
        <figure class="chart">
            <figcaption>{caption}</figcaption>
            <svg role="img" aria-label=format!("{caption}. {said}") viewBox=format!("0 0 {width} {}", HIGH + 24) inner_html=shapes></svg>
            <details>
                <summary>"As a table"</summary>
                <table>
                    <thead><tr><th scope="col">{along}</th><th scope="col" class="number">{caption}</th></tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </details>
        </figure>
    }
}
