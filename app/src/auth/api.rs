//! The server functions of signing in and out, and of the first set-up.

use super::Role;
#[cfg(feature = "ssr")]
use super::throttle::Whence;
use crate::company::CompanyForm;
use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the set-up page asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    /// The broker's name.
    pub company_name: String,
    /// IANA time zone.
    pub time_zone: String,
    /// ISO 8601 day: 1 is Monday.
    pub week_start: String,
    /// ISO 4217.
    pub currency: String,
    /// `on` when reps see only their own and their team's accounts.
    pub private_books: String,
    /// The first admin's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// The token from the log, where it is asked for.
    pub token: String,
    /// `on` for the demo's people and accounts to look around in.
    pub demo: String,
}

impl SetUpForm {
    /// The company's part of it.
    #[must_use]
    pub fn company(&self) -> CompanyForm {
        CompanyForm {
            name: self.company_name.clone(),
            time_zone: self.time_zone.clone(),
            week_start: self.week_start.clone(),
            currency: self.currency.clone(),
            private_books: self.private_books.clone(),
            book_days: crate::company::BOOK_DAYS.to_string(),
        }
    }
}

/// Makes the company and its first admin, once, and signs them in.
///
/// # Errors
/// `Invalid` per field; `Forbidden` once an admin exists.
#[server(endpoint = "auth/set-up")]
pub async fn set_up(form: SetUpForm) -> Result<(), AppError> {
    let host = crate::context::visitor()?;
    let person = super::store::set_up(&host, &form).await?;
    super::store::open_session(&host, person).await?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Signs in with address and password, and goes on to `next`.
///
/// # Errors
/// `Invalid` with the same words for an unknown address and a wrong password; `RateLimited` after too many tries.
#[server(endpoint = "auth/sign-in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), AppError> {
    let host = crate::context::visitor()?;
    let person = super::store::prove(&host, &email, password, Whence::here(&host)).await?;
    super::store::open_session(&host, person).await?;
    leptos_axum::redirect(&super::sign_in::local_path(&next));
    Ok(())
}

/// The same for a page that stays where it is: its session ended while somebody typed.
///
/// # Errors
/// Those of `sign_in`.
#[server(endpoint = "auth/sign-in-again")]
pub async fn sign_in_again(email: String, password: String) -> Result<(), AppError> {
    let host = crate::context::visitor()?;
    let person = super::store::prove(&host, &email, password, Whence::here(&host)).await?;
    super::store::open_session(&host, person).await
}

/// Ends this session.
///
/// # Errors
/// `Unavailable` without a database: then the session still lives.
#[server(endpoint = "auth/sign-out")]
pub async fn sign_out() -> Result<(), AppError> {
    let host = crate::context::visitor()?;
    super::store::sign_out(&host).await?;
    leptos_axum::redirect("/sign-in");
    Ok(())
}

impl Role {
    /// The page a person with this role opens first.
    #[must_use]
    pub fn home(self) -> &'static str {
        "/organizations"
    }
}
