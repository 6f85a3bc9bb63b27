//! How an admin sees a link that they just made: it waits in a cookie that no script can read, for the page that shows it.

use super::Purpose;
use super::store::{Link, address};
use crate::auth::PersonId;
use crate::auth::token;
use crate::context::{Host, request};
use crate::error::AppError;

/// Seconds until the page must have asked for it.
const WAITS: u32 = 60;

fn name(host: &Host) -> &'static str {
    if host.settings.secure_cookies { "__Host-larder-link" } else { "larder-link" }
}

/// Keeps the link for the next page of this person.
///
/// # Errors
/// `Internal` outside of a request.
pub fn keep(host: &Host, person: PersonId, link: &Link) -> Result<(), AppError> {
    let value = format!("{person}.{}.{}", link.purpose, link.token());
    token::set_cookie(host, name(host), &value, WAITS)
}

/// The link that waits for this person's page; it waits no longer.
///
/// # Errors
/// `Internal` outside of a request.
pub fn take(host: &Host, person: PersonId) -> Result<Option<String>, AppError> {
    let request = request()?;
    let Some(value) = token::cookie(&request.headers, name(host)) else { return Ok(None) };
    token::set_cookie(host, name(host), "", 0)?;
    Ok(read(value, person).map(|(purpose, token)| address(host, purpose, token)))
}

fn read(value: &str, person: PersonId) -> Option<(Purpose, &str)> {
    let (whose, link) = value.split_once('.')?;
    let (purpose, token) = link.split_once('.')?;
    (whose == person.to_string()).then_some((purpose.parse().ok()?, token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_shows_on_the_page_of_whom_it_is_for_and_no_other() {
        let (rob, rita) = (PersonId::new(), PersonId::new());
        let value = format!("{rob}.reset.s3cr3t");
        assert_eq!(read(&value, rob), Some((Purpose::Reset, "s3cr3t")));
        assert_eq!(read(&value, rita), None);
        assert_eq!(read("nonsense", rob), None);
    }
}
