//! One form for every write: posted by fetch once WASM is there, by the browser before.
//! Invariant: nothing typed is lost. A refused form comes back with what was typed and the errors beside their fields,
//! with or without JavaScript.

use super::summary::ErrorSummary;
use super::{Toasts, conflict, now, view};
use crate::auth::SessionEnded;
use crate::error::AppError;
use crate::id::fresh;
use crate::outbox::{self, Sent};
use crate::query::Writes;
use leptos::context::Provider;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::form::form_data_from_event;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast as _;
use serde::{Deserialize, Serialize};

/// Said of what waits.
const WAITS: &str = "Saved on this device, sent when you are back in range";

/// A form that the browser posted and that was refused: the page is rendered again with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The server function's path, in the hidden field `_do`.
    pub action: String,
    /// What was typed, by field name.
    pub fields: Vec<(String, String)>,
    /// Why it was refused; `None` when the person only had to sign in again first.
    pub error: Option<AppError>,
}

/// A form's last answer. The signal itself goes to all who read it: each other kind of one is code that every page brings.
pub type Outcome = RwSignal<Option<Result<(), AppError>>>;

/// Why a form was refused.
pub(super) fn error(outcome: Outcome) -> Option<AppError> {
    outcome.with(|outcome| outcome.as_ref()?.as_ref().err().cloned())
}

/// What the fields of a form know about it.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    pub(super) outcome: Outcome,
    pub(super) pending: Signal<bool>,
    typed: StoredValue<Vec<(String, String)>>,
}

/// What errors call a field: `command[form][name]` is `name`, and `command[form][phones][0][number]` is `phones-0-number`.
pub(super) fn short_name(name: &str) -> String {
    let parts = name.split('[').map(|part| part.trim_end_matches(']')).collect::<Vec<_>>();
    let is_place = |part: &&str| part.bytes().all(|digit| digit.is_ascii_digit());
    let list = parts.iter().rposition(is_place).filter(|place| *place > 0).map(|place| place - 1);
    parts[list.unwrap_or(parts.len() - 1)..].join("-")
}

impl FormState {
    /// The state of a form that never sends.
    pub(super) fn fixed(error: Option<AppError>) -> Self {
        let outcome = RwSignal::new(error.map(Err));
        Self { outcome, pending: Signal::stored(false), typed: StoredValue::new(Vec::new()) }
    }

    /// The message for a field.
    pub(super) fn message(self, name: &str) -> Option<String> {
        let short = short_name(name);
        self.outcome.with(|outcome| match outcome {
            Some(Err(AppError::Invalid(errors))) => errors
                .iter()
                .find(|error| error.field == short || error.field == name)
                .map(|error| error.message.clone()),
            _ => None,
        })
    }

    /// What somebody else wrote into a field meanwhile.
    pub(super) fn theirs(self, name: &str) -> Option<String> {
        let short = short_name(name);
        self.outcome.with(|outcome| match outcome {
            Some(Err(AppError::Conflict(both))) => {
                both.iter().find(|one| one.field == short).map(|one| one.theirs.clone())
            }
            _ => None,
        })
    }

    /// What was typed into a field before the form was refused.
    pub(super) fn typed(self, name: &str) -> Option<String> {
        self.typed.with_value(|fields| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()))
    }

    /// All that was typed into the fields of that name.
    pub(super) fn typed_all(self, name: &str) -> Vec<String> {
        let of_it = |(field, value): &(String, String)| (field == name).then(|| value.clone());
        self.typed.with_value(|fields| fields.iter().filter_map(of_it).collect())
    }

    /// How many lines of a list were typed before the form was refused.
    pub(super) fn typed_lines(self, list: &str) -> usize {
        let place = |name: &str| name.strip_prefix(list)?.strip_prefix('[')?.split(']').next()?.parse::<usize>().ok();
        self.typed
            .with_value(|fields| fields.iter().filter_map(|(name, _)| place(name)).max())
            .map_or(0, |last| last + 1)
    }

    /// Whether the form came back from a refusal at all (an unchecked box is simply absent).
    pub(super) fn came_back(self) -> bool {
        self.typed.with_value(|fields| !fields.is_empty())
    }
}

/// What a form carries out: one server function, and what became of it the last time.
#[derive(Clone, Copy)]
pub struct Write {
    path: &'static str,
    pending: RwSignal<bool>,
    outcome: Outcome,
    sent: StoredValue<String>,
    writes: Option<Writes>,
    toasts: Option<Toasts>,
}

impl Write {
    /// Carries out the server function `F`, which finds its arguments in the form's fields.
    #[must_use]
    pub fn of<F: ServerFn<Error = AppError>>() -> Self {
        Self {
            path: F::PATH,
            pending: RwSignal::new(false),
            outcome: RwSignal::new(None),
            sent: StoredValue::new(String::new()),
            writes: use_context(),
            toasts: use_context(),
        }
    }

    /// Whether the page was rendered again because this was refused: what folds its form is then open.
    #[must_use]
    pub fn came_back(self) -> bool {
        use_context::<Posted>().is_some_and(|posted| posted.action == self.path)
    }

