//! What waits on this device, what needs the person, and what was sent: each in plain words, with its state.

use super::watch::Watched;
use crate::auth::Me;
use crate::ui::{Title, view};
use leptos::prelude::*;

/// `/waiting`.
#[component]
pub fn WaitingPage() -> impl IntoView {
    let watched = Watched::new();
    let refused = RwSignal::new(false);
    if let Some(me) = use_context::<Me>() {
        open(&me, watched, refused);
    }
    // Once, not with each change: what was discarded there can be taken back.
    let known = Memo::new(move |_| watched.entries.with(Option::is_some));
    view! {
        <Title text="Waiting to send"/>
        <h1>"Waiting to send"</h1>
        <p class="lead">"What you save without a line stays on this device until it is sent."</p>
        {move || refused.get().then(|| view! { <p>"This browser keeps nothing on the device, so nothing waits here."</p> })}
        {move || known.get().then(|| shown(watched))}
    }
}

#[cfg(feature = "hydrate")]
fn open(me: &Me, watched: Watched, refused: RwSignal<bool>) {
    use crate::offline::device;
    super::clock::live_in(&me.time_zone);
    let person = me.id.to_string();
    Effect::new(move || {
        let (person, owner) = (person.clone(), Owner::current());
        leptos::task::spawn_local(async move {
            match (device::load().await, owner) {
                (Ok(()), Some(owner)) if device::open(&person).await.is_ok() => {
                    owner.with(|| super::following::follow(watched));
                }
                _ => drop(refused.try_set(true)),
            }
        });
    });
}

#[cfg(feature = "hydrate")]
fn shown(watched: Watched) -> AnyView {
    super::cards::all(watched)
}

/// The server knows nothing of what is on a device.
#[cfg(not(feature = "hydrate"))]
fn open(_: &Me, _: Watched, _: RwSignal<bool>) {}

#[cfg(not(feature = "hydrate"))]
fn shown(_: Watched) -> AnyView {
    ().into_any()
}
