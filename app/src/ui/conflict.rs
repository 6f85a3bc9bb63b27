//! The same field changed on both sides: theirs stands beside mine, and the person decides.
//! Invariant: nobody's words are overwritten unseen; sending again keeps mine, knowing theirs.

use super::view;
use crate::error::FieldConflict;
use crate::json::{self, Value};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;

/// `base`, the form's `Base` as text, with what others wrote meanwhile.
pub(crate) fn knowing_theirs(base: &str, both: &[FieldConflict]) -> String {
    let Ok(Value::Object(mut form)) = json::parse(base) else { return base.to_owned() };
    for FieldConflict { field, theirs, .. } in both {
        let Some((_, slot)) = form.iter_mut().find(|(name, _)| name == field) else { continue };
        let parsed = if matches!(slot, Value::Text(_)) { None } else { json::parse(theirs).ok() };
        *slot = parsed.unwrap_or_else(|| Value::Text(theirs.clone()));
    }
    Value::Object(form).to_text()
}

/// What somebody else wrote into a field, and a button that takes it.
#[component]
pub(super) fn Theirs(
    /// What it would be set to.
    theirs: Signal<Option<String>>,
    /// What a person reads: the label of a choice, else the same.
    shown: Signal<Option<String>>,
    /// Takes it over.
    #[prop(into)]
    take: Callback<String>,
) -> impl IntoView {
    let taken = RwSignal::new(false);
    Effect::new(move || {
        theirs.track();
        taken.set(false);
    });
    let take = move |_| {
        if let Some(theirs) = theirs.get_untracked() {
            take.run(theirs);
            taken.set(true);
        }
    };
    move || {
        shown.get().filter(|_| !taken.get()).map(|shown| {
            let words = if shown.is_empty() {
                view! { <span>"Somebody emptied this meanwhile."</span> }
            } else {
                view! { <span>"Somebody wrote meanwhile: " <q>{shown}</q></span> }
            };
            view! {
                <div class="theirs">
                    {words}
                    <button type="button" class="button small scripted" on:click=take>"Take theirs"</button>
                </div>
            }
        })
    }
}

/// Sets a field as if it had been typed.
pub(super) fn fill(id: &str, value: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        input.set_value(value);
    } else if let Some(select) = element.dyn_ref::<web_sys::HtmlSelectElement>() {
        select.set_value(value);
    } else if let Some(area) = element.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        area.set_value(value);
    }
    for kind in ["input", "change"] {
        if let Ok(event) = web_sys::Event::new_with_event_init_dict(kind, &bubbling()) {
            let _ = element.dispatch_event(&event);
        }
    }
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}

fn bubbling() -> web_sys::EventInit {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    init
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::merge;
    use crate::error::AppError;
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Form {
        name: String,
        city: String,
        tags: Vec<String>,
    }

    fn form(name: &str, city: &str, tags: &[&str]) -> Form {
        Form { name: name.into(), city: city.into(), tags: tags.iter().map(|tag| (*tag).to_owned()).collect() }
    }

    #[test]
    fn sending_again_keeps_mine_where_both_wrote_and_theirs_where_only_they_did() {
        let base = form("Blue Fin", "Oslo", &["fish"]);
        let mine = form("Bluefin", "Oslo", &["fish", "new"]);
        let there = form("Blue Fin Grill", "Bergen", &["fish", "quay"]);
        let Err(AppError::Conflict(both)) = merge(&base, &mine, &there) else { panic!("both changed name and tags") };
        let known = knowing_theirs(&serde_json::to_string(&base).unwrap(), &both);
        let merged = merge(&serde_json::from_str(&known).unwrap(), &mine, &there);
        assert_eq!(merged, Ok(form("Bluefin", "Bergen", &["fish", "new"])));
    }

    #[test]
    fn a_third_hand_in_between_is_a_conflict_again() {
        let mine = form("Bluefin", "", &[]);
        let first = form("Blue Fin Grill", "", &[]);
        let both = [FieldConflict { field: "name".into(), mine: "Bluefin".into(), theirs: "Blue Fin Grill".into() }];
        let known = knowing_theirs(&serde_json::to_string(&form("Blue Fin", "", &[])).unwrap(), &both);
        assert_eq!(serde_json::from_str::<Form>(&known).unwrap(), first);
        let third = form("The Blue Fin", "", &[]);
        let again = merge(&serde_json::from_str(&known).unwrap(), &mine, &third);
        assert!(matches!(again, Err(AppError::Conflict(_))));
    }
}
