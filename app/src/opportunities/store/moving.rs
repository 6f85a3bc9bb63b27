//! Moving an opportunity to another stage, to its end, or open again: one command, one transaction, one operation to undo.

use super::reading::stored;
use crate::context::{OperationId, Viewer};
use crate::day::Day;
use crate::error::{AppError, FieldConflict, OnConstraint as _};
use crate::opportunities::{Move, OpportunityId, Reason, Stage, stage};
use crate::time::given;
use chrono::{DateTime, NaiveDate, Utc};

/// What is said of a move from one end to the other.
pub(crate) const CLOSED: &str = "It is closed already. Reopen it first.";

/// Moves it; answers with what was done in words, and what to undo: nothing, where it is already.
pub(crate) async fn relocate(mut viewer: Viewer, command: Move) -> Result<(String, Option<OperationId>), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let Some((to, reason)) = stage::target(&command.form.stage) else {
        return Err(AppError::field("stage", "Choose how it ended, and why."));
    };
    let note = command.note.trim();
    if reason == Some(Reason::Other) && note.is_empty() {
        return Err(AppError::field("note", "Say what the other reason is."));
    }
    if note.chars().count() > 2000 {
        return Err(AppError::field("note", "Use at most 2000 characters."));
    }
    let at = given(&command.at)?;
    let before = stored(&mut viewer, command.id, true).await?;
    let now = before.stage.parse::<Stage>()?;
    if now == to {
        return viewer.commit_as((format!("It is there already: {}", to.label()), None)).await;
    }
    if now.code() != command.base.0.stage {
        let (mine, theirs) = (command.form.stage, now.code().to_owned());
        return Err(AppError::Conflict(vec![FieldConflict { field: "stage".into(), mine, theirs }]));
    }
    if now.is_closed() && to.is_closed() {
        return Err(AppError::field("stage", CLOSED));
    }
    let (kind, words) = match (now.is_closed(), to) {
        (_, Stage::Won) => ("close", "Closed as won".to_owned()),
        (_, Stage::Lost) => ("close", "Closed as lost".to_owned()),
        (true, _) => ("reopen", format!("Reopened: {}", to.label())),
        (false, _) => ("move stage", format!("Moved to {}", to.label())),
    };
    let operation = viewer.operation(kind, &before.name).await?;
    let end = reason.map(|reason| (Day::at(at, &viewer.me.company_time_zone).date(), reason, note));
    put(&mut viewer, command.id, to, at, end).await?;
    viewer.commit_as((words, Some(operation))).await
}

/// Puts it in another stage within an operation that is open; `end` says on which day it ended, why, and what there is to
/// say of it, where it did.
pub(crate) async fn put(
    viewer: &mut Viewer,
    id: OpportunityId,
    to: Stage,
    at: DateTime<Utc>,
    end: Option<(NaiveDate, Reason, &str)>,
) -> Result<(), AppError> {
    sqlx::query!(
        "update opportunity
        set stage = $2, stage_entered_at = greatest($3, stage_entered_at), probability = $4, closed_on = $5, reason = $6,
            reason_note = $7
        where id = $1",
        id.0,
        to.code(),
        at,
        to.probability(),
        end.map(|(on, ..)| on),
        end.map(|(_, reason, _)| reason.code()),
        end.map_or("", |(.., note)| note),
    )
    .execute(viewer.db())
    .await
    .on_constraint(&[("opportunity_closed_already", "stage", CLOSED)])?;
    Ok(())
}

/// Moves it to another open stage within an operation that is open; answers whether it did. One that moved meanwhile, or is
/// not theirs to move, stays where it is.
pub(crate) async fn move_along(
    viewer: &mut Viewer,
    id: OpportunityId,
    (from, to): (Stage, Stage),
    at: DateTime<Utc>,
) -> Result<bool, AppError> {
    let moved = sqlx::query!(
        "update opportunity
        set stage = $3, stage_entered_at = greatest($4, stage_entered_at), probability = $5
        where id = $1
            and stage = $2
            and closed_on is null
            and deleted_at is null",
        id.0,
        from.code(),
        to.code(),
        at,
        to.probability(),
    );
    Ok(moved.execute(viewer.db()).await?.rows_affected() == 1)
}
