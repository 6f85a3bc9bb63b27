//! Whose an organization is, and who follows it.

use super::reading::stored;
use crate::auth::PersonId;
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use crate::organizations::OrganizationId;
use uuid::Uuid;

/// Gives it to another owner; answers whether the giver still sees it.
pub(crate) async fn hand_over(
    mut viewer: Viewer,
    id: OrganizationId,
    to: PersonId,
    key: Uuid,
) -> Result<bool, AppError> {
    if let Some(answer) = viewer.replay(key, &("hand over organization", id, to)).await? {
        return Ok(answer);
    }
    let name = stored(&mut viewer, id, true).await?.form.name;
    viewer.operation("hand over", &name).await?;
    give(&mut viewer, id, to).await?;
    let visible = sqlx::query_scalar!(r#"select exists (select from organization where id = $1) as "visible!""#, id.0)
        .fetch_one(viewer.db())
        .await?;
    viewer.commit_as(visible).await
}

pub(crate) async fn give(viewer: &mut Viewer, id: OrganizationId, to: PersonId) -> Result<(), AppError> {
    let moved = sqlx::query_scalar!("select larder.hand_over(array[$1::uuid], $2)", id.0, to.0)
        .fetch_one(viewer.db())
        .await
        .on_constraint(&[("hand_over_owner", "owner_id", "Choose somebody who works here.")])?;
    if moved == Some(1) { Ok(()) } else { Err(AppError::Forbidden) }
}

/// Follows it, or stops.
pub(crate) async fn follow(mut viewer: Viewer, id: OrganizationId, follow: bool) -> Result<(), AppError> {
    if follow {
        sqlx::query!(
            "insert into follow (person_id, organization_id) values ($1, $2) on conflict do nothing",
            viewer.me.id.0,
            id.0,
        )
        .execute(viewer.db())
        .await
        .map_err(|error| match AppError::from(error) {
            // The policy refuses what the person cannot see: for them it does not exist.
            AppError::Forbidden => AppError::NotFound,
            other => other,
        })?;
    } else {
        sqlx::query!("delete from follow where person_id = $1 and organization_id = $2", viewer.me.id.0, id.0)
            .execute(viewer.db())
            .await?;
    }
    viewer.commit().await
}
