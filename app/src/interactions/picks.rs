//! What a touch was about: principals, and of those that are chosen their products; and how it was liked. It works without JavaScript: a product
//! that is chosen brings its principal along.

use super::Line;
use crate::organizations::Named;
use crate::ui::{Choose, message, typed_all, view};
use leptos::prelude::*;
use uuid::Uuid;

const PRINCIPALS: &str = "command[form][principals][]";
const PRODUCTS: &str = "command[form][products][]";

/// The choice of both. The products of those that it is `likely` about stand there at once.
pub(super) fn about(
    lines: Vec<Line>,
    principals: Vec<String>,
    products: Vec<String>,
    likely: Signal<Vec<Uuid>>,
) -> AnyView {
    let principals = typed_all(PRINCIPALS).unwrap_or(principals);
    let products = typed_all(PRODUCTS).unwrap_or(products);
    let errors = [message("command[form][principals]"), message("command[form][products]")];
    let chip = |name: &'static str, id: Uuid, words: String, chosen: &[String]| {
        let value = id.to_string();
        let checked = chosen.contains(&value);
        view! {
            <label class="chip">
                <input type="checkbox" name=name value=value checked=checked/>
                <span>{words}</span>
            </label>
        }
    };
    let line = |Line { id, name, products: made }: Line| {
        let made = made.into_iter().map(|Named { id, name }| chip(PRODUCTS, id, name, &products)).collect::<Vec<_>>();
        let whose = name.clone();
        let made = (!made.is_empty()).then(|| {
            let label = format!("Products of {whose}");
            view! {
                <div class="chips made" role="group" aria-label=label><span class="muted">{whose}</span>{made}</div>
            }
        });
        view! {
            <div class="maker" class:likely=move || likely.with(|likely| likely.contains(&id))>
                {chip(PRINCIPALS, id, name, &principals)}
                {made}
            </div>
        }
    };
    let lines = lines.into_iter().map(line).collect::<Vec<_>>();
    if lines.is_empty() {
        return ().into_any();
    }
    view! {
        <fieldset class="choose picks" id="field-principals" aria-describedby="field-principals-error">
            <legend>"Principals and products"</legend>
            <div class="chips">{lines}</div>
            <p class="error" id="field-principals-error">
                {move || errors.iter().find_map(Signal::get)}
            </p>
        </fieldset>
    }
}

/// How it was liked.
pub(super) fn rating(chosen: String) -> AnyView {
    let mut stars = vec![(String::new(), "Not said".to_owned())];
    stars.extend(["1", "2", "3", "4", "5"].map(|star| (star.to_owned(), star.to_owned())));
    view! { <Choose name="command[form][rating]" label="How it was liked, 1 to 5" options=stars chosen/> }
}
