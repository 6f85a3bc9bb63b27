//! What happens reaches the screens of those whom it concerns, as soon as it is committed.
//! Invariant: a socket belongs to a live session, hears of nothing that its person may not see, and ends with the session.
//! One connection a program listens to the database (`hub`); each tab has one socket (`socket`) with what waits for it
//! (`inbox`); who hears what is decided in memory (`rule`).

mod hub;
mod inbox;
mod presence;
mod rule;
mod socket;
#[cfg(test)]
mod tests;

pub use hub::work;
pub use inbox::Channel;
pub use socket::open;

use app::auth::{PersonId, SessionId};
use app::error::AppError;
use inbox::{End, Inbox, NOTICES};
use presence::Present;
use rule::{Change, News, Who};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use uuid::Uuid;

/// Tabs that one person may have open.
const OF_PERSON: usize = 40;
/// Tabs that may be open behind one address: an office shares one.
const OF_ADDRESS: usize = 2000;
/// So much of a name is said to the others: many of them fit into one announcement of the database.
const NAME: usize = 40;
/// What happened a moment ago is told again to whoever only now follows it: it may not be in what they have read.
const MOMENT: Duration = Duration::from_secs(3);
/// So much of it.
const RECENT: usize = 500;

/// The tabs that listen to this program.
#[derive(Clone, Default)]
pub struct Live(Arc<Shared>);

#[derive(Default)]
struct Shared {
    seats: Mutex<BTreeMap<u64, Arc<Seat>>>,
    next: AtomicU64,
    state: Mutex<State>,
    /// Something for the hub to do.
    hub: Notify,
}

#[derive(Default)]
struct State {
    private_books: bool,
    /// How far the feed was told: the first transaction that may still be running.
    place: Option<i64>,
    recent: VecDeque<(Instant, Change)>,
    /// Records that somebody opened or left.
    moved: BTreeSet<Uuid>,
}

/// The place of one tab.
struct Seat {
    session: SessionId,
    present: Present,
    address: IpAddr,
    inbox: Mutex<Inbox>,
    /// Something waits in the inbox.
    bell: Notify,
}

impl Seat {
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        held(&self.inbox)
    }
}

/// A tab's place, given back when this is dropped.
struct Taken {
    live: Live,
    number: u64,
    seat: Arc<Seat>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        held(&self.live.0.seats).remove(&self.number);
        let records = self.seat.inbox().records();
        self.live.moved(records);
    }
}

/// A lock; what a panic left behind is as good as what any other end would have left.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Takes a place for a tab.
    fn join(&self, session: SessionId, who: Who, name: String, address: IpAddr) -> Result<Taken, AppError> {
        let mut seats = held(&self.0.seats);
        let of_person = seats.values().filter(|seat| seat.present.id == who.person).count();
        let of_address = seats.values().filter(|seat| seat.address == address).count();
        if of_person >= OF_PERSON || of_address >= OF_ADDRESS {
            return Err(AppError::RateLimited(60));
        }
        let seat = Arc::new(Seat {
            session,
            present: Present { id: who.person, name: name.chars().take(NAME).collect() },
            address,
            inbox: Mutex::new(Inbox::new(who)),
            bell: Notify::new(),
        });
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        seats.insert(number, seat.clone());
        Ok(Taken { live: self.clone(), number, seat })
    }

    fn seats(&self) -> Vec<Arc<Seat>> {
        held(&self.0.seats).values().cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        held(&self.0.state)
    }

    /// How far the feed was told to everybody.
    fn place(&self) -> Option<i64> {
        self.state().place
    }

    /// Somebody opened or left these records.
    fn moved(&self, records: impl IntoIterator<Item = Uuid>) {
        let mut state = self.state();
        let before = state.moved.len();
        state.moved.extend(records);
        if state.moved.len() > before {
            self.0.hub.notify_one();
        }
    }

    /// Tells everybody of a change whom it concerns, and keeps it for a moment.
    fn tell(&self, change: &Change, private_books: bool) {
        {
            // First: whoever follows something from now on finds it here, if not below.
            let (mut state, now) = (self.state(), Instant::now());
            state.recent.push_back((now, change.clone()));
            while state.recent.len() > RECENT || state.recent.front().is_some_and(|(at, _)| now - *at > MOMENT) {
                state.recent.pop_front();
            }
        }
        for seat in self.seats() {
            let rings = seat.inbox().hear(change, private_books);
            if rings {
                seat.bell.notify_one();
            }
        }
    }

    /// Somebody's notifications are others than before; everybody's, when nobody knows whose.
    fn ring(&self, whose: Option<PersonId>) {
        let news = News { table: NOTICES.into(), id: None, of: Vec::new(), gone: false };
        for seat in self.seats().iter().filter(|seat| whose.is_none_or(|whose| seat.present.id == whose)) {
            let rings = seat.inbox().take_in(&news, None);
            if rings {
                seat.bell.notify_one();
            }
        }
    }

    /// What happened a moment ago, for channels that somebody only now follows.
    fn catch_up(&self, seat: &Seat, channels: &[Channel]) {
        let (private_books, recent) = {
            let (state, now) = (self.state(), Instant::now());
            let recent = state.recent.iter().filter(|(at, _)| now - *at <= MOMENT);
            (state.private_books, recent.map(|(_, change)| change.clone()).collect::<Vec<_>>())
        };
        let mut inbox = seat.inbox();
        let who = inbox.who;
        for news in recent.iter().filter_map(|change| change.told_to(&who, private_books)) {
            inbox.take_in(&news, Some(channels));
        }
    }

    /// Does something with everybody's inbox, and rings.
    fn with_all(&self, act: impl Fn(&Seat, &mut Inbox)) {
        for seat in self.seats() {
            act(&seat, &mut seat.inbox());
            seat.bell.notify_one();
        }
    }

    /// Ends every socket, and waits for the last of them, though not for long.
    async fn end_all(&self) {
        for _ in 0..100 {
            self.with_all(|_, inbox| inbox.end = Some(End::Stopping));
            if held(&self.0.seats).is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
