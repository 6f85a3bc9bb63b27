//! The page of a merge: the other one is chosen by name, then both stand side by side.

use super::{Comparison, MergeAnswer, Pair, Side};
use crate::command::Base;
use crate::organizations::api::{CompareOrganizations, MergeOrganizations};
use crate::organizations::{Named, OrganizationField, OrganizationId};
use crate::query::{Query, id_in_address, read};
use crate::ui::{Breadcrumbs, Form, Notice, Radio, Submit, TableScroll, Title, Tone, Write, loaded, view};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeQuery {
    /// The one that stays; `None` when the address holds no id.
    pub id: Option<OrganizationId>,
    /// The other one, by id or name; empty until it is chosen.
    pub with: String,
}

impl Query for MergeQuery {
    type Ask = CompareOrganizations;

    fn ask(self) -> Option<Self::Ask> {
        Some(CompareOrganizations { id: self.id?, with: self.with })
    }
}

/// `/organizations/:id/merge`.
#[component]
pub fn MergePage() -> impl IntoView {
    let (id, query) = (id_in_address(), use_query_map());
    let with = move || query.with(|query| query.get("with").unwrap_or_default());
    let answer = read(move || MergeQuery { id: id.get(), with: with() });
    loaded(answer, page)
}

fn page(MergeAnswer { survivor, comparison, problem }: MergeAnswer) -> AnyView {
    let trail = vec![
        ("Accounts".to_owned(), "/organizations".to_owned()),
        (survivor.name.clone(), format!("/organizations/{}", survivor.id)),
    ];
    let title = format!("Merge into {}", survivor.name);
    view! {
        <Title text=title.clone()/>
        <Breadcrumbs trail/>
        <header class="page-head"><h1>{title}</h1></header>
        {match comparison {
            Some(comparison) => view! { <SideBySide survivor comparison/> },
            None => view! { <Choose problem/> },
        }}
    }
}

/// A form of the browser's own: the other one is a part of the address.
#[component]
fn Choose(problem: String) -> impl IntoView {
    view! {
        <form method="get" class="record-form">
            <p>"Everything on the other account moves to this one. Links to the other lead here from then on."</p>
            {(!problem.is_empty()).then(|| view! { <Notice tone=Tone::Warning>{problem}</Notice> })}
            <OrganizationField name="with" label="The other account" value=String::new() required=true/>
            <button type="submit" class="button primary">"Compare"</button>
        </form>
    }
}

#[component]
fn SideBySide(survivor: Named, comparison: Comparison) -> impl IntoView {
    let action = Write::of::<MergeOrganizations>();
    let Comparison { other, key, base, pairs, moving, collisions } = comparison;
    let moving = moving.words();
    let moving = if moving.is_empty() {
        format!("Nothing hangs on {}.", other.name)
    } else {
        format!("Moves to {}: {moving}.", survivor.name)
    };
    // Made inside of the form, which knows what was chosen before.
    let rows = move || pairs.into_iter().map(row).collect_view();
    let keep_other = format!("Keep {} instead", other.name);
    let swapped = format!("/organizations/{}/merge?with={}", other.id, survivor.id);
    view! {
        <Form action class="record-form merge">
            <input type="hidden" name="command[survivor]" value=survivor.id.to_string()/>
            <input type="hidden" name="command[other]" value=other.id.to_string()/>
            <input type="hidden" name="command[key]" value=key.to_string()/>
            <input type="hidden" name="command[base]" value=Base(base).to_text()/>
            <TableScroll label="Both side by side">
                <table class="records">
                    <thead>
                        <tr>
                            <th scope="col">"Field"</th>
                            <th scope="col">"Stays: "{survivor.name.clone()}</th>
                            <th scope="col">"Is merged: "{other.name.clone()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows()}</tbody>
                </table>
            </TableScroll>
            <Notice>
                <p>{moving}</p>
                {collisions.into_iter().map(|collision| view! { <p>{collision}</p> }).collect_view()}
                <p>"What only one of them knows is kept. A merge can be undone."</p>
            </Notice>
            <div class="actions">
                <a class="button" href=swapped>{keep_other}</a>
                <Submit label="Merge"/>
            </div>
        </Form>
    }
}

fn row(Pair { field, label, survivor, other, open }: Pair) -> impl IntoView {
    let cell = |side: Side, value: String| {
        if open {
            let words = if value.is_empty() { "None".to_owned() } else { value };
            let name = format!("command[take][{field}]");
            view! { <Radio name value=side.code() about=format!("{label}, {}", side.label().to_ascii_lowercase()) label=words checked=side == Side::Survivor/> }
        } else {
            value.into_any()
        }
    };
    let (survivor, other) = (cell(Side::Survivor, survivor), cell(Side::Other, other));
    view! {
        <tr>
            <th scope="row">{label}</th>
            <td data-label="Stays">{survivor}</td>
            <td data-label="Is merged">{other}</td>
        </tr>
    }
}
