//! The server functions of authorizations.

use super::{AuthorizationDetail, AuthorizationId, Create, Edit, NewAnswer};
use crate::error::AppError;
use crate::organizations::OrganizationId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// One authorization with all that its page and its form show.
///
/// # Errors
/// `NotFound`.
#[server(endpoint = "authorizations/show", input = GetUrl)]
pub async fn show_authorization(id: AuthorizationId) -> Result<AuthorizationDetail, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::detail(&mut viewer, id).await
}

/// The form of a new one, of a `principal` or for a `distributor`.
///
/// # Errors
/// `Forbidden` for all but managers and admins.
#[server(endpoint = "authorizations/form", input = GetUrl)]
pub async fn open_authorization_form(
    #[server(default)] principal: Option<OrganizationId>,
    #[server(default)] distributor: Option<OrganizationId>,
) -> Result<NewAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::form(&mut viewer, principal, distributor).await
}

/// Makes an authorization and goes to its page.
///
/// # Errors
/// `Invalid` per field.
#[server(endpoint = "authorizations/create")]
pub async fn create_authorization(command: Create) -> Result<AuthorizationId, AppError> {
    let viewer = crate::context::viewer().await?;
    let id = super::store::create(viewer, command).await?;
    leptos_axum::redirect(&format!("/authorizations/{id}"));
    Ok(id)
}

/// Changes an authorization's fields and goes to its page.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "authorizations/edit")]
pub async fn edit_authorization(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let id = command.id;
    super::store::edit(viewer, command).await?;
    leptos_axum::redirect(&format!("/authorizations/{id}"));
    Ok(())
}

/// Changes an authorization's fields on its own page: the same as `edit_authorization`, without leaving.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "authorizations/edit-in-place")]
pub async fn edit_authorization_in_place(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::edit(viewer, command).await
}

/// Takes an authorization away and goes to the principal. One operation to undo.
///
/// # Errors
/// `NotFound`; `Forbidden` where it may only be read.
#[server(endpoint = "authorizations/remove")]
pub async fn remove_authorization(id: AuthorizationId, key: Uuid) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (principal, operation) = super::store::remove(viewer, id, key).await?;
    crate::shell::flash("Authorization removed", Some(operation))?;
    leptos_axum::redirect(&format!("/organizations/{principal}"));
    Ok(())
}
