//! Segments in SQL.

use super::Segment;
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use crate::organizations::SegmentId;

const RULES: &[(&str, &str, &str)] = &[
    ("segment_name", "name", "Type a name of at most 120 characters."),
    ("segment_name_key", "name", "There is a segment of that name already."),
    ("segment_pkey", "name", "This one was added already."),
];

pub(super) async fn list(viewer: &mut Viewer) -> Result<Vec<Segment>, AppError> {
    let segments = sqlx::query_as!(
        Segment,
        r#"select s.id as "id: SegmentId", s.name, count(o.id) as "organizations!"
        from segment s
        left join organization o on o.segment_id = s.id and o.deleted_at is null
        where s.deleted_at is null
        group by s.id
        order by s.position, s.name"#
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(segments)
}

pub(super) async fn add(mut viewer: Viewer, id: SegmentId, name: &str) -> Result<(), AppError> {
    viewer.operation("add segment", name.trim()).await?;
    sqlx::query!(
        "insert into segment (id, name, position)
        select $1, $2, coalesce(max(position), 0) + 1
        from segment",
        id.0,
        name.trim(),
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    viewer.commit().await
}

pub(super) async fn rename(mut viewer: Viewer, id: SegmentId, name: &str) -> Result<(), AppError> {
    viewer.operation("rename segment", name.trim()).await?;
    let renamed = sqlx::query!("update segment set name = $2 where id = $1 and deleted_at is null", id.0, name.trim())
        .execute(viewer.db())
        .await
        .on_constraint(RULES)?;
    commit_if_found(viewer, renamed.rows_affected()).await
}

pub(super) async fn delete(mut viewer: Viewer, id: SegmentId) -> Result<(), AppError> {
    viewer.operation("delete segment", "").await?;
    let deleted = sqlx::query!("update segment set deleted_at = now() where id = $1 and deleted_at is null", id.0)
        .execute(viewer.db())
        .await?;
    commit_if_found(viewer, deleted.rows_affected()).await
}

/// The policy hides what the person may not write: for a reader that is `Forbidden`, the list itself being open to all.
async fn commit_if_found(viewer: Viewer, rows: u64) -> Result<(), AppError> {
    match rows {
        0 if !viewer.me.manages() => Err(AppError::Forbidden),
        0 => Err(AppError::NotFound),
        _ => viewer.commit().await,
    }
}
