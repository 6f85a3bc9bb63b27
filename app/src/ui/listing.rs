//! The page of a list: what it is of, the question as a sentence of chips, the form that asks another, the rows, the
//! way on. Invariant: every question is an address, so it works before WebAssembly and can be sent to somebody.

use super::table::table;
use super::{Chip, Field, Icon, Menu, Pager, Title, icon, view};
use crate::listed::{self, Kind, Listed};
use leptos::prelude::*;

/// What stands where the server would know more.
pub const ONLY_HERE: &str = "These are only the ones on this device. The rest is here once you are back in range.";

/// A list and its filter. On a phone its rows are cards, and what the filter and the columns are comes as a sheet from
/// below.
#[component]
pub fn ListPage(
    /// What it is of.
    title: &'static str,
    /// The list without a filter.
    path: &'static str,
    /// What it shows.
    listed: Listed,
    /// What one can do here besides looking.
    actions: AnyView,
    /// What the search field finds by.
    finds: &'static str,
    /// What stands there while there is nothing at all.
    first_step: AnyView,
) -> impl IntoView {
    let (whole, here) = (listed.is_whole(), listed.here);
    let mut listed = listed;
    let (columns, rows) = (listed.columns.clone(), std::mem::take(&mut listed.rows));
    let (wide, first, next) = (listed.wide, listed.first.take(), listed.next.take());
    let rows = match (rows.is_empty(), whole) {
        (false, _) => table(title, path, columns, wide, rows),
        (true, false) => {
            let nothing = if here { "Nothing on this device matches. " } else { "Nothing matches. " };
            view! { <p class="empty">{nothing}<a href=path>"Show all"</a></p> }
        }
        (true, true) => first_step,
    };
    view! {
        {asking(title, path, listed, actions, finds)}
        {rows}
        <Pager first next/>
    }
}

/// What takes along as a file what the list at `path` shows.
pub fn exports(listed: &Listed, path: &'static str, query: &str) -> AnyView {
    let file = |ending: &str| format!("{path}.{ending}?{}", query.trim_start_matches('?'));
    let (csv, workbook) = (file("csv"), file("xlsx"));
    let is_there = !listed.rows.is_empty() && !listed.here;
    is_there
        .then(|| {
            view! {
                <Menu id="export" label="Export" class="button compact">
                    <a class="item" href=csv.clone() download rel="external">"CSV"</a>
                    <a class="item" href=workbook.clone() download rel="external">"Excel"</a>
                </Menu>
            }
        })
        .into_any()
}

/// What stands above the records: what they are, how many, and the question that finds them at `path`.
pub fn asking(
    title: &'static str,
    path: &'static str,
    listed: Listed,
    actions: AnyView,
    finds: &'static str,
) -> AnyView {
    let Listed { count, cut, here, q, chips, clear, fields, kept, columns, .. } = listed;
    let asked = chips.len();
    let cut = cut.then(|| {
        format!("More than 2,000 match “{q}”. Of these, the nearest 2,000 are looked at: another word narrows it.")
    });
    let chips = chips.into_iter().map(|(words, without)| view! { <Chip words without/> }).collect_view();
    let kept =
        kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let choices = columns.into_iter().skip(1).map(|column| (column.code, column.label, column.shown));
    let choices = choices.collect::<Vec<_>>();
    let choices = (!choices.is_empty())
        .then(|| panel("columns", "Columns", icon::Name::Columns, 0, boxes("Columns", "column", choices)));
    view! {
        <Title text=title/>
        <header class="page-head">
            <h1>{title}" " <span class="count">{count}</span></h1>
            <div class="actions">{actions}</div>
        </header>
        <search class="filters">
            <form method="get" action=path aria-label=format!("Find {title}")>
                {kept}
                <input type="search" name="q" value=q placeholder=finds aria-label=finds enterkeyhint="search"/>
                <button type="submit" class="button compact"><Icon name=icon::Name::Search class="small"/><span>"Find"</span></button>
                {panel("filter", "Filter", icon::Name::Filter, asked, fields.into_iter().map(field).collect_view().into_any())}
                {choices}
            </form>
            {(asked > 0).then(|| view! { <div class="chips">{chips}<a class="chip" href=clear>"Clear"</a></div> })}
            {cut.map(|words| view! { <p class="muted">{words}</p> })}
            {here.then(|| view! { <p class="muted">{ONLY_HERE}</p> })}
        </search>
    }
}

/// A part of the form that hangs from its button; on a phone a sheet from below.
fn panel(id: &'static str, label: &'static str, icon: icon::Name, asked: usize, fields: AnyView) -> AnyView {
    let count = (asked > 0).then(|| view! { <span class="count">{asked.to_string()}</span> });
    view! {
        <button type="button" class="button compact" popovertarget=id>
            <Icon name=icon class="small"/>
            <span>{label}</span>
            {count}
        </button>
        <div id=id class="menu start filter-panel" popover="auto" role="dialog" aria-label=label>
            <div class="filter-fields">{fields}</div>
            <div class="actions"><button type="submit" class="button primary">"Show"</button></div>
        </div>
    }
}

fn field(listed::Field { name, label, kind, options, mut values }: listed::Field) -> AnyView {
    let several = values.len() > 1;
    let kind = match kind {
        Kind::Boxes => {
            let ticked = |(code, label)| {
                let ticked = values.contains(&code);
                (code, label, ticked)
            };
            return boxes(&label, &name, options.into_iter().map(ticked).collect());
        }
        Kind::Select => return select(name, label, options, &values),
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Day => "date",
    };
    debug_assert!(!several, "a line holds one value");
    view! { <Field name label r#type=kind value=values.pop().unwrap_or_default()/> }
}

/// One of many; where several are asked for, a list that shows them.
fn select(name: String, label: String, options: Vec<(String, String)>, values: &[String]) -> AnyView {
    let several = values.len() > 1;
    let option = |(code, label): (String, String)| {
        let chosen = values.contains(&code);
        view! { <option value=code selected=chosen>{label}</option> }
    };
    let options = options.into_iter().filter(|(code, _)| !several || !code.is_empty()).map(option).collect_view();
    let id = format!("filter-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name multiple=several>{options}</select>
        </div>
    }
}

/// Any of a few: `(code, label, whether it is ticked)`.
fn boxes(legend: &str, name: &str, options: Vec<(String, String, bool)>) -> AnyView {
    let tick = |(code, label, ticked): (String, String, bool)| {
        view! { <label class="checkbox"><input type="checkbox" name=name.to_owned() value=code checked=ticked/>" "{label}</label> }
    };
    let boxes = options.into_iter().map(tick).collect_view();
    view! { <fieldset><legend>{legend.to_owned()}</legend>{boxes}</fieldset> }
}
