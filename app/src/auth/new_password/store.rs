//! Changing a password in SQL.

use crate::auth::password::{self, NewPassword};
use crate::auth::throttle::{Throttle, Whence};
use crate::auth::token::Token;
use crate::checks::Checks;
use crate::context::{Host, Viewer};
use crate::error::AppError;

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
    whence: impl Into<Whence>,
) -> Result<Token, AppError> {
    let (me, session) = (viewer.me.clone(), viewer.session);
    let stored = own_hash(&mut viewer).await?;
    // What comes now takes a while on purpose, and asks the database for itself: nobody's connection waits for it.
    drop(viewer);
    let throttle = Throttle::of(&host.pool, "sign-in", &me.email, whence.into()).await?;
    throttle.take(&host.pool).await?;
    let wrong = || AppError::field("old", "That is not your password.");
    let same = old == new;
    let mut checks = Checks::default();
    let right = password::verify(old, stored.clone()).await?;
    if right {
        throttle.forgive(&host.pool).await?;
    }
    checks.take(if right { Ok(()) } else { Err(wrong()) });
    let new = checks.take(if same {
        Err(AppError::field("new", "That is your password already."))
    } else {
        NewPassword::parse("new", new, &[&me.name, &me.email, &me.company_name]).await
    });
    let Some(new) = new.filter(|_| right) else { return Err(checks.into()) };
    let (hash, token) = (new.hash().await?, Token::fresh()?);
    let mut viewer = Viewer::on_behalf_of(&host.pool, me.id, "web").await?;
    if own_hash(&mut viewer).await? != stored {
        // Somebody else changed it meanwhile.
        return Err(wrong());
    }
    viewer.operation("change password", &me.name).await?;
    sqlx::query!("select larder.change_password($1, $2, $3)", hash, session as _, &token.hash()[..])
        .execute(viewer.db())
        .await?;
    viewer.commit().await?;
    Ok(token)
}

async fn own_hash(viewer: &mut Viewer) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar!("select larder.own_password_hash()").fetch_one(viewer.db()).await?)
}
