//! Unsent work in SQL.

use super::{HandedIn, Unsent, UnsentId, UnsentWork, Waiting};
use crate::auth::{devices::named, token};
use crate::context::{Host, Viewer, request};
use crate::error::{AppError, OnConstraint as _};
use crate::organizations::Named;
use crate::time::Moment;
use chrono::{DateTime, Utc};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Keeps what a device says of itself, and ends its question.
pub(in crate::book) async fn seen(mut viewer: Viewer, unsent: u32, oldest: Option<i64>) -> Result<(), AppError> {
    let Some(session) = viewer.session else { return Ok(()) };
    sqlx::query!(
        "select larder.device_seen($1, $2, $3)",
        session.0,
        i32::try_from(unsent).unwrap_or(i32::MAX),
        oldest.map(moment),
    )
    .fetch_one(viewer.db())
    .await?;
    viewer.commit().await
}

/// A moment of a device's clock, which may be anything.
fn moment(milliseconds: i64) -> DateTime<Utc> {
    const END_OF_TIME: i64 = 253_402_300_799_000;
    DateTime::from_timestamp_millis(milliseconds.clamp(0, END_OF_TIME)).unwrap_or_default()
}

const NOT_TAKEN: &str = "This cannot be kept. Copy what matters out of it.";
const RULES: &[(&str, &str, &str)] = &[
    ("unsent_command_path", "", NOT_TAKEN),
    ("unsent_command_label", "", NOT_TAKEN),
    ("unsent_command_body", "", NOT_TAKEN),
    ("unsent_command_many", "", "There is too much of it already. Copy what matters out of it."),
];

/// Takes what a device holds that was signed out from elsewhere; the device is known by the token in its cookie.
pub(in crate::book) async fn hand_in(host: &Host, commands: &str) -> Result<(), AppError> {
    let presented = token::from_cookies(&request()?.headers, host.settings.secure_cookies);
    let presented = presented.ok_or(AppError::SignedOut)?;
    let commands = serde_json::from_str::<Vec<HandedIn>>(commands).map_err(|_| AppError::field("", NOT_TAKEN))?;
    let commands = commands.into_iter().map(|one| {
        let (typed_at, label) = (moment(one.at), one.label);
        json!({ "key": one.key, "path": one.path, "label": label, "body": one.body, "typed_at": typed_at })
    });
    sqlx::query_scalar!(
        "select larder.hand_in($1, $2)",
        &presented.hash()[..],
        serde_json::Value::Array(commands.collect()),
    )
    .fetch_one(&host.pool)
    .await
    .on_constraint(RULES)?
    .ok_or(AppError::SignedOut)?;
    Ok(())
}

/// As many as anybody reads.
const MOST: i64 = 200;

/// What waits on devices, and what was handed in.
pub(super) async fn unsent(viewer: &mut Viewer) -> Result<UnsentWork, AppError> {
    let devices = sqlx::query!(
        r#"select p.name, d.user_agent as "user_agent!", d.unsent as "unsent!", d.unsent_since as "since!",
            d.last_seen_at as "last_seen!"
        from larder.waiting_devices() d
        join person p on p.id = d.person_id
        order by d.unsent_since, d.id
        limit $1"#,
        MOST,
    )
    .fetch_all(viewer.db())
    .await?;
    let commands = sqlx::query!(
        r#"select c.id as "id: UnsentId", p.name, c.user_agent, c.path, c.label, c.body, c.typed_at, c.dealt_at,
            by.name as "dealt_by?", larder.manages_person(c.person_id) as "writable!"
        from unsent_command c
        join person p on p.id = c.person_id
        left join person by on by.id = c.dealt_by
        order by c.dealt_at is not null, c.handed_in_at desc, c.id desc
        limit $1"#,
        MOST,
    )
    .fetch_all(viewer.db())
    .await?;
    let about = commands.iter().flat_map(|row| ids(&row.body)).collect::<Vec<_>>();
    let accounts = accounts(viewer, &about).await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let words = |at| Moment::new(at, zone, now);
    let devices = devices.into_iter().map(|row| Waiting {
        person: row.name,
        device: named(&row.user_agent),
        unsent: row.unsent,
        since: words(row.since),
        last_seen: words(row.last_seen),
    });
    let commands = commands.into_iter().map(|row| Unsent {
        id: row.id,
        person: row.name,
        device: named(&row.user_agent),
        at: words(row.typed_at),
        what: what(row.label, row.path),
        account: ids(&row.body).iter().find_map(|id| accounts.get(id)).cloned(),
        text: typed(&row.body),
        dealt: row.dealt_by.zip(row.dealt_at.map(words)),
        writable: row.writable,
    });
    Ok(UnsentWork { devices: devices.collect(), commands: commands.collect() })
}

