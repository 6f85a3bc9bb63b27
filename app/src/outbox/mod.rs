//! The outbox: commands that wait on the device for a line.
//! Invariant: what was given is sent once more until the server has answered it, under the same key, so that it happens
//! once; and nothing of it is part of a page's first load but `send`, which goes straight through until the rest is there.

#[cfg(feature = "hydrate")]
mod attaching;
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a device asks"))]
mod body;
#[cfg(feature = "hydrate")]
mod cards;
#[cfg(feature = "hydrate")]
mod clock;
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a device asks"))]
mod commands;
#[cfg(feature = "hydrate")]
mod conflict;
#[cfg(feature = "hydrate")]
mod doing;
#[cfg(feature = "hydrate")]
mod drafts;
#[cfg(feature = "hydrate")]
mod following;
#[cfg(feature = "hydrate")]
mod leaving;
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a device asks"))]
mod naming;
mod page;
#[cfg(feature = "hydrate")]
mod sending;
#[cfg(feature = "hydrate")]
mod strip;
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a device asks"))]
mod taking_back;
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a device asks"))]
mod watch;

pub use page::WaitingPage;

/// The commands whose forms keep what is typed on the device, for the service worker.
#[cfg(feature = "ssr")]
#[must_use]
pub fn drafted() -> Vec<&'static str> {
    commands::drafted()
}

/// What the command at `path` does, in words.
#[cfg(feature = "ssr")]
#[must_use]
pub fn words(path: &str) -> Option<&'static str> {
    commands::kind_of(path).map(commands::Kind::label)
}

use crate::auth::Me;
#[cfg(feature = "hydrate")]
use crate::auth::SessionEnded;
use crate::error::AppError;
use crate::fetch;
#[cfg(feature = "hydrate")]
use crate::{
    offline::device,
    ui::{Toasts, view},
};
#[cfg(feature = "hydrate")]
use leptos::{
    mount::mount_to,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast as _,
    wasm_split::{SplitLoaderError, wasm_split},
};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use uuid::Uuid;

/// Where a command stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// For a line, or for one before it.
    #[default]
    Waiting,
    /// Its answer is on its way.
    Sending,
    /// The server said no.
    Refused,
    /// Somebody else changed the same.
    Conflict,
    /// It is in.
    Done,
}

/// A command in the outbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Its number, which is its turn.
    pub n: u32,
    /// Its idempotency key.
    pub key: String,
    /// The server function.
    pub path: String,
    /// What the form said.
    pub body: String,
    /// In words.
    pub label: String,
    /// What it makes or changes, by name.
    pub name: String,
    /// Where that is shown.
    pub href: String,
    /// Records that it writes.
    pub records: Vec<String>,
    /// Records that must be there for it. What makes a record does not need it.
    pub needs: Vec<String>,
    /// When it was given, in milliseconds.
    pub at: f64,
    /// When it was answered, in milliseconds.
    pub sent: f64,
    /// Where it stands.
    pub state: State,
    /// What the server said against it: an `AppError` as JSON.
    pub answer: String,
}

impl Entry {
    /// Whether it is still to be sent.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state != State::Done
    }

    /// Whether it has to wait for `other` when that needs the person: it changes the same record, or builds on what that
    /// one makes.
    #[must_use]
    pub fn waits_for(&self, other: &Self) -> bool {
        let made = |id: &String| other.records.contains(id) && !other.needs.contains(id);
        let shares = self.records.iter().any(|id| other.records.contains(id)) || self.needs.iter().any(made);
        shares && !self.is_apart(other)
    }

    /// Whether `other` is a conflict about other fields of the same record.
    fn is_apart(&self, other: &Self) -> bool {
        let fields = self.fields();
        other.state == State::Conflict
            && self.path == other.path
            && self.path.ends_with("/edit-in-place")
            && other.fields().iter().all(|field| !fields.contains(field))
    }

    /// The fields of a record that it says; of a list, its name.
    fn fields(&self) -> Vec<String> {
        let named = |(name, _): (String, String)| {
            let name = name.strip_prefix("command[form][")?;
            Some(name.split(']').next()?.to_owned())
        };
        crate::url::pairs(&self.body).into_iter().filter_map(named).collect()
    }
}

/// What became of a command that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// The server has it.
    Arrived,
    /// The device keeps it; what Undo names to take it back, where that can be.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "the server has no device"))]
    Waits(Option<Uuid>),
}

type Sending = Pin<Box<dyn Future<Output = Result<Sent, AppError>>>>;

/// Who carries commands to the server once the rest of this is there.
static COURIER: OnceLock<fn(&'static str, String) -> Sending> = OnceLock::new();

/// Sends a form to the server function at `path`, and goes where that leads. Without a line it waits on the device, where
/// its kind can.
///
/// # Errors
/// The server's; `Unavailable` without a line, when it cannot wait.
pub(crate) async fn send(path: &'static str, form: String) -> Result<Sent, AppError> {
    match COURIER.get() {
        Some(courier) => courier(path, form).await,
        None => straight(path, form).await,
    }
}

async fn straight(path: &str, form: String) -> Result<Sent, AppError> {
    fetch::post(path, form).await.unwrap_or(Err(AppError::Unavailable)).map(|()| Sent::Arrived)
}

/// On the document, once commands can wait.
#[cfg(feature = "hydrate")]
const READY: &str = "data-outbox";

/// Where the strip is in the document.
pub(crate) const STRIP: &str = "strip";

/// Brings the rest, for the frame of `me`: from here on commands can wait, and what waits is shown and sent.
pub(crate) fn begin(me: &Me) {
    #[cfg(feature = "hydrate")]
    {
        let ground = Ground {
            person: me.id.to_string(),
            zone: me.time_zone.clone(),
            session: expect_context(),
            toasts: expect_context(),
        };
        if let Some(html) = document().document_element() {
            _ = html.set_attribute(crate::fetch::PERSON, &ground.person);
        }
        Effect::new(move || spawn_local(bring(ground.clone())));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = me;
}

/// What of the page the outbox works with.
#[cfg(feature = "hydrate")]
#[derive(Clone)]
struct Ground {
    person: String,
    zone: String,
    session: SessionEnded,
    toasts: Toasts,
}

#[cfg(feature = "hydrate")]
async fn bring(ground: Ground) {
    // Until it is there, commands go straight through; where it does not arrive, they do so for as long as the page stands.
    if let Ok(begun) = start(ground).await {
        begun.await;
    }
}

#[cfg(feature = "hydrate")]
#[allow(clippy::unnecessary_wraps, reason = "the download may fail, which the split adds")]
#[wasm_split(part_outbox, wasm_split_path = leptos::wasm_split, fallible)]
fn start(ground: Ground) -> Result<Pin<Box<dyn Future<Output = ()>>>, SplitLoaderError> {
    clock::live_in(&ground.zone);
    Ok(Box::pin(async move {
        if device::load().await.is_err() || device::open(&ground.person).await.is_err() {
            return;
        }
        if sending::begin() {
            drafts::begin();
            leaving::begin();
            following::tell_arrivals(ground.toasts);
        }
        if let Some(html) = document().document_element() {
            _ = html.set_attribute(READY, "");
        }
        if let Some(strip) = document().get_element_by_id(STRIP) {
            let show = move || {
                let watched = watch::Watched::new();
                following::follow(watched);
                view! { <strip::Strip watched session=ground.session/> }
            };
            mount_to(strip.unchecked_into(), show).forget();
        }
        device::send();
    }))
}
