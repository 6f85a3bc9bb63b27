//! How often a password may be tried. Invariant: a try is counted before its password is compared, and no wait is longer
//! than a quarter of an hour; a link that resets the password opens the account whatever the throttle says.

use crate::error::AppError;
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use std::net::IpAddr;

/// How many tries are free, and how many seconds the longest wait lasts.
struct Allowance {
    free: i32,
    longest: i32,
}

/// One account from one address: a person who mistypes, or one who guesses.
const PAIR: Allowance = Allowance { free: 5, longest: 15 * 60 };
/// One account from anywhere: many machines that guess. The wait stays short, because its owner waits with them.
const ACCOUNT: Allowance = Allowance { free: 50, longest: 60 };
/// One address for any account: one machine that tries many doors, or an office behind one router.
const ADDRESS: Allowance = Allowance { free: 50, longest: 60 };

/// The keys under which one try is counted. Only their hashes rest in the database.
pub struct Throttle {
    own: Vec<Vec<u8>>,
    address: Option<Vec<u8>>,
}

impl Throttle {
    /// Tries of `what` (a sign-in, a reset) for `account` from `address`.
    #[must_use]
    pub fn new(what: &str, account: &str, address: Option<IpAddr>) -> Self {
        let account = account.trim().to_lowercase();
        let address = address.map(network);
        let hash = |text: String| Sha256::digest(text).to_vec();
        let from = address.as_deref().unwrap_or("anywhere");
        Self {
            own: vec![hash(format!("{what} {account} from {from}")), hash(format!("{what} {account}"))],
            address: address.map(|address| hash(format!("{what} from {address}"))),
        }
    }

    /// Counts one try.
    ///
    /// # Errors
    /// `RateLimited` while an earlier try demands a wait: then this one is not counted.
    pub async fn take(&self, pool: &PgPool) -> Result<(), AppError> {
        let keys = self.own.iter().chain(&self.address).cloned().collect::<Vec<_>>();
        let allowances = &[PAIR, ACCOUNT, ADDRESS][..keys.len()];
        let wait = sqlx::query_scalar!(
            r#"select larder.sign_in_try($1, $2, $3) as "wait!""#,
            &keys,
            &allowances.iter().map(|allowance| allowance.free).collect::<Vec<_>>(),
            &allowances.iter().map(|allowance| allowance.longest).collect::<Vec<_>>(),
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
        sqlx::query!("select larder.sign_in_succeeded($1, $2)", &self.own, self.address.as_deref())
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
