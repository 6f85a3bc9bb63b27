//! Authorizations in SQL. Every function runs in the viewer's transaction, so row-level security decides who writes.

use super::draft::Draft;
use super::related::{item, of};
use super::{AuthorizationDetail, AuthorizationForm, AuthorizationId, Create, Edit, NewAnswer, Override, Standing};
use crate::checks::trimmed;
use crate::command::merge;
use crate::context::{OperationId, TAKEN, Viewer};
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::organizations::{Named, OrganizationId, OrganizationRole, Related};
use chrono::{NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

/// Rules that the database keeps, and the field that each message stands beside.
const RULES: &[(&str, &str, &str)] = &[
    ("distributor_authorization_key", "distributor_id", "This distributor is authorized for this principal already."),
    ("authorization_distributor", "distributor_id", "Choose a distributor from the list."),
    ("authorization_principal", "principal_id", "Choose a principal from the list."),
    ("authorization_product", "overrides", "Choose products of this principal."),
    ("distributor_authorization_pkey", "", TAKEN),
];

/// An authorization as it is stored.
pub(crate) struct Stored {
    pub(crate) id: AuthorizationId,
    pub(crate) version: i64,
    pub(crate) form: AuthorizationForm,
    distributor: Named,
    principal: Named,
}

/// Those of `ids`, or of an account, that are there; without either, all.
pub(crate) async fn all_stored(
    viewer: &mut Viewer,
    ids: Option<&[Uuid]>,
    of: Option<Uuid>,
) -> Result<Vec<Stored>, AppError> {
    let rows = sqlx::query!(
        r#"select a.id, a.version, a.distributor_id, d.name as distributor, a.principal_id, p.name as principal, a.since,
            a.until, a.territory, a.overrides as "overrides: Json<Vec<Override>>"
        from distributor_authorization a
        join organization d on d.id = a.distributor_id
        join organization p on p.id = a.principal_id
        where ($1::uuid[] is null or a.id = any ($1))
            and ($2::uuid is null or $2 in (a.distributor_id, a.principal_id))
            and a.deleted_at is null
        order by d.name, p.name, a.id"#,
        ids as _,
        of,
    )
    .fetch_all(viewer.db())
    .await?;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let stored = rows.into_iter().map(|row| Stored {
        id: AuthorizationId(row.id),
        version: row.version,
        form: AuthorizationForm {
            distributor_id: row.distributor_id.to_string(),
            principal_id: row.principal_id.to_string(),
            since: day(row.since),
            until: day(row.until),
            territory: row.territory,
            overrides: row.overrides.0,
        },
        distributor: Named { id: row.distributor_id, name: row.distributor },
        principal: Named { id: row.principal_id, name: row.principal },
    });
    Ok(stored.collect())
}

async fn stored(viewer: &mut Viewer, id: AuthorizationId, lock: bool) -> Result<Stored, AppError> {
    let mut found = all_stored(viewer, Some(&[id.0]), None).await?.pop().ok_or(AppError::NotFound)?;
    if lock {
        // Also how a person who may read but not write is told apart: the policy for update hides the row.
        let version =
            sqlx::query_scalar!("select version from distributor_authorization where id = $1 for update", id.0)
                .fetch_optional(viewer.db())
                .await?
                .ok_or(AppError::Forbidden)?;
        if version != found.version {
            found = all_stored(viewer, Some(&[id.0]), None).await?.pop().ok_or(AppError::NotFound)?;
        }
    }
    Ok(found)
}

/// Those of a principal or a distributor, for its page.
pub(crate) async fn related(
    viewer: &mut Viewer,
    account: OrganizationId,
    role: OrganizationRole,
) -> Result<Option<Related>, AppError> {
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    let all = all_stored(viewer, None, Some(account.0)).await?;
    let items = all.into_iter().map(|one| {
        let other = if one.principal.id == account.0 { one.distributor } else { one.principal };
        item(one.id, other.name, &one.form, today)
    });
    Ok(of(account, role, items.collect(), viewer.me.manages()))
}

/// All that its page and its form show.
pub(crate) async fn detail(viewer: &mut Viewer, id: AuthorizationId) -> Result<AuthorizationDetail, AppError> {
    let Stored { form, distributor, principal, .. } = stored(viewer, id, false).await?;
    let products = sqlx::query_as!(
        Named,
        "select id, name from product where principal_id = $1 and deleted_at is null order by name, id",
        principal.id,
    )
    .fetch_all(viewer.db())
    .await?;
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    let standing = Standing::on(today, &form.since, &form.until);
    let writable = viewer.me.manages();
    Ok(AuthorizationDetail { id, form, distributor, principal, standing, today, products, writable, waits: false })
}

/// The form of a new one.
pub(super) async fn form(
    viewer: &mut Viewer,
    principal: Option<OrganizationId>,
    distributor: Option<OrganizationId>,
) -> Result<NewAnswer, AppError> {
    if !viewer.me.manages() {
        return Err(AppError::Forbidden);
    }
    let mut of_role = async |role: &str| {
        let named = sqlx::query_as!(
            Named,
            "select id, name from organization where role = $1 and deleted_at is null order by name, id",
            role,
        );
        named.fetch_all(viewer.db()).await
    };
    let (distributors, principals) = (of_role("distributor").await?, of_role("principal").await?);
    let form = AuthorizationForm {
        distributor_id: distributor.map(|id| id.to_string()).unwrap_or_default(),
        principal_id: principal.map(|id| id.to_string()).unwrap_or_default(),
        ..AuthorizationForm::default()
    };
    Ok(NewAnswer { id: AuthorizationId::new(), key: Uuid::now_v7(), form, distributors, principals })
}

/// What an authorization is called: "Keystone for Harvest Mill".
async fn name(viewer: &mut Viewer, draft: &Draft) -> Result<String, AppError> {
    let name = sqlx::query_scalar!(
        r#"select concat_ws(
            ' for ', (select name from organization where id = $1), (select name from organization where id = $2)
        ) as "name!""#,
        draft.distributor_id,
        draft.principal_id,
    );
    Ok(name.fetch_one(viewer.db()).await?)
}

