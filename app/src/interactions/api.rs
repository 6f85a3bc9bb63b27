//! The server functions of notes and timelines.

use super::{Add, Edit, FormAnswer, InteractionId, Show, TimelinePage};
use crate::contacts::ContactId;
use crate::error::AppError;
use crate::organizations::OrganizationId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// A page of the timeline of an organization or a contact.
///
/// # Errors
/// `NotFound` when neither is named; nothing is in it where they are not shared with the person.
#[server(endpoint = "interactions/timeline", input = GetUrl)]
pub async fn show_timeline(
    #[server(default)] organization: Option<OrganizationId>,
    #[server(default)] contact: Option<ContactId>,
    #[server(default)] show: Option<Show>,
    #[server(default)] before: String,
) -> Result<TimelinePage, AppError> {
    let mut viewer = crate::context::viewer().await?;
    let subject = contact.map(super::Subject::Contact).or(organization.map(super::Subject::Organization));
    let subject = subject.ok_or(AppError::NotFound)?;
    super::store::timeline(&mut viewer, subject, show.unwrap_or(Show::All), &before).await
}

/// The form of a note.
///
/// # Errors
/// `NotFound`; `Forbidden` where it is not theirs to change.
#[server(endpoint = "notes/form", input = GetUrl)]
pub async fn note_form(id: InteractionId) -> Result<FormAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::form(&mut viewer, id).await
}

/// Adds a note and goes to the page it was added on.
///
/// # Errors
/// `Invalid` when it says nothing, or too much; `NotFound` where nothing is shared with the person.
#[server(endpoint = "notes/add")]
pub async fn add_note(command: Add) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let subject = super::store::add(viewer, command).await?;
    leptos_axum::redirect(&subject.path());
    Ok(())
}

/// Changes a note and goes to the page it stands on.
///
/// # Errors
/// `Invalid`; `Conflict` when it was changed meanwhile.
#[server(endpoint = "notes/edit")]
pub async fn edit_note(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let subject = super::store::edit(viewer, command).await?;
    leptos_axum::redirect(&subject.path());
    Ok(())
}

/// Deletes a note and goes to the page it stood on. One operation to undo.
///
/// # Errors
/// `NotFound`; `Forbidden` where it is not theirs to delete.
#[server(endpoint = "notes/delete")]
pub async fn delete_note(id: InteractionId, key: Uuid) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (subject, operation) = super::store::delete(viewer, id, key).await?;
    crate::shell::flash("Note deleted", Some(operation))?;
    leptos_axum::redirect(&subject.path());
    Ok(())
}
