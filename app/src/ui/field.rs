//! Fields: a label above, the error beside, what was typed kept.

use super::form::{FormState, short_name};
use leptos::prelude::*;

/// The id that a label, an error and a link from the summary agree on.
fn field_id(name: &str) -> String {
    format!("field-{}", short_name(name))
}

/// The value to show first (what was typed wins over what is stored) and the message now.
fn state(name: &str, value: String) -> (String, Signal<Option<String>>) {
    let form = use_context::<FormState>();
    let value = form.and_then(|form| form.typed(name)).unwrap_or(value);
    let name = name.to_owned();
    (value, Signal::derive(move || form.and_then(|form| form.message(&name))))
}

/// Label, control, hint and error of one field.
fn labelled(id: String, label: String, hint: &'static str, error: Signal<Option<String>>, control: AnyView) -> AnyView {
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {control}
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
            <p class="error" id=error_id>{move || error.get()}</p>
        </div>
    }
    .into_any()
}

/// The form as the person found it. A refused form keeps the one it was typed over: read afresh, it would pass for
/// known what somebody else wrote meanwhile, and sending again would overwrite it.
#[component]
pub fn BaseField(
    /// The stored form as text.
    value: String,
) -> impl IntoView {
    const NAME: &str = "command[base]";
    let value = use_context::<FormState>().and_then(|form| form.typed(NAME)).unwrap_or(value);
    view! { <input type="hidden" name=NAME value=value/> }
}

/// A one-line field.
#[component]
pub fn Field(
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What is stored.
    #[prop(optional, into)]
    value: String,
    /// The kind of input.
    #[prop(default = "text")]
    r#type: &'static str,
    /// The browser's hint for filling it in.
    #[prop(optional)]
    autocomplete: &'static str,
    /// One line under the field.
    #[prop(optional)]
    hint: &'static str,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// The id of a `<datalist>` with suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
) -> impl IntoView {
    let id = field_id(&name);
    let (value, error) = state(&name, value);
    let control = view! {
        <input
            id=id.clone()
            name=name
            type=r#type
            value=value
            autocomplete=autocomplete
            list=list
            required=required
            aria-invalid=move || error.get().is_some().then_some("true")
            aria-describedby=format!("{id}-error")
        />
    };
    labelled(id, label, hint, error, control.into_any())
}

/// A field of several lines. Leptos does not escape text inside `<textarea>` on the server, so it is escaped here.
#[component]
pub fn TextArea(
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What is stored.
    #[prop(optional, into)]
    value: String,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u16,
    /// One line under the field.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let id = field_id(&name);
    let (value, error) = state(&name, value);
    // A line break right after the tag is dropped by the parser; one more keeps the first of the text.
    let content = format!("\n{}", escape(&value));
    let control = view! {
        <textarea
            id=id.clone()
            name=name
            rows=rows
            prop:value=value.clone()
            inner_html=content
            aria-invalid=move || error.get().is_some().then_some("true")
            aria-describedby=format!("{id}-error")
        ></textarea>
    };
    labelled(id, label, hint, error, control.into_any())
}

/// `text` for the places where the framework does not escape it.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One of a list.
#[component]
pub fn Select(
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What it is.
    #[prop(into)]
    label: String,
    /// `(code, label)` of each choice.
    options: Vec<(String, String)>,
    /// The code of the stored choice.
    #[prop(optional, into)]
    value: String,
    /// One line under the field.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let id = field_id(&name);
    let (value, error) = state(&name, value);
    let options = options
        .into_iter()
        .map(|(code, label)| {
            let selected = code == value;
            view! { <option value=code selected=selected>{label}</option> }
        })
        .collect_view();
    let control = view! {
        <select
            id=id.clone()
            name=name
            aria-invalid=move || error.get().is_some().then_some("true")
            aria-describedby=format!("{id}-error")
        >
            {options}
        </select>
    };
    labelled(id, label, hint, error, control.into_any())
}

/// Yes or no; absent from the form when it is no.
#[component]
pub fn Checkbox(
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What it is.
    #[prop(into)]
    label: String,
    /// Whether it is on.
    #[prop(optional)]
    checked: bool,
    /// One line under the box.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let form = use_context::<FormState>();
    let checked = match form {
        Some(form) if form.came_back() => form.typed(&name).is_some(),
        _ => checked,
    };
    view! {
        <div class="field">
            <label class="checkbox"><input type="checkbox" name=name checked=checked/>" "{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
        </div>
    }
}
