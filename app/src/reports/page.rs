//! The page of reports: which one, of whom, and its table; printed, the table alone.

use super::api::ShowReport;
use super::{Kind, Report, Row, Section, anchor};
use crate::auth::Me;
use crate::dashboard::asked::Asked;
use crate::dashboard::question;
use crate::live::Told;
use crate::offline::as_it_was;
use crate::query::{Query, read, search_in_address};
use crate::ui::{Icon, LateStyles, TableScroll, Tabs, Title, icon, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportQuery(String);

impl Query for ReportQuery {
    type Ask = ShowReport;
    const TOLD: Told = Told::Nothing;

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowReport { query: self.0 })
    }
}

/// `/reports`.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let query = search_in_address();
    let question = move || ReportQuery(query.get());
    let answer = read(question);
    view! {
        <LateStyles/>
        <Title text="Reports"/>
        {loaded(answer, move |report| view! {
            {as_it_was(answer, question)}
            {page(report, &query.get_untracked())}
        })}
    }
}

fn page(report: Report, query: &str) -> AnyView {
    let kind = Kind::asked(query);
    let asked = Asked::parse(query, &expect_context::<Me>());
    let at = |path: &str, kind: Kind| format!("{}&report={kind}", asked.address(path));
    let kinds = Kind::ALL.iter().map(|one| (one.label().to_owned(), at("/reports", *one), *one == kind));
    let monthly = asked.principal.map(|id| format!("?principal={id}")).unwrap_or_default();
    let monthly = ("A principal’s month".to_owned(), format!("/reports/principal{monthly}"), false);
    let kinds = kinds.chain([monthly]).collect();
    let Report { today, days, heads, rows, more, owners, principals } = report;
    let period = kind.has_period().then(|| format!("{} to {}", days.0.words(today), days.1.words(today)));
    let count = rows.len();
    view! {
        <header class="page-head">
            <h1>{kind.label()}</h1>
            <div class="actions">
                <a class="button" href=at("/reports.csv", kind) download rel="external">
                    <Icon name=icon::Name::Export class="small"/>"Export"
                </a>
                <a class="button" href=at("/reports.xlsx", kind) download rel="external">
                    <Icon name=icon::Name::Export class="small"/>"Excel"
                </a>
                <a class="button" href=at("/reports/mailed", kind)>"By mail…"</a>
            </div>
        </header>
        <Tabs label="Reports" tabs=kinds/>
        {question(&asked, "/reports", Some(("report", kind.code())), owners, principals)}
        <p class="muted">{kind.says()} {period.map(|period| format!(" {period}."))}</p>
        {if rows.is_empty() {
            view! { <p class="empty">"Nothing to report."</p> }
        } else {
            table(kind.label().to_owned(), heads, rows)
        }}
        {more.then(|| view! { <p class="muted">{format!("These are the first {count}. The export has all of them.")}</p> })}
    }
}

/// Sections below each other, each with its title.
pub(crate) fn sections(sections: Vec<Section>) -> AnyView {
    let section = |Section { title, href, heads, rows, note }: Section| {
        let name = title.clone();
        let head = if href.is_empty() {
            title.into_any()
        } else {
            view! { <a href=href>{title}</a> }
        };
        let class = if rows.is_empty() { "empty" } else { "muted" };
        view! {
            <section id=anchor(&name)>
                <h2>{head}</h2>
                {(!rows.is_empty()).then(|| table(name.clone(), heads, rows))}
                {(!note.is_empty()).then(|| view! { <p class=class>{note}</p> })}
            </section>
        }
    };
    sections.into_iter().map(section).collect_view().into_any()
}

fn table(label: String, heads: Vec<(String, bool)>, rows: Vec<Row>) -> AnyView {
    let kinds = heads.clone();
    let head = |(words, number): (String, bool)| view! { <th scope="col" class:number=number>{words}</th> };
    let heads = heads.into_iter().map(head).collect_view();
    let line = |Row { href, cells }: Row| {
        let mut cells = cells.into_iter();
        let name = cells.next().unwrap_or_default();
        let name = if href.is_empty() {
            name.into_any()
        } else {
            view! { <a href=href>{name}</a> }
        };
        let cells = cells.zip(kinds.iter().skip(1)).map(|(words, (head, number))| {
            // Nothing where there is nothing to say, so that a card can leave it out.
            let words = (!words.is_empty()).then_some(words);
            view! { <td data-label=head.clone() class:number=*number>{words}</td> }
        });
        view! { <tr><th scope="row">{name}</th>{cells.collect_view()}</tr> }
    };
    let rows = rows.into_iter().map(line).collect_view();
    view! {
        <TableScroll label>
            <table class="records">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}
