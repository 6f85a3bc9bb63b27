//! What waits for one tab: channels, each with the news of the last moments.
//! Invariant: the first news of a channel goes out at once, later ones together, ten times a second at most; what waits
//! is bounded, and a tab that does not keep up is told to read everything again. Of the book, which nobody looks at just
//! now, it is only told that something is new, a while after it was.

use super::presence::Present;
use super::rule::{Change, News, Who};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long a channel is quiet after it spoke.
pub const QUIET: Duration = Duration::from_millis(100);
/// How long news for the book are gathered: each device asks for them, and not at each write of anybody.
pub const GATHERED: Duration = Duration::from_secs(5);
/// What the book is called, among the tables.
const BOOK: &str = "book";
/// What notifications are called, among them. The feed of changes does not tell of those.
pub const NOTICES: &str = "notification";
/// News that may wait; more of them mean: read again.
const MOST: usize = 64;

/// What a tab follows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// Everything of a kind, by its table.
    Table(Arc<str>),
    /// A record and what is on it.
    Record(Uuid),
    /// Whatever is or may be in the book of the tab's device.
    Book,
}

impl Channel {
    /// A channel by its name: a table, or a record's id.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        if name == BOOK {
            return Some(Self::Book);
        }
        let table =
            !name.is_empty() && name.len() <= 40 && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
        let record = || Uuid::try_parse(name).ok().map(Self::Record);
        if table { Some(Self::Table(name.into())) } else { record() }
    }

    fn carries(&self, news: &News) -> bool {
        match self {
            // One's own, and in no book.
            Self::Record(_) | Self::Book if &*news.table == NOTICES => false,
            Self::Table(table) => *table == news.table,
            Self::Record(id) => news.id.is_none() || news.id == Some(*id) || news.of.contains(id),
            Self::Book => true,
        }
    }
}

/// Why a socket ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The session is over.
    SignedOut,
    /// The program stops.
    Stopping,
}

/// What a tab is told at once.
#[derive(Debug, Default, Serialize)]
pub struct Message {
    /// Where to go on after a break; absent while something still waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// What changed; nothing: everything may have.
    pub changes: Option<Vec<News>>,
}

/// What there is to do now.
#[derive(Debug, Default)]
pub struct Due {
    /// To be sent.
    pub message: Option<Message>,
    /// Who else has which record open, to be sent.
    pub here: Vec<(Uuid, Vec<Present>)>,
    /// The rights are others than before: to be asked for anew.
    pub renew: bool,
    /// The end.
    pub end: Option<End>,
    /// When to look again.
    pub next: Option<Instant>,
}

#[derive(Debug, Default)]
struct Waiting {
    /// When it last told something; the book: since when something waits.
    spoke: Option<Instant>,
    news: Vec<News>,
}

/// What waits for one tab.
#[derive(Debug)]
pub struct Inbox {
    /// Who listens.
    pub who: Who,
    /// The book that their cursors belong to; none until they asked for one.
    pub book: Option<String>,
    /// Their rights are others than before.
    pub renew: bool,
    /// It is over.
    pub end: Option<End>,
    channels: BTreeMap<Channel, Waiting>,
    everything: bool,
    here: BTreeMap<Uuid, Vec<Present>>,
    changed_here: BTreeSet<Uuid>,
}

impl Inbox {
    /// For somebody who follows nothing yet.
    #[must_use]
    pub fn new(who: Who) -> Self {
        Self {
            who,
            book: None,
            renew: false,
            end: None,
            channels: BTreeMap::new(),
            everything: false,
            here: BTreeMap::new(),
            changed_here: BTreeSet::new(),
        }
    }

    /// Follows these from now on, and those that it followed already as before. Answers which are new.
    pub fn follow(&mut self, channels: Vec<Channel>) -> Vec<Channel> {
        let mut before = std::mem::take(&mut self.channels);
        let mut new = Vec::new();
        for channel in channels {
            let waiting = before.remove(&channel);
            if waiting.is_none() {
                new.push(channel.clone());
            }
            self.channels.insert(channel, waiting.unwrap_or_default());
        }
        let records = self.records();
        self.here.retain(|record, _| records.contains(record));
        self.changed_here.retain(|record| records.contains(record));
        new
    }

    /// The records it follows: those on the screen.
    #[must_use]
    pub fn records(&self) -> BTreeSet<Uuid> {
        let record = |channel: &Channel| if let Channel::Record(id) = channel { Some(*id) } else { None };
        self.channels.keys().filter_map(record).collect()
    }

