//! Making and changing a task.

use super::RULES;
use super::reading::stored;
use crate::auth::PersonId;
use crate::command::merge;
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use crate::id::chosen;
use crate::tasks::{Add, Draft, Edit, TaskForm, TaskId, Topic};
use chrono::NaiveTime;
use uuid::Uuid;

/// A form whose ids are typed too.
pub(crate) struct Ready {
    draft: Draft,
    due_at: Option<NaiveTime>,
    owner: PersonId,
    organization: Option<Uuid>,
    contact: Option<Uuid>,
    opportunity: Option<Uuid>,
}

fn ready(me: PersonId, form: &TaskForm) -> Result<Ready, AppError> {
    let draft = Draft::parse(form)?;
    Ok(Ready {
        due_at: NaiveTime::parse_from_str(&draft.due_at, "%H:%M").ok(),
        owner: chosen("owner_id", &form.owner_id)?.map_or(me, PersonId),
        organization: chosen("", &form.organization_id)?,
        contact: chosen("contact_id", &form.contact_id)?,
        opportunity: chosen("", &form.opportunity_id)?,
        draft,
    })
}

/// Adds a task.
pub(crate) async fn add(mut viewer: Viewer, command: Add) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let task = ready(viewer.me.id, &command.form)?;
    about_is_there(&mut viewer, &task).await?;
    viewer.savepoint().await?;
    viewer.operation("task", &task.draft.title).await?;
    let made = insert(&mut viewer, command.id, &task).await;
    if viewer.taken(made).await? {
        let own = sqlx::query_scalar!(
            r#"select created_by is not distinct from larder.person_id() as "own!" from task where id = $1"#,
            command.id.0,
        );
        own.fetch_optional(viewer.db()).await?.filter(|own| *own).ok_or(AppError::NotFound)?;
    }
    viewer.commit_as(()).await
}

/// What a task is about is there, or to this person does not exist.
async fn about_is_there(viewer: &mut Viewer, task: &Ready) -> Result<(), AppError> {
    let there = sqlx::query_scalar!(
        r#"select ($1::uuid is null or exists (
                select from organization where id = larder.survivor($1) and deleted_at is null
            ) or exists (
                select from opportunity where id = $3 and organization_id = $1
            )) and ($2::uuid is null or exists (
                select from contact where id = $2 and deleted_at is null
            )) and ($3::uuid is null or exists (
                select from opportunity where id = $3 and deleted_at is null
            )) as "there!""#,
        task.organization,
        task.contact,
        task.opportunity,
    );
    if there.fetch_one(viewer.db()).await? { Ok(()) } else { Err(AppError::NotFound) }
}

/// Writes a new row.
async fn insert(viewer: &mut Viewer, id: TaskId, task: &Ready) -> Result<(), AppError> {
    sqlx::query!(
        "insert into task (
            id, title, kind, due_on, due_at, priority, owner_id, assigned_by, organization_id, contact_id,
            opportunity_id, repeat
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id.0,
        task.draft.title,
        task.draft.kind.code(),
        task.draft.due_on.date(),
        task.due_at,
        task.draft.priority.code(),
        task.owner.0,
        viewer.me.id.0,
        task.organization,
        task.contact,
        task.opportunity,
        task.draft.repeat.code(),
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}

/// Adds a task within an operation that is open: what a visit left to do.
pub(crate) async fn add_along(viewer: &mut Viewer, id: TaskId, form: &TaskForm) -> Result<(), AppError> {
    let task = ready(viewer.me.id, form)?;
    insert(viewer, id, &task).await
}

/// Changes the fields that the person changed; answers what it is about.
pub(in super::super) async fn edit(mut viewer: Viewer, command: Edit) -> Result<Option<Topic>, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?;
    let merged = merge(&command.base.0, &command.form, &before.form)?;
    let task = ready(viewer.me.id, &merged)?;
    let about = |form: &TaskForm| (form.organization_id.clone(), form.contact_id.clone(), form.opportunity_id.clone());
    if about(&merged) != about(&before.form) {
        about_is_there(&mut viewer, &task).await?;
    }
    viewer.operation("edit", &task.draft.title).await?;
    sqlx::query!(
        "update task
        set (title, kind, due_on, due_at, priority, owner_id, organization_id, contact_id, opportunity_id, repeat)
            = ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        where id = $1",
        command.id.0,
        task.draft.title,
        task.draft.kind.code(),
        task.draft.due_on.date(),
        task.due_at,
        task.draft.priority.code(),
        task.owner.0,
        task.organization,
        task.contact,
        task.opportunity,
        task.draft.repeat.code(),
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    viewer.commit_as(before.topic()).await
}
