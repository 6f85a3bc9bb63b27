//! Keeps what is watched up to date: the device says when its outbox changes, the browser when there is a line.

use super::sending;
use super::watch::{Danger, Line, Watched};
use crate::json::{self, Value};
use crate::offline::device;
use crate::ui::Toasts;
use js_sys::Reflect;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// From this share of the room that the browser grants, in per cent, little is left.
const NEARLY_FULL: i64 = 90;

/// From here on `watched` says what is so.
pub(super) fn follow(watched: Watched) {
    let look = move || spawn_local(refresh(watched));
    let listening =
        ["larder-device", "online", "offline"].map(|event| window_event_listener_untyped(event, move |_| look()));
    on_cleanup(move || listening.into_iter().for_each(WindowListenerHandle::remove));
    look();
}

/// Says what the server left to be read when commands arrived that had waited, with Undo where it can be taken back.
pub(super) fn tell_arrivals(toasts: Toasts) {
    _ = window_event_listener(ev::Custom::<web_sys::CustomEvent>::new("larder-device"), move |event| {
        let kind = Reflect::get(&event.detail(), &"kind".into()).ok().and_then(|kind| kind.as_string());
        if kind.as_deref() == Some("arrived") && !document().hidden() {
            toasts.collect();
        }
    });
}

async fn refresh(watched: Watched) {
    let Ok(entries) = sending::entries().await else { return };
    let waits = entries.iter().any(super::Entry::is_open);
    let is_first = watched.entries.try_get_untracked() == Some(None);
    watched.entries.try_set(Some(entries));
    let state = json::parse(&device::state()).unwrap_or_default();
    watched.sending.try_set(state.get("sending") == Some(&Value::Bool(true)));
    let line = match state.get("line").and_then(Value::as_text) {
        _ if !window().navigator().on_line() => Line::Down,
        Some("down") => Line::Down,
        Some("ended") => Line::Ended,
        Some("revoked") => Line::Revoked,
        _ => Line::Up,
    };
    let synced = device::meta("synced").await.ok().flatten().and_then(|at| at.parse::<f64>().ok());
    let since = match (line, watched.since.try_get_untracked()) {
        // Found so at start: since the server was last heard.
        (Line::Down, Some(0.0)) if is_first => synced.unwrap_or_else(js_sys::Date::now),
        (Line::Down, Some(0.0)) => js_sys::Date::now(),
        (Line::Down, since) => since.unwrap_or_default(),
        _ => 0.0,
    };
    watched.since.try_set(since);
    watched.synced.try_set(synced);
    if watched.line.try_get_untracked() != Some(line) {
        watched.line.try_set(line);
    }
    watched.danger.try_set(if waits { danger().await } else { Danger::None });
}

async fn danger() -> Danger {
    let Ok(room) = device::room().await else { return Danger::None };
    let room = json::parse(&room).unwrap_or_default();
    if matches!(room.get("share"), Some(Value::Number(share)) if *share >= NEARLY_FULL) {
        return Danger::Full;
    }
    let installed = window().match_media("(display-mode: standalone)").ok().flatten().is_some_and(|is| is.matches());
    let kept = room.get("persisted") == Some(&Value::Bool(true));
    if kept || installed { Danger::None } else { Danger::Eviction }
}
