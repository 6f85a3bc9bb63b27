//! Operations in SQL.

use super::{LeftAlone, OperationId, Undone, Why};
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use std::collections::BTreeMap;
use uuid::Uuid;

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

/// Undoes an operation within the operation that is open, and sums up by record.
async fn take_back(viewer: &mut Viewer, which: OperationId) -> Result<Undone, AppError> {
    let changes = sqlx::query!(
        r#"select u.table_name as "table_name!", u.record_id as "record_id!", u.kept as "kept!", u.why,
            coalesce(
                o.name,
                nullif(btrim(c.first_name || ' ' || c.last_name), ''),
                coalesce(nullif(i.subject, ''), i.type),
                ''
            ) as "name!"
        from larder.undo($1) u
        left join organization o on u.table_name = 'organization' and o.id = u.record_id
        left join contact c on u.table_name = 'contact' and c.id = u.record_id
        left join interaction i on u.table_name = 'interaction' and i.id = u.record_id"#,
        which.0,
    )
    .fetch_all(viewer.db())
    .await
    .on_constraint(&[("undo_done", "", "This was undone already.")])?;
    let mut records = BTreeMap::<Uuid, Option<LeftAlone>>::new();
    for change in changes {
        let record = records.entry(change.record_id).or_default();
        let Some(why) = change.why else { continue };
        let why = why.parse::<Why>().map_err(AppError::internal)?;
        let kept = record.get_or_insert_with(|| LeftAlone { name: change.name, fields: Vec::new(), why });
        for field in change.kept.iter().filter(|field| *field != "deleted_at").map(|field| words(field)) {
            if !kept.fields.contains(&field) {
                kept.fields.push(field);
            }
        }
    }
    let left_alone = records.values().flatten().cloned().collect::<Vec<_>>();
    let restored = u32::try_from(records.len() - left_alone.len()).unwrap_or(u32::MAX);
    Ok(Undone { restored, left_alone })
}

/// A column as people call it: `shipping_city` is the shipping city, `owner_id` the owner.
pub(crate) fn words(column: &str) -> String {
    match column {
        "is_primary" => "primary contact".to_owned(),
        _ => column.trim_end_matches("_id").replace('_', " "),
    }
}
