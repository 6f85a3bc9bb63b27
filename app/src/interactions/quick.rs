//! The quick log: what it was, where, and a sentence; all else is folded, also that it is not done but planned. A page of its
//! own, and what the frame's dialog shows. It works without JavaScript: then the account is one of those offered, or typed by its name.

use super::api::{BeginLog, DealsAt, FindAccounts, LogInteraction};
use super::kind::{Kind, Outcome, Status};
use super::opening::OpenLog;
use super::picks;
use super::{Account, LogAnswer, Tried};
use crate::contacts::{ContactId, people_at};
use crate::opportunities::OpportunityId;
use crate::organizations::OrganizationId;
use crate::query::{Query, hints, read};
use crate::ui::{
    Breadcrumbs, Choose, Field, Form, Key, Now, Select, Submit, TextArea, Title, Write, kept, loaded, message, typed,
    view,
};
use crate::url;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos_router::hooks::use_location;
use uuid::Uuid;

const ACCOUNT: &str = "command[form][organization_id]";
const DEAL: &str = "command[form][opportunity_id]";
const NAMED: &str = "command[form][account]";
/// Fewer letters may mean anything.
const LETTERS: usize = 2;

/// What the log begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeginQuery {
    organization: Option<OrganizationId>,
    contact: Option<ContactId>,
    opportunity: Option<OpportunityId>,
}

impl Query for BeginQuery {
    type Ask = BeginLog;

    fn ask(self) -> Option<Self::Ask> {
        Some(BeginLog { organization: self.organization, contact: self.contact, opportunity: self.opportunity })
    }
}

/// What is tried at an account.
#[derive(Clone, Debug, PartialEq, Eq)]
struct DealsQuery(OrganizationId);

impl Query for DealsQuery {
    type Ask = DealsAt;

    fn ask(self) -> Option<Self::Ask> {
        Some(DealsAt { organization: self.0 })
    }
}

/// What an address like `/log?organization=…&kind=call` asks for; with `plan=yes` it is for a day to come.
fn asked(query: &str) -> (BeginQuery, Kind, bool) {
    let pairs = url::pairs(query);
    let value = |name: &str| pairs.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let organization = value("organization").and_then(|id| id.parse().ok());
    let contact = value("contact").and_then(|id| id.parse().ok());
    let opportunity = value("opportunity").and_then(|id| id.parse().ok());
    let kind = value("kind").and_then(|kind| kind.parse().ok()).unwrap_or(Kind::Visit);
    (BeginQuery { organization, contact, opportunity }, kind, value("plan").is_some())
}

/// `/log`.
#[component]
pub fn LogPage() -> impl IntoView {
    let search = use_location().search.get_untracked();
    let title = if asked(&search).2 { "Plan" } else { "Log" };
    view! {
        <Title text=title/>
        <Breadcrumbs trail=vec![("My day".to_owned(), "/".to_owned())]/>
        <h1>{title}</h1>
        {quick_log(&search, None)}
    }
}

/// The log in the frame's dialog.
#[component]
pub fn LogInDialog() -> impl IntoView {
    let log = expect_context::<OpenLog>();
    let query = log.0.get_untracked().unwrap_or_default();
    quick_log(&query, Some(Callback::new(move |()| log.close())))
}

/// The form, as the query string `query` begins it; in a dialog, `on_done` is told when something was logged.
fn quick_log(query: &str, on_done: Option<Callback<()>>) -> AnyView {
    let (begin, kind, plan) = asked(query);
    let answer = read(move || begin.clone());
    let place = |answer: &LogAnswer| answer.account.as_ref().map(|account| account.id.to_string()).unwrap_or_default();
    kept(answer, place, move |answer| form(answer.with_untracked(Clone::clone), kind, plan, on_done))
}

