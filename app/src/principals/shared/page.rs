//! What a link shows: the report and who shared it, and nothing that leads anywhere.

use super::Shared;
use super::api::ShowShared;
use crate::live::Told;
use crate::query::{Query, read};
use crate::reports::sections;
use crate::time::When;
use crate::ui::{Title, loaded, view};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedQuery(String);

impl Query for SharedQuery {
    type Ask = ShowShared;
    const TOLD: Told = Told::Nothing;

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowShared { token: self.0 })
    }
}

/// `/shared/:token`.
#[component]
pub fn SharedPage() -> impl IntoView {
    let params = use_params_map();
    let answer = read(move || SharedQuery(params.with(|params| params.get("token").unwrap_or_default())));
    view! {
        <main id="content" class="content alone">
            {loaded(answer, |report| match report {
                Some(report) => page(report),
                None => view! { <Ended/> },
            })}
        </main>
    }
}

fn page(report: Shared) -> AnyView {
    let Shared { principal, month, company, by, until, sections: tables } = report;
    let title = format!("{principal}, {month}");
    view! {
        <Title text=title.clone()/>
        <header class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="lead">{format!("A report by {company}, shared with you by {by}.")}</p>
            </div>
        </header>
        {sections(tables)}
        <p class="hint">"This page works until "<When moment=until/>". To keep it, print it or save it as a PDF."</p>
    }
}

/// A link that opens nothing any more.
#[component]
fn Ended() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::GONE);
    }
    view! {
        <Title text="This link opens nothing any more"/>
        <h1>"This link opens nothing any more"</h1>
        <p class="lead">"It has ended, or was taken back. Ask whoever gave it to you for a new one."</p>
    }
}
