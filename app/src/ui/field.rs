//! Fields: a label above, the error beside, what was typed kept.

use super::conflict::{Theirs, fill};
use super::form::{FormState, short_name};
use super::view;
use leptos::prelude::*;

/// The id that a label, an error and a link from the summary agree on.
pub(super) fn field_id(name: &str) -> String {
    format!("field-{}", short_name(name))
}

/// What every control has in common.
struct Control {
    id: String,
    /// What was typed wins over what is stored.
    value: String,
    error: Signal<Option<String>>,
    theirs: Signal<Option<String>>,
    /// The ids of hint and error.
    described_by: String,
}

impl Control {
    fn new(name: &str, value: String, hint: &str) -> Self {
        let form = use_context::<FormState>();
        let id = field_id(name);
        let value = form.and_then(|form| form.typed(name)).unwrap_or(value);
        let described_by = if hint.is_empty() { format!("{id}-error") } else { format!("{id}-hint {id}-error") };
        let (for_error, for_theirs) = (name.to_owned(), name.to_owned());
        Self {
            id,
            value,
            error: Signal::derive(move || form.and_then(|form| form.message(&for_error))),
            theirs: Signal::derive(move || form.and_then(|form| form.theirs(&for_theirs))),
            described_by,
        }
    }

    fn invalid(&self) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
        let (error, theirs) = (self.error, self.theirs);
        move || (error.with(Option::is_some) || theirs.with(Option::is_some)).then_some("true")
    }
}

/// Label, control, hint, error and conflict of one field; `shown` is theirs in words.
fn labelled(
    Control { id, error, theirs, .. }: Control,
    label: String,
    hint: &'static str,
    shown: Signal<Option<String>>,
    control: AnyView,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {control}
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <p class="error" id=format!("{id}-error")>{move || error.get()}</p>
            <Theirs theirs shown take=move |theirs: String| fill(&id, &theirs)/>
        </div>
    }
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
    let field = Control::new(&name, value, hint);
    let control = view! {
        <input
            id=field.id.clone()
            name=name
            type=r#type
            value=field.value.clone()
            autocomplete=autocomplete
            list=list
            required=required
            aria-invalid=field.invalid()
            aria-describedby=field.described_by.clone()
        />
    };
    let theirs = field.theirs;
    labelled(field, label, hint, theirs, control.into_any())
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
    let field = Control::new(&name, value, hint);
    // A line break right after the tag is dropped by the parser; one more keeps the first of the text.
    let content = format!("\n{}", escape(&field.value));
    let control = view! {
        <textarea
            id=field.id.clone()
            name=name
            rows=rows
            prop:value=field.value.clone()
            inner_html=content
            aria-invalid=field.invalid()
            aria-describedby=field.described_by.clone()
        ></textarea>
    };
    let theirs = field.theirs;
    labelled(field, label, hint, theirs, control.into_any())
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
    let field = Control::new(&name, value, hint);
    let theirs = field.theirs;
    let labels = options.clone();
    let shown = Signal::derive(move || {
        theirs
            .get()
            .map(|code| labels.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label.clone()))
    });
    let options = options
        .into_iter()
        .map(|(code, label)| {
            let selected = code == field.value;
            view! { <option value=code selected=selected>{label}</option> }
        })
        .collect_view();
    let control = view! {
        <select
            id=field.id.clone()
            name=name
            aria-invalid=field.invalid()
            aria-describedby=field.described_by.clone()
        >
            {options}
        </select>
    };
    labelled(field, label, hint, shown, control.into_any())
}

/// One of a list in the cell of a table: its label stands elsewhere in the row and is for `id`.
#[component]
pub fn CellSelect(
    /// Its id, for the label.
    id: String,
    /// Its name in the form.
    name: String,
    /// `(code, label)` of each choice.
    options: Vec<(String, String)>,
    /// The code of the stored choice.
    value: String,
) -> impl IntoView {
    let value = use_context::<FormState>().and_then(|form| form.typed(&name)).unwrap_or(value);
    let options = options
        .into_iter()
        .map(|(code, label)| {
            let selected = code == value;
            view! { <option value=code selected=selected>{label}</option> }
        })
        .collect_view();
    view! { <select id=id name=name>{options}</select> }
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
    let came_back = use_context::<FormState>().filter(|form| form.came_back());
    // Two who change it can only agree: there is nothing of theirs to show.
    let Control { id, error, described_by, .. } = Control::new(&name, String::new(), hint);
    let checked = came_back.map_or(checked, |form| form.typed(&name).is_some());
    let invalid = move || error.with(Option::is_some).then_some("true");
    view! {
        <div class="field">
            <label class="checkbox">
                <input
                    id=id.clone()
                    type="checkbox"
                    name=name
                    checked=checked
                    aria-invalid=invalid
                    aria-describedby=described_by
                />
                " "{label}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <p class="error" id=format!("{id}-error")>{move || error.get()}</p>
        </div>
    }
}

/// One way out of several that share a name.
#[component]
pub fn Radio(
    /// The name in the form.
    name: String,
    /// What is sent when it is chosen.
    value: &'static str,
    /// What it is about, read aloud before the label.
    about: String,
    /// What it is.
    label: String,
    /// Whether it is chosen to begin with.
    #[prop(optional)]
    checked: bool,
) -> impl IntoView {
    let typed = use_context::<FormState>().and_then(|form| form.typed(&name));
    let checked = typed.map_or(checked, |typed| typed == value);
    view! {
        <label class="checkbox">
            <input type="radio" name=name value=value checked=checked/>
            <span><span class="quiet">{about}": "</span>{label}</span>
        </label>
    }
}
