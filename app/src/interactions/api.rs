//! The server functions of notes and timelines.

use super::{
    Account, Add, Amend, AmendAnswer, Edit, FormAnswer, InteractionId, Log, LogAnswer, Show, TimelinePage, Tried,
};
use crate::contacts::ContactId;
use crate::error::AppError;
use crate::listed::Listed;
use crate::opportunities::OpportunityId;
use crate::organizations::OrganizationId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// A page of the list that `query` (the page's own query string) asks for.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "interactions/list", input = GetUrl)]
pub async fn list_interactions(#[server(default)] query: String) -> Result<Listed, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::list::listing::list(&mut viewer, &super::list::Filter::parse(&query)).await
}

/// A page of the timeline of an organization, a contact or a deal.
///
/// # Errors
/// `NotFound` when neither is named; nothing is in it where they are not shared with the person.
#[server(endpoint = "interactions/timeline", input = GetUrl)]
pub async fn show_timeline(
    #[server(default)] organization: Option<OrganizationId>,
    #[server(default)] contact: Option<ContactId>,
    #[server(default)] opportunity: Option<OpportunityId>,
    #[server(default)] show: Option<Show>,
    #[server(default)] before: String,
) -> Result<TimelinePage, AppError> {
    let mut viewer = crate::context::viewer().await?;
    let deal = opportunity.map(super::Subject::Opportunity);
    let subject = deal.or(super::Subject::of(organization, contact)).ok_or(AppError::NotFound)?;
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

/// Says what came of what was planned, and goes to the page it stands on. One operation to undo.
///
/// # Errors
/// `Invalid`; `Conflict` when it was changed meanwhile.
#[server(endpoint = "interactions/complete")]
pub async fn complete_interaction(command: Amend) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (subject, words, operation) = super::logging::conclude(viewer, command).await?;
    crate::shell::flash(words, Some(operation))?;
    leptos_axum::redirect(&subject.path());
    Ok(())
}

/// Says of what was planned that it does not happen. One operation to undo.
///
/// # Errors
/// `Conflict` when it was changed meanwhile; `Forbidden` where it is not theirs to change.
#[server(endpoint = "interactions/call-off")]
pub async fn call_off_interaction(command: Amend) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (_, words, operation) = super::logging::conclude(viewer, command).await?;
    crate::shell::flash(words, Some(operation))
}

/// Puts off to another day what was planned. One operation to undo.
///
/// # Errors
/// `Conflict` when it was changed meanwhile; `Forbidden` where it is not theirs to change.
#[server(endpoint = "interactions/put-off")]
pub async fn put_off_interaction(command: Amend) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (_, words, operation) = super::logging::conclude(viewer, command).await?;
    crate::shell::flash(words, Some(operation))
}

/// Deletes a note or another touch and goes to the page it stood on. One operation to undo.
///
/// # Errors
/// `NotFound`; `Forbidden` where it is not theirs to delete.
#[server(endpoint = "interactions/delete")]
pub async fn delete_interaction(id: InteractionId, key: Uuid) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (subject, what, operation) = super::store::delete(viewer, id, key).await?;
    crate::shell::flash(format!("{what} deleted"), Some(operation))?;
    leptos_axum::redirect(&subject.path());
    Ok(())
}

/// What the quick log begins with, at an organization or about a contact or a deal.
///
/// # Errors
/// `Forbidden` for a viewer.
#[server(endpoint = "interactions/begin", input = GetUrl)]
pub async fn begin_log(
    #[server(default)] organization: Option<OrganizationId>,
    #[server(default)] contact: Option<ContactId>,
    #[server(default)] opportunity: Option<OpportunityId>,
) -> Result<LogAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::beginning::begin(&mut viewer, organization, contact, opportunity).await
}

/// The open deals at an organization, for what is logged there.
///
/// # Errors
/// `SignedOut`, `Unavailable`; nothing is in it where it is not shared with the person.
#[server(endpoint = "interactions/deals", input = GetUrl)]
pub async fn deals_at(organization: OrganizationId) -> Result<Vec<Tried>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::beginning::deals(&mut viewer, organization.0, None).await
}

/// The accounts that a few letters may mean.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "interactions/accounts", input = GetUrl)]
pub async fn find_accounts(#[server(default)] words: String) -> Result<Vec<Account>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::beginning::accounts(&mut viewer, &words).await
}

/// Logs a touch. One operation to undo, with the task that it made. Sent from a page of its own, it goes on to the account.
///
/// # Errors
/// `Invalid` per field; `NotFound` where nothing is shared with the person.
#[server(endpoint = "interactions/log")]
pub async fn log_interaction(command: Log, #[server(default)] page: String) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (subject, words, operation) = super::logging::log(viewer, command).await?;
    crate::shell::flash(words, Some(operation))?;
    if !page.is_empty() {
        leptos_axum::redirect(&subject.path());
    }
    Ok(())
}

/// The form that changes a touch.
///
/// # Errors
/// `NotFound`; `Forbidden` where it is not theirs to change.
#[server(endpoint = "interactions/form", input = GetUrl)]
pub async fn interaction_form(id: InteractionId) -> Result<AmendAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::logging::form(&mut viewer, id).await
}

/// Changes a touch and goes to the page it stands on.
///
/// # Errors
/// `Invalid`; `Conflict` when it was changed meanwhile.
#[server(endpoint = "interactions/edit")]
pub async fn edit_interaction(command: Amend) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let subject = super::logging::edit(viewer, command).await?;
    leptos_axum::redirect(&subject.path());
    Ok(())
}
