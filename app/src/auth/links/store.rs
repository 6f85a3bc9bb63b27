//! Links in SQL.

use super::{Holder, Purpose};
use crate::auth::password::NewPassword;
use crate::auth::throttle::Throttle;
use crate::auth::token::Token;
use crate::auth::{EmailAddress, PersonId};
use crate::context::{Host, Viewer};
use crate::error::AppError;
use sqlx::PgPool;
use std::net::IpAddr;
use tokio::sync::Semaphore;

/// A link that was just made. It exists here and nowhere else.
pub struct Link {
    /// What it is for.
    pub purpose: Purpose,
    token: Token,
}

impl Link {
    /// The secret in it.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.reveal()
    }

    /// Where it leads, seen from Larder.
    #[must_use]
    pub fn path(&self) -> String {
        path(self.purpose, self.token())
    }

    /// Where it leads.
    #[must_use]
    pub fn address(&self, host: &Host) -> String {
        address(host, self.purpose, self.token())
    }
}

fn path(purpose: Purpose, token: &str) -> String {
    format!("{purpose}/{token}")
}

fn address(host: &Host, purpose: Purpose, token: &str) -> String {
    format!("{}/{}", host.settings.public_url, path(purpose, token))
}

/// A link that an admin makes for somebody, in the admin's own transaction.
///
/// # Errors
/// `Forbidden` for anybody but an admin.
pub async fn make(viewer: &mut Viewer, person: PersonId, purpose: Purpose) -> Result<Link, AppError> {
    let token = Token::fresh()?;
    sqlx::query!(
        "insert into single_use_token (token_hash, purpose, person_id, created_by, expires_at)
        values ($1, $2, $3, $4, now() + make_interval(hours => $5))",
        &token.hash()[..],
        purpose.code(),
        person.0,
        viewer.me.id.0,
        purpose.hours(),
    )
    .execute(viewer.db())
    .await?;
    Ok(Link { purpose, token })
}

/// A link for the mail that a job is about to send, with whom it is for; `None` when they are not to be written to.
///
/// # Errors
/// Those of the database.
pub async fn issue(host: &Host, person: PersonId, purpose: Purpose) -> Result<Option<(Holder, String)>, AppError> {
    let token = Token::fresh()?;
    sqlx::query!(
        "select larder.issue_link($1, $2, $3, make_interval(hours => $4))",
        person.0,
        purpose.code(),
        &token.hash()[..],
        purpose.hours(),
    )
    .execute(&host.pool)
    .await?;
    let holder = holder(host, purpose, token.reveal()).await?;
    Ok(holder.map(|(_, holder)| (holder, address(host, purpose, token.reveal()))))
}

/// Whom a link is for, while it is good.
pub(super) async fn holder(host: &Host, purpose: Purpose, token: &str) -> Result<Option<(PersonId, Holder)>, AppError> {
    let row = sqlx::query!(
        r#"select person_id as "person_id!", name as "name!", email as "email!", company_name as "company_name!"
        from larder.link_holder($1, $2)"#,
        &Token::presented(token).hash()[..],
        purpose.code(),
    )
    .fetch_optional(&host.pool)
    .await?;
    Ok(row.map(|row| {
        (PersonId(row.person_id), Holder { name: row.name, email: row.email, company_name: row.company_name })
    }))
}

/// Uses a link up for a new password; answers with whose it is.
///
/// # Errors
/// `Invalid` for a weak password, and for a link that opens nothing any more.
pub async fn redeem(
    host: &Host,
    purpose: Purpose,
    token: &str,
    password: &str,
    from: Option<IpAddr>,
) -> Result<PersonId, AppError> {
    let spent = || AppError::field("", "This link was used already, or its time is over. Ask for a new one.");
    let (person, holder) = holder(host, purpose, token).await?.ok_or_else(spent)?;
    let about = [&*holder.name, &holder.email, &holder.company_name];
    let password = NewPassword::parse("password", password, &about).await?;
    let hash = password.hash().await?;
    let mut viewer = Viewer::on_behalf_of(&host.pool, person, "web").await?;
    let kind = match purpose {
        Purpose::Invitation => "join",
        Purpose::Reset => "reset password",
    };
    viewer.operation(kind, &holder.name).await?;
    // Decides between two uses at once: only one of them finds the link unused.
    sqlx::query_scalar!(
        "select larder.redeem_link($1, $2, $3)",
        &Token::presented(token).hash()[..],
        purpose.code(),
        hash,
    )
    .fetch_one(viewer.db())
    .await?
    .ok_or_else(spent)?;
    viewer.commit().await?;
    Throttle::new("sign-in", &holder.email, from).forgive(&host.pool).await?;
    Ok(person)
}

/// Has a link mailed, if somebody has the address. The answer waits for nothing that depends on it.
pub(super) async fn forgot(host: &Host, email: &str, from: Option<IpAddr>) -> Result<(), AppError> {
    let email = EmailAddress::parse("email", email)?;
    if !host.settings.mail {
        return Err(AppError::field("", "Larder sends no mail here. Ask an admin for a link."));
    }
    Throttle::of_address("reset", from).take(&host.pool).await?;
    let pool = host.pool.clone();
    tokio::spawn(async move {
        if let Err(error) = request(&pool, &email).await {
            tracing::warn!(%error, "a link that somebody asked for is not mailed");
        }
    });
    Ok(())
}

/// However many ask: nobody waits for their answer, so one connection is enough for them.
static TURN: Semaphore = Semaphore::const_new(1);

/// Leaves the mail to a job, unless one wrote to that person a moment ago.
pub(super) async fn request(pool: &PgPool, email: &EmailAddress) -> Result<(), sqlx::Error> {
    let _turn = TURN.acquire().await;
    sqlx::query!("select larder.request_reset($1)", email.as_str()).execute(pool).await.map(|_| ())
}
