//! The server functions behind links.

use super::{Holder, Purpose};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Whom a link is for; `None` when it was used, has expired or never was.
///
/// # Errors
/// `Unavailable`.
#[server(endpoint = "auth/link", input = GetUrl)]
pub async fn link_holder(purpose: Purpose, token: String) -> Result<Option<Holder>, AppError> {
    let host = crate::context::visitor()?;
    Ok(super::store::holder(&host, purpose, &token).await?.map(|(_, holder)| holder))
}

/// Uses a link up: its password holds from now on, and whoever chose it is signed in.
///
/// # Errors
/// `Invalid` for a weak password, and for a link that opens nothing any more.
#[server(endpoint = "auth/redeem")]
pub async fn redeem_link(purpose: Purpose, token: String, password: String) -> Result<(), AppError> {
    let host = crate::context::visitor()?;
    let person = super::store::redeem(&host, purpose, &token, &password, crate::context::client_address()).await?;
    crate::auth::store::open_session(&host, person).await?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Mails a link to whoever forgot their password. The answer is the same for an address that nobody has.
///
/// # Errors
/// `Invalid` for what is no address; `RateLimited` after too many tries.
#[server(endpoint = "auth/forgot")]
pub async fn forgot(email: String) -> Result<(), AppError> {
    let host = crate::context::visitor()?;
    super::store::forgot(&host, &email, crate::context::client_address()).await?;
    leptos_axum::redirect("/forgot?sent=1");
    Ok(())
}
