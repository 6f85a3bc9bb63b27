//! How somebody sees a link that they just made: it waits in a cookie that no script can read, for the page that shows it.

use crate::auth::PersonId;
use crate::auth::token;
use crate::context::{Host, request};
use crate::error::AppError;

/// Seconds until the page must have asked for it.
const WAITS: u32 = 60;

fn name(host: &Host) -> &'static str {
    if host.settings.secure_cookies { "__Host-larder-link" } else { "larder-link" }
}

/// Keeps the link to `path` for the next page of this person.
///
/// # Errors
/// `Internal` outside of a request.
pub fn keep(host: &Host, person: PersonId, path: &str) -> Result<(), AppError> {
    let value = format!("{person}.{path}");
    token::set_cookie(host, name(host), &value, WAITS)
}

/// The link that waits for this person's page, if it leads to one of these places; it waits no longer.
///
/// # Errors
/// `Internal` outside of a request.
pub fn take(host: &Host, person: PersonId, places: &[&str]) -> Result<Option<String>, AppError> {
    let request = request()?;
    let Some(value) = token::cookie(&request.headers, name(host)) else { return Ok(None) };
    let Some(path) = read(value, person, places) else { return Ok(None) };
    token::set_cookie(host, name(host), "", 0)?;
    Ok(Some(format!("{}/{path}", host.settings.public_url)))
}

fn read<'a>(value: &'a str, person: PersonId, places: &[&str]) -> Option<&'a str> {
    let (whose, path) = value.split_once('.')?;
    let (place, _) = path.split_once('/')?;
    (whose == person.to_string() && places.contains(&place)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_shows_on_the_page_of_whom_it_is_for_and_no_other() {
        let (rob, rita) = (PersonId::new(), PersonId::new());
        let value = format!("{rob}.reset/s3cr3t.x");
        assert_eq!(read(&value, rob, &["invitation", "reset"]), Some("reset/s3cr3t.x"));
        assert_eq!(read(&value, rob, &["calendar"]), None);
        assert_eq!(read(&value, rita, &["reset"]), None);
        assert_eq!(read("nonsense", rob, &["nonsense"]), None);
    }
}
