//! What is done with a task in passing: tick it, put it off, delete it.

use super::RULES;
use super::reading::stored;
use crate::command::merge;
use crate::context::{OperationId, Viewer};
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::interactions::logging::log_along;
use crate::tasks::{Complete, Delete, Draft, Postpone, Reopen, TaskForm, TaskId, Topic};
use crate::time::given;
use chrono::{NaiveTime, Utc};

/// Ticks a task, and logs what came of it where that is asked for; answers its title and when it comes back, and what to
/// undo. What somebody else
/// ticked meanwhile stays theirs.
pub(in super::super) async fn complete(
    mut viewer: Viewer,
    command: Complete,
) -> Result<(String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?;
    let at = given(&command.at)?;
    let note = command.note.replace("\r\n", "\n").trim().to_owned();
    let operation = viewer.operation("done", &before.form.title).await?;
    if !before.done {
        sqlx::query!("update task set done_at = $2, done_note = $3 where id = $1", command.id.0, at, note)
            .execute(viewer.db())
            .await
            .on_constraint(RULES)?;
        if let Some((touch, form)) = command.logged(&before.form) {
            // The page has one field for both.
            log_along(&mut viewer, touch, form, at).await.map_err(|error| error.renamed("text", "note"))?;
        }
    }
    let words = match next(&mut viewer, command.id).await? {
        Some(day) => format!("{}. Next: {day}", before.form.title),
        None => before.form.title,
    };
    viewer.commit_as((words, operation)).await
}

/// When the task that follows a repeated one is due, in words.
async fn next(viewer: &mut Viewer, id: TaskId) -> Result<Option<String>, AppError> {
    let next = sqlx::query_scalar!("select due_on from task where follows = $1 and deleted_at is null", id.0);
    let next = next.fetch_optional(viewer.db()).await?;
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    Ok(next.map(|day| Day::from(day).words(today)))
}

/// Takes a tick back.
pub(in super::super) async fn reopen(mut viewer: Viewer, command: Reopen) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?;
    viewer.operation("reopen", &before.form.title).await?;
    sqlx::query!("update task set done_at = null where id = $1", command.id.0).execute(viewer.db()).await?;
    viewer.commit_as(()).await
}

/// Puts a task off; answers with words for a toast, and what to undo.
pub(in super::super) async fn postpone(
    mut viewer: Viewer,
    command: Postpone,
) -> Result<(String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?.form;
    let base = TaskForm { due_on: command.from.to_string(), ..before.clone() };
    let wanted = TaskForm { due_on: command.to.to_string(), ..before.clone() };
    merge(&base, &wanted, &before)?;
    let draft = Draft::parse(&TaskForm { due_at: command.time, ..wanted })?;
    let operation = viewer.operation("edit", &before.title).await?;
    let (day, time) = (draft.due_on, NaiveTime::parse_from_str(&draft.due_at, "%H:%M").ok());
    sqlx::query!("update task set due_on = $2, due_at = $3 where id = $1", command.id.0, day.date(), time)
        .execute(viewer.db())
        .await?;
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    let words = format!("{}: due {}", before.title, day.words(today));
    viewer.commit_as((words, operation)).await
}

/// Deletes a task; answers what it was about, and what to undo.
pub(in super::super) async fn delete(
    mut viewer: Viewer,
    command: Delete,
) -> Result<(Option<Topic>, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?;
    let operation = viewer.operation("delete", &before.form.title).await?;
    sqlx::query!("update task set deleted_at = now() where id = $1", command.id.0).execute(viewer.db()).await?;
    viewer.commit_as((before.topic(), operation)).await
}
