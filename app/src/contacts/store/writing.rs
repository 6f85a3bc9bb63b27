//! Making, changing, moving and deleting a contact.

use super::reading::stored;
use crate::checks::trimmed;
use crate::command::merge;
use crate::contacts::draft::Draft;
use crate::contacts::{Advocacy, ContactForm, ContactId, Create, Edit, Move};
use crate::context::{OperationId, TAKEN, Viewer};
use crate::error::{AppError, OnConstraint as _};
use crate::organizations::{OrganizationId, store::named};
use crate::time::given;
use sqlx::types::Json;
use uuid::Uuid;

/// Rules that the database keeps, and the field that each message stands beside.
const RULES: &[(&str, &str, &str)] = &[
    ("contact_name", "first_name", "Type a first or a last name."),
    ("contact_organization_gone", "organization", "There is no such account."),
    ("contact_pkey", "", TAKEN),
    ("contact_advocacy_principal", "stands", "Choose principals from the list."),
];

/// A statement that writes every column that people fill: `$before` their names, `$between` names and values, `$after` all.
macro_rules! write_row {
    ($before:literal, $between:literal, $after:literal, $id:expr, $draft:expr, $organization:expr) => {
        sqlx::query!(
            $before
                + "first_name, last_name, organization_id, position, emails, phones, influence, authority, advocacy,
                    is_primary, linkedin, tags"
                + $between
                + "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13"
                + $after,
            $id.0,
            $draft.form.first_name,
            $draft.form.last_name,
            $organization,
            $draft.form.position,
            Json(&$draft.emails) as _,
            Json(&$draft.form.phones) as _,
            $draft.influence.code(),
            $draft.authority.code(),
            $draft.advocacy.code(),
            $draft.primary,
            $draft.linkedin,
            &$draft.tags,
        )
    };
}

/// The organization that a form names; there must be one.
async fn workplace(viewer: &mut Viewer, text: &str) -> Result<Uuid, AppError> {
    named(viewer, "organization", text).await?.ok_or_else(|| AppError::field("organization", "Say where they work."))
}

/// One may read an organization and yet not put people there.
fn not_there(error: AppError) -> AppError {
    match error {
        AppError::Forbidden => AppError::field("organization", "You may not change who works there."),
        other => other,
    }
}

/// Makes a contact.
pub(crate) async fn create(mut viewer: Viewer, command: Create) -> Result<ContactId, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let draft = Draft::parse(&command.form, &command.form)?;
    let organization = workplace(&mut viewer, &draft.form.organization).await?;
    viewer.savepoint().await?;
    viewer.operation("create", &draft.form.name()).await?;
    let made = insert(&mut viewer, command.id, &draft, organization).await;
    if viewer.taken(made).await? {
        let own = sqlx::query_scalar!(
            r#"select created_by is not distinct from larder.person_id() as "own!" from contact where id = $1"#,
            command.id.0,
        );
        own.fetch_optional(viewer.db()).await?.filter(|own| *own).ok_or(AppError::NotFound)?;
    } else {
        stand(&mut viewer, command.id, &draft.stands).await?;
    }
    viewer.commit_as(command.id).await
}

/// Writes a new row.
async fn insert(viewer: &mut Viewer, id: ContactId, draft: &Draft, organization: Uuid) -> Result<(), AppError> {
    let insert = write_row!("insert into contact (id, ", ") values ($1, ", ")", id, draft, organization);
    insert.execute(viewer.db()).await.on_constraint(RULES).map_err(not_there)?;
    Ok(())
}

/// Changes the fields that the person changed; another organization is a move.
pub(crate) async fn edit(mut viewer: Viewer, command: Edit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id, true).await?;
    let merged = merge(&command.base.0, &trimmed(&command.form)?, &before.form)?;
    let draft = Draft::parse(&merged, &command.form)?;
    let organization = if draft.form.organization == before.form.organization {
        before.organization_id
    } else {
        workplace(&mut viewer, &draft.form.organization).await?
    };
    viewer.operation("edit", &draft.form.name()).await?;
    if merged.stands != before.form.stands {
        stand(&mut viewer, command.id, &draft.stands).await?;
    }
    if organization != before.organization_id {
        left(&mut viewer, &command.at).await?;
    }
    // Last: whoever moves them may not write there any more.
    update(&mut viewer, command.id, &draft, organization).await?;
    viewer.commit_as(()).await
}

