//! Making, changing and deleting an organization.

use super::naming::named;
use super::owning::give;
use super::reading::stored;
use crate::auth::PersonId;
use crate::checks::trimmed;
use crate::command::merge;
use crate::context::{OperationId, TAKEN, Viewer};
use crate::error::{AppError, OnConstraint as _};
use crate::organizations::draft::Draft;
use crate::organizations::{Create, Edit, OrganizationId, OrganizationRole};
use sqlx::types::Json;
use uuid::Uuid;

/// Said of a distributor whose customers the person does not see.
const ROLE_IN_USE: &str = "Others name it as their distributor. Change those first.";

/// Rules that the database keeps, and the field that each message stands beside.
pub(crate) const RULES: &[(&str, &str, &str)] = &[
    ("organization_parent_gone", "parent", "There is no such account."),
    ("organization_parent_self", "parent", "An account cannot be its own parent."),
    ("organization_parent_cycle", "parent", "That one stands below this account already."),
    ("organization_parent_depth", "parent", "At most four levels stand above each other."),
    ("organization_distributor_role", "default_distributor_id", "Choose a distributor."),
    ("organization_distributor_self", "default_distributor_id", "A distributor cannot be its own."),
    ("organization_distributor_none", "default_distributor_id", "A distributor has no default distributor."),
    ("organization_role_in_use", "role", ROLE_IN_USE),
    ("organization_has_authorizations", "role", "Authorizations are of it. Remove those first."),
    ("organization_has_opportunities", "role", "Deals are of it. Delete those first, or leave it what it is."),
    ("organization_has_products", "role", "Products are of it, so it stays a principal."),
    ("organization_segment_id_fkey", "segment_id", "Choose a segment from the list."),
    ("organization_owner_gone", "owner_id", "Choose a person from the list."),
    ("organization_pkey", "", TAKEN),
];

/// A refusal by the policies, beside the field that can be chosen otherwise.
fn not_theirs(viewer: &Viewer, draft: &Draft, error: AppError) -> AppError {
    let of_the_company = matches!(draft.role, OrganizationRole::Principal | OrganizationRole::Distributor);
    match error {
        AppError::Forbidden if viewer.me.manages() => {
            AppError::field("owner_id", "Choose somebody of your team, or nobody.")
        }
        AppError::Forbidden if viewer.me.writes() && of_the_company => {
            AppError::field("role", "Principals and distributors are added by managers and admins.")
        }
        AppError::Forbidden if viewer.me.writes() => {
            AppError::field("owner_id", "Choose yourself, or somebody of your team.")
        }
        other => other,
    }
}

/// A statement that writes every column that people fill: `$before` their names, `$between` names and values, `$after` all.
macro_rules! write_row {
    ($before:literal, $between:literal, $after:literal, $id:expr, $draft:expr, $parent_id:expr) => {
        sqlx::query!(
            $before
                + "name, role, priority, segment_id, status, inactive_reason, parent_id, default_distributor_id,
                    owner_id, website, email, phones, billing_line1, billing_line2, billing_city, billing_state,
                    billing_postal_code, billing_country, shipping_line1, shipping_line2, shipping_city,
                    shipping_state, shipping_postal_code, shipping_country, latitude, longitude, employees,
                    founded_year, annual_revenue, revenue_currency, lead_source, tags, cadence_weeks"
                + $between
                + "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                    $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34"
                + $after,
            $id.0,
            $draft.name,
            $draft.role.code(),
            $draft.priority.code(),
            $draft.segment_id,
            $draft.status.code(),
            $draft.inactive_reason,
            $parent_id,
            $draft.default_distributor_id,
            $draft.owner_id,
            $draft.website,
            $draft.email,
            Json(&$draft.phones) as _,
            $draft.form.billing_line1,
            $draft.form.billing_line2,
            $draft.form.billing_city,
            $draft.form.billing_state,
            $draft.form.billing_postal_code,
            $draft.form.billing_country,
            $draft.form.shipping_line1,
            $draft.form.shipping_line2,
            $draft.form.shipping_city,
            $draft.form.shipping_state,
            $draft.form.shipping_postal_code,
            $draft.form.shipping_country,
            $draft.latitude,
            $draft.longitude,
            $draft.employees,
            $draft.founded_year,
            $draft.annual_revenue,
            $draft.revenue_currency,
            $draft.form.lead_source,
            &$draft.tags,
            $draft.cadence_weeks,
        )
    };
}

