//! Signing in and out, in SQL. Everything here goes through the doors of the migration `sign_in`.

use super::api::SetUpForm;
use super::password::{self, NewPassword};
use super::throttle::{Throttle, Whence};
use super::token::{self, Token};
use super::{EmailAddress, PersonId, TeamId, person_name};
use crate::checks::Checks;
use crate::context::{Host, Viewer, request};
use crate::error::{AppError, OnConstraint as _};
use http::HeaderMap;
use http::header::USER_AGENT;
use sha2::{Digest as _, Sha256};

/// Whether the company has an admin, and so the set-up page is closed.
///
/// # Errors
/// Those of the database.
pub async fn is_set_up(host: &Host) -> Result<bool, AppError> {
    let done = sqlx::query_scalar!("select larder.is_set_up()").fetch_one(&host.pool).await?;
    Ok(done == Some(true))
}

const SET_UP_ALREADY: &str = "Larder is set up already. Sign in instead.";

/// Makes the company and its first admin.
///
/// # Errors
/// `Invalid` per field, and once an admin exists.
pub async fn set_up(host: &Host, form: &SetUpForm) -> Result<PersonId, AppError> {
    // The database decides below; asked first, because a password takes work that anybody could have done over and over.
    if is_set_up(host).await? {
        return Err(AppError::field("", SET_UP_ALREADY));
    }
    let mut checks = Checks::default();
    checks.take(check_token(host, &form.token));
    let demo = form.demo == "on";
    if demo && !host.settings.development {
        checks.take(Err::<(), _>(AppError::field("demo", "A demo belongs in a development installation.")));
    }
    let company = checks.take(form.company().parse().map_err(|error| error.renamed("name", "company_name")));
    let name = checks.take(person_name("name", &form.name));
    let email = checks.take(EmailAddress::parse("email", &form.email));
    let about = [form.name.as_str(), form.email.as_str(), form.company_name.as_str()];
    let password = checks.take(NewPassword::parse("password", &form.password, &about).await);
    let (Some(company), Some(name), Some(email), Some(password)) = (company, name, email, password) else {
        return Err(checks.into());
    };
    checks.passed(())?;
    // Before the transaction: it takes a while on purpose.
    let hash = password.hash().await?;
    let person = PersonId::new();
    let mut tx = host.pool.begin().await?;
    sqlx::query!(
        "select larder.set_up($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        company.name,
        company.time_zone,
        company.week_start,
        company.currency,
        company.private_books,
        TeamId::new().0,
        person.0,
        name,
        email.as_str(),
        hash,
    )
    .execute(&mut *tx)
    .await
    .on_constraint(&[("set_up_once", "", SET_UP_ALREADY)])?;
    if demo {
        let mut admin = Viewer::in_transaction(tx, person, "web").await?;
        crate::demo::fill(&mut admin, None).await?;
        admin.commit().await?;
    } else {
        tx.commit().await?;
    }
    Ok(person)
}

/// Compared as hashes: how long it takes says nothing about how much of the token was right.
fn check_token(host: &Host, typed: &str) -> Result<(), AppError> {
    match &host.settings.set_up_token {
        Some(token) if Sha256::digest(token) != Sha256::digest(typed.trim()) => {
            Err(AppError::field("token", "Copy the token that the program printed in its log."))
        }
        _ => Ok(()),
    }
}

/// Whose address and password these are.
///
/// # Errors
/// `Invalid` with the same words, after the same work, whatever is not right; `RateLimited` after too many tries.
pub async fn prove(
    host: &Host,
    email: &str,
    password: String,
    whence: impl Into<Whence>,
) -> Result<PersonId, AppError> {
    let throttle = Throttle::of(&host.pool, "sign-in", email, whence.into()).await?;
    throttle.take(&host.pool).await?;
    let known = sqlx::query!(
        r#"select person_id as "person_id!", password_hash as "password_hash!" from larder.credential_of($1)"#,
        email.trim(),
    )
    .fetch_optional(&host.pool)
    .await?;
    let person = known.as_ref().map(|row| PersonId(row.person_id));
    let right = password::verify(password, known.map(|row| row.password_hash)).await?;
    let person = person
        .filter(|_| right)
        .ok_or_else(|| AppError::field("password", "The address or the password is not right."))?;
    throttle.forgive(&host.pool).await?;
    Ok(person)
}

/// A fresh session, with a fresh token, for a person who has just proved who they are; the one they came with ends.
pub(super) async fn open_session(host: &Host, person: PersonId) -> Result<(), AppError> {
    let token = Token::fresh()?;
    let request = request()?;
    let agent = request.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    sqlx::query!("select larder.open_session($1, $2, $3) as id", person.0, &token.hash()[..], agent)
        .fetch_one(&host.pool)
        .await?;
    close_session(host, &request.headers).await?;
    remember_browser(host, person, &request.headers).await?;
    token::hand_out(host, &token)
}

/// From now on tries of this person in this browser are told from a stranger's.
async fn remember_browser(host: &Host, person: PersonId, headers: &HeaderMap) -> Result<(), AppError> {
    let browser = token::browser(headers, host.settings.secure_cookies).map_or_else(Token::fresh, Ok)?;
    sqlx::query!("select larder.remember_browser($1, $2)", person.0, &browser.hash()[..]).execute(&host.pool).await?;
    token::mark_browser(host, &browser)
}

async fn close_session(host: &Host, headers: &HeaderMap) -> Result<(), AppError> {
    if let Some(token) = token::from_cookies(headers, host.settings.secure_cookies) {
        sqlx::query!("select larder.close_session($1)", &token.hash()[..]).execute(&host.pool).await?;
    }
    Ok(())
}

/// Ends the session of this request.
pub(super) async fn sign_out(host: &Host) -> Result<(), AppError> {
    close_session(host, &request()?.headers).await?;
    token::take_back(host)
}