/// Overwrites a row.
async fn update(viewer: &mut Viewer, id: ContactId, draft: &Draft, organization: Uuid) -> Result<(), AppError> {
    let update =
        write_row!("update contact set (", ") = (", ") where id = $1 and deleted_at is null", id, draft, organization);
    let written = update.execute(viewer.db()).await.on_constraint(RULES).map_err(not_there)?;
    if written.rows_affected() == 0 { Err(AppError::NotFound) } else { Ok(()) }
}

/// Writes where somebody stands towards principals, and nowhere else than in general towards the others.
async fn stand(viewer: &mut Viewer, id: ContactId, stands: &[(Uuid, Advocacy)]) -> Result<(), AppError> {
    let (principals, words): (Vec<_>, Vec<_>) =
        stands.iter().map(|(principal, advocacy)| (*principal, advocacy.code().to_owned())).unzip();
    // What was said of a principal that is gone stays with it.
    sqlx::query!(
        "update contact_advocacy
        set deleted_at = now()
        where contact_id = $1
            and deleted_at is null
            and principal_id <> all ($2)
            and exists (
                select from organization p where p.id = principal_id and p.role = 'principal' and p.deleted_at is null
            )",
        id.0,
        &principals,
    )
    .execute(viewer.db())
    .await?;
    sqlx::query!(
        "insert into contact_advocacy (contact_id, principal_id, advocacy)
        select $1, * from unnest($2::uuid[], $3::text[])
        on conflict (contact_id, principal_id) where deleted_at is null
        do update set advocacy = excluded.advocacy where contact_advocacy.advocacy <> excluded.advocacy",
        id.0,
        &principals,
        &words,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}

/// What the database notes down of where they were, is of when they left: when that was said.
async fn left(viewer: &mut Viewer, at: &str) -> Result<(), AppError> {
    let at = given(at)?.to_rfc3339();
    sqlx::query!("select set_config('larder.given_at', $1, true)", at).fetch_one(viewer.db()).await?;
    Ok(())
}

/// Takes a contact to another organization; the database keeps the old one as former.
pub(crate) async fn relocate(mut viewer: Viewer, command: Move) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id, true).await?;
    let form = ContactForm { organization: command.organization, position: command.position, ..before.form };
    let draft = Draft::parse(&form, &form)?;
    let organization = workplace(&mut viewer, &draft.form.organization).await?;
    if organization == before.organization_id {
        return Err(AppError::field("organization", "They work there already."));
    }
    viewer.operation("move", &draft.form.name()).await?;
    left(&mut viewer, &command.at).await?;
    update(&mut viewer, command.id, &draft, organization).await?;
    viewer.commit_as(()).await
}

/// Deletes a contact; answers with what was deleted, for undo.
pub(crate) async fn delete(
    mut viewer: Viewer,
    id: ContactId,
    key: Uuid,
) -> Result<(OrganizationId, OperationId), AppError> {
    if let Some(answer) = viewer.replay(key, &("delete contact", id)).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, id, true).await?;
    let operation = viewer.operation("delete", &before.form.name()).await?;
    sqlx::query!("update contact set deleted_at = now() where id = $1", id.0).execute(viewer.db()).await?;
    viewer.commit_as((OrganizationId(before.organization_id), operation)).await
}

/// Removes a person for good, from the history too. For admins.
pub(crate) async fn erase(mut viewer: Viewer, id: ContactId, key: Uuid) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(key, &("erase contact", id)).await? {
        return Ok(answer);
    }
    viewer.operation("erase", "").await?;
    let erased = sqlx::query_scalar!("select larder.erase_contact($1)", id.0).fetch_one(viewer.db()).await?;
    if erased != Some(true) {
        return Err(AppError::NotFound);
    }
    viewer.commit_as(()).await
}
