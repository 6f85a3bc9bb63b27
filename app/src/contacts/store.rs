//! Contacts in SQL. Every function runs in the viewer's transaction, so row-level security decides what exists.

use super::draft::Draft;
use super::{ContactDetail, ContactForm, ContactId, Create, Edit, Email, FormAnswer, Former, Move};
use crate::checks::trimmed;
use crate::command::merge;
use crate::context::{OperationId, Viewer};
use crate::error::{AppError, OnConstraint as _};
use crate::organizations::{Named, OrganizationId, Phone, store::named};
use crate::time::Moment;
use chrono::Utc;
use sqlx::types::Json;
use uuid::Uuid;

/// Rules that the database keeps, and the field that each message stands beside.
const RULES: &[(&str, &str, &str)] = &[
    ("contact_name", "first_name", "Type a first or a last name."),
    ("contact_organization_gone", "organization", "There is no such account."),
    ("contact_pkey", "", "This one was saved already."),
];

/// A contact as it is stored, beside its form.
struct Stored {
    form: ContactForm,
    organization_id: Uuid,
}

async fn stored(viewer: &mut Viewer, id: ContactId, lock: bool) -> Result<Stored, AppError> {
    let c = sqlx::query!(
        r#"select c.*, c.emails as "emails_typed: Json<Vec<Email>>", c.phones as "phones_typed: Json<Vec<Phone>>",
            larder.organization_text(c.organization_id) as "organization!"
        from contact c
        where c.id = $1
            and c.deleted_at is null"#,
        id.0,
    )
    .fetch_optional(viewer.db())
    .await?
    .ok_or(AppError::NotFound)?;
    if lock {
        // Also how a person who may read but not write is told apart: the policy for update hides the row.
        let version = sqlx::query_scalar!("select version from contact where id = $1 for update", id.0)
            .fetch_optional(viewer.db())
            .await?
            .ok_or(AppError::Forbidden)?;
        if version != c.version {
            return Box::pin(stored(viewer, id, false)).await;
        }
    }
    let form = ContactForm {
        first_name: c.first_name,
        last_name: c.last_name,
        organization: c.organization,
        position: c.position,
        emails: c.emails_typed.0,
        phones: c.phones_typed.0,
        influence: c.influence,
        authority: c.authority,
        advocacy: c.advocacy,
        primary: if c.is_primary { "on".into() } else { String::new() },
        linkedin: c.linkedin,
        tags: c.tags.join(", "),
    };
    Ok(Stored { form, organization_id: c.organization_id })
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

/// The form of a contact, or of a new one, perhaps at a given organization.
pub(super) async fn form(
    viewer: &mut Viewer,
    id: Option<ContactId>,
    organization: Option<OrganizationId>,
) -> Result<FormAnswer, AppError> {
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let form = if let Some(id) = id {
        stored(viewer, id, true).await?.form
    } else {
        let organization = sqlx::query_scalar!("select larder.organization_text($1)", organization.map(|id| id.0));
        let organization = organization.fetch_one(viewer.db()).await?.unwrap_or_default();
        let (influence, authority, advocacy) = ("unknown".into(), "unknown".into(), "neutral".into());
        ContactForm { organization, influence, authority, advocacy, ..ContactForm::default() }
    };
    Ok(FormAnswer { id: id.unwrap_or_else(ContactId::new), key: Uuid::now_v7(), form })
}

/// Makes a contact.
pub(crate) async fn create(mut viewer: Viewer, command: Create) -> Result<ContactId, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let draft = Draft::parse(&command.form)?;
    let organization = workplace(&mut viewer, &draft.form.organization).await?;
    viewer.operation("create", &draft.form.name()).await?;
    insert(&mut viewer, command.id, &draft, organization).await.map_err(not_there)?;
    viewer.commit_as(command.id).await
}

/// Writes a new row; imports come here too.
pub(crate) async fn insert(
    viewer: &mut Viewer,
    id: ContactId,
    draft: &Draft,
    organization: Uuid,
) -> Result<(), AppError> {
    sqlx::query!(
        "insert into contact (
            id, first_name, last_name, organization_id, position, emails, phones, influence, authority, advocacy,
            is_primary, linkedin, tags
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id.0,
        draft.form.first_name,
        draft.form.last_name,
        organization,
        draft.form.position,
        Json(&draft.emails) as _,
        Json(&draft.form.phones) as _,
        draft.influence.code(),
        draft.authority.code(),
        draft.advocacy.code(),
        draft.primary,
        draft.linkedin,
        &draft.tags,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}

/// Changes the fields that the person changed; another organization is a move.
pub(crate) async fn edit(mut viewer: Viewer, command: Edit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id, true).await?;
    let merged = merge(&command.base.0, &trimmed(&command.form)?, &before.form)?;
    let draft = Draft::parse(&merged)?;
    let organization = if draft.form.organization == before.form.organization {
        before.organization_id
    } else {
        workplace(&mut viewer, &draft.form.organization).await?
    };
    viewer.operation("edit", &draft.form.name()).await?;
    update(&mut viewer, command.id, &draft, organization).await.map_err(not_there)?;
    viewer.commit_as(()).await
}

