//! A fact of a record: label and value, edited where it stands. It may be of several parts (an address), or of several
//! lines (phones). Invariant: what is typed shows at once; refused, it is there again with what is wrong beside it, and a
//! conflict shows both values. What is sent is the record's usual edit, of these fields alone.

use super::fact_form::{self, Code, Opened};
use super::{Kind, Part, Toasts, Write, lines, view};
use crate::error::AppError;
use crate::json::Value;
use leptos::ev::MouseEvent;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast as _;
use std::sync::{Arc, OnceLock};

/// The form that opens in the place of a fact, once its code is here.
static CODE: OnceLock<Code> = OnceLock::new();

/// A record's form as it is now.
pub type FormNow = dyn Fn() -> Value + Send + Sync;

/// What a fact is, whatever its value.
#[derive(Clone)]
pub struct About {
    /// What it is called.
    pub label: &'static str,
    /// The controls of it, or of each of its lines.
    pub parts: Vec<Part>,
    /// What stands between the values of its parts.
    pub joint: &'static str,
    /// The list in the form that its lines are; `None` for one line of fields.
    pub list: Option<&'static str>,
}

impl About {
    /// One field.
    #[must_use]
    pub fn field(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self::fields(label, "", vec![Part::new(name, label, kind)])
    }

    /// Fields that belong together, with what stands between them.
    #[must_use]
    pub fn fields(label: &'static str, joint: &'static str, parts: Vec<Part>) -> Self {
        Self { label, parts, joint, list: None }
    }

    /// A list.
    #[must_use]
    pub fn list(name: &'static str, label: &'static str, parts: Vec<Part>) -> Self {
        Self { label, parts, joint: " ", list: Some(name) }
    }

    /// Where the whole form shows it.
    fn anchor(&self) -> &'static str {
        self.list.or_else(|| self.parts.first().map(|part| part.name)).unwrap_or_default()
    }

    /// Its values in a form: for each line, a value for each part.
    fn values(&self, form: &Value) -> Vec<Vec<String>> {
        match self.list {
            Some(list) => form.get(list).map(|list| lines(&self.parts, list)).unwrap_or_default(),
            None => vec![self.parts.iter().map(|part| part.value(form)).collect()],
        }
    }

    /// The fields as the person found them.
    pub(super) fn base(&self, lines: &[Vec<String>]) -> String {
        let fields = |line: &Vec<String>| {
            let fields = self.parts.iter().zip(line);
            fields.map(|(part, value)| (part.name.to_owned(), Value::Text(value.clone()))).collect()
        };
        let base = match self.list {
            Some(list) => {
                let lines = lines.iter().map(|line| Value::Object(fields(line))).collect();
                vec![(list.to_owned(), Value::List(lines))]
            }
            None => lines.first().map(fields).unwrap_or_default(),
        };
        Value::Object(base).to_text()
    }

    /// What was sent, as it will be stored: lines that say nothing go.
    pub(super) fn sent(&self, fields: &[(String, String)]) -> Vec<Vec<String>> {
        let value = |name: String| {
            fields
                .iter()
                .find(|(field, _)| *field == name)
                .map(|(_, value)| value.trim().to_owned())
                .unwrap_or_default()
        };
        let Some(list) = self.list else {
            return vec![self.parts.iter().map(|part| value(format!("command[form][{}]", part.name))).collect()];
        };
        let line = |place: usize| {
            let name = |part: &Part| format!("command[form][{list}][{place}][{}]", part.name);
            self.parts.iter().map(|part| value(name(part))).collect::<Vec<_>>()
        };
        let says = |line: &Vec<String>| {
            self.parts.iter().zip(line).any(|(part, value)| !matches!(part.kind, Kind::Label) && !value.is_empty())
        };
        (0..fields.len()).map(line).filter(says).collect()
    }

    fn shown(&self, lines: &[Vec<String>]) -> AnyView {
        let mut views = Vec::new();
        for line in lines {
            let mut parts = Vec::new();
            for (part, value) in self.parts.iter().zip(line).filter(|(part, value)| !part.words(value).is_empty()) {
                if !parts.is_empty() {
                    parts.push(self.joint.into_any());
                }
                parts.push(part.shown(value));
            }
            if parts.is_empty() {
                continue;
            }
            views.push(if self.list.is_some() {
                view! { <div>{parts}</div> }
            } else {
                parts.into_any()
            });
        }
        views.into_any()
    }

    fn says_nothing(&self, lines: &[Vec<String>]) -> bool {
        lines.iter().all(|line| self.parts.iter().zip(line).all(|(part, value)| part.words(value).is_empty()))
    }
}

/// Where the facts of one record are edited.
#[derive(Clone, Copy)]
pub struct Editing {
    pub(super) write: fn() -> Write,
    pub(super) id: StoredValue<String>,
    page: StoredValue<String>,
    writable: Signal<bool>,
}

