//! How much, how long, how often.
//! Invariant: one person, in however many browsers, cannot take the program away from the others, and nobody is locked
//! out for longer than seconds.

use crate::AppState;
use crate::refusal::Refusal;
use app::context::{ClientAddress, PersonId};
use app::error::AppError;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use std::future::Future;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The largest form; files take another way.
pub const FORM_BYTES: usize = 1024 * 1024;

/// The longest a page or a form may take; statements of the database end long before.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The longest an upload may take: 20 MB over a poor line.
const UPLOAD_PATIENCE: Duration = Duration::from_mins(10);

/// Reads the whole form, unless it is too large or does not come to an end.
pub async fn size(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    match tokio::time::timeout(state.patience, to_bytes(body, FORM_BYTES)).await {
        Ok(Ok(body)) => next.run(Request::from_parts(head, body.into())).await,
        Ok(Err(_)) => {
            let words = "That is too much for one form (1 MB). Shorten the longest field, or attach a file instead.";
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, words).into_response()
        }
        Err(_) => too_slow(),
    }
}

/// Ends an upload that takes too long.
pub async fn upload_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(UPLOAD_PATIENCE, next.run(request)).await.unwrap_or_else(|_| too_slow())
}

fn too_slow() -> Response {
    let words = "This took too long to arrive, so nothing was done. Try again where the line is better.";
    Refusal::new(StatusCode::REQUEST_TIMEOUT, words).into_response()
}

/// What `work` comes to, or `Unavailable` when it takes too long. Dropped work is rolled back.
pub async fn in_time<T>(patience: Duration, work: impl Future<Output = T>) -> Result<T, AppError> {
    tokio::time::timeout(patience, work).await.map_err(|_| {
        tracing::warn!("stopped after {patience:?}");
        AppError::Unavailable
    })
}

/// Counts each request against its address. Who asks is known later, and counted then.
pub async fn rate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match state.rates.take(address(&request)) {
        Ok(()) => next.run(request).await,
        Err(error) => Refusal::from(error).into_response(),
    }
}

fn address(request: &Request) -> IpAddr {
    request.extensions().get::<ClientAddress>().map_or(Ipv4Addr::UNSPECIFIED.into(), |address| address.0)
}

/// Requests that may come at once, and those per second after that.
pub struct Rates {
    /// Everybody behind one address: an office of a hundred people shares one.
    address: Keyed<IpAddr>,
    /// One person who is signed in. All that waited on a device may come at once.
    person: Keyed<PersonId>,
    /// Signing in, links and passwords, by address: each costs a deliberate tenth of a second of work.
    door: Keyed<IpAddr>,
    taken: AtomicU32,
}

impl Default for Rates {
    fn default() -> Self {
        Self::of_person(1200, 40)
    }
}

impl Rates {
    /// Where one person may ask so many times at once, and so many times per second after that.
    #[must_use]
    pub fn of_person(at_once: u32, per_second: u32) -> Self {
        Self {
            address: Keyed::new(2000, 200),
            person: Keyed::new(at_once, per_second),
            door: Keyed::new(120, 2),
            taken: AtomicU32::new(0),
        }
    }

    fn take(&self, address: IpAddr) -> Result<(), AppError> {
        self.address.take(network(address))?;
        // Forget those who have been quiet, so that the lists do not grow for ever.
        if self.taken.fetch_add(1, Ordering::Relaxed) % 10_000 == 9_999 {
            self.address.forget();
            self.person.forget();
            self.door.forget();
        }
        Ok(())
    }

    /// Counts one request of somebody who is signed in.
    ///
    /// # Errors
    /// `RateLimited` when there were too many.
    pub fn take_of_person(&self, person: PersonId) -> Result<(), AppError> {
        self.person.take(person)
    }

    /// Counts one try at a door.
    ///
    /// # Errors
    /// `RateLimited` when there were too many.
    pub fn take_at_door(&self, request: &Request) -> Result<(), AppError> {
        self.door.take(network(address(request)))
    }
}

struct Keyed<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Keyed<K> {
    fn new(at_once: u32, per_second: u32) -> Self {
        let per_second = NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN);
        let at_once = NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN);
        Self(DefaultKeyedRateLimiter::keyed(Quota::per_second(per_second).allow_burst(at_once)))
    }

    fn take(&self, key: K) -> Result<(), AppError> {
        self.0.check_key(&key).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            AppError::RateLimited(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
        })
    }

    fn forget(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

/// Whoever has one IPv6 address has its whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_address_is_its_network() {
        assert_eq!(network(address("2001:db8:1:2:3::4")), network(address("2001:db8:1:2:ffff::1")));
        assert_ne!(network(address("2001:db8:1:2::4")), network(address("2001:db8:1:3::4")));
        assert_eq!(network(address("::ffff:192.0.2.7")), address("192.0.2.7"));
    }

    #[test]
    fn a_busy_morning_is_answered_and_somebody_who_runs_wild_is_not() {
        let (rates, person) = (Rates::default(), PersonId::new());
        assert_eq!((0..400).find_map(|_| rates.take_of_person(person).err()), None);
        assert_eq!((0..1000).find_map(|_| rates.take_of_person(person).err()), Some(AppError::RateLimited(1)));
        assert_eq!(rates.take_of_person(PersonId::new()), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_hangs_is_stopped() {
        assert_eq!(in_time(PATIENCE, std::future::pending::<()>()).await, Err(AppError::Unavailable));
    }
}
