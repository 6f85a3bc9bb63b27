//! The timeline: what people wrote and what was changed, the newest first, as a page shows it.

use super::api::{AddNote, ShowTimeline};
use super::kind::Outcome;
use super::samples::State;
use super::{Change, Changed, Entry, Note, Show, Subject, TimelinePage};
use crate::live::Told;
use crate::query::{Answer, Query, read};
use crate::time::When;
use crate::ui::{Badge, Form, Key, Now, Pager, Submit, TextArea, Tone, Write, loaded, view, waits};
use crate::url;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::hooks::use_query_map;

/// What a timeline reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineQuery {
    subject: Option<Subject>,
    show: Show,
    before: String,
}

impl Query for TimelineQuery {
    type Ask = ShowTimeline;
    const TOLD: Told = Told::Record("organization contact contact_advocacy interaction task opportunity");

    fn ask(self) -> Option<Self::Ask> {
        let subject = self.subject?;
        let (organization, contact) = match subject {
            Subject::Organization(id) => (Some(id), None),
            Subject::Contact(id) => (None, Some(id)),
            Subject::Opportunity(_) => (None, None),
        };
        let opportunity = subject.deal();
        Some(ShowTimeline { organization, contact, opportunity, show: Some(self.show), before: self.before })
    }
}

/// What of the timeline the page's address asks for.
fn asked() -> Memo<(Show, String)> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let show = query.get("show").and_then(|show| show.parse().ok()).unwrap_or(Show::All);
            (show, query.get("before").unwrap_or_default())
        })
    })
}

/// The timeline of a page's subject, as far back as the address says.
pub fn timeline(subject: impl Fn() -> Option<Subject> + Send + Sync + 'static) -> Answer<TimelineQuery> {
    let asked = asked();
    read(move || {
        let (show, before) = asked.get();
        TimelineQuery { subject: subject(), show, before }
    })
}

/// The main column of a record: a field for a note, then everything that happened.
#[component]
pub fn Timeline(
    /// Whose timeline.
    subject: Subject,
    /// Whether the person may add notes.
    may_add: bool,
    /// What happened.
    timeline: Answer<TimelineQuery>,
) -> impl IntoView {
    let asked = asked();
    view! {
        <section class="timeline" id="timeline" aria-labelledby="timeline-heading">
            <h2 id="timeline-heading">"Timeline"</h2>
            {may_add.then(|| view! { <NewNote subject/> })}
            {move || asked.with(|(show, _)| choices(subject, *show))}
            {loaded(timeline, move |page| entries(subject, page, asked.get()))}
        </section>
    }
}

/// The form on top; a note that was sent makes room for the next one, which begins with what was typed meanwhile.
#[component]
fn NewNote(subject: Subject) -> impl IntoView {
    let sent = RwSignal::new(0_u32);
    let begun = StoredValue::new(String::new());
    move || view! { <NoteForm subject again={sent.get() > 0} sent begun/> }
}

#[component]
fn NoteForm(
    subject: Subject,
    /// Whether another one was just sent: then the next is begun.
    again: bool,
    /// Counts those that were sent.
    sent: RwSignal<u32>,
    /// What was sent; then, what of the next one is typed already.
    begun: StoredValue<String>,
) -> impl IntoView {
    let action = Write::of::<AddNote>();
    let (pending, outcome) = (action.pending(), action.outcome());
    Effect::new(move || {
        let (is_pending, is_sent) = (pending.get(), matches!(outcome.get(), Some(Ok(()))));
        let Some(typed) = field().map(|field| field.value()) else { return };
        if is_pending {
            begun.set_value(typed);
        } else if is_sent {
            let rest =
                begun.with_value(|sent| typed.strip_prefix(sent.as_str()).unwrap_or(&typed).trim_start().to_owned());
            begun.set_value(rest);
            sent.update(|sent| *sent += 1);
        }
    });
    Effect::new(move || {
        if again && let Some(field) = field() {
            // Whoever is elsewhere by now stays there.
            if let Ok(None) = document().query_selector(":focus") {
                _ = field.focus();
            }
        }
    });
    let (field, id) = match subject {
        Subject::Organization(id) => ("command[organization]", id.to_string()),
        Subject::Contact(id) => ("command[contact]", id.to_string()),
        Subject::Opportunity(id) => ("command[opportunity]", id.to_string()),
    };
    view! {
        <Form action class="note-form">
            <Key name="command[id]"/>
            <Key name="command[key]"/>
            <Now/>
            <input type="hidden" name=field value=id/>
            <TextArea name="command[form][body]" label="Note" value=begun.get_value() rows=3/>
            <Submit label="Add note"/>
        </Form>
    }
}

fn field() -> Option<web_sys::HtmlTextAreaElement> {
    document().get_element_by_id("field-body").map(JsCast::unchecked_into)
}

fn address(subject: Subject, show: Show, before: &str) -> String {
    let before = if before.is_empty() { String::new() } else { format!("&before={}", url::encode(before)) };
    format!("{}?show={show}{before}#timeline", subject.path())
}

fn choices(subject: Subject, chosen: Show) -> AnyView {
    let links = Show::ALL
        .iter()
        .map(|show| {
            let current = (*show == chosen).then_some("true");
            view! { <a class="chip" href=address(subject, *show, "") aria-current=current>{show.label()}</a> }
        })
        .collect_view();
    view! { <nav class="chips" aria-label="Show in the timeline">{links}</nav> }
}

