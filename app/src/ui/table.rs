//! The rows of a list: a table on a laptop, cards on a phone; what one can do with a row hangs from its end.
//! Invariant: the name is the link; everything else a row offers is a link too, so it works before WebAssembly.

use super::{Badge, Menu, PriorityMark, TableScroll, icon, view};
use crate::listed::{Cell, Column, Row};
use crate::time::When;
use crate::url;
use leptos::prelude::*;

/// The rows of the list at `path`; `wide` when its columns are more than a laptop has room for.
pub(super) fn table(
    label: &'static str,
    path: &'static str,
    columns: Vec<Column>,
    wide: bool,
    rows: Vec<Row>,
) -> AnyView {
    let columns = columns.into_iter().filter(|column| column.shown).collect::<Vec<_>>();
    let class = if wide { "wide" } else { "fits" };
    let rows = rows.into_iter().map(|row| line(path, &columns, row)).collect_view();
    let heads = columns.into_iter().map(head).collect_view();
    view! {
        <TableScroll label class>
            <table class="records">
                <thead><tr>{heads}<th scope="col"><span class="quiet">"Actions"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

/// The head of a column: a link that sorts by it where there is an order.
fn head(Column { label, numeric, order, .. }: Column) -> AnyView {
    let head = match order {
        Some((href, current)) => view! { <a href=href aria-current=current.then_some("true")>{label}</a> },
        None => label.into_any(),
    };
    view! { <th scope="col" class:number=numeric>{head}</th> }
}

fn line(path: &'static str, columns: &[Column], row: Row) -> AnyView {
    let Row { id, href, name, mark, cells, writable, phone, email } = row;
    let href = if href.is_empty() { format!("{path}/{id}") } else { href };
    let cells = columns.iter().skip(1).zip(cells).map(|(column, content)| {
        view! { <td data-label=column.label.clone() class:number=column.numeric>{cell(content)}</td> }
    });
    let cells = cells.collect_view();
    let actions = format!("Actions for {name}");
    view! {
        <tr>
            <th scope="row">
                <a href=href.clone() dir="auto">{name}</a>
                {(!mark.is_empty()).then(|| view! { " " <Badge label=mark/> })}
            </th>
            {cells}
            <td class="row-actions">
                <Menu id=format!("row-{id}") label=actions icon=icon::Name::More class="button plain small square">
                    {items(path, &id, href.clone(), writable, &phone, &email)}
                </Menu>
            </td>
        </tr>
    }
}

/// What one can do with a row whose page is at `href`.
fn items(path: &str, id: &str, href: String, writable: bool, phone: &str, email: &str) -> AnyView {
    let item = |words: &'static str, href: String| view! { <a class="item" href=href>{words}</a> };
    let here = |rest: &str| format!("{path}/{id}{rest}");
    let items = [
        Some(item("Open", href)),
        writable.then(|| item("Edit", here("/edit"))),
        (writable && matches!(path, "/organizations" | "/contacts")).then(|| item("Add note", here("#field-body"))),
        (writable && path == "/organizations").then(|| item("Add contact", format!("/contacts/new?organization={id}"))),
        (!phone.is_empty()).then(|| item("Call", url::tel(phone))),
        (!email.is_empty()).then(|| item("Write e-mail", format!("mailto:{email}"))),
    ];
    items.into_iter().flatten().collect_view().into_any()
}

/// Nothing where there is nothing to say, so that a card can leave it out.
fn cell(cell: Cell) -> AnyView {
    match cell {
        Cell::Text(words) => (!words.is_empty()).then_some(words).into_any(),
        Cell::Role(word, code) => view! { <span class="badge" data-role=code>{word}</span> },
        Cell::Priority(letter) => view! { <PriorityMark letter/> },
        Cell::Tags(tags, more) => {
            let tags = tags.into_iter().map(|tag| view! { <span class="tag">{tag}</span>" " }).collect_view();
            view! { {tags}{(more > 0).then(|| format!("+{more}"))} }
        }
        Cell::Link(words, href) => (!words.is_empty()).then(|| view! { <a href=href>{words}</a> }).into_any(),
        Cell::When(moment) => view! { <When moment/> },
    }
}
