//! The strip: one quiet line that stays on top of every page while there is something to say of the line or of what waits.

use super::clock;
use super::watch::{Danger, Line, Watched};
use crate::auth::SessionEnded;
use crate::offline::device;
use crate::ui::view;
use leptos::prelude::*;

#[component]
pub(super) fn Strip(watched: Watched, session: SessionEnded) -> impl IntoView {
    move || {
        let line = watched.line.get();
        let sorted = watched.sorted();
        let said = words(&Said {
            line,
            sending: watched.sending.get(),
            since: clock::moment(watched.since.get()).text,
            synced: watched.synced.get().map(|at| clock::moment(at).text).unwrap_or_default(),
            waiting: sorted.waiting.len(),
            need: sorted.cards.len(),
        });
        let danger = match watched.danger.get() {
            _ if [Line::Ended, Line::Revoked].contains(&line) => None,
            Danger::None => None,
            Danger::Eviction => {
                Some("This browser may clear what waits when room runs short: install Larder, or send it soon")
            }
            Danger::Full => Some("This device is nearly full: make room, or what you type may not be kept"),
        };
        let parts = said.into_iter().chain(danger.map(str::to_owned)).collect::<Vec<_>>();
        let ask = move |_| session.sign_in_then(device::send);
        (!parts.is_empty()).then(|| {
            view! {
                <div class="strip" class:needs=!sorted.cards.is_empty()>
                    <a class="cut" href="/waiting">{parts.join(" \u{b7} ")}</a>
                    {(parts.len() > 1).then(|| more(parts))}
                    {(line == Line::Ended).then(|| view! {
                        <button type="button" class="button small" on:click=ask>"Sign in"</button>
                    })}
                </div>
            }
        })
    }
}

/// All of it, for who has no room to read it in one line.
fn more(parts: Vec<String>) -> AnyView {
    let parts = parts.into_iter().map(|part| view! { <li>{part}</li> }).collect::<Vec<_>>();
    view! {
        <button type="button" class="button small plain" popovertarget="strip-more">"More"</button>
        <div id="strip-more" class="menu" popover="auto">
            <ul class="plain">{parts}</ul>
            <a class="item" href="/waiting">"What waits on this device"</a>
        </div>
    }
}

struct Said {
    line: Line,
    sending: bool,
    since: String,
    synced: String,
    waiting: usize,
    need: usize,
}

/// What there is to say; nothing while all is sent and the line is up.
fn words(said: &Said) -> Vec<String> {
    let Said { line, sending, since, synced, waiting, need } = said;
    let mut parts = Vec::new();
    match line {
        Line::Down => parts.push(format!("Offline since {since}")),
        Line::Ended => parts.push("Your session has ended: sign in, and what waits is sent".to_owned()),
        Line::Revoked if waiting + need > 0 => {
            return vec!["This device was signed out: what was not sent goes to your manager".to_owned()];
        }
        Line::Revoked => {
            return vec!["This device was signed out, and what was not sent was handed to your manager".to_owned()];
        }
        Line::Up if *sending && *waiting > 0 => parts.push("Sending\u{2026}".to_owned()),
        Line::Up => {}
    }
    // What a person must do first: the end may be cut.
    if *need > 0 {
        parts.push(if *need == 1 { "1 needs you".to_owned() } else { format!("{need} need you") });
    }
    if *waiting > 0 && !(*sending && *line == Line::Up) {
        parts.push(format!("{waiting} waiting to send"));
    }
    if !synced.is_empty() && (*line == Line::Ended || *waiting > 0) && !*sending && synced != since {
        parts.push(format!("last synced {synced}"));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: Line, sending: bool, waiting: usize, need: usize) -> String {
        let (since, synced) = ("today 14:05".to_owned(), "today 9:30".to_owned());
        words(&Said { line, sending, since, synced, waiting, need }).join(", ")
    }

    #[test]
    fn the_strip_is_silent_while_all_is_well() {
        assert_eq!(said(Line::Up, false, 0, 0), "");
        assert_eq!(said(Line::Up, true, 0, 0), "");
    }

    #[test]
    fn the_strip_says_how_it_stands_with_what_was_typed() {
        assert_eq!(said(Line::Down, false, 0, 0), "Offline since today 14:05");
        assert_eq!(
            said(Line::Down, false, 3, 1),
            "Offline since today 14:05, 1 needs you, 3 waiting to send, last synced today 9:30"
        );
        assert_eq!(said(Line::Up, true, 3, 2), "Sending\u{2026}, 2 need you");
        assert_eq!(
            said(Line::Ended, false, 3, 0),
            "Your session has ended: sign in, and what waits is sent, 3 waiting to send, last synced today 9:30"
        );
        assert_eq!(
            said(Line::Revoked, false, 3, 0),
            "This device was signed out: what was not sent goes to your manager"
        );
        assert_eq!(
            said(Line::Revoked, false, 0, 0),
            "This device was signed out, and what was not sent was handed to your manager"
        );
    }
}