impl Editing {
    /// By the server function `F`, which takes the record's edit as `command`. `page` is the record's; below it, at
    /// `/edit`, is the whole form for who has no JavaScript.
    pub fn by<F: ServerFn<Error = AppError>>(id: String, page: String, writable: Signal<bool>) -> Self {
        Self { write: Write::of::<F>, id: StoredValue::new(id), page: StoredValue::new(page), writable }
    }

    /// One fact after the other, as the `form` has them.
    pub fn facts(self, facts: Vec<About>, form: &Arc<FormNow>) -> AnyView {
        facts.into_iter().map(|about| view! { <Fact editing=self about form=form.clone()/> }).collect_view().into_any()
    }
}

/// One fact.
#[component]
pub fn Fact(
    /// Where it is edited.
    editing: Editing,
    /// What it is.
    about: About,
    /// The form that has it.
    form: Arc<FormNow>,
    /// The page of the record that it names.
    #[prop(optional)]
    link: Option<Signal<Option<String>>>,
    /// What holds while it says nothing.
    #[prop(optional)]
    otherwise: Option<Signal<String>>,
) -> impl IntoView {
    let label = about.label;
    let anchor = about.anchor();
    let about = StoredValue::new(about);
    let value = Memo::new(move |_| about.with_value(|about| about.values(&form())));
    let opened = RwSignal::new(false);
    // What was typed, from when it is sent until it is stored.
    let typed = RwSignal::new(None::<Vec<Vec<String>>>);
    Effect::new(move || {
        value.track();
        typed.set(None);
    });
    let shown = move || {
        let (lines, stored) = typed.get().map_or_else(|| (value.get(), true), |lines| (lines, false));
        let instead = otherwise.as_ref().map(Get::get).filter(|words| !words.is_empty());
        about.with_value(|about| match (instead, link.as_ref().filter(|_| stored).and_then(Get::get)) {
            (Some(words), _) if about.says_nothing(&lines) => view! { <span class="muted">{words}</span> },
            (_, Some(href)) if !about.says_nothing(&lines) => view! { <a href=href>{about.shown(&lines)}</a> },
            _ => about.shown(&lines),
        })
    };
    let fact = NodeRef::<Div>::new();
    let close = Callback::new(move |()| {
        opened.set(false);
        request_animation_frame(move || {
            let edit = fact.try_get_untracked().flatten().and_then(|fact| fact.query_selector(".edit").ok().flatten());
            edit.and_then(|edit| edit.dyn_into::<web_sys::HtmlElement>().ok()).map(|edit| edit.focus());
        });
    });
    let toasts = use_context::<Toasts>();
    let open = move |event: MouseEvent| {
        event.prevent_default();
        spawn_local(async move {
            if let Ok(arrived) = fact_form::code().await {
                CODE.get_or_init(|| arrived);
                opened.try_set(true);
            } else if let Some(toasts) = toasts {
                toasts.show(AppError::Unavailable.to_string(), None);
            }
        });
    };
    let whole = editing.page.with_value(|page| format!("{page}/edit#field-{anchor}"));
    let edit = move || {
        editing.writable.get().then(|| {
            let about = format!("Edit {}", label.to_ascii_lowercase());
            view! { <a class="edit" href=whole.clone() aria-label=about on:click=open>"Edit"</a> }
        })
    };
    let field = move || {
        let is_open = opened.get();
        let form = CODE.get().filter(|_| is_open)?;
        Some(form(Opened { editing, about, value: value.get_untracked(), typed, close }))
    };
    view! {
        <div node_ref=fact class="fact" class:editing=move || opened.get() && typed.with(Option::is_none)>
            <dt>{label}</dt>
            <dd><span class="value">{shown}</span>{edit}{field}</dd>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phones() -> About {
        let parts = vec![Part::new("label", "Label", Kind::Label), Part::new("number", "Phone", Kind::Phone)];
        About::list("phones", "Phones", parts)
    }

    #[test]
    fn a_fact_knows_its_fields_as_they_were_found() {
        let line = |label: &str, number: &str| vec![label.to_owned(), number.to_owned()];
        let base = phones().base(&[line("kitchen", "555 0100")]);
        assert_eq!(base, r#"{"phones":[{"label":"kitchen","number":"555 0100"}]}"#);
        let parts = vec![Part::new("status", "Status", Kind::Text), Part::new("inactive_reason", "Why", Kind::Text)];
        let base = About::fields("Status", ": ", parts).base(&[line("inactive", "Closed")]);
        assert_eq!(base, r#"{"status":"inactive","inactive_reason":"Closed"}"#);
    }

    #[test]
    fn what_was_sent_shows_without_the_lines_that_say_nothing() {
        let sent = [("label", "kitchen", 0), ("number", " 555 0100 ", 0), ("label", "office", 1), ("number", "", 1)];
        let sent = sent.map(|(part, value, place)| (format!("command[form][phones][{place}][{part}]"), value.into()));
        assert_eq!(phones().sent(&sent), [["kitchen", "555 0100"]]);
    }
}
