//! Changing a password in SQL.

use crate::auth::password::{self, NewPassword};
use crate::auth::throttle::Throttle;
use crate::auth::token::Token;
use crate::checks::Checks;
use crate::context::{Host, Viewer};
use crate::error::AppError;
use std::net::IpAddr;

/// Changes the person's password; answers with their session's new token. The old password is tried under the same
/// throttle as signing in, so that a stolen session is no quicker way to guess it.
///
/// # Errors
/// `Invalid` when the old one is wrong or the new one weak; `RateLimited` after too many tries.
pub async fn change(
    mut viewer: Viewer,
    host: &Host,
    old: String,
    new: &str,
    from: Option<IpAddr>,
) -> Result<Token, AppError> {
    let me = viewer.me.clone();
    let throttle = Throttle::new("sign-in", &me.email, from);
    throttle.take(&host.pool).await?;
    let stored = sqlx::query_scalar!("select larder.own_password_hash()").fetch_one(viewer.db()).await?;
    let same = old == new;
    let mut checks = Checks::default();
    let right = password::verify(old, stored).await?;
    if right {
        throttle.forgive(&host.pool).await?;
    }
    checks.take(if right { Ok(()) } else { Err(AppError::field("old", "That is not your password.")) });
    let new = checks.take(if same {
        Err(AppError::field("new", "That is your password already."))
    } else {
        NewPassword::parse("new", new, &[&me.name, &me.email, &me.company_name])
    });
    let Some(new) = new.filter(|_| right) else { return Err(checks.into()) };
    let (hash, token) = (new.hash().await?, Token::fresh()?);
    viewer.operation("change password", &me.name).await?;
    let session = viewer.session;
    sqlx::query!("select larder.change_password($1, $2, $3)", hash, session as _, &token.hash()[..])
        .execute(viewer.db())
        .await?;
    viewer.commit().await?;
    Ok(token)
}