/// Makes an organization.
pub(crate) async fn create(mut viewer: Viewer, command: Create) -> Result<OrganizationId, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let draft = Draft::parse(&command.form, &viewer.me.currency)?;
    let parent_id = named(&mut viewer, "parent", &draft.form.parent).await?;
    viewer.savepoint().await?;
    viewer.operation("create", &draft.name).await?;
    let made = insert(&mut viewer, command.id, &draft, parent_id).await;
    if viewer.taken(made).await.map_err(|error| not_theirs(&viewer, &draft, error))? {
        let own = sqlx::query_scalar!(
            r#"select created_by is not distinct from larder.person_id() as "own!" from organization where id = $1"#,
            command.id.0,
        );
        own.fetch_optional(viewer.db()).await?.filter(|own| *own).ok_or(AppError::NotFound)?;
    }
    viewer.commit_as(command.id).await
}

/// Writes a new row; imports come here too.
pub(crate) async fn insert(
    viewer: &mut Viewer,
    id: OrganizationId,
    draft: &Draft,
    parent_id: Option<Uuid>,
) -> Result<(), AppError> {
    let insert = write_row!("insert into organization (id, ", ") values ($1, ", ")", id, draft, parent_id);
    insert.execute(viewer.db()).await.on_constraint(RULES)?;
    Ok(())
}

/// Changes the fields that the person changed.
pub(crate) async fn edit(mut viewer: Viewer, command: Edit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id, true).await?;
    let merged = merge(&command.base.0, &trimmed(&command.form)?, &before.form)?;
    let draft = Draft::parse(&merged, &viewer.me.currency)?;
    let parent_id = if draft.form.parent == before.form.parent {
        before.parent_id
    } else {
        named(&mut viewer, "parent", &draft.form.parent).await?
    };
    viewer.operation("edit", &draft.name).await?;
    // A new owner may be on a team for which this person cannot write: that is a hand-over, with its own check.
    let heir = draft.owner_id.filter(|_| merged.owner_id != before.form.owner_id);
    let draft = match heir {
        Some(_) => Draft { owner_id: before.form.owner_id.parse().ok(), ..draft },
        None => draft,
    };
    viewer.savepoint().await?;
    if let Err(error) = update(&mut viewer, command.id, &draft, parent_id).await {
        viewer.settle(false).await?;
        return Err(explained(&mut viewer, command.id, &draft, error).await?);
    }
    viewer.settle(true).await?;
    if let Some(heir) = heir {
        give(&mut viewer, command.id, PersonId(heir)).await?;
    }
    viewer.commit_as(()).await
}

/// Why an update was refused, as far as the person can do something about it.
async fn explained(
    viewer: &mut Viewer,
    id: OrganizationId,
    draft: &Draft,
    error: AppError,
) -> Result<AppError, AppError> {
    if error != AppError::field("role", ROLE_IN_USE) {
        return Ok(not_theirs(viewer, draft, error));
    }
    let uses = sqlx::query!(
        r#"select larder.organization_text(id) as "text!", count(*) over () as "all!"
        from organization
        where default_distributor_id = $1
            and deleted_at is null
        order by name, id
        limit 3"#,
        id.0,
    );
    let uses = uses.fetch_all(viewer.db()).await?;
    let Some(all) = uses.first().map(|one| one.all) else { return Ok(error) };
    let named = uses.iter().map(|one| format!("“{}”", one.text)).collect::<Vec<_>>().join(", ");
    let others = match all - i64::try_from(uses.len()).unwrap_or(i64::MAX) {
        0 => String::new(),
        1 => " and one other".to_owned(),
        others => format!(" and {others} others"),
    };
    Ok(AppError::field("role", format!("It is the distributor of {named}{others}. Change those first.")))
}

/// Overwrites a row; imports come here too.
pub(crate) async fn update(
    viewer: &mut Viewer,
    id: OrganizationId,
    draft: &Draft,
    parent_id: Option<Uuid>,
) -> Result<(), AppError> {
    let update = write_row!(
        "update organization set (",
        ") = (",
        ") where id = $1 and deleted_at is null",
        id,
        draft,
        parent_id
    );
    let written = update.execute(viewer.db()).await.on_constraint(RULES)?;
    if written.rows_affected() == 0 { Err(AppError::NotFound) } else { Ok(()) }
}

/// Puts an organization below another one: the last pass of an import.
pub(crate) async fn link_parent(viewer: &mut Viewer, id: OrganizationId, parent: Uuid) -> Result<(), AppError> {
    sqlx::query!(
        "update organization
        set parent_id = $2
        where id = $1
            and deleted_at is null
            and parent_id is distinct from $2",
        id.0,
        parent,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}

/// Deletes it. The database takes its contacts along and lifts its branches to its parent. Answers with its name and
/// what was done, for undo.
pub(crate) async fn delete(
    mut viewer: Viewer,
    id: OrganizationId,
    key: Uuid,
) -> Result<(String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(key, &("delete organization", id)).await? {
        return Ok(answer);
    }
    let name = stored(&mut viewer, id, true).await?.form.name;
    let operation = viewer.operation("delete", &name).await?;
    sqlx::query!("update organization set deleted_at = now() where id = $1", id.0).execute(viewer.db()).await?;
    viewer.commit_as((name, operation)).await
}
