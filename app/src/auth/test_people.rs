//! What the tests of coming in share: a host, a password, browsers in which somebody is signed in.

use super::PersonId;
use super::password::NewPassword;
use super::token::Token;
use crate::context::{Host, Settings, Viewer};
use crate::testing::Database;
use http::HeaderMap;
use http::header::COOKIE;
use std::net::IpAddr;
use std::sync::Arc;

pub const PASSWORD: &str = "walk-in cooler at seven";
pub const ADA: &str = "ada@harbor.example";

/// The program around a test's database.
pub fn host(database: &Database) -> Host {
    let settings = Settings {
        public_url: "http://larder.test".into(),
        mail: false,
        secure_cookies: false,
        development: true,
        set_up_token: None,
    };
    Host { pool: database.pool.clone(), settings: Arc::new(settings) }
}

/// The same where mail can be sent.
pub fn host_with_mail(database: &Database) -> Host {
    let host = host(database);
    let settings = Settings { mail: true, ..(*host.settings).clone() };
    Host { settings: Arc::new(settings), ..host }
}

pub fn from(address: &str) -> Option<IpAddr> {
    address.parse().ok()
}

/// From now on `PASSWORD` is theirs.
pub async fn give_password(database: &Database, person: PersonId) {
    let hash =
        NewPassword::parse("password", PASSWORD, &[]).await.expect("strong enough").hash().await.expect("a hash");
    sqlx::query("insert into credential values ($1, $2) on conflict (person_id) do update set password_hash = $2")
        .bind(person.0)
        .bind(hash)
        .execute(&database.owner)
        .await
        .expect("a password");
}

/// A browser in which `person` signs in.
pub async fn browser(database: &Database, person: PersonId) -> Token {
    let token = Token::fresh().expect("randomness");
    sqlx::query("select larder.open_session($1, $2, 'Firefox/143.0 (Windows)')")
        .bind(person.0)
        .bind(&token.hash()[..])
        .execute(&database.pool)
        .await
        .expect("a session");
    token
}

/// Who a browser is signed in as, with their transaction; nobody once its session has ended.
pub async fn arrive(database: &Database, browser: &Token) -> Option<Viewer> {
    let cookie = format!("larder={}", browser.reveal()).parse().expect("a cookie");
    Viewer::from_headers(&host(database), &HeaderMap::from_iter([(COOKIE, cookie)])).await.expect("an answer")
}

/// As if the last failure was this very moment: a busy machine may take longer to compare a password than one has to wait.
pub async fn failed_just_now(database: &Database) {
    sqlx::query("update sign_in_throttle set last_failure_at = clock_timestamp()")
        .execute(&database.owner)
        .await
        .expect("just now");
}
