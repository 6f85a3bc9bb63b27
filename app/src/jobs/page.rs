//! `/settings/jobs`: what Larder still has to do, and what it gave up.

use super::Job;
use super::api::ListJobs;
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{EmptyState, Title, icon, loaded, view};
use leptos::prelude::*;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobsQuery;

impl Query for JobsQuery {
    type Ask = ListJobs;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListJobs {})
    }
}

/// `/settings/jobs`.
#[component]
pub fn JobsPage() -> impl IntoView {
    let answer = read(|| JobsQuery);
    view! {
        <Title text="Jobs"/>
        <header class="page-head"><h1>"Jobs"</h1></header>
        <p class="lead">
            "Mail, imports and clearing out, which Larder does by itself. One that fails is tried ten times, ever later; what was given up then is for you to look into."
        </p>
        {loaded(answer, page)}
    }
}

fn page(jobs: Vec<Job>) -> AnyView {
    if jobs.is_empty() {
        return view! { <EmptyState title="Nothing waits" text="All is done, and nothing was given up." icon=icon::Name::Check/> };
    }
    let rows = jobs.into_iter().map(line).collect_view();
    view! {
        <div class="table-scroll">
            <table class="records">
                <thead>
                    <tr>
                        <th scope="col">"What"</th>
                        <th scope="col">"How it stands"</th>
                        <th scope="col">"When"</th>
                        <th scope="col">"By"</th>
                        <th scope="col">"What went wrong"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn line(job: Job) -> AnyView {
    view! {
        <tr>
            <th scope="row">{job.what}</th>
            <td data-label="How it stands">{job.state}</td>
            <td data-label="When"><When moment=job.at/></td>
            <td data-label="By">{job.who}</td>
            <td data-label="What went wrong">{job.error}</td>
        </tr>
    }
}
