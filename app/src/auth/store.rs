//! Signing in and out, in SQL. Everything here goes through the doors of the migration `sign_in`.

use super::api::SetUpForm;
use super::password::{self, NewPassword};
use super::token::{self, Token};
use super::{EmailAddress, PersonId, TeamId};
use crate::context::{Host, request};
use crate::error::{AppError, OnConstraint as _};
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

/// Makes the company and its first admin, and opens their session.
pub(super) async fn set_up(host: &Host, form: SetUpForm) -> Result<(), AppError> {
    if host.settings.set_up_token.as_ref().is_some_and(|token| *token != form.token.trim()) {
        return Err(AppError::field("token", "Copy the token that the program printed in its log."));
    }
    let mut wrong = Vec::new();
    let mut require = |field: &str, value: &str, message: &str| {
        if value.trim().is_empty() || value.chars().count() > 255 {
            wrong.push(crate::error::FieldError::new(field, message));
        }
    };
    require("company_name", &form.company_name, "Type the company's name.");
    require("name", &form.name, "Type your name.");
    if form.time_zone.parse::<chrono_tz::Tz>().is_err() {
        wrong.push(crate::error::FieldError::new("time_zone", "Choose a time zone from the list."));
    }
    let week_start = form.week_start.parse::<i16>().ok().filter(|day| (1..=7).contains(day));
    if week_start.is_none() {
        wrong.push(crate::error::FieldError::new("week_start", "Choose a day."));
    }
    let currency = form.currency.trim().to_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
        wrong.push(crate::error::FieldError::new("currency", "Type the three letters of a currency, like USD."));
    }
    let mut take = |result: Result<_, AppError>| match result {
        Err(AppError::Invalid(errors)) => wrong.extend(errors),
        Err(other) => wrong.push(crate::error::FieldError::new("", other.to_string())),
        Ok(()) => {}
    };
    let email = EmailAddress::parse("email", &form.email);
    take(email.clone().map(|_| ()));
    let about = [form.name.as_str(), form.email.as_str(), form.company_name.as_str()];
    let password = NewPassword::parse("password", &form.password, &about);
    take(password.as_ref().map(|_| ()).map_err(Clone::clone));
    let (Ok(email), Ok(password), Some(week_start), true) = (email, password, week_start, wrong.is_empty()) else {
        return Err(AppError::Invalid(wrong));
    };
    let person = PersonId::new();
    sqlx::query!(
        "select larder.set_up($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        form.company_name.trim(),
        form.time_zone,
        week_start,
        currency,
        form.private_books == "on",
        TeamId::new().0,
        person.0,
        form.name.trim(),
        email.as_str(),
        password.hash().await?,
    )
    .execute(&host.pool)
    .await
    .on_constraint(&[("set_up_once", "", "Larder is set up already. Sign in instead.")])?;
    open_session(host, person).await
}

/// Opens a session for whoever knows the password.
pub(super) async fn sign_in(host: &Host, email: &str, password: String) -> Result<(), AppError> {
    let account: [u8; 32] = Sha256::digest(format!("account {}", email.trim().to_lowercase())).into();
    let wait = sqlx::query_scalar!("select larder.sign_in_wait($1)", &account[..]).fetch_one(&host.pool).await?;
    if let Some(seconds) = wait.and_then(|seconds| u32::try_from(seconds).ok()).filter(|seconds| *seconds > 0) {
        return Err(AppError::RateLimited(seconds));
    }
    let known = sqlx::query!(
        r#"select person_id as "person_id!", password_hash as "password_hash!" from larder.credential_of($1)"#,
        email.trim(),
    )
    .fetch_optional(&host.pool)
    .await?;
    let person = known.as_ref().map(|row| PersonId(row.person_id));
    let right = password::verify(password, known.map(|row| row.password_hash)).await?;
    let Some(person) = person.filter(|_| right) else {
        sqlx::query!("select larder.sign_in_failed($1)", &account[..]).execute(&host.pool).await?;
        return Err(AppError::field("password", "The address or the password is not right."));
    };
    sqlx::query!("select larder.sign_in_succeeded($1)", &account[..]).execute(&host.pool).await?;
    open_session(host, person).await
}

/// A fresh session, with a fresh token, for a person who has just proved who they are.
pub(super) async fn open_session(host: &Host, person: PersonId) -> Result<(), AppError> {
    let token = Token::fresh()?;
    let request = request()?;
    let agent = request.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    sqlx::query!("select larder.open_session($1, $2, $3) as id", person.0, &token.hash()[..], agent)
        .fetch_one(&host.pool)
        .await?;
    token::hand_out(host, &token)
}

/// Ends the session of this request.
pub(super) async fn sign_out(host: &Host) -> Result<(), AppError> {
    if let Some(token) = token::from_cookies(&request()?.headers, host.settings.secure_cookies) {
        sqlx::query!("select larder.close_session($1)", &token.hash()[..]).execute(&host.pool).await?;
    }
    token::take_back(host)
}
