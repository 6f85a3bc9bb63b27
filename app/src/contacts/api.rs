//! The server functions of contacts.

use super::{AtOrganization, ContactDetail, ContactId, Create, Edit, FormAnswer, Move};
use crate::error::AppError;
use crate::listed::Listed;
use crate::organizations::{Named, OrganizationId};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// A page of the list that `query` (the page's own query string) asks for.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "contacts/list", input = GetUrl)]
pub async fn list_contacts(#[server(default)] query: String) -> Result<Listed, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::listing::list(&mut viewer, &super::Filter::parse(&query)).await
}

/// One contact with all that its page shows.
///
/// # Errors
/// `NotFound` also when it is not shared with the person.
#[server(endpoint = "contacts/show", input = GetUrl)]
pub async fn show_contact(id: ContactId) -> Result<ContactDetail, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::detail(&mut viewer, id).await
}

/// Who works at an organization, and who did before.
///
/// # Errors
/// `SignedOut`, `Unavailable`; nobody where the organization is not shared with the person.
#[server(endpoint = "contacts/at-organization", input = GetUrl)]
pub async fn contacts_at_organization(id: OrganizationId) -> Result<AtOrganization, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::at_organization(&mut viewer, id).await
}

/// The form of a contact, or of a new one at `organization`.
///
/// # Errors
/// `NotFound`; `Forbidden` for a viewer.
#[server(endpoint = "contacts/form", input = GetUrl)]
pub async fn open_contact_form(
    #[server(default)] id: Option<ContactId>,
    #[server(default)] organization: Option<OrganizationId>,
) -> Result<FormAnswer, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::form(&mut viewer, id, organization).await
}

/// Contacts that have the e-mail address being typed.
///
/// # Errors
/// `SignedOut`, `Unavailable`.
#[server(endpoint = "contacts/sharing", input = GetUrl)]
pub async fn contacts_sharing(
    address: String,
    #[server(default)] except: Option<ContactId>,
) -> Result<Vec<Named>, AppError> {
    let mut viewer = crate::context::viewer().await?;
    super::store::sharing(&mut viewer, &[address.trim().to_owned()], except).await
}

/// Makes a contact and goes to its page.
///
/// # Errors
/// `Invalid` per field.
#[server(endpoint = "contacts/create")]
pub async fn create_contact(command: Create) -> Result<ContactId, AppError> {
    let viewer = crate::context::viewer().await?;
    let id = super::store::create(viewer, command).await?;
    leptos_axum::redirect(&format!("/contacts/{id}"));
    Ok(id)
}

/// Changes a contact's fields and goes to its page.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "contacts/edit")]
pub async fn edit_contact(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let id = command.id;
    super::store::edit(viewer, command).await?;
    leptos_axum::redirect(&format!("/contacts/{id}"));
    Ok(())
}

/// Changes a contact's fields on its own page: the same as `edit_contact`, without leaving.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "contacts/edit-in-place")]
pub async fn edit_contact_in_place(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::edit(viewer, command).await
}

/// Takes a contact to another organization.
///
/// # Errors
/// `Invalid` when there is none of that name, or one may not change who works there.
#[server(endpoint = "contacts/move")]
pub async fn move_contact(command: Move) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let id = command.id;
    super::store::relocate(viewer, command).await?;
    leptos_axum::redirect(&format!("/contacts/{id}"));
    Ok(())
}

/// Deletes a contact and goes to its organization. One operation to undo.
///
/// # Errors
/// `NotFound`; `Forbidden` where it may only be read.
#[server(endpoint = "contacts/delete")]
pub async fn delete_contact(id: ContactId, key: Uuid) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    let (organization, operation) = super::store::delete(viewer, id, key).await?;
    crate::shell::flash("Contact deleted", Some(operation))?;
    leptos_axum::redirect(&format!("/organizations/{organization}"));
    Ok(())
}

/// Erases a person for good and goes on to `back`. For admins, who say that they are sure.
///
/// # Errors
/// `Forbidden` for anybody else; `Invalid` when they are not sure.
#[server(endpoint = "contacts/erase")]
pub async fn erase_contact(
    id: ContactId,
    key: Uuid,
    #[server(default)] sure: String,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    let viewer = crate::context::admin().await?;
    if sure.is_empty() {
        return Err(AppError::field("sure", "Tick the box: this cannot be undone."));
    }
    super::store::erase(viewer, id, key).await?;
    crate::shell::flash("Erased for good", None)?;
    leptos_axum::redirect(&crate::auth::local_path(if back.is_empty() { "/contacts" } else { &back }));
    Ok(())
}
