//! One import, from its columns to its result. The step that is shown follows from how far the import is; while nothing
//! is written, the address may ask for an earlier one.

use super::api::{RunImport, ShowImport};
use super::columns::ColumnsStep;
use super::result::{Checked, Finished, TakeBack};
use super::values::ValuesStep;
use super::{ImportDetail, ImportId, Status, together};
use crate::operations::Progress;
use crate::query::{Answer, Query, id_in_address, read};
use crate::time::When;
use crate::ui::{
    Breadcrumbs, Form, LateStyles, Notice, Progress as ProgressBar, Submit, Title, Tone, Write, loaded, view,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::time::Duration;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportQuery {
    /// The id in the address; `None` when it is none.
    pub id: Option<ImportId>,
    /// Only rows with this outcome.
    pub show: String,
    /// Only rows behind this line.
    pub after: i32,
}

impl Query for ImportQuery {
    type Ask = ShowImport;

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowImport { id: self.id?, show: self.show, after: self.after })
    }
}

/// `/imports/:id`.
#[component]
pub fn ImportPage() -> impl IntoView {
    let (id, query) = (id_in_address(), use_query_map());
    let parameter = move |name: &'static str| Memo::new(move |_| query.with(|q| q.get(name).unwrap_or_default()));
    let (step, show, after) = (parameter("step"), parameter("show"), parameter("after"));
    let query = move || ImportQuery { id: id.get(), show: show.get(), after: after.get().parse().unwrap_or(0) };
    let detail = read(query);
    view! { <LateStyles/>{loaded(detail, move |import| page(import, &step.get(), show.get(), detail))} }
}

/// The steps in their order.
const STEPS: [(&str, &str); 4] = [("columns", "Columns"), ("values", "Words"), ("check", "Check"), ("done", "Import")];

fn page(import: ImportDetail, wanted: &str, show: String, answer: Answer<ImportQuery>) -> AnyView {
    let open = matches!(import.status, Status::Mapping | Status::Checked) && import.mine;
    let step = match (import.status, wanted) {
        (Status::Mapping | Status::Checked, "columns") if open => "columns",
        (Status::Mapping | Status::Checked, "values") if open && !import.questions.is_empty() => "values",
        (Status::Mapping, _) => "columns",
        (Status::Checking | Status::Checked, _) => "check",
        (Status::Running | Status::Done, _) => "done",
    };
    let id = import.id;
    let steps = STEPS.into_iter().map(|(code, label)| {
        let reachable = open && code != "done" && code != step && (code != "values" || !import.questions.is_empty());
        let current = (code == step).then_some("step");
        if reachable && (code != "check" || import.status == Status::Checked) {
            view! { <li><a href=format!("/imports/{id}?step={code}")>{label}</a></li> }
        } else {
            view! { <li aria-current=current>{label}</li> }
        }
    });
    let steps = steps.collect_view();
    let (files, waiting) = (together::files(&import), if open { together::before(&import) } else { Vec::new() });
    let body = match (step, import.status) {
        ("columns", _) => view! { <ColumnsStep import=import.clone()/> },
        ("values", _) => view! { <ValuesStep import=import.clone()/> },
        _ if import.undoing.is_some_and(|undoing| !undoing.stopped) => {
            view! { <Working import=import.clone() answer/> }
        }
        _ if import.undoing.is_some() => view! { <Finished import=import.clone() show/> },
        (_, Status::Checking | Status::Running) if import.stopped => {
            view! { <Stopped import=import.clone()/> }
        }
        (_, Status::Checking | Status::Running) => view! { <Working import=import.clone() answer/> },
        ("check", _) => view! { <Checked import=import.clone() show/> },
        _ => view! { <Finished import=import.clone() show/> },
    };
    view! {
        <Title text=format!("Import of {}", import.file_name)/>
        <Breadcrumbs trail=vec![("Imports".to_owned(), "/imports".to_owned())]/>
        <header class="page-head">
            <h1>{import.file_name}</h1>
            <p class="muted">
                {import.rows}{if import.rows == 1 { " row, by " } else { " rows, by " }}{import.person}", "<When moment=import.at/>
            </p>
        </header>
        {files}
        {(!waiting.is_empty()).then(|| view! {
            <Notice tone=Tone::Information>
                <p>{format!("Import {} first: this file speaks of what comes in with it.", waiting.join(", "))}</p>
            </Notice>
        })}
        <ol class="steps" aria-label="Steps">{steps}</ol>
        {body}
    }
}

/// A check or a run that was given up, and the way on.
#[component]
fn Stopped(import: ImportDetail) -> impl IntoView {
    let action = Write::of::<RunImport>();
    let (id, mine) = (import.id, import.mine);
    let said = if import.status == Status::Checking {
        "The check stopped before its end. Nothing is written.".to_owned()
    } else {
        let (done, all) = (import.counts.done, import.counts.to_write());
        format!(
            "This import stopped: {done} of {all} records are written. Going on writes the others; nothing is written twice."
        )
    };
    view! {
        <Notice tone=Tone::Warning>
            <p>{said}</p>
            <div class="actions">
                {mine.then(|| view! {
                    <Form action class="inline">
                        <input type="hidden" name="id" value=id.to_string()/>
                        <Submit label="Go on"/>
                    </Form>
                })}
                {import.operation.map(|operation| view! { <TakeBack id operation label="Undo what is written"/> })}
            </div>
        </Notice>
    }
}

/// How far a check or a run has come. With JavaScript the page asks again by itself.
#[component]
fn Working(import: ImportDetail, answer: Answer<ImportQuery>) -> impl IntoView {
    Effect::new(move |_| {
        let again = set_timeout_with_handle(move || answer.refetch(), Duration::from_millis(1500));
        on_cleanup(move || {
            if let Ok(again) = again {
                again.clear();
            }
        });
    });
    let (label, done, total) = match (import.undoing, import.status) {
        (Some(Progress { done, all, .. }), _) => (format!("{done} of {all} records taken back"), done, Some(all)),
        (None, Status::Running) => {
            let (all, done) = (import.counts.to_write(), import.counts.done);
            (format!("{done} of {all} records written"), done, Some(all))
        }
        (None, _) => ("Checking the rows".to_owned(), 0, None),
    };
    view! {
        <section class="import-progress" aria-live="polite">
            <ProgressBar label=Signal::stored(label) done=Signal::stored(done) total=Signal::stored(total)/>
            <p class="muted">"You can leave this page; the work goes on, also after a restart."</p>
            // An empty address is this page: for browsers that do not ask again by themselves.
            <p><a class="button" href="" rel="external">"Look again"</a></p>
        </section>
    }
}
