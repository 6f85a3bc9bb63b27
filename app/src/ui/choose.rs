//! One out of a few, all in sight and each one tap away: radio buttons that look like chips.

use super::field::field_id;
use super::form::FormState;
use super::view;
use leptos::prelude::*;

/// What was typed into the field `name` of the form around, before the form was refused.
#[must_use]
pub fn typed(name: &str) -> Option<String> {
    use_context::<FormState>().and_then(|form| form.typed(name))
}

/// All that was chosen of the boxes `name` of the form around, before the form was refused.
#[must_use]
pub fn typed_all(name: &str) -> Option<Vec<String>> {
    use_context::<FormState>().filter(|form| form.came_back()).map(|form| form.typed_all(name))
}

/// The message beside the field `name` of the form around.
pub fn message(name: &'static str) -> Signal<Option<String>> {
    let form = use_context::<FormState>();
    Signal::derive(move || form.and_then(|form| form.message(name)))
}

/// A group of chips.
#[component]
pub fn Choose(
    /// Their name in the form.
    name: &'static str,
    /// What is asked.
    label: &'static str,
    /// `(value, words)` of each.
    options: Vec<(String, String)>,
    /// What is chosen to begin with.
    #[prop(optional, into)]
    chosen: String,
    /// Told what is chosen.
    #[prop(optional)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let chosen = typed(name).unwrap_or(chosen);
    let (id, error) = (field_id(name), message(name));
    let chips = options
        .into_iter()
        .map(|(value, words)| {
            let (checked, told) = (value == chosen, value.clone());
            let choose = move |_| {
                if let Some(on_choose) = on_choose {
                    on_choose.run(told.clone());
                }
            };
            view! {
                <label class="chip">
                    <input type="radio" name=name value=value checked=checked on:change=choose/>
                    <span>{words}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="choose" id=id.clone() aria-describedby=format!("{id}-error")>
            <legend>{label}</legend>
            <div class="chips">{chips}</div>
            <p class="error" id=format!("{id}-error")>{move || error.get()}</p>
        </fieldset>
    }
}
