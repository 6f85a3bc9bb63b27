//! The first page of the settings: all of them, each with what it is for.

use super::{COMPANYS, OWN, Place, open_to};
use crate::auth::Me;
use crate::ui::{Title, view};
use leptos::prelude::*;

/// `/settings`.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let me = use_context::<Me>();
    let (own, companys) = (open_to(me.as_ref(), OWN), open_to(me.as_ref(), COMPANYS));
    view! {
        <Title text="Settings"/>
        <h1>"Settings"</h1>
        <section>
            <h2>"Yours"</h2>
            {list(own)}
        </section>
        {(!companys.is_empty()).then(|| view! {
            <section>
                <h2>"The company’s"</h2>
                {list(companys)}
            </section>
        })}
    }
}

fn list(places: Vec<&'static Place>) -> AnyView {
    let line = |place: &'static Place| {
        view! {
            <li>
                <div class="grow">
                    <a href=place.href>{place.label}</a>
                    <div class="muted">{place.about}</div>
                </div>
            </li>
        }
    };
    view! { <ul class="list">{places.into_iter().map(line).collect_view()}</ul> }
}
