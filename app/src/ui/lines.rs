//! A list that is typed line by line: phones, addresses. A few empty lines more than there are, so that adding works
//! without JavaScript.

use super::conflict::{Theirs, fill};
use super::field::field_id;
use super::form::FormState;
use super::{Part, part, view};
use crate::json;
use leptos::prelude::*;

/// Empty lines below those that are filled.
const SPARE: usize = 2;

/// The lines of one list, what is wrong with it as a whole, and what somebody else made of it meanwhile.
#[component]
pub fn Lines(
    /// The list in the form, like `phones`.
    name: &'static str,
    /// What its lines are.
    label: &'static str,
    /// What a line is made of.
    parts: Vec<Part>,
    /// What is stored.
    lines: Vec<Vec<String>>,
) -> impl IntoView {
    let form = use_context::<FormState>();
    let id = field_id(name);
    let list = format!("command[form][{name}]");
    let known = lines.len() + SPARE;
    let count = RwSignal::new(form.map_or(known, |form| known.max(form.typed_lines(&list))));
    let error = Signal::derive(move || form.and_then(|form| form.message(name)));
    let theirs = Signal::derive(move || form.and_then(|form| form.theirs(name)));
    let parts = StoredValue::new(parts);
    let lines = StoredValue::new(lines);
    let line = move |place: usize| {
        let value = |part: usize| lines.with_value(|lines| lines.get(place)?.get(part).cloned()).unwrap_or_default();
        let list = list.clone();
        let control =
            |(number, part): (usize, Part)| part.control(format!("{list}[{place}][{}]", part.name), value(number));
        let controls = parts.get_value().into_iter().enumerate().map(control).collect_view();
        view! { <div class="pair">{controls}</div> }
    };
    let shown = Signal::derive(move || {
        theirs.get().map(|theirs| parts.with_value(|parts| in_words(parts, &read(parts, &theirs))))
    });
    let take = move |theirs: String| {
        let theirs = parts.with_value(|parts| read(parts, &theirs));
        count.update(|count| *count = (*count).max(theirs.len()));
        // Once its lines are in the document.
        request_animation_frame(move || {
            for place in 0..count.get_untracked() {
                parts.with_value(|parts| {
                    for (number, part) in parts.iter().enumerate() {
                        let value = theirs.get(place).and_then(|line| line.get(number)).map_or("", String::as_str);
                        fill(&format!("field-{name}-{place}-{}", part.name), value);
                    }
                });
            }
        });
    };
    view! {
        <div class="field lines" id=id.clone() role="group" aria-label=label tabindex="-1">
            <For each=move || 0..count.get() key=|place| *place let(place)>{line(place)}</For>
            <p class="error" id=format!("{id}-error")>{move || error.get()}</p>
            <Theirs theirs shown take/>
            <button type="button" class="button small plain scripted" on:click=move |_| count.update(|count| *count += 1)>
                "Another one"
            </button>
        </div>
    }
}

/// The lines in a conflict's text.
fn read(parts: &[Part], theirs: &str) -> Vec<Vec<String>> {
    json::parse(theirs).map(|list| part::lines(parts, &list)).unwrap_or_default()
}

/// "kitchen 555 0100, office 555 0101".
fn in_words(parts: &[Part], lines: &[Vec<String>]) -> String {
    let line = |line: &Vec<String>| {
        let words = parts.iter().zip(line).map(|(part, value)| part.words(value)).filter(|words| !words.is_empty());
        words.collect::<Vec<_>>().join(" ")
    };
    lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Kind;

    #[test]
    fn a_list_that_somebody_else_changed_is_read_and_said_line_by_line() {
        let parts = [Part::new("label", "Label", Kind::Label), Part::new("number", "Phone", Kind::Phone)];
        let theirs = r#"[{"label":"kitchen","number":"555 0100"},{"label":"","number":"555 0101"}]"#;
        let lines = read(&parts, theirs);
        assert_eq!(lines, [["kitchen", "555 0100"], ["", "555 0101"]]);
        assert_eq!(in_words(&parts, &lines), "kitchen 555 0100, 555 0101");
        assert!(read(&parts, "[]").is_empty());
    }
}
