//! "My devices": where one is signed in, and how to end it there.

use super::Device;
use super::api::{ListDevices, RevokeDevice, RevokeOtherDevices};
use crate::auth::SignOut;
use crate::offline::{Kept, this_device};
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{Form, Title, Write, loaded, view};
use leptos::prelude::*;

/// What the page reads.
pub struct DevicesQuery;

impl Query for DevicesQuery {
    type Ask = ListDevices;

    fn ask(self) -> Option<Self::Ask> {
        Some(ListDevices {})
    }
}

/// `/settings/devices`.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let devices = read(|| DevicesQuery);
    let revoke = Write::of::<RevokeDevice>();
    let revoke_others = Write::of::<RevokeOtherDevices>();
    view! {
        <Title text="Your devices"/>
        <h1>"Your devices"</h1>
        <p class="lead">"Browsers in which you are signed in. End those you do not know, then change your password."</p>
        {loaded(devices, move |devices| list(devices, revoke, revoke_others))}
        {use_context::<Kept>().map(this_device)}
    }
}

fn list(devices: Vec<Device>, revoke: Write, revoke_others: Write) -> AnyView {
    let others = devices.iter().any(|device| !device.current);
    let sign_out = Write::of::<SignOut>();
    let row = move |device: Device| {
        let end = if device.current {
            view! { <Form action=sign_out reloads=true><button type="submit" class="button">"Sign out"</button></Form> }
        } else {
            let label = format!("Sign out {}", device.name);
            view! {
                <Form action=revoke>
                    <input type="hidden" name="id" value=device.id.to_string()/>
                    <button type="submit" class="button" aria-label=label>"Sign out"</button>
                </Form>
            }
        };
        view! {
            <li>
                <div class="grow">
                    <strong>{device.name}</strong>
                    {device.current.then(|| view! { " " <span class="badge good">"This device"</span> })}
                    <div class="muted">
                        "Last used "<When moment=device.last_seen/>", signed in "<When moment=device.since/>
                    </div>
                    {device.unsent.map(|(count, since)| view! {
                        <div class="muted">{count} " not sent yet, since " <When moment=since/></div>
                    })}
                </div>
                {end}
            </li>
        }
    };
    view! {
        <ul class="list">{devices.into_iter().map(row).collect_view()}</ul>
        {others.then(|| view! {
            <Form action=revoke_others>
                <button type="submit" class="button danger">"Sign out all others"</button>
            </Form>
        })}
    }
}
