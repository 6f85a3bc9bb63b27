//! Session and link tokens. Invariant: 256 random bits that leave only in a cookie or a link; what rests is their hash.

use crate::context::Host;
use crate::error::AppError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use sha2::{Digest as _, Sha256};

/// A secret on its way; never logged, never stored.
pub struct Token(String);

impl Token {
    /// 256 fresh bits from the operating system.
    ///
    /// # Errors
    /// `Internal` when the operating system has no randomness to give.
    pub fn fresh() -> Result<Self, AppError> {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits).map_err(AppError::internal)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bits)))
    }

    /// The token somebody presents.
    #[must_use]
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What rests in the database.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// For the one link or cookie that carries it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Under TLS the prefix makes browsers refuse the cookie from anywhere but this host over TLS.
fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-larder" } else { "larder" }
}

/// The session token among a request's cookies.
#[must_use]
pub fn from_cookies(headers: &HeaderMap, secure: bool) -> Option<Token> {
    cookie(headers, cookie_name(secure)).map(Token::presented)
}

/// The name of the cookie by which a browser is known again: it outlives sessions, and opens nothing.
fn browser_cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-larder-browser" } else { "larder-browser" }
}

/// The browser's own token among a request's cookies.
#[must_use]
pub fn browser(headers: &HeaderMap, secure: bool) -> Option<Token> {
    // 256 bits in base64: what is shorter is not from here.
    cookie(headers, browser_cookie_name(secure)).filter(|text| text.len() == 43).map(Token::presented)
}

/// Lets the browser be known again, for as long as browsers keep a cookie: 400 days.
///
/// # Errors
/// `Internal` outside of a request.
pub fn mark_browser(host: &Host, token: &Token) -> Result<(), AppError> {
    set_cookie(host, browser_cookie_name(host.settings.secure_cookies), token.reveal(), 400 * 24 * 60 * 60)
}

/// A cookie of a request that is not empty.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

/// Sets a cookie that no script can read.
pub(super) fn set_cookie(host: &Host, name: &str, value: &str, max_age_seconds: u32) -> Result<(), AppError> {
    let secure = if host.settings.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}");
    let response = use_context::<ResponseOptions>().ok_or_else(|| AppError::internal("no response in this context"))?;
    response.append_header(SET_COOKIE, HeaderValue::from_str(&cookie).map_err(AppError::internal)?);
    Ok(())
}

/// Whether a cookie can be set here. Not while it is checked whether a page may be rendered: the next call does it.
#[must_use]
pub fn may_hand_out() -> bool {
    use_context::<ResponseOptions>().is_some()
}

/// Hands the browser its session, for at most 90 days (the database ends it sooner when it is idle).
///
/// # Errors
/// `Internal` outside of a request.
pub fn hand_out(host: &Host, token: &Token) -> Result<(), AppError> {
    set_cookie(host, cookie_name(host.settings.secure_cookies), token.reveal(), 90 * 24 * 60 * 60)
}

/// Takes the session cookie back.
///
/// # Errors
/// `Internal` outside of a request.
pub fn take_back(host: &Host) -> Result<(), AppError> {
    set_cookie(host, cookie_name(host.settings.secure_cookies), "", 0)
}

/// Changes a live session's token; the old one answers for another minute, for requests already on their way.
///
/// # Errors
/// Those of the database.
pub async fn rotate(host: &Host, presented: &Token) -> Result<(), AppError> {
    let fresh = Token::fresh()?;
    let rotated = sqlx::query_scalar!("select larder.rotate_session($1, $2)", &presented.hash()[..], &fresh.hash()[..])
        .fetch_one(&host.pool)
        .await?;
    if rotated == Some(true) { hand_out(host, &fresh) } else { Ok(()) }
}