    /// Follows no record any more; answers which those were.
    pub fn let_go_of_records(&mut self) -> BTreeSet<Uuid> {
        let records = self.records();
        self.channels.retain(|channel, _| !matches!(channel, Channel::Record(_)));
        self.here.clear();
        self.changed_here.clear();
        records
    }

    /// Takes a change in, if it concerns them. Answers whether there is something to do.
    pub fn hear(&mut self, change: &Change, private_books: bool) -> bool {
        if self.channels.is_empty() {
            return false;
        }
        change.told_to(&self.who, private_books).is_some_and(|news| self.take_in(&news, None))
    }

    /// Takes news in, for all channels or only for some of them. Answers whether there is something to do.
    pub fn take_in(&mut self, news: &News, only: Option<&[Channel]>) -> bool {
        if self.everything {
            return false;
        }
        let mut taken = false;
        for (channel, waiting) in &mut self.channels {
            if !channel.carries(news) || only.is_some_and(|only| !only.contains(channel)) {
                continue;
            }
            if *channel == Channel::Book {
                // Once it waits to be told, nobody need look at it again.
                if waiting.news.is_empty() {
                    waiting.news.push(News { table: BOOK.into(), id: None, of: Vec::new(), gone: false });
                    taken = true;
                }
                continue;
            }
            taken = true;
            if !waiting.news.contains(news) {
                waiting.news.push(news.clone());
            }
        }
        if news.gone
            && let Some(id) = news.id
        {
            // It is said once more, and then there is nothing more to hear of it.
            self.here.remove(&id);
            self.changed_here.remove(&id);
        }
        if self.channels.values().map(|waiting| waiting.news.len()).sum::<usize>() > MOST {
            self.read_again();
        }
        taken
    }

    /// Everything may have changed: nothing that waits says more.
    pub fn read_again(&mut self) {
        self.everything = true;
        self.channels.values_mut().for_each(|waiting| waiting.news.clear());
    }

    /// Who else has a record open. Answers whether that is new to them.
    pub fn sees_here(&mut self, record: Uuid, mut people: Vec<Present>) -> bool {
        people.retain(|present| present.id != self.who.person);
        let before = self.here.get(&record).map(Vec::as_slice).unwrap_or_default();
        if !self.channels.contains_key(&Channel::Record(record)) || before == people {
            return false;
        }
        self.here.insert(record, people);
        self.changed_here.insert(record)
    }

    /// What is due. `place` is how far the feed was told before this was called.
    pub fn take(&mut self, now: Instant, place: Option<i64>) -> Due {
        let mut due = Due { renew: std::mem::take(&mut self.renew), end: self.end, ..Due::default() };
        if due.renew {
            return due;
        }
        for record in std::mem::take(&mut self.changed_here) {
            due.here.push((record, self.here.get(&record).cloned().unwrap_or_default()));
        }
        if std::mem::take(&mut self.everything) {
            for (channel, waiting) in &mut self.channels {
                waiting.spoke = (*channel != Channel::Book).then_some(now);
            }
            due.message = Some(Message { cursor: self.cursor(place), changes: None });
            return due;
        }
        let mut told = Vec::new();
        let mut lost = Vec::new();
        let mut more = false;
        for (channel, waiting) in &mut self.channels {
            if waiting.news.is_empty() {
                continue;
            }
            let is_book = *channel == Channel::Book;
            let at = match waiting.spoke {
                _ if is_book => *waiting.spoke.get_or_insert(now) + GATHERED,
                Some(spoke) => spoke + QUIET,
                None => now,
            };
            if at > now {
                due.next = Some(due.next.map_or(at, |next| next.min(at)));
                // The book knows by itself how far it is.
                more |= !is_book;
                continue;
            }
            waiting.spoke = (!is_book).then_some(now);
            for news in waiting.news.drain(..) {
                if news.gone && *channel == Channel::Record(news.id.unwrap_or_default()) {
                    lost.push(channel.clone());
                }
                if !told.contains(&news) {
                    told.push(news);
                }
            }
        }
        for channel in lost {
            self.channels.remove(&channel);
        }
        if !told.is_empty() {
            let cursor = if more { None } else { self.cursor(place) };
            due.message = Some(Message { cursor, changes: Some(told) });
        }
        due
    }

    fn cursor(&self, place: Option<i64>) -> Option<String> {
        Some(format!("{} {} 0", self.book.as_ref()?, place?))
    }
}
