//! The second step: words that Larder's lists do not know. Each is decided by the person; the likeliest is only offered.

use super::api::DecideImport;
use super::{ImportDetail, Question};
use crate::ui::{CellSelect, Form, Submit, TableScroll, Write, view};
use leptos::prelude::*;

/// The words step of an import.
#[component]
pub fn ValuesStep(
    /// Which.
    import: ImportDetail,
) -> impl IntoView {
    let action = Write::of::<DecideImport>();
    let ImportDetail { id, questions, known, .. } = import;
    let undecided = questions.iter().filter(|question| question.decision.is_empty()).count();
    let offered = questions.iter().filter(|question| question.decision.is_empty() && question.offer.is_some()).count();
    // Made inside of the form, which knows what was chosen before.
    let rows = move || {
        questions
            .into_iter()
            .enumerate()
            .map(|(place, question)| {
                let words = known.iter().find(|(field, _)| *field == question.field).map(|(_, words)| words.as_slice());
                let choices = choices(&question, words.unwrap_or_default());
                question_row(place, question, choices)
            })
            .collect_view()
    };
    view! {
        <p>
            "These words are in no list yet. "
            {match undecided {
                0 => "All are decided.".to_owned(),
                1 => "One waits for your decision; until then its rows are rejected.".to_owned(),
                many => format!("{many} wait for your decision; until then their rows are rejected."),
            }}
        </p>
        <Form action class="record-form import-form">
            <input type="hidden" name="id" value=id.to_string()/>
            <TableScroll label="Words of the file">
                <table class="records">
                    <thead>
                        <tr>
                            <th scope="col">"In the file"</th>
                            <th scope="col">"Field"</th>
                            <th scope="col" class="number">"Rows"</th>
                            <th scope="col">"Means"</th>
                        </tr>
                    </thead>
                    <tbody>{rows()}</tbody>
                </table>
            </TableScroll>
            <div class="actions">
                {(offered > 0).then(|| view! {
                    <button type="submit" class="button" name="accept" value="true">
                        {if offered == 1 { "Fill in the offer".to_owned() } else { format!("Fill in all {offered} offers") }}
                    </button>
                })}
                <Submit label="Check the rows"/>
            </div>
        </Form>
    }
}

/// `(code, label)` of what may be decided: nothing yet, the offer, as it is, nothing, then every known word.
fn choices(question: &Question, known: &[String]) -> Vec<(String, String)> {
    let mut choices = vec![(String::new(), "Choose…".to_owned())];
    let makes = question.field.makes();
    let adds = |word: &str| makes.filter(|_| !known.iter().any(|one| one == word));
    if let Some(offer) = &question.offer {
        let label = match adds(offer) {
            Some(makes) => format!("{offer} (likeliest, {makes})"),
            None => format!("{offer} (likeliest)"),
        };
        choices.push((format!("use:{offer}"), label));
    }
    if !question.field.is_closed() && question.offer.as_ref() != Some(&question.word) {
        let label = match (question.others > 0, makes) {
            (true, Some(makes)) => format!("As they are, each {makes}"),
            (true, None) => "As they are".to_owned(),
            (false, Some(makes)) => format!("{} (as it is, {makes})", question.word),
            (false, None) => format!("{} (as it is)", question.word),
        };
        choices.push(("keep".to_owned(), label));
    }
    choices.push(("empty".to_owned(), "Leave empty".to_owned()));
    let known = known.iter().filter(|word| question.offer.as_ref() != Some(word));
    choices.extend(known.map(|word| (format!("use:{word}"), word.clone())));
    choices
}

fn question_row(place: usize, question: Question, choices: Vec<(String, String)>) -> impl IntoView {
    let (id, name) = (format!("answer-{place}"), format!("answers[{place}][decision]"));
    let hidden = |name: &str, value: String| {
        view! { <input type="hidden" name=format!("answers[{place}][{name}]") value=value/> }
    };
    view! {
        <tr>
            <th scope="row">
                <label for=id.clone()>
                    {match question.others {
                        0 => question.word.clone(),
                        1 => "One other word".to_owned(),
                        others => format!("All {others} other words"),
                    }}
                </label>
                {hidden("field", question.field.code().to_owned())}
                {hidden("word", question.word)}
            </th>
            <td data-label="Field">{question.field.label()}</td>
            <td data-label="Rows" class="number">{question.rows}</td>
            <td data-label="Means"><CellSelect id name options=choices value=question.decision/></td>
        </tr>
    }
}
