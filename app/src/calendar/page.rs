//! "Calendar": makes the address at which a calendar reads what one has to do, and takes it back.

use super::Calendar;
use super::api::{MakeCalendar, RevokeCalendar, ShowCalendar};
use crate::people::FreshLink;
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{Form, Submit, Title, Write, loaded, view};
use leptos::prelude::*;

/// What the page reads.
pub struct CalendarQuery;

impl Query for CalendarQuery {
    type Ask = ShowCalendar;

    fn ask(self) -> Option<Self::Ask> {
        Some(ShowCalendar {})
    }
}

/// `/settings/calendar`.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let calendar = read(|| CalendarQuery);
    view! {
        <Title text="Calendar"/>
        <h1>"Calendar"</h1>
        <p class="lead">
            "Your open tasks and what you planned, in the calendar that you use anyway: it subscribes to an address and asks it now and then. Whoever knows the address reads what is there, so keep it like a password."
        </p>
        {loaded(calendar, shown)}
    }
}

fn shown(calendar: Calendar) -> AnyView {
    let make = Write::of::<MakeCalendar>();
    let Calendar { made, read, address } = calendar;
    let Some(since) = made else {
        return view! { <Form action=make><Submit label="Make an address"/></Form> };
    };
    let revoke = Write::of::<RevokeCalendar>();
    let fresh = address.map(|link| {
        let label = "Add this address to your calendar as a subscription. It is shown only now.".to_owned();
        let subscribe = link.split_once("://").map(|(_, rest)| format!("webcal://{rest}"));
        view! {
            <FreshLink link label/>
            {subscribe.map(|href| view! { <p><a class="button" href=href>"Open in the calendar of this device"</a></p> })}
        }
    });
    let read = match read {
        Some(read) => view! { <When moment=read/> },
        None => "not yet".into_any(),
    };
    view! {
        {fresh}
        <dl class="facts">
            <dt>"Made"</dt><dd><When moment=since/></dd>
            <dt>"Last read by a calendar"</dt><dd>{read}</dd>
        </dl>
        <div class="actions">
            <Form action=make><Submit label="Make a new one" class="button"/></Form>
            <Form action=revoke><Submit label="Take it back" class="button danger"/></Form>
        </div>
        <p class="hint">"Either way the address that you have now opens nothing any more."</p>
    }
}
