//! The server functions of organizations.

use super::merging::{Merge, MergeAnswer};
use super::{Create, Edit, FormAnswer, Named, OrganizationDetail, OrganizationId, Suggestion};
use crate::auth::PersonId;
use crate::error::AppError;
use crate::listed::Listed;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// A page of the list that `query` (the page's own query string) asks for.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "organizations/list", input = GetUrl)]
pub async fn list_organizations(#[server(default)] query: String) -> Result<Listed, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::listing::list(&mut viewer, &super::Filter::parse(&query)).await
}

/// One organization with all that its page shows; one that was merged away leads to its survivor.
///
/// # Errors
/// `NotFound` also when it is not shared with the person.
#[server(endpoint = "organizations/show", input = GetUrl)]
pub async fn show_organization(id: OrganizationId) -> Result<OrganizationDetail, AppError> {
    let mut viewer = crate::context::viewer().await?;
    let Some(survivor) = super::merging::store::survivor(&mut viewer, id).await? else {
        return super::store::detail(&mut viewer, id).await;
    };
    let detail = super::store::detail(&mut viewer, survivor).await?;
    leptos_axum::redirect(&format!("/organizations/{survivor}"));
    Ok(detail)
}

/// The form of an organization, or of a new one.
///
/// # Errors
/// `NotFound`; `Forbidden` for a viewer.
#[server(endpoint = "organizations/form", input = GetUrl)]
pub async fn open_organization_form(#[server(default)] id: Option<OrganizationId>) -> Result<FormAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::form(&mut viewer, id).await
}

/// Organizations whose names are like the one being typed.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "organizations/twins", input = GetUrl)]
pub async fn organization_twins(
    name: String,
    #[server(default)] except: Option<OrganizationId>,
) -> Result<Vec<Named>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::twins(&mut viewer, &name, except).await
}

/// Organizations that a few letters may mean, for fields that name one.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "organizations/suggest", input = GetUrl)]
pub async fn suggest_organizations(words: String) -> Result<Vec<Suggestion>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::suggest(&mut viewer, &words).await
}

/// Makes an organization and goes to its page.
///
/// # Errors
/// `Invalid` per field.
#[server(endpoint = "organizations/create")]
pub async fn create_organization(command: Create) -> Result<OrganizationId, AppError> {
    let viewer = crate::context::viewer().await?;
    let id = super::store::create(viewer, command).await?;
    leptos_axum::redirect(&format!("/organizations/{id}"));
    Ok(id)
}

/// Changes an organization's fields and goes to its page.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "organizations/edit")]
pub async fn edit_organization(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let id = command.id;
    super::store::edit(viewer, command).await?;
    leptos_axum::redirect(&format!("/organizations/{id}"));
    Ok(())
}

/// Changes an organization's fields on its own page: the same as `edit_organization`, without leaving.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "organizations/edit-in-place")]
pub async fn edit_organization_in_place(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::edit(viewer, command).await
}

/// An organization beside the one that `with` names by id or by name, as they would be merged.
///
/// # Errors
/// `NotFound`; `Forbidden` where it may only be read.
#[server(endpoint = "organizations/compare", input = GetUrl)]
pub async fn compare_organizations(
    id: OrganizationId,
    #[server(default)] with: String,
) -> Result<MergeAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::merging::store::compare(&mut viewer, id, &with).await
}

/// Merges one organization into another and goes to the one that stays.
///
/// # Errors
/// `NotFound`; `Forbidden` unless both may be changed; `Invalid` when one of them changed since.
#[server(endpoint = "organizations/merge")]
pub async fn merge_organizations(command: Merge) -> Result<OrganizationId, AppError> {
    let viewer = crate::context::viewer().await?;
    let merged = super::merging::store::merge(viewer, command).await?;
    crate::shell::flash(merged.words, Some(merged.operation))?;
    leptos_axum::redirect(&format!("/organizations/{}", merged.survivor));
    Ok(merged.survivor)
}

/// Deletes an organization with its contacts; its branches move up. One operation to undo.
///
/// # Errors
/// `NotFound`; `Forbidden` where it may only be read.
#[server(endpoint = "organizations/delete")]
pub async fn delete_organization(id: OrganizationId, key: Uuid) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (name, operation) = super::store::delete(viewer, id, key).await?;
    crate::shell::flash(format!("{name} deleted"), Some(operation))?;
    leptos_axum::redirect("/organizations");
    Ok(())
}

/// Gives an organization to another owner.
///
/// # Errors
/// `Forbidden` where it may only be read; `Invalid` when nobody is there to take it.
#[server(endpoint = "organizations/hand-over")]
pub async fn hand_over_organization(id: OrganizationId, to: PersonId, key: Uuid) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let done = super::store::hand_over(viewer, id, to, key).await?;
    crate::shell::flash(done.words, done.operation)?;
    leptos_axum::redirect(&if done.visible { format!("/organizations/{id}") } else { "/organizations".to_owned() });
    Ok(())
}

/// Follows an organization, or stops following it.
///
/// # Errors
/// `NotFound`.
#[server(endpoint = "organizations/follow")]
pub async fn follow_organization(id: OrganizationId, #[server(default)] follow: bool) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::follow(viewer, id, follow).await?;
    leptos_axum::redirect(&format!("/organizations/{id}"));
    Ok(())
}
