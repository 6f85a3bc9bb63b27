//! One thing done with several tasks, in one operation.

use super::RULES;
use crate::context::{OperationId, Viewer};
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::tasks::{Bulk, Step};
use crate::time::given;
use chrono::Utc;
use uuid::Uuid;

/// Does it with all that the person may change; answers with words for a toast, and what to undo.
pub(in super::super) async fn bulk(mut viewer: Viewer, command: Bulk) -> Result<(String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let step = command.step()?;
    let at = given(&command.at)?;
    let ids = command.ids.iter().map(|id| id.0).collect::<Vec<Uuid>>();
    let kind = if step == Step::Done { "done" } else { "edit" };
    let operation = viewer.operation(kind, &counted(ids.len())).await?;
    // What one may read and not write the policy for update leaves out.
    let changed = match step {
        Step::Done => {
            let done = sqlx::query!(
                "update task set done_at = $2 where id = any ($1) and done_at is null and deleted_at is null",
                &ids,
                at,
            );
            done.execute(viewer.db()).await.on_constraint(RULES)?
        }
        Step::Give(owner) => {
            let given = sqlx::query!(
                "update task set owner_id = $2 where id = any ($1) and done_at is null and deleted_at is null",
                &ids,
                owner.0,
            );
            given.execute(viewer.db()).await.on_constraint(RULES)?
        }
        // A time of day was for that day.
        Step::To(day) => {
            let moved = sqlx::query!(
                "update task
                set due_on = $2, due_at = null
                where id = any ($1)
                    and done_at is null
                    and deleted_at is null",
                &ids,
                day.date(),
            );
            moved.execute(viewer.db()).await.on_constraint(RULES)?
        }
    };
    let changed = usize::try_from(changed.rows_affected()).unwrap_or(usize::MAX);
    if changed == 0 {
        return Err(AppError::field("", "None of these is open and yours to change."));
    }
    let said = match step {
        Step::Done => format!("Done: {}", counted(changed)),
        Step::Give(owner) => {
            let name = sqlx::query_scalar!("select name from person where id = $1", owner.0);
            format!("{} given to {}", counted(changed), name.fetch_one(viewer.db()).await?)
        }
        Step::To(day) => {
            let today = Day::at(Utc::now(), &viewer.me.time_zone);
            format!("{}: due {}", counted(changed), day.words(today))
        }
    };
    let left = match ids.len().saturating_sub(changed) {
        0 => String::new(),
        left => format!(". {left} left as they were"),
    };
    viewer.commit_as((format!("{said}{left}"), operation)).await
}

fn counted(count: usize) -> String {
    if count == 1 { "1 task".to_owned() } else { format!("{count} tasks") }
}
