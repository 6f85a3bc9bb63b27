//! Operations in SQL.

use super::{Deleted, Deletion, LeftAlone, OperationId, Trash, Undone, Why};
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use crate::time::Moment;
use chrono::{DateTime, Utc};

/// Undoes an operation, as an operation of its own, and commits.
///
/// # Errors
/// `NotFound` for an operation of somebody else; `Invalid` when it was undone already.
pub async fn undo(mut viewer: Viewer, which: OperationId) -> Result<Undone, AppError> {
    let subject = sqlx::query_scalar!("select subject from operation where id = $1", which.0);
    let subject = subject.fetch_one(viewer.db()).await?;
    let operation = viewer.operation("undo", &subject).await?;
    let undone = take_back(&mut viewer, which).await?;
    sqlx::query!(
        "update operation set outcome = $2 where id = $1",
        operation.0,
        serde_json::to_value(&undone).map_err(AppError::internal)?,
    )
    .execute(viewer.db())
    .await?;
    viewer.commit().await?;
    Ok(undone)
}

/// Undoes an operation within the operation that is open.
async fn take_back(viewer: &mut Viewer, which: OperationId) -> Result<Undone, AppError> {
    let records = sqlx::query!(
        r#"select u.kept as "kept!", u.why,
            coalesce(
                o.name,
                nullif(btrim(c.first_name || ' ' || c.last_name), ''),
                coalesce(nullif(i.subject, ''), i.type),
                s.name,
                ''
            ) as "name!"
        from larder.undo($1) u
        left join organization o on u.table_name = 'organization' and o.id = u.record_id
        left join contact c on u.table_name = 'contact' and c.id = u.record_id
        left join interaction i on u.table_name = 'interaction' and i.id = u.record_id
        left join segment s on u.table_name = 'segment' and s.id = u.record_id"#,
        which.0,
    )
    .fetch_all(viewer.db())
    .await
    .on_constraint(&[("undo_done", "", "This was undone already.")])?;
    let mut undone = Undone::default();
    for record in records {
        let Some(why) = record.why else {
            undone.restored += 1;
            continue;
        };
        let why = why.parse::<Why>().map_err(AppError::internal)?;
        let mut fields: Vec<_> =
            record.kept.iter().filter(|field| *field != "deleted_at").map(|field| words(field)).collect();
        fields.sort();
        undone.left_alone.push(LeftAlone { name: record.name, fields, why });
    }
    Ok(undone)
}

/// Operations on a page of the trash.
const PAGE: i64 = 50;

/// What was deleted and can be restored, after the cursor `after`; one that cannot be read means the first page.
pub(crate) async fn trash(viewer: &mut Viewer, after: &str) -> Result<Trash, AppError> {
    let (at, id) = serde_json::from_str::<(DateTime<Utc>, OperationId)>(after).ok().unzip();
    let rows = sqlx::query!(
        r#"select o.id as "id: OperationId", o.kind, o.subject, o.at, coalesce(p.name, '') as "who!",
            n.organizations as "organizations!", n.contacts as "contacts!", n.interactions as "interactions!",
            n.segments as "segments!"
        from operation o
        left join person p on p.id = o.person_id
        cross join lateral (
            select count(organization.id) as organizations, count(contact.id) as contacts,
                count(interaction.id) as interactions, count(segment.id) as segments
            from (
                select distinct table_name, record_id
                from audit
                where operation_id = o.id
                    and verb = 'delete'
            ) a
            left join organization on organization.id = a.record_id and organization.deleted_at is not null
            left join contact on contact.id = a.record_id and contact.deleted_at is not null and contact.erased_at is null
            left join interaction on interaction.id = a.record_id and interaction.deleted_at is not null
            left join segment on segment.id = a.record_id and segment.deleted_at is not null
        ) n
        where o.deletes
            and o.undone_by is null
            and n.organizations + n.contacts + n.interactions + n.segments > 0
            and ($1::timestamptz is null or (o.at, o.id) < ($1, $2::uuid))
        order by o.at desc, o.id desc
        limit $3"#,
        at,
        id.map(|id| id.0),
        PAGE + 1,
    )
    .fetch_all(viewer.db())
    .await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > PAGE;
    let shown = if more { &rows[..rows.len() - 1] } else { &rows[..] };
    let next = shown.last().filter(|_| more).map(|last| serde_json::to_string(&(last.at, last.id)));
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let deletions = shown.iter().map(|row| Deletion {
        operation: row.id,
        subject: row.subject.clone(),
        how: row.kind.parse().unwrap_or(Deleted::ByHand),
        who: row.who.clone(),
        at: Moment::new(row.at, zone, now),
        organizations: row.organizations,
        contacts: row.contacts,
        interactions: row.interactions,
        segments: row.segments,
    });
    Ok(Trash { deletions: deletions.collect(), next: next.transpose().map_err(AppError::internal)? })
}

/// A column as people call it: `shipping_city` is the shipping city, `owner_id` the owner.
pub(crate) fn words(column: &str) -> String {
    match column {
        "is_primary" => "primary contact".to_owned(),
        _ => column.trim_end_matches("_id").replace('_', " "),
    }
}
