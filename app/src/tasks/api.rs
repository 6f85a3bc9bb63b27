//! The server functions of tasks.

use super::inbox::{Inbox, Week};
use super::{Add, Bulk, Complete, Delete, Edit, FormAnswer, Postpone, Reopen, TaskId, Tasks};
#[cfg(feature = "ssr")]
use super::{Topic, inbox::Filter};
use crate::contacts::ContactId;
use crate::error::AppError;
use crate::opportunities::OpportunityId;
use crate::organizations::OrganizationId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The tasks of an organization, a contact or a deal.
///
/// # Errors
/// `NotFound` when neither is named; nothing is in it where they are not shared with the person.
#[server(endpoint = "tasks/about", input = GetUrl)]
pub async fn tasks_about(
    #[server(default)] organization: Option<OrganizationId>,
    #[server(default)] contact: Option<ContactId>,
    #[server(default)] opportunity: Option<OpportunityId>,
) -> Result<Tasks, AppError> {
    let mut viewer = crate::context::viewer().await?;
    let topic = Topic::of(organization, contact, opportunity).ok_or(AppError::NotFound)?;
    super::store::about(&mut viewer, topic).await
}

/// A page of the inbox; `query` is its query string.
///
/// # Errors
/// `Invalid` when it takes too long.
#[server(endpoint = "tasks/inbox", input = GetUrl)]
pub async fn show_inbox(#[server(default)] query: String) -> Result<Inbox, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::inbox::inbox(&mut viewer, &Filter::parse(&query)).await
}

/// The person's week in which the day `from` lies; this one, where that is no day.
///
/// # Errors
/// Those of the database.
#[server(endpoint = "tasks/week", input = GetUrl)]
pub async fn show_week(#[server(default)] from: String) -> Result<Week, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::inbox::week(&mut viewer, &from).await
}

/// The form of a task.
///
/// # Errors
/// `NotFound`; `Forbidden` where it is not theirs to change.
#[server(endpoint = "tasks/form", input = GetUrl)]
pub async fn task_form(id: TaskId) -> Result<FormAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::form(&mut viewer, id).await
}

/// Makes a task.
///
/// # Errors
/// `Invalid` per field; `NotFound` where what it is about is not shared with the person.
#[server(endpoint = "tasks/add")]
pub async fn add_task(command: Add) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::add(viewer, command).await
}

/// Changes a task's fields and goes to where it stands.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "tasks/edit")]
pub async fn edit_task(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let topic = super::store::edit(viewer, command).await?;
    leptos_axum::redirect(&topic.map_or_else(|| "/my-day".to_owned(), Topic::path));
    Ok(())
}

/// Ticks a task. One operation to undo.
///
/// # Errors
/// `NotFound`; `Forbidden` where it is not theirs to change.
#[server(endpoint = "tasks/complete")]
pub async fn complete_task(command: Complete) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (title, operation) = super::store::complete(viewer, command).await?;
    crate::shell::flash(format!("Done: {title}"), Some(operation))
}

/// Ticks a task from the page on which one says what came of it, and goes to where it stands. One operation to undo,
/// with the touch that the note became.
///
/// # Errors
/// `Invalid` where the touch cannot be logged so; `NotFound`; `Forbidden` where it is not theirs to change.
#[server(endpoint = "tasks/finish")]
pub async fn finish_task(command: Complete) -> Result<(), AppError> {
    let mut viewer = crate::context::viewer().await?;
    let topic = super::store::topic(&mut viewer, command.id).await?;
    let (title, operation) = super::store::complete(viewer, command).await?;
    crate::shell::flash(format!("Done: {title}"), Some(operation))?;
    leptos_axum::redirect(&topic.map_or_else(|| super::inbox::PATH.to_owned(), Topic::path));
    Ok(())
}

/// Takes a tick back.
///
/// # Errors
/// `NotFound`; `Forbidden` where it is not theirs to change.
#[server(endpoint = "tasks/reopen")]
pub async fn reopen_task(command: Reopen) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::reopen(viewer, command).await
}

/// Puts a task off to another day. One operation to undo.
///
/// # Errors
/// `Conflict` when somebody else put it off meanwhile.
#[server(endpoint = "tasks/postpone")]
pub async fn postpone_task(command: Postpone) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (words, operation) = super::store::postpone(viewer, command).await?;
    crate::shell::flash(words, Some(operation))
}

/// Ticks several tasks, gives them to somebody or puts them off. One operation to undo.
///
/// # Errors
/// `Invalid` where nothing is ticked, or none of it is theirs to change.
#[server(endpoint = "tasks/bulk")]
pub async fn change_tasks(command: Bulk) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (words, operation) = super::store::bulk(viewer, command).await?;
    crate::shell::flash(words, Some(operation))
}

/// Deletes a task. One operation to undo.
///
/// # Errors
/// `NotFound`; `Forbidden` where it is not theirs to delete.
#[server(endpoint = "tasks/delete")]
pub async fn delete_task(command: Delete) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (topic, operation) = super::store::delete(viewer, command).await?;
    crate::shell::flash("Task deleted", Some(operation))?;
    leptos_axum::redirect(&topic.map_or_else(|| "/my-day".to_owned(), Topic::path));
    Ok(())
}