/// A statement that writes every column that people fill: `$before` their names, `$between` names and values, `$after` all.
macro_rules! write_row {
    ($before:literal, $between:literal, $after:literal, $id:expr, $draft:expr) => {
        sqlx::query!(
            $before
                + "distributor_id, principal_id, since, until, territory, overrides"
                + $between
                + "$2, $3, $4, $5, $6, $7"
                + $after,
            $id.0,
            $draft.distributor_id,
            $draft.principal_id,
            $draft.since,
            $draft.until,
            $draft.territory,
            Json(&$draft.overrides) as _,
        )
    };
}

/// Makes an authorization.
pub(super) async fn create(mut viewer: Viewer, command: Create) -> Result<AuthorizationId, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let draft = Draft::parse(&command.form)?;
    let name = name(&mut viewer, &draft).await?;
    viewer.savepoint().await?;
    viewer.operation("create", &name).await?;
    let made = insert(&mut viewer, command.id, &draft).await;
    if viewer.taken(made).await? {
        let own = sqlx::query_scalar!(
            r#"select created_by is not distinct from larder.person_id() as "own!"
            from distributor_authorization
            where id = $1"#,
            command.id.0,
        );
        own.fetch_optional(viewer.db()).await?.filter(|own| *own).ok_or(AppError::NotFound)?;
    }
    viewer.commit_as(command.id).await
}

/// Writes a new row.
async fn insert(viewer: &mut Viewer, id: AuthorizationId, draft: &Draft) -> Result<(), AppError> {
    let insert = write_row!("insert into distributor_authorization (id, ", ") values ($1, ", ")", id, draft);
    insert.execute(viewer.db()).await.on_constraint(RULES)?;
    Ok(())
}

/// Changes the fields that the person changed.
pub(super) async fn edit(mut viewer: Viewer, command: Edit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id, true).await?;
    let draft = Draft::parse(&merge(&command.base.0, &trimmed(&command.form)?, &before.form)?)?;
    let name = name(&mut viewer, &draft).await?;
    viewer.operation("edit", &name).await?;
    let update = write_row!(
        "update distributor_authorization set (",
        ") = (",
        ") where id = $1 and deleted_at is null",
        command.id,
        draft
    );
    let written = update.execute(viewer.db()).await.on_constraint(RULES)?;
    if written.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    viewer.commit_as(()).await
}

/// Takes an authorization away; answers with whose it was and what was done, for undo.
pub(super) async fn remove(
    mut viewer: Viewer,
    id: AuthorizationId,
    key: Uuid,
) -> Result<(OrganizationId, OperationId), AppError> {
    if let Some(answer) = viewer.replay(key, &("remove authorization", id)).await? {
        return Ok(answer);
    }
    let Stored { distributor, principal, .. } = stored(&mut viewer, id, true).await?;
    let operation = viewer.operation("delete", &format!("{} for {}", distributor.name, principal.name)).await?;
    sqlx::query!("update distributor_authorization set deleted_at = now() where id = $1", id.0)
        .execute(viewer.db())
        .await?;
    viewer.commit_as((OrganizationId(principal.id), operation)).await
}
