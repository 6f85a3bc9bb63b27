//! Teams in SQL.

use super::{Add, Rename, TeamDetail, TeamForm, TeamList, TeamRow};
use crate::auth::TeamId;
use crate::command::merge;
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use uuid::Uuid;

/// Rules that the database keeps, and the field that each message stands beside.
const RULES: &[(&str, &str, &str)] = &[
    ("team_name_key", "name", "Another team has this name."),
    ("team_name", "name", "Type a name of at most 120 characters."),
    ("team_empty", "", "People belong to this team, those who left included. Move them to another team first."),
    ("team_pkey", "", "This team was added already."),
];

/// All teams with how many people each has.
///
/// # Errors
/// Those of the database.
pub async fn list(viewer: &mut Viewer) -> Result<TeamList, AppError> {
    let rows = sqlx::query_as!(
        TeamRow,
        r#"select t.id as "id: TeamId", t.name, count(p.id) filter (where p.disabled_at is null) as "people!"
        from team t
        left join person p on p.team_id = t.id
        where t.deleted_at is null
        group by t.id
        order by t.name"#,
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(TeamList { rows, fresh: TeamId::new() })
}

async fn form(viewer: &mut Viewer, id: TeamId) -> Result<TeamForm, AppError> {
    let team = sqlx::query_as!(TeamForm, "select name from team where id = $1 and deleted_at is null", id.0);
    team.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound)
}

/// One team with its people.
///
/// # Errors
/// `NotFound`.
pub async fn detail(viewer: &mut Viewer, id: TeamId) -> Result<TeamDetail, AppError> {
    let form = form(viewer, id).await?;
    let people = sqlx::query!(
        r#"select id, name, disabled_at is not null as "disabled!"
        from person
        where team_id = $1
            and deleted_at is null
        order by name"#,
        id.0,
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(TeamDetail { id, form, people: people.into_iter().map(|one| (one.id, one.name, one.disabled)).collect() })
}

/// Makes a team.
///
/// # Errors
/// `Invalid` for a name that is taken or none.
pub async fn add(mut viewer: Viewer, command: Add) -> Result<TeamId, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let name = command.form.name.trim();
    viewer.operation("create", name).await?;
    sqlx::query!("insert into team (id, name) values ($1, $2)", command.id.0, name)
        .execute(viewer.db())
        .await
        .on_constraint(RULES)?;
    viewer.commit_as(command.id).await
}

/// Gives a team another name.
///
/// # Errors
/// `NotFound`; `Invalid` for a name that is taken or none; `Conflict` where somebody else renamed it meanwhile.
pub async fn rename(mut viewer: Viewer, command: Rename) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let there = form(&mut viewer, command.id).await?;
    let wanted = merge(&command.base.0, &command.form, &there)?;
    let name = wanted.name.trim();
    viewer.operation("edit", name).await?;
    sqlx::query!("update team set name = $2 where id = $1 and deleted_at is null", command.id.0, name)
        .execute(viewer.db())
        .await
        .on_constraint(RULES)?;
    viewer.commit_as(()).await
}

/// Deletes a team to which nobody belongs.
///
/// # Errors
/// `NotFound`; `Invalid` while people belong to it.
pub async fn delete(mut viewer: Viewer, id: TeamId, key: Uuid) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(key, &("delete team", id)).await? {
        return Ok(answer);
    }
    let name = form(&mut viewer, id).await?.name;
    viewer.operation("delete", &name).await?;
    sqlx::query!("update team set deleted_at = now() where id = $1 and deleted_at is null", id.0)
        .execute(viewer.db())
        .await
        .on_constraint(RULES)?;
    viewer.commit_as(()).await
}
