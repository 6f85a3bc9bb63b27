//! The page of mailed reports: what comes, and what else could.

use super::api::{AddMailing, EndMailing, ShowMailings};
use super::{Every, Mailable, Mailing, Mailings};
use crate::dashboard::asked::Who;
use crate::day::Day;
use crate::live::Told;
use crate::query::{Query, read, search_in_address};
use crate::ui::{Breadcrumbs, Form, Notice, Select, Submit, Title, Tone, Write, loaded, view};
use crate::url;
use leptos::prelude::*;

/// What the page reads.
pub struct MailingsQuery;

impl Query for MailingsQuery {
    type Ask = ShowMailings;
    const TOLD: Told = Told::Nothing;

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowMailings {})
    }
}

/// `/reports/mailed`; its query string may say of which report, whose and about whom one thinks.
#[component]
pub fn MailedPage() -> impl IntoView {
    let query = search_in_address();
    let answer = read(|| MailingsQuery);
    view! {
        <Title text="Reports by mail"/>
        <Breadcrumbs trail=vec![("Reports".to_owned(), "/reports".to_owned())]/>
        <h1>"Reports by mail"</h1>
        {loaded(answer, move |answer| page(answer, &query.get_untracked()))}
    }
}

fn page(answer: Mailings, query: &str) -> AnyView {
    let Mailings { today, mailings, principals, mail, to } = answer;
    let add = Write::of::<AddMailing>();
    let asked = url::pairs(query);
    let value = move |name: &str| {
        asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let principals = principals.into_iter().map(|one| (one.id.to_string(), one.name));
    let principals = std::iter::once((String::new(), "Any".to_owned())).chain(principals).collect::<Vec<_>>();
    let none = mailings.is_empty();
    view! {
        <p class="lead">
            {format!("As a workbook to {to}, at seven in the morning, about the week or the month that has just ended.")}
        </p>
        {(!mail).then(|| view! {
            <Notice tone=Tone::Warning>"No mail leaves this Larder yet: an admin has to set a mail server."</Notice>
        })}
        {none.then(|| view! { <p class="empty">"No report is mailed to you."</p> })}
        <ul class="list">{mailings.into_iter().map(|mailing| line(mailing, today)).collect_view()}</ul>
        <section>
            <h2>"Have one mailed"</h2>
            <Form action=add class="record-form">
                <Select name="report" label="Report" options=Mailable::options() value=value("report")/>
                <Select name="who" label="Whose" options=Who::options() value=value("who")/>
                <Select name="principal" label="Principal" options=principals value=value("principal")/>
                <Select name="every" label="How often" options=Every::options()/>
                <Submit label="Mail it to me"/>
            </Form>
        </section>
    }
}

fn line(mailing: Mailing, today: Day) -> AnyView {
    let end = Write::of::<EndMailing>();
    let often = mailing.every.label().to_lowercase();
    view! {
        <li>
            <div class="grow">
                <a href=mailing.path()>{mailing.words()}</a>
                <div class="muted">{format!("{often}, next {}", mailing.next.words(today))}</div>
            </div>
            <Form action=end class="inline">
                <input type="hidden" name="id" value=mailing.id.to_string()/>
                <Submit label="Stop" class="button"/>
            </Form>
        </li>
    }
}
