//! Whose an organization is, and who follows it.

use super::reading::stored;
use crate::auth::PersonId;
use crate::context::{OperationId, Viewer};
use crate::error::{AppError, OnConstraint as _};
use crate::organizations::OrganizationId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a hand-over did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HandedOver {
    /// Whether the giver still sees it.
    pub(crate) visible: bool,
    /// What to undo, where the giver still may.
    pub(crate) operation: Option<OperationId>,
    /// In a sentence.
    pub(crate) words: String,
}

/// Gives it to another owner.
pub(crate) async fn hand_over(
    mut viewer: Viewer,
    id: OrganizationId,
    to: PersonId,
    key: Uuid,
) -> Result<HandedOver, AppError> {
    if let Some(answer) = viewer.replay(key, &("hand over organization", id, to)).await? {
        return Ok(answer);
    }
    let name = stored(&mut viewer, id, true).await?.form.name;
    let operation = viewer.operation("hand over", &name).await?;
    give(&mut viewer, id, to).await?;
    let left = sqlx::query!(
        r#"select p.name as heir, exists (select from organization where id = $1) as "visible!",
            larder.may_write_organization($1) as "writable!"
        from person p
        where p.id = $2"#,
        id.0,
        to.0,
    )
    .fetch_one(viewer.db())
    .await?;
    let out_of_sight = if left.visible { "" } else { ". It is not shared with you any more" };
    let words = format!("{name} handed over to {}{out_of_sight}", left.heir);
    let operation = left.writable.then_some(operation);
    viewer.commit_as(HandedOver { visible: left.visible, operation, words }).await
}

pub(crate) async fn give(viewer: &mut Viewer, id: OrganizationId, to: PersonId) -> Result<(), AppError> {
    let moved = sqlx::query_scalar!("select larder.hand_over(array[$1::uuid], $2)", id.0, to.0)
        .fetch_one(viewer.db())
        .await
        .on_constraint(&[("hand_over_owner", "owner_id", "Choose somebody who works here and is no viewer.")])?;
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
