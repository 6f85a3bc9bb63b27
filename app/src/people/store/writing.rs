//! Changing who somebody is, what they may do and whether they still work here.

use super::reading::known;
use crate::auth::{EmailAddress, PersonId, Role, TeamId, person_name};
use crate::checks::Checks;
use crate::command::merge;
use crate::company::store::time_zone;
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use crate::people::{Disable, Edit, PersonForm, ProfileEdit, ProfileForm};

/// Rules that the database keeps, and the field that each message stands beside.
pub(super) const RULES: &[(&str, &str, &str)] = &[
    ("person_email_key", "email", "Somebody else signs in with this address."),
    ("person_last_admin", "", "One admin must remain. Make somebody else an admin first."),
    ("person_team_gone", "team_id", "Choose a team from the list."),
    ("disable_heir", "heir", "Choose somebody who works here and is no viewer."),
    ("person_pkey", "", "This person was added already."),
];

/// A form with every field checked.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) email: Option<EmailAddress>,
    pub(super) role: Role,
    pub(super) team: TeamId,
}

impl Draft {
    /// An owner whom an import brought has no address until an admin gives them one.
    pub(super) fn parse(form: &PersonForm, address_needed: bool) -> Result<Self, AppError> {
        let mut checks = Checks::default();
        let name = checks.take(person_name("name", &form.name));
        let email = if form.email.trim().is_empty() && !address_needed {
            Some(None)
        } else {
            checks.take(EmailAddress::parse("email", &form.email)).map(Some)
        };
        let role = form.role.parse::<Role>().map_err(|_| AppError::field("role", "Choose a role."));
        let role = checks.take(role);
        let team = form.team_id.parse::<TeamId>().map_err(|_| AppError::field("team_id", "Choose a team."));
        let team = checks.take(team);
        match (name, email, role, team) {
            (Some(name), Some(email), Some(role), Some(team)) => Ok(Self { name, email, role, team }),
            _ => Err(checks.into()),
        }
    }
}

/// Changes the fields that the admin changed.
///
/// # Errors
/// `Invalid` per field, `Conflict` where somebody else changed the same ones.
pub async fn edit(mut viewer: Viewer, command: Edit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let there = sqlx::query!(
        r#"select name, coalesce(email, '') as "email!", role, team_id from person where id = $1 for update"#,
        command.id.0,
    )
    .fetch_optional(viewer.db())
    .await?
    .ok_or(AppError::NotFound)?;
    let (nameless, team_id) = (there.email.is_empty(), there.team_id.to_string());
    let there = PersonForm { name: there.name, email: there.email, role: there.role, team_id };
    let draft = Draft::parse(&merge(&command.base.0, &command.form, &there)?, !nameless)?;
    viewer.operation("edit", &draft.name).await?;
    sqlx::query!(
        "update person set name = $2, email = $3, role = $4, team_id = $5 where id = $1",
        command.id.0,
        draft.name,
        draft.email.as_ref().map(EmailAddress::as_str),
        draft.role.code(),
        draft.team.0,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    viewer.commit_as(()).await
}

/// Ends a person's access at once and gives what they hold to their heir; answers with the number of accounts.
///
/// # Errors
/// `Invalid` for the last admin and for an heir who cannot be one; `NotFound` for somebody who is gone already.
pub async fn disable(mut viewer: Viewer, command: Disable) -> Result<i32, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let heir = command.heir.parse::<PersonId>().map_err(|_| AppError::field("heir", "Choose who takes over."))?;
    let known = known(&mut viewer, command.id).await?;
    viewer.operation("disable", &known.name).await?;
    let moved = sqlx::query_scalar!("select larder.disable_person($1, $2)", command.id.0, heir.0)
        .fetch_one(viewer.db())
        .await
        .on_constraint(RULES)?
        .ok_or(AppError::NotFound)?;
    viewer.commit_as(moved).await
}

/// Lets a person sign in again, with the password they had; what was handed over stays where it is.
///
/// # Errors
/// `NotFound` for somebody who is not disabled.
pub async fn enable(mut viewer: Viewer, id: PersonId) -> Result<(), AppError> {
    let known = known(&mut viewer, id).await?;
    viewer.operation("enable", &known.name).await?;
    let enabled = sqlx::query!("update person set disabled_at = null where id = $1 and disabled_at is not null", id.0,)
        .execute(viewer.db())
        .await?;
    if enabled.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    viewer.commit().await
}

/// Changes what the person says about themselves.
///
/// # Errors
/// `Invalid` per field, `Conflict` where an admin changed the same ones.
pub async fn edit_profile(mut viewer: Viewer, command: ProfileEdit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let me = viewer.me.id;
    let there =
        sqlx::query_as!(ProfileForm, "select name, time_zone, locale from person where id = $1 for update", me.0,)
            .fetch_one(viewer.db())
            .await?;
    let wanted = merge(&command.base.0, &command.form, &there)?;
    let mut checks = Checks::default();
    let name = checks.take(person_name("name", &wanted.name));
    let zone = checks.take(time_zone("time_zone", &wanted.time_zone));
    let (Some(name), Some(zone)) = (name, zone) else { return Err(checks.into()) };
    viewer.operation("edit", &name).await?;
    sqlx::query!(
        "update person set name = $2, time_zone = $3, locale = $4 where id = $1",
        me.0,
        name,
        zone,
        wanted.locale,
    )
    .execute(viewer.db())
    .await
    .on_constraint(&[("person_locale", "locale", "Choose a language from the list.")])?;
    viewer.commit_as(()).await
}
