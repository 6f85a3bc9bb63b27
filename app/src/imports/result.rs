//! The last steps: what each row will do, and what it did.

use super::api::RunImport;
use super::{ImportDetail, ImportId, Outcome, RowLine, together};
use crate::operations::{OperationId, Undo};
use crate::ui::{Badge, Form, Notice, Pager, Submit, TableScroll, Tone, Write, view};
use leptos::prelude::*;

/// What the rows will do; nothing is written yet.
#[component]
pub fn Checked(
    /// Which.
    import: ImportDetail,
    /// Only rows with this outcome.
    show: String,
) -> impl IntoView {
    let action = Write::of::<RunImport>();
    let (id, mine, person) = (import.id, import.mine, import.person.clone());
    let next = together::next(&import);
    let label = match (import.counts.create, import.counts.update) {
        (0, 0) => None,
        (create, 0) => Some(format!("Import {create} new")),
        (0, update) => Some(format!("Change {update}")),
        (create, update) => Some(format!("Import {create} new, change {update}")),
    };
    view! {
        <div class="page-head">
            <p>"Nothing is written yet. This is what each row will do."</p>
            {match label {
                Some(_) if !mine => view! { <p class="muted">"Only "{person}" can import it."</p> },
                Some(label) => view! {
                    <Form action class="inline">
                        <input type="hidden" name="id" value=id.to_string()/>
                        <Submit label/>
                    </Form>
                },
                None => view! {
                    <p class="muted">"There is nothing to import."</p>
                    {next.map(|(next, name)| view! {
                        <a class="button primary" href=format!("/imports/{next}")>"Go on with "{name}</a>
                    })}
                },
            }}
        </div>
        {outcomes(import, show)}
    }
}

/// What the rows did, and the way back.
#[component]
pub fn Finished(
    /// Which.
    import: ImportDetail,
    /// Only rows with this outcome.
    show: String,
) -> impl IntoView {
    let id = import.id;
    let written = match import.counts.done {
        1 => "1 record written.".to_owned(),
        many => format!("{many} records written."),
    };
    let (several, next) = (import.together.len() > 1, together::next(&import));
    let state = match (import.undone.clone(), import.operation) {
        (Some(undone), _) => view! {
            <Notice tone=if undone.left_alone.is_empty() { Tone::Information } else { Tone::Warning }>
                <h2>"This import was undone"</h2>
                <p>{undone.words()}</p>
                {(undone.left_alone.len() > 2).then(|| view! {
                    <ul>{undone.left_alone.iter().take(100).map(|one| view! { <li>{one.words()}</li> }).collect_view()}</ul>
                })}
            </Notice>
        },
        (None, Some(operation)) if import.undoing.is_some() => view! {
            <Notice tone=Tone::Warning>
                <p>"Undoing this import stopped before all of it was taken back."</p>
                <TakeBack id operation label="Go on undoing"/>
            </Notice>
        },
        (None, Some(operation)) => view! {
            <div class="page-head">
                <p>{written}" "<a href=import.kind.path()>{format!("See the {}", import.kind.plural())}</a></p>
                <div class="actions">
                    <TakeBack id operation label=if several { "Undo all these files" } else { "Undo this import" }/>
                    {next.map(|(next, name)| view! {
                        <a class="button primary" href=format!("/imports/{next}")>"Go on with "{name}</a>
                    })}
                </div>
            </div>
        },
        (None, None) => ().into_any(),
    };
    view! { {state} {outcomes(import, show)} }
}

/// The way back.
#[component]
pub fn TakeBack(
    /// Of which import.
    id: ImportId,
    /// What it wrote.
    operation: OperationId,
    /// What the button says.
    label: &'static str,
) -> impl IntoView {
    let action = Write::of::<Undo>();
    view! {
        <Form action class="inline">
            <input type="hidden" name="operation" value=operation.to_string()/>
            <input type="hidden" name="back" value=format!("/imports/{id}")/>
            <Submit label class="button"/>
        </Form>
    }
}

fn outcomes(import: ImportDetail, show: String) -> AnyView {
    let (id, counts) = (import.id, import.counts);
    let linked = import.undone.is_none();
    let tabs = [
        ("", "All", counts.to_write() + counts.skip + counts.error),
        (Outcome::Create.code(), Outcome::Create.label(), counts.create),
        (Outcome::Update.code(), Outcome::Update.label(), counts.update),
        (Outcome::Skip.code(), Outcome::Skip.label(), counts.skip),
        (Outcome::Error.code(), Outcome::Error.label(), counts.error),
    ]
    .into_iter()
    .map(|(code, label, count)| {
        let current = (show == code).then_some("page");
        view! {
            <li><a class="chip" href=format!("/imports/{id}?show={code}") aria-current=current>{label}" "<span class="count">{count}</span></a></li>
        }
    })
    .collect_view();
    let address = |after: Option<i32>| {
        let after = after.map(|line| format!("&after={line}")).unwrap_or_default();
        format!("/imports/{id}?show={show}{after}")
    };
    let (first, next) = (import.after > 0, import.next);
    let (first, next) = (first.then(|| address(None)), next.map(|line| address(Some(line))));
    if !import.kept {
        return view! { <p class="muted">"The rows of the file were thrown away by now; what they became stays."</p> };
    }
    let rows = import.lines.into_iter().map(|line| row(line, linked)).collect_view();
    view! {
        <ul class="chips" aria-label="Rows by outcome">{tabs}</ul>
        {(counts.error > 0).then(|| view! {
            <p><a href=format!("/imports/{id}/rejected.csv") download="rejected.csv" rel="external">"Download the rejected rows"</a>", correct them and import that file."</p>
        })}
        <TableScroll label="Rows">
            <table class="records">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col" class="number">"Line"</th>
                        <th scope="col">"Outcome"</th>
                        <th scope="col">"Why"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
        <Pager first next/>
    }
}

fn row(line: RowLine, linked: bool) -> impl IntoView {
    let name = if line.name.is_empty() { "(no name)".to_owned() } else { line.name };
    let name = match line.href.filter(|_| linked) {
        Some(href) => view! { <a href=href>{name}</a> },
        None => name.into_any(),
    };
    let tone = match line.outcome {
        Outcome::Create => Tone::Good,
        Outcome::Update => Tone::Information,
        Outcome::Skip => Tone::Neutral,
        Outcome::Error => Tone::Danger,
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="Line" class="number">{line.number}</td>
            <td data-label="Outcome"><Badge label=line.outcome.label() tone/></td>
            <td data-label="Why">{line.reason}</td>
        </tr>
    }
}
