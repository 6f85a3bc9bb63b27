//! The jobs of the table, for an admin.

use super::Job;
use crate::context::Viewer;
use crate::error::AppError;
use crate::time::Moment;
use chrono::Utc;

/// More than anybody looks through; as many waiting at once say enough by themselves.
const MOST: i64 = 200;

/// Those that wait or run, and those that were given up in the last ninety days.
pub(crate) async fn open(viewer: &mut Viewer) -> Result<Vec<Job>, AppError> {
    let rows = sqlx::query!(
        r#"select j.kind, j.attempts, coalesce(j.failed_at, j.run_at) as "at!", j.failed_at is not null as "given_up!",
            coalesce(j.leased_until > now(), false) as "running!", coalesce(j.last_error, '') as "error!",
            coalesce(p.name, '') as "who!"
        from job j
        left join person p on p.id = j.created_by
        where j.done_at is null
            and (j.failed_at is null or j.failed_at > now() - interval '90 days')
        order by j.failed_at desc nulls last, j.run_at, j.id
        limit $1"#,
        MOST,
    )
    .fetch_all(viewer.db())
    .await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let jobs = rows.into_iter().map(|row| {
        let tried = match row.attempts {
            0 => String::new(),
            1 => ", tried once".to_owned(),
            times => format!(", tried {times} times"),
        };
        let state = match (row.given_up, row.running) {
            (true, _) => format!("given up{tried}"),
            (_, true) => "running".to_owned(),
            _ => format!("waiting{tried}"),
        };
        let what = match row.kind.as_str() {
            "import.run" => "Import",
            "mail.invitation" => "Invitation by mail",
            "mail.notices" => "Mail of what happened",
            "mail.report" => "Mail of a report",
            "mail.digest" => "Mail of what the day brings",
            "mail.reset" => "Mail with a new password’s link",
            "purge" => "Clearing out what has served its time",
            other => other,
        };
        Job { what: what.to_owned(), who: row.who, state, at: Moment::new(row.at, zone, now), error: row.error }
    });
    Ok(jobs.collect())
}