fn form(begin: LogAnswer, kind: Kind, plan: bool, on_done: Option<Callback<()>>) -> AnyView {
    let action = Write::of::<LogInteraction>();
    let outcome = action.outcome();
    Effect::new(move || {
        if let (Some(on_done), Some(Ok(()))) = (on_done, outcome.get()) {
            on_done.run(());
        }
    });
    let kind = RwSignal::new(kind);
    let chosen = RwSignal::new(begin.account.clone());
    let follow_up = begin.today.plus(7).to_string();
    let choose_outcome = Callback::new(move |outcome: String| {
        if outcome == Outcome::NeedsFollowUp.code() {
            suggest_follow_up(&follow_up);
        }
    });
    let choose_kind = Callback::new(move |code: String| {
        let chosen = code.parse().unwrap_or(Kind::Visit);
        kind.set(chosen);
        if chosen == Kind::SampleDrop {
            // What was left is asked for at once.
            open_more();
        }
    });
    let is_open = action.came_back() || kind.get_untracked() == Kind::SampleDrop;
    let principals = begin.principal.iter().map(ToString::to_string).collect();
    let lines = begin.lines.clone();
    let likely = RwSignal::new(Vec::new());
    let about = begin.contact;
    let deal = begin.deal.clone();
    // Somewhere else it is not about the deal.
    let about_deal = {
        let (deal, at) = (deal.clone(), begin.account.clone());
        move || deal.clone().filter(|_| at.is_none() || chosen.get() == at)
    };
    let known_deal = about_deal.clone();
    let page = on_done.is_none();
    view! {
        <Form action class="record-form quick-log">
            <Key name="command[id]"/>
            <Key name="command[key]"/>
            <Key name="command[task]"/>
            <Now/>
            {page.then(|| view! { <input type="hidden" name="page" value="yes"/> })}
            <Choose name="command[form][kind]" label="What" options=templates() chosen=kind.get_untracked().code()
                on_choose=choose_kind/>
            {move || known_deal().map(|deal| view! {
                <p class="hint">"About "<a href=format!("/opportunities/{}", deal.id)>{deal.name}</a></p>
                <input type="hidden" name=DEAL value=deal.id.to_string()/>
            })}
            <Where begin chosen/>
            {plan.then(|| when(true))}
            <TextArea name="command[form][text]" label=if plan { "What for" } else { "What was said and done" } rows=3/>
            <Choose name="command[form][outcome]" label="What came of it" options=Outcome::options()
                chosen=Outcome::Neutral.code() on_choose=choose_outcome/>
            <details id="log-more" class="more" open=is_open>
                <summary>"More: products, when, with whom, follow-up, or planned"</summary>
                {picks::about(lines, principals, Vec::new(), likely.into())}
                {picks::rating(String::new())}
                <Field name="command[form][follow_up_on]" label="Follow up on" r#type="date" hint="Makes a task for you. Empty for samples: in five days."/>
                {move || chosen.get().map(|account| with_whom(account.id, about))}
                {move || chosen.get().filter(|_| about_deal().is_none()).map(|account| which_deal(account.id, likely))}
                {(!plan).then(|| when(false))}
                <div class="field">
                    <Field name="command[form][minutes]" label="Minutes" hint="Empty: as many as it usually takes."/>
                </div>
                <Choose name="command[form][kind]" label="Something else" options=others() on_choose=choose_kind/>
            </details>
            <Submit label="Save"/>
        </Form>
    }
}

/// Whether it happened or is planned, and when. What did not happen says nothing of what came of it: the style sheet takes
/// that away.
fn when(plan: bool) -> AnyView {
    let options = [(Status::Completed, "It happened"), (Status::Scheduled, "It is planned")];
    let options = options.map(|(status, words)| (status.code().to_owned(), words.to_owned())).to_vec();
    let chosen = if plan { Status::Scheduled } else { Status::Completed };
    let hint = if plan { "The day and the time." } else { "Empty: now. What is planned needs a day and a time." };
    view! {
        <Choose name="command[form][status]" label="Happened or planned" options chosen=chosen.code()/>
        <Field name="command[form][happened_at]" label="When" r#type="datetime-local" hint/>
    }
}

/// `(code, words)` of what is logged most.
fn templates() -> Vec<(String, String)> {
    Kind::TEMPLATES.iter().map(|(kind, words, _)| (kind.code().to_owned(), (*words).to_owned())).collect()
}

/// The same of the rest.
fn others() -> Vec<(String, String)> {
    let mut others = Kind::options();
    others.retain(|(code, _)| Kind::TEMPLATES.iter().all(|(kind, ..)| kind.code() != code));
    others
}

fn open_more() {
    if let Some(more) = document().get_element_by_id("log-more") {
        let _ = more.set_attribute("open", "");
    }
}

