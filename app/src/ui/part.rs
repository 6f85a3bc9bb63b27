//! A control that is described rather than written: forms, lines of a list and facts are made of the same few kinds.

use super::{Field, Select, view};
use crate::day::Day;
use crate::json::Value;
use crate::organizations::OrganizationField;
use leptos::prelude::*;

/// How a value is shown and typed.
#[derive(Clone)]
pub enum Kind {
    /// As it is.
    Text,
    /// What a line of a list is for: it stands back, and alone it says nothing.
    Label,
    /// Digits.
    Number,
    /// An e-mail address.
    Mail,
    /// A number that can be dialled.
    Phone,
    /// An address on the web.
    Link,
    /// Words separated by commas.
    Tags,
    /// An organization, by its name.
    Organization,
    /// A day, said as on the day that it is.
    Day(Day),
    /// `(code, label)` of each choice.
    OneOf(Vec<(String, String)>),
}

/// The lines of a list in a form: for each, a value for each part.
#[must_use]
pub fn lines(parts: &[Part], list: &Value) -> Vec<Vec<String>> {
    let Value::List(lines) = list else { return Vec::new() };
    lines.iter().map(|line| parts.iter().map(|part| part.value(line)).collect()).collect()
}

/// One control.
#[derive(Clone)]
pub struct Part {
    /// Its field in the form, or in a line of a list.
    pub name: &'static str,
    /// What it is.
    pub label: &'static str,
    /// How it is shown and typed.
    pub kind: Kind,
    /// A field that a noun makes itself, of name, label and value.
    made: Option<fn(String, &'static str, String) -> AnyView>,
}

impl Part {
    /// A part of these three.
    #[must_use]
    pub fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self { name, label, kind, made: None }
    }

    /// Typed in a field that `make` makes.
    #[must_use]
    pub fn made(self, make: fn(String, &'static str, String) -> AnyView) -> Self {
        Self { made: Some(make), ..self }
    }

    /// The control, under its full `name` in the form.
    pub(super) fn control(&self, name: String, value: String) -> AnyView {
        let label = self.label;
        if let Some(make) = self.made {
            return make(name, label, value);
        }
        let r#type = match &self.kind {
            Kind::Organization => return view! { <OrganizationField name label value/> },
            Kind::OneOf(options) => return view! { <Select name label options=options.clone() value/> },
            Kind::Day(_) => "date",
            Kind::Number => "number",
            Kind::Mail => "email",
            Kind::Phone => "tel",
            _ => "text",
        };
        view! { <Field name label value r#type/> }
    }

    /// Its value in a form, or in a line of a list.
    pub(super) fn value(&self, form: &Value) -> String {
        form.get(self.name).and_then(Value::as_text).unwrap_or_default().to_owned()
    }

    /// The value in words: of a choice, its label.
    pub(super) fn words(&self, value: &str) -> String {
        match &self.kind {
            Kind::OneOf(options) => {
                let label = options.iter().find(|(code, _)| code == value).map(|(_, label)| label);
                label.map_or(value, String::as_str).to_owned()
            }
            _ => value.to_owned(),
        }
    }

    /// The value as one reads it, and reaches whom it names.
    pub(super) fn shown(&self, value: &str) -> AnyView {
        let words = self.words(value);
        match &self.kind {
            Kind::Day(today) => match value.parse::<Day>() {
                Ok(day) => view! { <time datetime=words>{day.words(*today)}</time> },
                Err(_) => words.into_any(),
            },
            Kind::Label => view! { <span class="muted">{words}</span> },
            Kind::Mail => view! { <a href=format!("mailto:{words}")>{words.clone()}</a> },
            Kind::Phone => view! { <a href=crate::url::tel(&words)>{words.clone()}</a> },
            Kind::Link if words.starts_with("http") => {
                let short = words.trim_start_matches("https://").trim_start_matches("http://").to_owned();
                view! { <a href=words rel="noopener noreferrer nofollow" target="_blank">{short}</a> }
            }
            Kind::Tags => {
                let tags = words.split(',').map(str::trim).filter(|tag| !tag.is_empty());
                tags.map(|tag| view! { <span class="tag">{tag.to_owned()}</span>" " }).collect_view().into_any()
            }
            _ => words.into_any(),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_say_it() {
        let part = Part::new("until", "Until", Kind::Day("2026-03-04".parse().expect("a day")));
        let shown = |value: &str| part.shown(value).to_html();
        assert!(shown("2026-10-13").starts_with("<time datetime=\"2026-10-13\">Tue 13 Oct<"));
        assert!(shown("2026-03-05").contains(">tomorrow<"));
        assert_eq!(shown("soon"), "soon");
    }
}
