//! Addresses of calendars, in SQL.

use super::Calendar;
use crate::auth::PersonId;
use crate::auth::token::Token;
use crate::context::{Host, Viewer};
use crate::error::{AppError, OnConstraint as _};
use crate::time::Moment;
use chrono::Utc;

/// Where they are.
pub(super) const PLACE: &str = "calendar";

/// What is known of the person's own.
///
/// # Errors
/// Those of the database.
pub async fn show(viewer: &mut Viewer) -> Result<Calendar, AppError> {
    let row = sqlx::query!("select made_at, read_at from calendar_feed where person_id = $1", viewer.me.id.0);
    let row = row.fetch_optional(viewer.db()).await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let moment = |at| Moment::new(at, zone, now);
    let (made, read) = row.map_or((None, None), |row| (Some(moment(row.made_at)), row.read_at.map(moment)));
    Ok(Calendar { made, read, address: None })
}

/// Makes a new one in the place of any before; answers with its path, which is nowhere else.
///
/// # Errors
/// Those of the database.
pub async fn make(mut viewer: Viewer) -> Result<String, AppError> {
    let (token, person) = (Token::fresh()?, viewer.me.id.0);
    sqlx::query!("delete from calendar_feed where person_id = $1", person).execute(viewer.db()).await?;
    sqlx::query!("insert into calendar_feed (person_id, token_hash) values ($1, $2)", person, &token.hash()[..],)
        .execute(viewer.db())
        .await
        .on_constraint(&[(
            "calendar_feed_pkey",
            "",
            "An address was made just now, in another window. Reload the page.",
        )])?;
    viewer.commit().await?;
    Ok(format!("{PLACE}/{}.ics", token.reveal()))
}

/// Takes it back.
///
/// # Errors
/// Those of the database.
pub async fn revoke(mut viewer: Viewer) -> Result<(), AppError> {
    sqlx::query!("delete from calendar_feed where person_id = $1", viewer.me.id.0).execute(viewer.db()).await?;
    viewer.commit().await
}

/// Whose calendar a token opens.
///
/// # Errors
/// `NotFound` where it opens none.
pub async fn opened_by(host: &Host, token: &str) -> Result<PersonId, AppError> {
    let hash = Token::presented(token).hash();
    let person = sqlx::query_scalar!("select larder.open_calendar($1)", &hash[..]).fetch_one(&host.pool).await?;
    person.map(PersonId).ok_or(AppError::NotFound)
}