/// Puts a day into the field for the follow-up, which must say one now, unless somebody chose theirs.
fn suggest_follow_up(day: &str) {
    open_more();
    let field = document().get_element_by_id("field-follow_up_on");
    let field = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(field) = field.filter(|field| field.value().is_empty()) {
        field.set_value(day);
    }
}

/// The account: one of those offered, or one that a few letters find.
#[component]
fn Where(begin: LogAnswer, chosen: RwSignal<Option<Account>>) -> impl IntoView {
    let recent = StoredValue::new(begin.recent);
    let before = typed(ACCOUNT).unwrap_or_default();
    if chosen.with_untracked(Option::is_none) {
        chosen.set(recent.with_value(|recent| recent.iter().find(|one| one.id.to_string() == before).cloned()));
    }
    let (ask, hits) = hints(|words| FindAccounts { words });
    let words = RwSignal::new(String::new());
    let few = move || words.with(|words| words.trim().chars().count() < LETTERS);
    let offered = move || {
        let mut offered = if few() { recent.get_value() } else { hits.get() };
        // Choosing one leaves the list as it is, and the keyboard where it is.
        if let Some(chosen) = chosen.get_untracked() {
            offered.retain(|one| one.id != chosen.id);
            offered.insert(0, chosen);
        }
        offered
    };
    let listed = move || offered().into_iter().map(|account| offer(account, chosen)).collect_view();
    let type_words = move |event| {
        let text = event_target_value(&event);
        ask(text.clone());
        words.set(text);
    };
    let error = message(NAMED);
    let named = typed(NAMED).unwrap_or_default();
    view! {
        <fieldset class="choose where" id="field-account" aria-describedby="field-account-error">
            <legend>"Where"</legend>
            <input type="search" name=NAMED value=named aria-label="Find an account" placeholder="Three letters of its name"
                autocomplete="off" maxlength="200" on:input=type_words/>
            <label class="offer unscripted">
                <input type="radio" name=ACCOUNT value=""/>
                <span>"The one I typed"</span>
            </label>
            <div class="offers">{listed}</div>
            <p class="error" id="field-account-error">{move || error.get()}</p>
        </fieldset>
    }
}

/// One account to choose; chosen with a thumb, the next thing is the sentence. Who goes through them by key stays there.
fn offer(account: Account, chosen: RwSignal<Option<Account>>) -> AnyView {
    let id = account.id;
    let checked = chosen.with_untracked(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.id == id));
    let (name, about) = (account.name.clone(), account.about.clone());
    let pointed = StoredValue::new(false);
    let choose = move |_| {
        chosen.set(Some(account.clone()));
        if !pointed.get_value() {
            return;
        }
        let field = document().get_element_by_id("field-text");
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = field.focus();
        }
    };
    view! {
        <label class="offer" on:pointerdown=move |_| pointed.set_value(true)>
            <input type="radio" name=ACCOUNT value=id.to_string() checked=checked on:change=choose/>
            <span>{name}" "<small class="muted">{about}</small></span>
        </label>
    }
}

/// What is tried there, which says whose products are `likely` talked about.
fn which_deal(organization: OrganizationId, likely: RwSignal<Vec<Uuid>>) -> AnyView {
    let answer = read(move || DealsQuery(organization));
    Effect::new(move || {
        if let Some(Ok(deals)) = answer.get() {
            likely.set(deals.into_iter().map(|deal| deal.principal).collect());
        }
    });
    loaded(answer, |deals: Vec<Tried>| {
        if deals.is_empty() {
            return ().into_any();
        }
        let options = no_deal().chain(deals.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>();
        view! { <Select name=DEAL label="Deal" options/> }
    })
}

/// What is chosen of what was about no deal.
pub(super) fn no_deal() -> impl Iterator<Item = (String, String)> {
    std::iter::once((String::new(), "No deal in particular".to_owned()))
}

/// Who works there.
fn with_whom(organization: OrganizationId, about: Option<ContactId>) -> AnyView {
    people_at(organization, "command[form][contact_id]", about.map(|id| id.to_string()).unwrap_or_default())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_and_what() {
        let id = ContactId::new();
        let (begin, kind, plan) = asked(&format!("?contact={id}&kind=sample+drop"));
        assert_eq!((begin.contact, begin.organization, kind, plan), (Some(id), None, Kind::SampleDrop, false));
        assert_eq!(asked("?kind=dance").1, Kind::Visit);
        assert!(asked("?plan=yes").2);
    }
}
