//! Writing tasks, many in one statement.

use super::Brought;
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use crate::tasks::store::RULES;
use uuid::Uuid;

/// Writes tasks under ids of ours. Who gave them to their owners, and who did them, the database says.
pub(in super::super) async fn insert(viewer: &mut Viewer, made: &[(Uuid, &Brought)]) -> Result<(), AppError> {
    // One column of all of them.
    macro_rules! all {
        ($one:ident => $value:expr) => {
            &made.iter().map(|&(_, $one)| $value).collect::<Vec<_>>()
        };
    }
    sqlx::query!(
        "insert into task (
            id, title, kind, due_on, due_at, priority, owner_id, assigned_by, organization_id, contact_id, opportunity_id,
            done_at
        )
        select t.id, t.title, t.kind, t.due_on, t.due_at, t.priority, t.owner_id, t.owner_id, t.organization_id,
            t.contact_id, t.opportunity_id, t.done_at
        from unnest(
            $1::uuid[], $2::text[], $3::text[], $4::date[], $5::time[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[],
            $10::uuid[], $11::timestamptz[]
        ) t (
            id, title, kind, due_on, due_at, priority, owner_id, organization_id, contact_id, opportunity_id, done_at
        )",
        &made.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        all!(one => one.draft.title.clone()),
        all!(one => one.draft.kind.code().to_owned()),
        all!(one => one.draft.due_on.date()),
        all!(one => one.due_at) as _,
        all!(one => one.draft.priority.code().to_owned()),
        all!(one => one.owner),
        all!(one => one.place.organization) as _,
        all!(one => one.place.contact) as _,
        all!(one => one.place.deal) as _,
        all!(one => one.done_at) as _,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}
