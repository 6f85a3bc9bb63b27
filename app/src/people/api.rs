//! The server functions of people.

use super::{Disable, Edit, Invite, InviteAnswer, PeopleList, PersonDetail, ProfileEdit};
use crate::auth::PersonId;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// A page of people.
///
/// # Errors
/// `Forbidden` for anybody but an admin.
#[server(endpoint = "people/list", input = GetUrl)]
pub async fn list_people(
    #[server(default)] words: String,
    #[server(default)] disabled: bool,
    #[server(default)] after: String,
) -> Result<PeopleList, AppError> {
    let mut viewer = crate::context::admin().await?;
    super::store::list(&mut viewer, &words, disabled, &after).await
}

/// One person with all that their page shows. A link that was just made is shown with it, once.
///
/// # Errors
/// `Forbidden` for anybody but an admin; `NotFound`.
#[server(endpoint = "people/show", input = GetUrl)]
pub async fn show_person(id: PersonId) -> Result<PersonDetail, AppError> {
    let host = crate::context::host()?;
    let mut viewer = crate::context::admin().await?;
    let mut detail = super::store::detail(&mut viewer, &host, id).await?;
    let places = crate::auth::links::Purpose::ALL.iter().map(|purpose| purpose.code()).collect::<Vec<_>>();
    detail.link = crate::auth::links::shown_once::take(&host, id, &places)?;
    Ok(detail)
}

/// What the page of a new person needs.
///
/// # Errors
/// `Forbidden` for anybody but an admin.
#[server(endpoint = "people/new", input = GetUrl)]
pub async fn new_person() -> Result<InviteAnswer, AppError> {
    let host = crate::context::host()?;
    let mut viewer = crate::context::admin().await?;
    super::store::invite_form(&mut viewer, &host).await
}

/// Adds a person, invites them and goes to their page.
///
/// # Errors
/// `Invalid` per field; `Forbidden` for anybody but an admin.
#[server(endpoint = "people/invite")]
pub async fn invite_person(command: Invite) -> Result<PersonId, AppError> {
    let host = crate::context::host()?;
    let viewer = crate::context::admin().await?;
    let invited = super::store::invite(viewer, &host, command).await?;
    if let Some(link) = invited.link {
        crate::auth::links::shown_once::keep(&host, invited.id, &link.path())?;
    }
    leptos_axum::redirect(&format!("/settings/people/{}", invited.id));
    Ok(invited.id)
}

/// Changes a person's name, address, role or team.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
#[server(endpoint = "people/edit")]
pub async fn edit_person(command: Edit) -> Result<(), AppError> {
    let viewer = crate::context::admin().await?;
    let id = command.id;
    // Whoever gives up being an admin sees their own settings next.
    let onward = if id == viewer.me.id && command.form.role != crate::auth::Role::Admin.code() {
        "/settings".to_owned()
    } else {
        format!("/settings/people/{id}")
    };
    super::store::edit(viewer, command).await?;
    leptos_axum::redirect(&onward);
    Ok(())
}

/// Ends a person's access and gives what they hold to somebody else; answers with the number of accounts.
///
/// # Errors
/// `Invalid` for the last admin and for an heir who cannot be one.
#[server(endpoint = "people/disable")]
pub async fn disable_person(command: Disable) -> Result<i32, AppError> {
    let viewer = crate::context::admin().await?;
    let id = command.id;
    let moved = super::store::disable(viewer, command).await?;
    leptos_axum::redirect(&format!("/settings/people/{id}"));
    Ok(moved)
}

/// Lets a person sign in again.
///
/// # Errors
/// `NotFound` for somebody who is not disabled.
#[server(endpoint = "people/enable")]
pub async fn enable_person(id: PersonId) -> Result<(), AppError> {
    let viewer = crate::context::admin().await?;
    super::store::enable(viewer, id).await?;
    leptos_axum::redirect(&format!("/settings/people/{id}"));
    Ok(())
}

/// Makes a link with which a person chooses a password, and shows it to the admin once.
///
/// # Errors
/// `Invalid` for somebody who cannot sign in.
#[server(endpoint = "people/make-link")]
pub async fn make_person_link(id: PersonId) -> Result<(), AppError> {
    let host = crate::context::host()?;
    let viewer = crate::context::admin().await?;
    let link = super::store::make_link(viewer, id).await?;
    crate::auth::links::shown_once::keep(&host, id, &link.path())?;
    leptos_axum::redirect(&format!("/settings/people/{id}"));
    Ok(())
}

/// Mails a person such a link.
///
/// # Errors
/// `Invalid` for somebody who cannot sign in, or where no mail goes out.
#[server(endpoint = "people/mail-link")]
pub async fn mail_person_link(id: PersonId) -> Result<(), AppError> {
    let host = crate::context::host()?;
    let viewer = crate::context::admin().await?;
    super::store::mail_link(viewer, &host, id).await?;
    leptos_axum::redirect(&format!("/settings/people/{id}"));
    Ok(())
}

/// Changes what the person says about themselves.
///
/// # Errors
/// `Invalid` per field.
#[server(endpoint = "people/edit-profile")]
pub async fn edit_profile(command: ProfileEdit) -> Result<(), AppError> {
    let viewer = crate::context::viewer().await?;
    super::store::edit_profile(viewer, command).await?;
    leptos_axum::redirect("/settings/profile");
    Ok(())
}
