//! What the outbox and the line are like just now, for whatever shows it.

use super::{Entry, State};
use leptos::prelude::*;

/// How the line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Line {
    /// As far as anybody knows, there.
    #[default]
    Up,
    /// The browser says that there is none, or the server did not answer.
    Down,
    /// There, but the session has ended.
    Ended,
    /// There, but the session was ended from elsewhere: the device is about to be wiped, or was.
    Revoked,
}

/// The outbox as it is, and as it becomes.
#[derive(Clone, Copy)]
pub(super) struct Watched {
    /// In order; `None` until the device has been asked.
    pub(super) entries: RwSignal<Option<Vec<Entry>>>,
    pub(super) line: RwSignal<Line>,
    pub(super) sending: RwSignal<bool>,
    /// Since when the line is down, in milliseconds; 0 while it is up.
    pub(super) since: RwSignal<f64>,
    /// When the server was last heard, in milliseconds.
    pub(super) synced: RwSignal<Option<f64>>,
    /// What threatens that which waits.
    pub(super) danger: RwSignal<Danger>,
}

/// What may become of things that wait on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Danger {
    #[default]
    None,
    /// The browser may clear it when it runs short of room: it promised nothing, and Larder is not installed.
    Eviction,
    /// There is hardly any room left.
    Full,
}

/// Entries that need the person, each with those that wait for it; those that wait for a line; and those that are in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sorted {
    pub(super) cards: Vec<(Entry, Vec<Entry>)>,
    pub(super) waiting: Vec<Entry>,
    pub(super) done: Vec<Entry>,
}

impl Sorted {
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut sorted = Self::default();
        for entry in entries {
            let stops = |(first, held): &&mut (Entry, Vec<Entry>)| {
                entry.waits_for(first) || held.iter().any(|other| entry.waits_for(other))
            };
            match entry.state {
                State::Done => sorted.done.push(entry.clone()),
                _ if let Some((_, held)) = sorted.cards.iter_mut().find(stops) => held.push(entry.clone()),
                State::Refused | State::Conflict => sorted.cards.push((entry.clone(), Vec::new())),
                State::Waiting | State::Sending => sorted.waiting.push(entry.clone()),
            }
        }
        sorted.done.reverse();
        sorted
    }
}

impl Watched {
    pub(super) fn new() -> Self {
        Self {
            entries: RwSignal::new(None),
            line: RwSignal::new(Line::Up),
            sending: RwSignal::new(false),
            since: RwSignal::new(0.0),
            synced: RwSignal::new(None),
            danger: RwSignal::new(Danger::None),
        }
    }

    /// As it is now.
    pub(super) fn sorted(self) -> Sorted {
        self.entries.with(|entries| Sorted::of(entries.as_deref().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: u32, state: State, records: &[&str], needs: &[&str]) -> Entry {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        Entry { n, state, records: ids(records), needs: ids(needs), ..Entry::default() }
    }

    #[test]
    fn only_what_depends_on_a_refused_one_waits_for_the_person() {
        let sorted = Sorted::of(&[
            entry(1, State::Refused, &["account"], &[]),
            entry(2, State::Waiting, &["contact"], &["account"]),
            entry(3, State::Waiting, &["visit"], &["contact"]),
            entry(4, State::Conflict, &["other"], &["other"]),
            entry(5, State::Waiting, &["note"], &["other"]),
            entry(6, State::Waiting, &["other"], &["other"]),
            entry(7, State::Done, &["gone"], &[]),
        ]);
        let numbers = |entries: &[Entry]| entries.iter().map(|entry| entry.n).collect::<Vec<_>>();
        let cards = sorted.cards.iter().map(|(entry, held)| (entry.n, numbers(held))).collect::<Vec<_>>();
        assert_eq!(cards, [(1, vec![2, 3]), (4, vec![6])]);
        assert_eq!((numbers(&sorted.waiting), numbers(&sorted.done)), (vec![5], vec![7]));
    }

    #[test]
    fn a_conflict_about_one_field_holds_no_other_field() {
        let edit = |n, state, body: &str| Entry {
            path: "/api/organizations/edit-in-place".to_owned(),
            body: format!("command[id]=account&command[form]{body}"),
            ..entry(n, state, &["account"], &["account"])
        };
        let sorted = Sorted::of(&[
            edit(1, State::Conflict, "[employees]=7"),
            edit(2, State::Waiting, "[founded]=1990"),
            edit(3, State::Waiting, "[employees]=8"),
            entry(4, State::Waiting, &["account"], &["account"]),
        ]);
        let [(card, held)] = &sorted.cards[..] else { panic!("one card: {sorted:?}") };
        assert_eq!((card.n, held.iter().map(|entry| entry.n).collect::<Vec<_>>()), (1, vec![3, 4]));
        assert_eq!(sorted.waiting.iter().map(|entry| entry.n).collect::<Vec<_>>(), [2]);
    }
}
