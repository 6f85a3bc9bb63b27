//! The server functions of opportunities.

use super::{Create, Edit, FormAnswer, Move, OpportunityDetail, OpportunityId};
use crate::contacts::ContactId;
use crate::error::AppError;
use crate::listed::Listed;
use crate::organizations::OrganizationId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// A page of the list that `query` (the page's own query string) asks for.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "opportunities/list", input = GetUrl)]
pub async fn list_opportunities(#[server(default)] query: String) -> Result<Listed, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::listing::list(&mut viewer, &super::Filter::parse(&query)).await
}

/// The board that `query` (the page's own query string) asks for.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "opportunities/board", input = GetUrl)]
pub async fn show_board(#[server(default)] query: String) -> Result<super::board::Board, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::board::board(&mut viewer, &super::Filter::parse(&query)).await
}

/// One opportunity with all that its page shows.
///
/// # Errors
/// `NotFound`.
#[server(endpoint = "opportunities/show", input = GetUrl)]
pub async fn show_opportunity(id: OpportunityId) -> Result<OpportunityDetail, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::detail(&mut viewer, id).await
}

/// The form of an opportunity, or of a new one of which some is known: `organization` by id or by name, all of it where it is
/// to be `like` another one.
///
/// # Errors
/// `NotFound`; `Forbidden` for whoever may not write it.
#[server(endpoint = "opportunities/form", input = GetUrl)]
pub async fn open_opportunity_form(
    #[server(default)] id: Option<OpportunityId>,
    #[server(default)] organization: String,
    #[server(default)] principal: Option<OrganizationId>,
    #[server(default)] contact: Option<ContactId>,
    #[server(default)] like: Option<OpportunityId>,
) -> Result<FormAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::form(&mut viewer, id, &organization, principal, contact.map(|id| id.0), like).await
}

/// Makes an opportunity and goes to its page.
///
/// # Errors
/// `Invalid` per field.
#[server(endpoint = "opportunities/create")]
pub async fn create_opportunity(command: Create) -> Result<OpportunityId, AppError> {
    let viewer = crate::context::viewer().await?;
    let id = super::store::create(viewer, command).await?;
    leptos_axum::redirect(&format!("/opportunities/{id}"));
    Ok(id)
}

/// What several new ones at one operator would be called: `principals` are ids with commas between them.
///
/// # Errors
/// `Forbidden` for whoever makes none.
#[server(endpoint = "opportunities/propose", input = GetUrl)]
pub async fn propose_opportunities(
    #[server(default)] organization: String,
    #[server(default)] contact: Option<ContactId>,
    #[server(default)] principals: String,
    #[server(default)] context: String,
    #[server(default)] custom: String,
) -> Result<super::batch::BatchAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    let contact = contact.map(|id| id.0);
    super::batch::propose(&mut viewer, &organization, contact, &principals, &context, &custom).await
}

/// Makes a deal with each of several principals, all or none, and goes to those of their operator. One operation to undo.
///
/// # Errors
/// `Invalid` per field.
#[server(endpoint = "opportunities/create-several")]
pub async fn create_opportunities(command: super::batch::CreateBatch) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let operator = command.form.organization_id.clone();
    let (words, operation) = super::batch::create(viewer, command).await?;
    crate::shell::flash(words, Some(operation))?;
    leptos_axum::redirect(&format!("/opportunities?organization={operator}&state=open"));
    Ok(())
}

/// Changes an opportunity's fields and goes to its page. Another owner is one operation to undo.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "opportunities/edit")]
pub async fn edit_opportunity(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let id = command.id;
    let handed = super::store::edit(viewer, command).await?;
    say(handed)?;
    leptos_axum::redirect(&format!("/opportunities/{id}"));
    Ok(())
}

/// Changes an opportunity's fields on its own page: the same as `edit_opportunity`, without leaving.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "opportunities/edit-in-place")]
pub async fn edit_opportunity_in_place(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let handed = super::store::edit(viewer, command).await?;
    say(handed)
}

/// Who has it now is said, and can be taken back.
#[cfg(feature = "ssr")]
fn say(handed: Option<(String, crate::context::OperationId)>) -> Result<(), AppError> {
    handed.map_or(Ok(()), |(words, operation)| crate::shell::flash(words, Some(operation)))
}

/// Moves an opportunity to another stage, or opens it again. One operation to undo.
///
/// # Errors
/// `Invalid`; `Conflict` when somebody else moved it meanwhile.
#[server(endpoint = "opportunities/move")]
pub async fn move_opportunity(command: Move) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (words, operation) = super::store::relocate(viewer, command).await?;
    crate::shell::flash(words, operation)
}

/// Closes an opportunity with a reason: the same as `move_opportunity`, from a form of its own. One operation to undo.
///
/// # Errors
/// `Invalid` without a reason; `Conflict` when somebody else moved it meanwhile.
#[server(endpoint = "opportunities/close")]
pub async fn close_opportunity(command: Move) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (words, operation) = super::store::relocate(viewer, command).await?;
    crate::shell::flash(words, operation)
}

/// Deletes an opportunity and goes to its operator. One operation to undo.
///
/// # Errors
/// `NotFound`; `Forbidden` where it may only be read.
#[server(endpoint = "opportunities/delete")]
pub async fn delete_opportunity(id: OpportunityId, key: Uuid) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (operator, operation) = super::store::delete(viewer, id, key).await?;
    crate::shell::flash("Deal deleted", Some(operation))?;
    leptos_axum::redirect(&format!("/organizations/{operator}"));
    Ok(())
}