/// What a command does, in words.
fn what(label: String, path: String) -> String {
    if label.is_empty() { crate::outbox::words(&path).map_or(path, str::to_owned) } else { label }
}

/// Where a command says what it is about: the account first, then what may belong to one.
const ABOUT: [&str; 8] = [
    "command[organization]",
    "command[form][organization_id]",
    "command[contact]",
    "command[form][contact_id]",
    "command[opportunity]",
    "command[form][opportunity_id]",
    "command[id]",
    "id",
];

/// The records that a command may be about, the nearest to its account first.
pub(super) fn ids(body: &str) -> Vec<Uuid> {
    let pairs = crate::url::pairs(body);
    let said = |field| pairs.iter().filter(move |(name, _)| name == field).filter_map(|(_, value)| value.parse().ok());
    ABOUT.into_iter().flat_map(said).collect()
}

/// The accounts of records, as far as the person asking may see them.
async fn accounts(viewer: &mut Viewer, of: &[Uuid]) -> Result<HashMap<Uuid, Named>, AppError> {
    let rows = sqlx::query!(
        r#"select r.id as "record!", o.id as "id!", o.name as "name!"
        from (
            select id, id as organization_id from organization where id = any($1)
            union all
            select id, organization_id from contact where id = any($1)
            union all
            select id, organization_id from interaction where id = any($1)
            union all
            select id, organization_id from opportunity where id = any($1)
            union all
            select id, organization_id from task where id = any($1)
        ) r
        join organization o on o.id = r.organization_id"#,
        of,
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(rows.into_iter().map(|row| (row.record, Named { id: row.id, name: row.name })).collect())
}

/// What was typed: "First name: Ana", a line for each field that says something. What a form carries along unseen is left
/// out.
pub(super) fn typed(body: &str) -> String {
    let pairs = crate::url::pairs(body);
    let chosen = pairs.iter().any(|(name, id)| name == "command[form][organization_id]" && !id.is_empty());
    let lines = pairs.into_iter().filter_map(|(name, value)| {
        let parts = name.split(['[', ']']).filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let unseen = matches!(parts.last(), None | Some(&("id" | "key" | "base" | "at"))) || name.starts_with('_');
        // Letters that were searched for: the account that was chosen is said beside them.
        let unseen = unseen || chosen && name == "command[form][account]";
        let unseen = unseen || value.trim().is_empty() || value.parse::<Uuid>().is_ok();
        // A line of a list has its number in its name.
        let words =
            parts.into_iter().filter(|part| !matches!(*part, "command" | "form") && part.parse::<u32>().is_err());
        let words = words.collect::<Vec<_>>().join(" ").replace('_', " ");
        let mut letters = words.chars();
        let words = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>());
        words.filter(|_| !unseen).map(|words| format!("{words}: {}", value.trim()))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Says that a command was dealt with.
pub(super) async fn deal_with(mut viewer: Viewer, id: UnsentId) -> Result<(), AppError> {
    let me = viewer.me.id;
    let dealt = sqlx::query!(
        "update unsent_command
        set dealt_at = now(), dealt_by = $2
        where id = $1
            and dealt_at is null
            and larder.manages_person(person_id)",
        id.0,
        me.0,
    )
    .execute(viewer.db())
    .await?;
    if dealt.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    viewer.commit().await
}