/// Overwrites a row; imports come here too.
pub(crate) async fn update(
    viewer: &mut Viewer,
    id: ContactId,
    draft: &Draft,
    organization: Uuid,
) -> Result<(), AppError> {
    let written = sqlx::query!(
        "update contact
        set first_name = $2, last_name = $3, organization_id = $4, position = $5, emails = $6, phones = $7,
            influence = $8, authority = $9, advocacy = $10, is_primary = $11, linkedin = $12, tags = $13
        where id = $1
            and deleted_at is null",
        id.0,
        draft.form.first_name,
        draft.form.last_name,
        organization,
        draft.form.position,
        Json(&draft.emails) as _,
        Json(&draft.form.phones) as _,
        draft.influence.code(),
        draft.authority.code(),
        draft.advocacy.code(),
        draft.primary,
        draft.linkedin,
        &draft.tags,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    if written.rows_affected() == 0 { Err(AppError::NotFound) } else { Ok(()) }
}

/// Takes a contact to another organization; the database keeps the old one as former.
pub(super) async fn relocate(mut viewer: Viewer, command: Move) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id, true).await?;
    let form = ContactForm { organization: command.organization, position: command.position, ..before.form };
    let draft = Draft::parse(&form)?;
    let organization = workplace(&mut viewer, &draft.form.organization).await?;
    if organization == before.organization_id {
        return Err(AppError::field("organization", "They work there already."));
    }
    viewer.operation("move", &draft.form.name()).await?;
    update(&mut viewer, command.id, &draft, organization).await.map_err(not_there)?;
    viewer.commit_as(()).await
}

/// Deletes a contact; answers with what was deleted, for undo.
pub(super) async fn delete(
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
pub(super) async fn erase(mut viewer: Viewer, id: ContactId, key: Uuid) -> Result<(), AppError> {
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

/// Contacts with one of these e-mail addresses: a hint at duplicates, never a block.
pub(super) async fn sharing(
    viewer: &mut Viewer,
    addresses: &[String],
    except: Option<ContactId>,
) -> Result<Vec<Named>, AppError> {
    let sharing = sqlx::query_as!(
        Named,
        r#"select distinct on (c.last_name, c.first_name, c.id)
            c.id, btrim(c.first_name || ' ' || c.last_name) || ' (' || o.name || ')' as "name!"
        from unnest($1::text[]) address
        cross join lateral larder.search_contacts(address, 50) hit
        join contact c on c.id = hit.id
        join organization o on o.id = c.organization_id
        where address like '%_@_%'
            and c.id is distinct from $2
            and exists (
                select from jsonb_array_elements(c.emails) theirs
                where larder.fold(theirs ->> 'address') = larder.fold(address)
            )
        order by c.last_name, c.first_name, c.id
        limit 5"#,
        addresses,
        except.map(|id| id.0),
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(sharing)
}

/// All that its page shows.
pub(crate) async fn detail(viewer: &mut Viewer, id: ContactId) -> Result<ContactDetail, AppError> {
    let Stored { form, organization_id } = stored(viewer, id, false).await?;
    let organization = sqlx::query!(
        r#"select name, larder.may_write_organization(id) as "writable!" from organization where id = $1"#,
        organization_id,
    )
    .fetch_one(viewer.db())
    .await?;
    let former = sqlx::query!(
        "select o.id, o.name, f.position, f.left_at
        from former_position f
        join organization o on o.id = f.organization_id
        where f.contact_id = $1
            and o.deleted_at is null
        order by f.left_at desc",
        id.0,
    )
    .fetch_all(viewer.db())
    .await?;
    let addresses = form.emails.iter().map(|email| email.address.clone()).collect::<Vec<_>>();
    let sharing = sharing(viewer, &addresses, Some(id)).await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let former = former.into_iter().map(|row| Former {
        other: Named { id: row.id, name: row.name },
        position: row.position,
        left: Moment::new(row.left_at, zone, now),
    });
    Ok(ContactDetail {
        id,
        form,
        organization: Named { id: organization_id, name: organization.name },
        former: former.collect(),
        sharing,
        writable: organization.writable,
    })
}

/// Who works at an organization, the primary contact first, and who did before.
pub(crate) async fn at_organization(
    viewer: &mut Viewer,
    organization: OrganizationId,
) -> Result<super::AtOrganization, AppError> {
    let former = sqlx::query!(
        r#"select c.id, btrim(c.first_name || ' ' || c.last_name) as "name!", f.position, f.left_at
        from former_position f
        join contact c on c.id = f.contact_id
        where f.organization_id = $1
            and c.deleted_at is null
        order by f.left_at desc
        limit 50"#,
        organization.0,
    )
    .fetch_all(viewer.db())
    .await?;
    let contacts = super::listing::at_organization(viewer, organization).await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let former = former.into_iter().map(|row| Former {
        other: Named { id: row.id, name: row.name },
        position: row.position,
        left: Moment::new(row.left_at, zone, now),
    });
    Ok(super::AtOrganization { contacts, former: former.collect() })
}