fn entries(subject: Subject, page: TimelinePage, (show, before): (Show, String)) -> AnyView {
    let empty = page.entries.is_empty() && !page.without_changes;
    let days = by_day(page.entries)
        .into_iter()
        .map(|(day, entries)| {
            let entries = entries.into_iter().map(|entry| match entry {
                Entry::Note(note) => written(note),
                Entry::Change(change) => happened(change),
            });
            view! { <h3 class="entries-day">{day}</h3><ol class="entries">{entries.collect_view()}</ol> }
        })
        .collect_view();
    let newest = (!before.is_empty()).then(|| address(subject, show, ""));
    let older = page.older.map(|cursor| address(subject, show, &cursor));
    view! {
        {empty.then(|| view! { <p class="empty">"Nothing here yet."</p> })}
        {days}
        {page.without_changes.then(|| view! {
            <p class="hint">"Who changed what is not on this device. It is here once you are back in range."</p>
        })}
        <Pager first=newest next=older label="Pages of the timeline" first_words="Newest" next_words="Older"/>
    }
}

/// One day after the other, as they are where the person is: "Today", "Sunday 1 March 2026".
fn by_day(entries: Vec<Entry>) -> Vec<(String, Vec<Entry>)> {
    let mut days = Vec::<(String, Vec<Entry>)>::new();
    for entry in entries {
        let at = match &entry {
            Entry::Note(note) => &note.at,
            Entry::Change(change) => &change.at,
        };
        let day = match at.text.split(' ').next() {
            Some("today") => "Today",
            Some("yesterday") => "Yesterday",
            Some("tomorrow") => "Tomorrow",
            _ => at.exact.split(',').next().unwrap_or_default(),
        };
        match days.last_mut() {
            Some((last, entries)) if last == day => entries.push(entry),
            _ => days.push((day.to_owned(), vec![entry])),
        }
    }
    days
}

/// A note, with its line breaks; or another touch, which is read only.
fn written(note: Note) -> AnyView {
    let page = if note.what.is_empty() { "notes" } else { "interactions" };
    let what = (!note.what.is_empty()).then(|| view! { <span class="badge">{note.what}</span> " " });
    let subject = (!note.subject.is_empty()).then(|| view! { <p class="note-subject">{note.subject}</p> });
    let body = (!note.body.is_empty()).then(|| view! { <div class="note-body" inner_html=note.body></div> });
    let edit = note.writable.then(|| view! { " " <a href=format!("/{page}/{}/edit", note.id)>"Edit"</a> });
    let outcome = note.outcome.map(|outcome| view! { " " <Badge label=outcome.label() tone=tone(outcome)/> });
    let minutes = note.minutes.map(|minutes| format!(", {minutes} min"));
    let rating = match (note.sample, note.rating) {
        (Some(State::Verdict), None) => Some(", no verdict".to_owned()),
        (Some(State::Verdict), Some(rating)) => Some(format!(", verdict {rating} of 5")),
        (Some(_), _) => Some(", no verdict yet".to_owned()),
        (None, rating) => rating.map(|rating| format!(", liked {rating} of 5")),
    };
    let about = (!note.about.is_empty()).then(|| {
        let lines = note.about.into_iter().map(|line| {
            let products = line.products.into_iter().map(|one| one.name).collect::<Vec<_>>().join(", ");
            let products = (!products.is_empty()).then(|| view! { ": "{products} });
            view! { <li><a href=format!("/organizations/{}", line.id)>{line.name}</a>{products}</li> }
        });
        view! { <ul class="plain note-about">{lines.collect_view()}</ul> }
    });
    let follow_up = (!note.follow_up.is_empty()).then(|| view! { <p class="muted">"Follow up "{note.follow_up}</p> });
    view! {
        <li class="entry note" id=format!("note-{}", note.id)>
            <p class="entry-head">
                {what}
                <strong>{note.author}</strong>
                {note.contact.map(|contact| view! { " about " <a href=format!("/contacts/{}", contact.id)>{contact.name}</a> })}
                {note.deal.map(|deal| view! { " on " <a href=format!("/opportunities/{}", deal.id)>{deal.name}</a> })}
                " " <When moment=note.at/>
                {minutes}
                {rating}
                {outcome}
                {note.edited.then_some(" (edited)")}
                {waits(note.waits)}
                {edit}
            </p>
            {subject}
            {about}
            {body}
            {follow_up}
        </li>
    }
}

fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Positive => Tone::Good,
        Outcome::Neutral => Tone::Neutral,
        Outcome::Negative => Tone::Danger,
        Outcome::NeedsFollowUp => Tone::Warning,
    }
}

fn happened(change: Change) -> AnyView {
    let fields = change.fields.into_iter().map(|field| view! { <li>{sentence(&field)}</li> }).collect::<Vec<_>>();
    view! {
        <li class="entry change">
            <p class="entry-head">
                <strong>{change.who}</strong> " " {change.did}
                {change.contact.map(|contact| view! { " " <a href=format!("/contacts/{}", contact.id)>{contact.name}</a> })}
                " " <When moment=change.at/>
            </p>
            {(!fields.is_empty()).then(|| view! { <ul class="changes">{fields}</ul> })}
        </li>
    }
}

/// "priority: C → A", "website: set to …", "phones: … removed".
fn sentence(Changed { field, from, to }: &Changed) -> String {
    match (from.as_str(), to.as_str()) {
        ("", to) => format!("{field}: {to}"),
        (from, "") => format!("{field}: {from} removed"),
        (from, to) => format!("{field}: from {from} to {to}"),
    }
}
