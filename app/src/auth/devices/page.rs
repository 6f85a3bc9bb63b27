//! "My devices": where one is signed in, and how to end it there.

use super::Device;
use super::api::{RevokeDevice, RevokeOtherDevices, list_devices};
use crate::auth::SignOut;
use crate::error::AppError;
use crate::query::{Query, read};
use crate::time::When;
use crate::ui::{ErrorNotice, Form};
use leptos::prelude::*;
use leptos_meta::Title;

/// What the page reads; another `turn` after each change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct DevicesQuery {
    turn: (u32, u32),
}

impl Query for DevicesQuery {
    type Answer = Vec<Device>;

    async fn ask_server(self) -> Result<Self::Answer, AppError> {
        list_devices().await
    }
}

/// `/settings/devices`.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let revoke = ServerAction::<RevokeDevice>::new();
    let revoke_others = ServerAction::<RevokeOtherDevices>::new();
    let (one, others) = (revoke.version(), revoke_others.version());
    let turn = move || (count(one.get()), count(others.get()));
    let devices = read(move || DevicesQuery { turn: turn() });
    view! {
        <Title text="Your devices"/>
        <h1>"Your devices"</h1>
        <p class="lead">"Browsers in which you are signed in. End those you do not know, then change your password."</p>
        <Transition>
            {move || devices.get().map(|answer| match answer {
                Ok(devices) => list(devices, revoke, revoke_others),
                Err(error) => view! { <ErrorNotice error/> }.into_any(),
            })}
        </Transition>
    }
}

/// Versions count up from zero.
fn count(version: usize) -> u32 {
    u32::try_from(version).unwrap_or(u32::MAX)
}

fn list(
    devices: Vec<Device>,
    revoke: ServerAction<RevokeDevice>,
    revoke_others: ServerAction<RevokeOtherDevices>,
) -> AnyView {
    let others = devices.iter().any(|device| !device.current);
    let sign_out = ServerAction::<SignOut>::new();
    let row = move |device: Device| {
        let end = if device.current {
            view! { <Form action=sign_out reloads=true><button type="submit" class="button">"Sign out"</button></Form> }
                .into_any()
        } else {
            let label = format!("Sign out {}", device.name);
            view! {
                <Form action=revoke>
                    <input type="hidden" name="id" value=device.id.to_string()/>
                    <button type="submit" class="button" aria-label=label>"Sign out"</button>
                </Form>
            }
            .into_any()
        };
        view! {
            <li>
                <div class="grow">
                    <strong>{device.name}</strong>
                    {device.current.then(|| view! { " " <span class="badge good">"This device"</span> })}
                    <div class="muted">
                        "Last used "<When moment=device.last_seen/>", signed in "<When moment=device.since/>
                    </div>
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
    .into_any()
}
