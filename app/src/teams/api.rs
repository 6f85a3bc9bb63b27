//! The server functions of teams.

use super::{Add, Rename, TeamDetail, TeamList};
use crate::auth::TeamId;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// All teams.
///
/// # Errors
/// `Forbidden` for anybody but an admin.
#[server(endpoint = "teams/list", input = GetUrl)]
pub async fn list_teams() -> Result<TeamList, AppError> {
    let mut viewer = crate::context::admin().await?;
    super::store::list(&mut viewer).await
}

/// One team with its people.
///
/// # Errors
/// `Forbidden` for anybody but an admin; `NotFound`.
#[server(endpoint = "teams/show", input = GetUrl)]
pub async fn show_team(id: TeamId) -> Result<TeamDetail, AppError> {
    let mut viewer = crate::context::admin().await?;
    super::store::detail(&mut viewer, id).await
}

/// Makes a team.
///
/// # Errors
/// `Invalid` for a name that is taken or none.
#[server(endpoint = "teams/add")]
pub async fn add_team(command: Add) -> Result<TeamId, AppError> {
    let viewer = crate::context::admin().await?;
    let id = super::store::add(viewer, command).await?;
    leptos_axum::redirect("/settings/teams");
    Ok(id)
}

/// Gives a team another name.
///
/// # Errors
/// `Invalid` for a name that is taken or none.
#[server(endpoint = "teams/rename")]
pub async fn rename_team(command: Rename) -> Result<(), AppError> {
    let viewer = crate::context::admin().await?;
    super::store::rename(viewer, command).await?;
    leptos_axum::redirect("/settings/teams");
    Ok(())
}

/// Deletes a team to which nobody belongs.
///
/// # Errors
/// `Invalid` while people belong to it.
#[server(endpoint = "teams/delete")]
pub async fn delete_team(id: TeamId, key: Uuid) -> Result<(), AppError> {
    let viewer = crate::context::admin().await?;
    super::store::delete(viewer, id, key).await?;
    leptos_axum::redirect("/settings/teams");
    Ok(())
}
