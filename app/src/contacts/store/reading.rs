//! One contact as they are stored, for their page and their form, and those at one organization.

use crate::contacts::{
    AtOrganization, ContactDetail, ContactForm, ContactId, Email, FormAnswer, Former, Stand, listing,
};
use crate::context::Viewer;
use crate::error::AppError;
use crate::organizations::{Named, OrganizationId, Phone};
use crate::time::Moment;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

/// A contact as it is stored, beside its form.
pub(crate) struct Stored {
    pub(crate) id: Uuid,
    pub(crate) form: ContactForm,
    pub(crate) organization_id: Uuid,
    pub(crate) version: i64,
    pub(crate) created_at: DateTime<Utc>,
}

pub(crate) async fn stored(viewer: &mut Viewer, id: ContactId, lock: bool) -> Result<Stored, AppError> {
    let found = all_stored(viewer, &[id.0]).await?.pop().ok_or(AppError::NotFound)?;
    if lock {
        // Also how a person who may read but not write is told apart: the policy for update hides the row.
        let version = sqlx::query_scalar!("select version from contact where id = $1 for update", id.0)
            .fetch_optional(viewer.db())
            .await?
            .ok_or(AppError::Forbidden)?;
        if version != found.version {
            return Box::pin(stored(viewer, id, false)).await;
        }
    }
    Ok(found)
}

/// Those of `ids` that are there.
pub(crate) async fn all_stored(viewer: &mut Viewer, ids: &[Uuid]) -> Result<Vec<Stored>, AppError> {
    let rows = sqlx::query!(
        r#"select c.*, c.emails as "emails_typed: Json<Vec<Email>>", c.phones as "phones_typed: Json<Vec<Phone>>",
            larder.organization_text(c.organization_id) as "organization!",
            (
                select coalesce(
                    jsonb_agg(
                        jsonb_build_object('principal_id', a.principal_id, 'advocacy', a.advocacy) order by p.name, p.id
                    ),
                    '[]'
                )
                from contact_advocacy a
                join organization p on p.id = a.principal_id
                where a.contact_id = c.id
                    and a.deleted_at is null
                    and p.role = 'principal'
                    and p.deleted_at is null
            ) as "stands!: Json<Vec<Stand>>"
        from contact c
        where c.id = any ($1)
            and c.deleted_at is null"#,
        ids,
    )
    .fetch_all(viewer.db())
    .await?;
    let stored = rows.into_iter().map(|c| Stored {
        id: c.id,
        organization_id: c.organization_id,
        version: c.version,
        created_at: c.created_at,
        form: ContactForm {
            first_name: c.first_name,
            last_name: c.last_name,
            organization: c.organization,
            position: c.position,
            emails: c.emails_typed.0,
            phones: c.phones_typed.0,
            influence: c.influence,
            authority: c.authority,
            advocacy: c.advocacy,
            stands: c.stands.0,
            primary: if c.is_primary { "on".into() } else { String::new() },
            linkedin: c.linkedin,
            tags: c.tags.join(", "),
        },
    });
    Ok(stored.collect())
}

/// The form of a contact, or of a new one, perhaps at a given organization.
pub(crate) async fn form(
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
        ContactForm::new_at(organization)
    };
    let principals = principals(viewer).await?;
    Ok(FormAnswer { id: id.unwrap_or_else(ContactId::new), key: Uuid::now_v7(), form, principals })
}

/// Towards whom somebody may stand otherwise than in general.
async fn principals(viewer: &mut Viewer) -> Result<Vec<Named>, AppError> {
    let principals = sqlx::query_as!(
        Named,
        "select id, name from organization where role = 'principal' and deleted_at is null order by name, id"
    );
    Ok(principals.fetch_all(viewer.db()).await?)
}

/// Contacts with one of these e-mail addresses: a hint at duplicates, never a block.
pub(crate) async fn sharing(
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
    let Stored { form, organization_id, .. } = stored(viewer, id, false).await?;
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
        principals: principals(viewer).await?,
        writable: organization.writable,
        waits: false,
    })
}

/// Who works at an organization, the primary contact first, and who did before.
pub(crate) async fn at_organization(
    viewer: &mut Viewer,
    organization: OrganizationId,
) -> Result<AtOrganization, AppError> {
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
    let contacts = listing::at_organization(viewer, organization).await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let former = former.into_iter().map(|row| Former {
        other: Named { id: row.id, name: row.name },
        position: row.position,
        left: Moment::new(row.left_at, zone, now),
    });
    Ok(AtOrganization { contacts, former: former.collect() })
}