    /// The last answer; `None` before the first.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        self.outcome
    }

    /// Whether an answer is still to come.
    #[must_use]
    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// The fields that were sent last.
    pub(super) fn sent(self) -> Vec<(String, String)> {
        self.sent.with_value(|fields| crate::url::pairs(fields))
    }

    /// Sends the fields as the browser would, but stays on the page.
    fn send(self, fields: String, quiet: bool) {
        self.sent.set_value(fields.clone());
        self.pending.set(true);
        spawn_local(async move {
            let answer = self.deliver(fields, quiet).await;
            // Where it led, this form may be gone.
            self.pending.try_set(false);
            self.outcome.try_set(Some(answer));
        });
    }

    /// Sends fields, also such as stand in no form, and says what was done with them where that is said.
    pub(crate) async fn deliver(self, fields: String, quiet: bool) -> Result<(), AppError> {
        let sent = outbox::send(self.path, fields).await?;
        if let Some(writes) = self.writes.filter(|_| !quiet) {
            writes.happened();
        }
        match (self.toasts, sent) {
            // What the server function left for the person to read.
            (Some(toasts), Sent::Arrived) => toasts.collect(),
            (Some(toasts), Sent::Waits(undo)) => toasts.show(WAITS, undo),
            (None, _) => {}
        }
        Ok(())
    }
}

/// The fields of a form as the browser sends them, with the button that was pressed.
fn fields(event: &SubmitEvent) -> Option<String> {
    let fields = form_data_from_event(event).ok()?;
    web_sys::UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?.to_string().as_string()
}

/// A form that carries out a server function. Ctrl or Cmd with Enter sends it from any field.
#[component]
pub fn Form(
    /// What to carry out.
    action: Write,
    /// For the style sheet.
    #[prop(optional, into)]
    class: &'static str,
    /// What fields elsewhere on the page name it by.
    #[prop(optional)]
    id: Option<&'static str>,
    /// The browser itself posts it and loads a whole page: for what changes who is signed in.
    #[prop(optional)]
    reloads: bool,
    /// It writes nothing that any screen shows: nothing is read again after it.
    #[prop(optional)]
    quiet: bool,
    children: Children,
) -> impl IntoView {
    let Write { path, pending, outcome, sent, .. } = action;
    let posted = use_context::<Posted>().filter(|posted| posted.action == path);
    let Posted { fields: typed, error: refused, .. } = posted.unwrap_or_default();
    if let Some(refused) = refused {
        outcome.set(Some(Err(refused)));
    }
    let state = FormState { outcome, pending: pending.into(), typed: StoredValue::new(typed) };
    let session = use_context::<SessionEnded>();
    Effect::new(move || {
        if let (Some(Err(AppError::SignedOut | AppError::Revoked)), Some(session)) = (outcome.get(), session) {
            session.sign_in_then(move || {
                if let Some(fields) = sent.try_get_value() {
                    action.send(fields, quiet);
                }
            });
        }
    });
    let on_submit = move |event: SubmitEvent| {
        if reloads || event.default_prevented() {
            return;
        }
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        now::stamp(&event);
        match fields(&event) {
            Some(fields) => action.send(fields, quiet),
            None => outcome.set(Some(Err(AppError::field("", "This form cannot be read. Reload the page.")))),
        }
    };
    view! {
        <form
            method="post"
            id=id
            class=class
            on:submit=on_submit
            on:keydown=send_on_ctrl_enter
            novalidate
            aria-busy=move || pending.get().to_string()
        >
            <input type="hidden" name="_do" value=path/>
            <ErrorSummary outcome/>
            <Provider value=state>{children()}</Provider>
        </form>
    }
}

fn send_on_ctrl_enter(event: KeyboardEvent) {
    if event.key() != "Enter" || !(event.ctrl_key() || event.meta_key()) {
        return;
    }
    event.prevent_default();
    let form = event.current_target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
    if let Some(form) = form {
        let _ = form.request_submit();
    }
}

/// The button that sends the form; says so while it is sending.
#[component]
pub fn Submit(
    /// What it does, as a verb.
    #[prop(into)]
    label: String,
    /// For the style sheet.
    #[prop(default = "button primary")]
    class: &'static str,
) -> impl IntoView {
    let pending = use_context::<FormState>().map_or_else(|| Signal::stored(false), |form| form.pending);
    view! {
        <button type="submit" class=class class:busy=pending aria-disabled=move || pending.get().then_some("true")>
            {label}
        </button>
    }
}

/// The form as the person found it, for edits. A refused form keeps the one it was typed over: read afresh, it would
/// pass for known what somebody else wrote meanwhile, and sending again would overwrite it. After a conflict it is what the person knows by then, so that sending again means "mine, knowing theirs".
#[component]
pub fn BaseField(
    /// `Base::to_text` of what is stored.
    value: String,
) -> impl IntoView {
    const NAME: &str = "command[base]";
    let form = use_context::<FormState>();
    let base = RwSignal::new(form.and_then(|form| form.typed(NAME)).unwrap_or(value));
    let known = move || match form.and_then(|form| error(form.outcome)) {
        Some(AppError::Conflict(both)) => conflict::knowing_theirs(&base.get(), &both),
        _ => base.get(),
    };
    // What was known stays known, whatever the next answer is.
    Effect::new(move || {
        let known = known();
        if base.with_untracked(|base| *base != known) {
            base.set(known);
        }
    });
    view! { <input type="hidden" name=NAME value=known/> }
}

/// A command's idempotency key in a form, the same on both sides of hydration.
#[component]
pub fn Key(
    /// Its name in the form.
    #[prop(default = "key")]
    name: &'static str,
) -> impl IntoView {
    let key = SharedValue::new_str(fresh).into_inner();
    view! { <input type="hidden" name=name value=key.to_string()/> }
}
