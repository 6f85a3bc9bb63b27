//! The page of a principal's month: whose and of which month, and its tables; printed, the tables alone.

use super::Monthly;
use crate::live::Told;
use crate::principals::api::ShowMonth;
use crate::principals::shared::sharing;
use crate::query::{Query, read, search_in_address};
use crate::reports::sections;
use crate::ui::{Breadcrumbs, Icon, LateStyles, Select, Title, icon, loaded, view};
use leptos::prelude::*;
use uuid::Uuid;

const PATH: &str = "/reports/principal";

/// What the page reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthlyQuery(String);

impl Query for MonthlyQuery {
    type Ask = ShowMonth;
    const TOLD: Told = Told::Nothing;

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowMonth { query: self.0 })
    }
}

/// `/reports/principal`.
#[component]
pub fn MonthlyPage() -> impl IntoView {
    let query = search_in_address();
    let answer = read(move || MonthlyQuery(query.get()));
    let fresh = StoredValue::new(None);
    view! { <LateStyles/>{loaded(answer, move |report| page(hold(report, fresh)))} }
}

/// A link that was just made, and the report that it opens: whose, and of which month.
type Fresh = StoredValue<Option<(Option<Uuid>, String, String)>>;

/// A link is told once; whenever the same report is read again on this page, it stands there still.
fn hold(mut report: Monthly, fresh: Fresh) -> Monthly {
    let (principal, month) = (report.principal.as_ref().map(|one| one.id), report.month.clone());
    match report.sharing.address.clone() {
        Some(link) => fresh.set_value(Some((principal, month, link))),
        None if report.sharing.links.is_empty() => {}
        None => {
            let link =
                fresh.get_value().filter(|(of, at, _)| (of, at) == (&principal, &month)).map(|(_, _, link)| link);
            report.sharing.address = link;
        }
    }
    report
}

fn page(report: Monthly) -> AnyView {
    let Monthly { principal, month, sections: tables, principals, months, sharing: links } = report;
    let (id, name) = principal.map(|one| (one.id.to_string(), one.name)).unwrap_or_default();
    let words = months.iter().find(|(code, _)| *code == month).map_or(&month, |(_, words)| words);
    let title = if name.is_empty() { "A principal’s month".to_owned() } else { format!("{name}, {words}") };
    let is_shared = links.may || !links.links.is_empty();
    let file = |kind: &str| format!("{PATH}.{kind}?principal={id}&month={month}");
    let whose = std::iter::once((String::new(), "Choose one".to_owned()));
    let whose = whose.chain(principals.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>();
    view! {
        <Title text=title.clone()/>
        <Breadcrumbs trail=vec![("Reports".to_owned(), "/reports".to_owned())]/>
        <header class="page-head">
            <h1>{title}</h1>
            {(!id.is_empty()).then(|| view! {
                <div class="actions">
                    <a class="button" href=format!("/principals/{id}")>"Figures"</a>
                    <a class="button" href=file("csv") download rel="external">
                        <Icon name=icon::Name::Export class="small"/>"CSV"
                    </a>
                    <a class="button" href=file("xlsx") download rel="external">
                        <Icon name=icon::Name::Export class="small"/>"Excel"
                    </a>
                    {is_shared.then(|| view! { <a class="button" href="#share">"Share…"</a> })}
                    <a class="button" href=format!("/reports/mailed?report=principal&principal={id}")>"By mail…"</a>
                </div>
            })}
        </header>
        <form class="question" action=PATH>
            <Select name="principal" label="Principal" options=whose value=id.clone()/>
            <Select name="month" label="Month" options=months.clone() value=month.clone()/>
            <button type="submit" class="button">"Show"</button>
        </form>
        {if id.is_empty() {
            view! { <p class="empty">"Choose a principal, and of which month."</p> }
        } else {
            view! { {sections(tables)} {sharing(id, month, links)} }
        }}
    }
}
