//! How often a password may be tried. Invariant: a try is counted before its password is compared, and no wait is longer
//! than a quarter of an hour. Whoever guesses holds up neither the browsers that the account's owner signed in from
//! before, nor a link that resets the password.

use super::token;
use crate::context::{Host, client_address, request};
use crate::error::AppError;
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use std::net::IpAddr;

/// Where a try comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whence {
    /// The address, as far as the network tells.
    pub address: Option<IpAddr>,
    /// The hash of the browser's own token, if it brings one.
    pub browser: Option<[u8; 32]>,
}

impl Whence {
    /// Where this request comes from.
    #[must_use]
    pub fn here(host: &Host) -> Self {
        let browser = request().ok().and_then(|request| token::browser(&request.headers, host.settings.secure_cookies));
        Self { address: client_address(), browser: browser.map(|token| token.hash()) }
    }
}

impl From<Option<IpAddr>> for Whence {
    fn from(address: Option<IpAddr>) -> Self {
        Self { address, browser: None }
    }
}

/// How many tries are free, and how many seconds the longest wait lasts.
#[derive(Clone, Copy)]
struct Allowance {
    free: i32,
    longest: i32,
}

/// One account from one address, or in a browser that is known: a person who mistypes, or one who guesses.
const PAIR: Allowance = Allowance { free: 5, longest: 15 * 60 };
/// One account from anywhere: many machines that guess. The wait stays short, because its owner waits with them.
const ACCOUNT: Allowance = Allowance { free: 50, longest: 60 };
/// One address for any account: one machine that tries many doors, or an office behind one router.
const ADDRESS: Allowance = Allowance { free: 50, longest: 60 };

/// A key under which a try is counted. Only its hash rests in the database.
struct Key(Vec<u8>, Allowance);

impl Key {
    fn of(text: String, allowance: Allowance) -> Self {
        Self(Sha256::digest(text).to_vec(), allowance)
    }
}

/// The keys under which one try is counted.
pub struct Throttle {
    own: Vec<Key>,
    address: Option<Key>,
}

impl Throttle {
    /// Tries of `what` (a sign-in, a reset) for `account` from `address`, by whoever it may be.
    #[must_use]
    pub fn new(what: &str, account: &str, address: Option<IpAddr>) -> Self {
        let account = account.trim().to_lowercase();
        let network = address.map_or_else(|| "anywhere".to_owned(), network);
        Self {
            own: vec![
                Key::of(format!("{what} {account} from {network}"), PAIR),
                Key::of(format!("{what} {account}"), ACCOUNT),
            ],
            ..Self::of_address(what, address)
        }
    }

    /// Tries of `what` from `address`, whomever they are about.
    #[must_use]
    pub fn of_address(what: &str, address: Option<IpAddr>) -> Self {
        let address = address.map(|address| Key::of(format!("{what} from {}", network(address)), ADDRESS));
        Self { own: Vec::new(), address }
    }

    /// The same as `new`, unless the browser is one that the account's owner signed in from before: then it is counted
    /// for itself.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(pool: &PgPool, what: &str, account: &str, whence: Whence) -> Result<Self, AppError> {
        let account = account.trim();
        if let Some(browser) = whence.browser {
            let known =
                sqlx::query_scalar!(r#"select larder.knows_browser($1, $2) as "known!""#, &browser[..], account);
            if known.fetch_one(pool).await? {
                let key = format!("{what} {} in {browser:?}", account.to_lowercase());
                return Ok(Self { own: vec![Key::of(key, PAIR)], address: None });
            }
        }
        Ok(Self::new(what, account, whence.address))
    }

    /// Counts one try.
    ///
    /// # Errors
    /// `RateLimited` while an earlier try demands a wait: then this one is not counted.
    pub async fn take(&self, pool: &PgPool) -> Result<(), AppError> {
        let keys = || self.own.iter().chain(&self.address);
        let wait = sqlx::query_scalar!(
            r#"select larder.sign_in_try($1, $2, $3) as "wait!""#,
            &keys().map(|key| key.0.clone()).collect::<Vec<_>>(),
            &keys().map(|key| key.1.free).collect::<Vec<_>>(),
            &keys().map(|key| key.1.longest).collect::<Vec<_>>(),
        )
        .fetch_one(pool)
        .await?;
        match u32::try_from(wait) {
            Ok(seconds) if seconds > 0 => Err(AppError::RateLimited(seconds)),
            _ => Ok(()),
        }
    }

    /// The try was right: it does not count, and the account's earlier ones are forgotten.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forgive(&self, pool: &PgPool) -> Result<(), AppError> {
        sqlx::query!(
            "select larder.sign_in_succeeded($1, $2)",
            &self.own.iter().map(|key| key.0.clone()).collect::<Vec<_>>(),
            self.address.as_ref().map(|key| &key.0[..]),
        )
        .execute(pool)
        .await?;
        Ok(())
    }
}

/// Whoever has one IPv6 address has its whole /64.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::network;
    use std::net::IpAddr;

    #[test]
    fn an_address_counts_as_its_network_however_it_is_written() {
        let of = |text: &str| text.parse::<IpAddr>().map(network).ok();
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::4"), of("2001:db8:1:3::4"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
    }
}
