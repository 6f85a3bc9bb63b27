//! The journal of imports, and the page that starts one.

use super::api::ListImports;
use super::{Journal, Problem, Status};
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{Breadcrumbs, EmptyState, LateStyles, Pager, TableScroll, Title, icon, loaded, view};
use crate::url;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the journal reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalQuery {
    /// The cursor in the address.
    pub after: String,
}

impl Query for JournalQuery {
    type Ask = ListImports;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListImports { after: self.after })
    }
}

/// `/imports`.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let query = use_query_map();
    let answer = read(move || JournalQuery { after: query.with(|query| query.get("after").unwrap_or_default()) });
    view! {
        <LateStyles/>
        <Title text="Imports"/>
        {loaded(answer, journal)}
    }
}

fn journal(Journal { lines, next }: Journal) -> AnyView {
    if lines.is_empty() {
        return view! {
            <EmptyState
                title="No imports yet"
                text="Bring the accounts, products, people, deals, interactions and tasks you have: CSV files or Excel workbooks from any tool. Nothing is written before you have seen what each row will do, and an import is undone with one click."
                icon=icon::Name::Import
            >
                <a class="button primary" href="/imports/new">"Import a file"</a>
            </EmptyState>
        };
    }
    let next = next.map(|cursor| format!("/imports?after={}", url::encode(&cursor)));
    let rows = lines.into_iter().map(|line| {
        let state = if line.undone { "Undone" } else { line.status.label() };
        let counted = matches!(line.status, Status::Checked | Status::Running | Status::Done);
        view! {
            <tr>
                <th scope="row"><a href=format!("/imports/{}", line.id)>{line.file_name}</a></th>
                <td data-label="State">{state}</td>
                <td data-label="Rows" class="number">{line.rows}</td>
                <td data-label="Outcome">{counted.then(|| line.counts.words())}</td>
                <td data-label="By">{line.person}</td>
                <td data-label="When"><When moment=line.at/></td>
            </tr>
        }
    });
    view! {
        <header class="page-head">
            <h1>"Imports"</h1>
            <a class="button primary" href="/imports/new">"Import a file"</a>
        </header>
        <TableScroll label="Imports">
            <table class="records">
                <thead>
                    <tr>
                        <th scope="col">"File"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="number">"Rows"</th>
                        <th scope="col">"Outcome"</th>
                        <th scope="col">"By"</th>
                        <th scope="col">"When"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </TableScroll>
        <Pager first=None next next_words="Earlier"/>
    }
}

/// `/imports/new`.
#[component]
pub fn NewImportPage() -> impl IntoView {
    let query = use_query_map();
    let problem = move || query.with(|query| query.get("problem")).and_then(|code| code.parse::<Problem>().ok());
    // Which of several it is about.
    let of = move || query.with(|query| query.get("file")).map(|file| format!("{file}: "));
    view! {
        <LateStyles/>
        <Title text="Import a file"/>
        <Breadcrumbs trail=vec![("Imports".to_owned(), "/imports".to_owned())]/>
        <h1>"Import files"</h1>
        <form class="record-form" method="post" action="/imports/upload" enctype="multipart/form-data">
            {move || problem().map(|problem| view! {
                <ul class="error-summary" role="alert"><li>{of()}{problem.label()}</li></ul>
            })}
            <div class="field">
                <label for="field-file">"XLSX or CSV files"</label>
                <input id="field-file" type="file" name="file" required=true multiple=true
                    accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>
                <p class="hint">
                    "Accounts, products, people, deals, interactions or tasks, each in a file of their own; choose those of one company together. With column names in the first line. Text in UTF-8, UTF-16 or Windows encoding; at most 20 MB and 200,000 rows."
                </p>
            </div>
            <div class="field">
                <label for="field-sheet">"Sheet of a workbook"</label>
                <input id="field-sheet" type="text" name="sheet" maxlength="31" autocomplete="off"/>
                <p class="hint">"By its name. Empty: the first with anything in it."</p>
            </div>
            <div class="field">
                <label for="field-delimiter">"Between the cells of a text file"</label>
                <input id="field-delimiter" type="text" name="delimiter" maxlength="3" size="3" autocomplete="off"/>
                <p class="hint">"Empty: found out. Else one character like ; or |, or the word tab."</p>
            </div>
            <button type="submit" class="button primary">"Read the files"</button>
        </form>
    }
}
