//! Adding somebody, and the links with which people choose a password.

use super::reading::{known, teams};
use super::writing::{Draft, RULES};
use crate::auth::links::{Purpose, store as links};
use crate::auth::{EmailAddress, PersonId};
use crate::context::{Host, Viewer};
use crate::error::{AppError, OnConstraint as _};
use crate::people::{Invite, InviteAnswer};
use serde_json::json;

/// What the page of a new person needs.
///
/// # Errors
/// Those of the database.
pub async fn invite_form(viewer: &mut Viewer, host: &Host) -> Result<InviteAnswer, AppError> {
    Ok(InviteAnswer { id: PersonId::new(), teams: teams(viewer).await?, mail: host.settings.mail })
}

/// Somebody who was just added.
pub struct Invited {
    /// Who.
    pub id: PersonId,
    /// The link to hand over, where no mail goes out. None either when this command was carried out before: a link is
    /// shown once.
    pub link: Option<links::Link>,
}

/// Adds a person and invites them: by mail where Larder sends any, else by a link that the admin hands over.
///
/// # Errors
/// `Invalid` per field; `Forbidden` for anybody but an admin.
pub async fn invite(mut viewer: Viewer, host: &Host, command: Invite) -> Result<Invited, AppError> {
    if let Some(id) = viewer.replay(command.key, &command).await? {
        return Ok(Invited { id, link: None });
    }
    let draft = Draft::parse(&command.form, true)?;
    viewer.operation("invite", &draft.name).await?;
    let zone = viewer.me.company_time_zone.clone();
    sqlx::query!(
        "insert into person (id, name, email, role, team_id, time_zone) values ($1, $2, $3, $4, $5, $6)",
        command.id.0,
        draft.name,
        draft.email.as_ref().map(EmailAddress::as_str),
        draft.role.code(),
        draft.team.0,
        zone,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    let link = if host.settings.mail {
        mail(&mut viewer, command.id, Purpose::Invitation).await?;
        None
    } else {
        Some(links::make(&mut viewer, command.id, Purpose::Invitation).await?)
    };
    let id = viewer.commit_as(command.id).await?;
    Ok(Invited { id, link })
}

/// Has a link mailed as soon as this is committed. The token exists in the mail alone.
async fn mail(viewer: &mut Viewer, id: PersonId, purpose: Purpose) -> Result<(), AppError> {
    let kind = format!("mail.{purpose}");
    sqlx::query!("insert into job (kind, payload) values ($1, $2)", kind, json!({ "person_id": id }))
        .execute(viewer.db())
        .await?;
    Ok(())
}

/// Which link a person needs: an invitation until they have chosen a password.
async fn purpose(viewer: &mut Viewer, id: PersonId) -> Result<(Purpose, String), AppError> {
    let known = known(viewer, id).await?;
    if known.disabled {
        return Err(AppError::field("", "They are disabled. Enable them first."));
    }
    if known.email.is_empty() {
        return Err(AppError::field("", "They have no address to sign in with. Add one first."));
    }
    Ok((if known.activated { Purpose::Reset } else { Purpose::Invitation }, known.name))
}

/// A link with which a person chooses a password, for the admin to hand over.
///
/// # Errors
/// `NotFound`; `Invalid` for somebody who cannot sign in.
pub async fn make_link(mut viewer: Viewer, id: PersonId) -> Result<links::Link, AppError> {
    let (purpose, name) = purpose(&mut viewer, id).await?;
    viewer.operation("make link", &name).await?;
    let link = links::make(&mut viewer, id, purpose).await?;
    viewer.commit().await?;
    Ok(link)
}

/// Mails such a link.
///
/// # Errors
/// `NotFound`; `Invalid` for somebody who cannot sign in, or where no mail goes out.
pub async fn mail_link(mut viewer: Viewer, host: &Host, id: PersonId) -> Result<(), AppError> {
    if !host.settings.mail {
        return Err(AppError::field("", "Larder sends no mail here. Make a link instead."));
    }
    let (purpose, name) = purpose(&mut viewer, id).await?;
    viewer.operation("mail link", &name).await?;
    mail(&mut viewer, id, purpose).await?;
    viewer.commit().await
}
