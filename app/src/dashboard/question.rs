//! Whose figures, of which principal, of which days: asked by a plain form, so that it works without JavaScript.

use super::asked::Asked;
use super::period::Preset;
use crate::day::Day;
use crate::organizations::Named;
use crate::ui::{Select, view};
use leptos::prelude::*;

/// The form that asks another question of the page at `path`; `also` goes along.
pub(crate) fn question(
    asked: &Asked,
    path: &'static str,
    also: Option<(&'static str, &'static str)>,
    owners: Vec<Named>,
    principals: Vec<Named>,
) -> AnyView {
    let choices = |none: &str, list: Vec<Named>| {
        let none = std::iter::once((String::new(), none.to_owned()));
        none.chain(list.into_iter().map(|one| (one.id.to_string(), one.name))).collect::<Vec<_>>()
    };
    let chosen = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let (from, to) = (day(asked.own.map(|(from, _)| from)), day(asked.own.map(|(_, to)| to)));
    view! {
        <form class="question" action=path>
            <input type="hidden" name="who" value=asked.who.code()/>
            {also.map(|(name, value)| view! { <input type="hidden" name=name value=value/> })}
            <Select name="period" label="Period" options=Preset::options() value=asked.preset.code()/>
            <Select name="owner" label="One person" options=choices("Nobody in particular", owners) value=chosen(asked.owner)/>
            <Select name="principal" label="Principal" options=choices("All", principals) value=chosen(asked.principal)/>
            <div class="field">
                <label for="from">"Or from"</label>
                <input id="from" type="date" name="from" value=from/>
            </div>
            <div class="field">
                <label for="to">"To"</label>
                <input id="to" type="date" name="to" value=to/>
            </div>
            <button type="submit" class="button">"Show"</button>
        </form>
    }
}
