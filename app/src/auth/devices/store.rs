//! Devices in SQL.

use super::{Device, agent};
use crate::auth::SessionId;
use crate::context::Viewer;
use crate::error::AppError;
use crate::time::Moment;
use chrono::Utc;

/// Where the person is signed in: this browser first, then the latest used.
///
/// # Errors
/// Those of the database.
pub async fn list(viewer: &mut Viewer) -> Result<Vec<Device>, AppError> {
    let current = viewer.session;
    let rows = sqlx::query!(
        r#"select id as "id!: SessionId", user_agent as "user_agent!", created_at as "created_at!",
            last_seen_at as "last_seen_at!", unsent as "unsent!", unsent_since
        from larder.own_sessions()
        order by id is not distinct from $1 desc, last_seen_at desc, id"#,
        current as _,
    )
    .fetch_all(viewer.db())
    .await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let moment = |at| Moment::new(at, zone, now);
    let devices = rows.into_iter().map(|row| Device {
        id: row.id,
        name: agent::words(&row.user_agent),
        since: moment(row.created_at),
        last_seen: moment(row.last_seen_at),
        unsent: row.unsent_since.map(|since| (row.unsent, moment(since))),
        current: current == Some(row.id),
    });
    Ok(devices.collect())
}

/// Signs the person out there.
///
/// # Errors
/// `NotFound` for a session of somebody else, and for one that has ended.
pub async fn revoke(mut viewer: Viewer, id: SessionId) -> Result<(), AppError> {
    let person = viewer.me.id;
    let ended = sqlx::query!(
        "update session set revoked_at = now() where id = $1 and person_id = $2 and revoked_at is null",
        id.0,
        person.0,
    )
    .execute(viewer.db())
    .await?;
    if ended.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    viewer.commit().await
}

/// Signs the person out everywhere but here.
///
/// # Errors
/// Those of the database.
pub async fn revoke_others(mut viewer: Viewer) -> Result<(), AppError> {
    let (person, current) = (viewer.me.id, viewer.session);
    sqlx::query!(
        "update session
        set revoked_at = now()
        where person_id = $1
            and id is distinct from $2
            and revoked_at is null",
        person.0,
        current as _,
    )
    .execute(viewer.db())
    .await?;
    viewer.commit().await
}
