//! A fact of a record: label and value, edited where it stands.
//! Invariant: what is typed shows at once; refused, it is there again with what is wrong beside it, and a conflict shows
//! both values. What is sent is the record's usual edit, of one field.

use super::{BaseField, Field, Form, Key, Select, Submit, Write, view};
use crate::error::AppError;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::A;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::wasm_bindgen::JsCast as _;

/// How a fact is shown and typed.
#[derive(Clone, PartialEq, Eq)]
pub enum FactKind {
    /// As it is.
    Text,
    /// Digits.
    Number,
    /// An e-mail address.
    Mail,
    /// An address on the web.
    Link,
    /// Words separated by commas.
    Tags,
    /// `(code, label)` of each choice.
    OneOf(Vec<(String, String)>),
}

/// Where the facts of one record are edited.
#[derive(Clone, Copy)]
pub struct Editing {
    write: fn() -> Write,
    id: StoredValue<String>,
    page: StoredValue<String>,
    writable: Signal<bool>,
}

impl Editing {
    /// By the server function `F`, which takes the record's edit as `command`. `page` is the record's; below it, at
    /// `/edit`, is the whole form for who has no JavaScript.
    pub fn by<F: ServerFn<Error = AppError>>(id: String, page: String, writable: Signal<bool>) -> Self {
        Self { write: Write::of::<F>, id: StoredValue::new(id), page: StoredValue::new(page), writable }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open,
    Sent,
}

/// One fact.
#[component]
pub fn Fact(
    /// Where it is edited.
    editing: Editing,
    /// Its field in the form.
    name: &'static str,
    /// What it is.
    label: &'static str,
    /// How it is shown and typed.
    #[prop(default = FactKind::Text)]
    kind: FactKind,
    /// As the form has it.
    value: Memo<String>,
) -> impl IntoView {
    let state = RwSignal::new(State::Closed);
    // What was typed, until it is stored.
    let typed = RwSignal::new(None::<String>);
    Effect::new(move || {
        value.track();
        typed.set(None);
    });
    let kind = StoredValue::new(kind);
    let shown = move || kind.with_value(|kind| shown(kind, typed.get().unwrap_or_else(|| value.get())));
    let opener = NodeRef::<A>::new();
    let close = Callback::new(move |()| {
        state.set(State::Closed);
        request_animation_frame(move || {
            opener.get_untracked().map(|opener| opener.focus());
        });
    });
    let open = move |event: MouseEvent| {
        event.prevent_default();
        state.set(State::Open);
    };
    let form = editing.page.with_value(|page| format!("{page}/edit#field-{name}"));
    let edit = move || {
        editing.writable.get().then(|| {
            let about = format!("Edit {}", label.to_ascii_lowercase());
            view! { <a node_ref=opener class="edit" href=form.clone() aria-label=about on:click=open>"Edit"</a> }
        })
    };
    let is_open = Memo::new(move |_| state.get() != State::Closed);
    let field = move || {
        is_open.get().then(|| {
            let kind = kind.get_value();
            view! { <FactForm editing name label kind value=value.get_untracked() state typed close/> }
        })
    };
    view! {
        <div class="fact" class:editing=move || state.get() == State::Open>
            <dt>{label}</dt>
            <dd><span class="value">{shown}</span>{edit}{field}</dd>
        </div>
    }
}

/// The field that opens in its place.
#[component]
fn FactForm(
    editing: Editing,
    name: &'static str,
    label: &'static str,
    kind: FactKind,
    value: String,
    state: RwSignal<State>,
    typed: RwSignal<Option<String>>,
    close: Callback<()>,
) -> impl IntoView {
    let action = (editing.write)();
    let field = format!("command[form][{name}]");
    let sent = field.clone();
    Effect::new(move || {
        if action.pending().get() {
            typed.set(action.sent(&sent));
            state.set(State::Sent);
        }
    });
    Effect::new(move || match action.outcome().get() {
        Some(Ok(())) => close.run(()),
        Some(Err(_)) => {
            typed.set(None);
            state.set(State::Open);
        }
        None => {}
    });
    let id = super::field::field_id(&field);
    Effect::new(move || {
        let id = id.clone();
        // Once it is in the document.
        request_animation_frame(move || {
            let field = document().get_element_by_id(&id);
            field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()).map(|field| field.focus());
        });
    });
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close.run(());
        }
    };
    let base = serde_json::json!({ name: value }).to_string();
    // Made inside of the form, whose errors it shows.
    let control = move || match kind {
        FactKind::OneOf(options) => view! { <Select name=field label options value/> },
        FactKind::Number => view! { <Field name=field label value r#type="number"/> },
        _ => view! { <Field name=field label value/> },
    };
    view! {
        <div class="fact-form" on:keydown=on_key>
            <Form action>
                <input type="hidden" name="command[id]" value=editing.id.get_value()/>
                <Key name="command[key]"/>
                <BaseField value=base/>
                {control()}
                <div class="actions">
                    <Submit label="Save"/>
                    <button type="button" class="button" on:click=move |_| close.run(())>"Cancel"</button>
                </div>
            </Form>
        </div>
    }
}

fn shown(kind: &FactKind, value: String) -> AnyView {
    match kind {
        _ if value.is_empty() => ().into_any(),
        FactKind::OneOf(options) => {
            let label = options.iter().find(|(code, _)| *code == value).map(|(_, label)| label.clone());
            label.unwrap_or(value).into_any()
        }
        FactKind::Mail => view! { <a href=format!("mailto:{value}")>{value.clone()}</a> },
        FactKind::Link if value.starts_with("http") => {
            let words = value.trim_start_matches("https://").trim_start_matches("http://").to_owned();
            view! { <a href=value rel="noopener noreferrer nofollow" target="_blank">{words}</a> }
        }
        FactKind::Tags => {
            let tags = value.split(',').map(str::trim).filter(|tag| !tag.is_empty());
            tags.map(|tag| view! { <span class="tag">{tag.to_owned()}</span>" " }).collect_view().into_any()
        }
        _ => value.into_any(),
    }
}
