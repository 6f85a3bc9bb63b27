//! Making, changing and deleting an opportunity.

use super::reading::{Stored, stored};
use crate::checks::trimmed;
use crate::command::merge;
use crate::context::{OperationId, TAKEN, Viewer};
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::opportunities::draft::Draft;
use crate::opportunities::{Context, Create, Edit, OpportunityId, Stage};
use crate::time::given;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Rules that the database keeps, and the field that each message stands beside.
pub(crate) const RULES: &[(&str, &str, &str)] = &[
    ("opportunity_organization", "organization_id", "Choose an operator or a prospect."),
    ("opportunity_principal", "principal_id", "Choose a principal from the list."),
    ("opportunity_distributor", "distributor_id", "Choose a distributor from the list."),
    ("opportunity_product_principal", "products", "Choose products of this principal."),
    ("opportunity_contact_elsewhere", "contacts", "Choose people who work there."),
    ("opportunity_owner_gone", "owner_id", "Choose somebody who works here and may own a deal."),
    ("opportunity_pkey", "", TAKEN),
];

/// A deal may be given to whom one shares it with.
fn not_to_them(error: AppError) -> AppError {
    match error {
        AppError::Forbidden => AppError::field("owner_id", "Choose somebody of your own team."),
        other => other,
    }
}

/// A statement that writes every column that people fill: `$before` their names, `$between` names and values, `$after` all.
macro_rules! write_row {
    ($before:literal, $between:literal, $after:literal, $id:expr, $draft:expr, $owner:expr, $probability:expr,
        $opened:expr $(, $more:expr)*) => {
        sqlx::query!(
            $before
                + "own_name, organization_id, principal_id, distributor_id, context, custom_context, probability,
                    expected_close_on, owner_id, estimated_value, currency, lead_source, competitor, opened_on"
                + $between
                + "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15"
                + $after,
            $id.0,
            $draft.form.name,
            $draft.organization_id,
            $draft.principal_id,
            $draft.distributor_id,
            $draft.context.map(Context::code),
            $draft.form.custom_context,
            $probability,
            $draft.expected_close_on,
            $owner,
            $draft.estimated_value,
            $draft.currency,
            $draft.form.lead_source,
            $draft.form.competitor,
            $opened,
            $($more,)*
        )
    };
}

/// What it is about, for the operation that makes or changes it.
async fn called(viewer: &mut Viewer, draft: &Draft, month: NaiveDate) -> Result<String, AppError> {
    if !draft.form.name.is_empty() {
        return Ok(draft.form.name.clone());
    }
    let name = sqlx::query_scalar!(
        r#"select larder.opportunity_name($1, $2, $3, $4, $5) as "name!""#,
        draft.organization_id,
        draft.principal_id,
        draft.context.map(Context::code),
        draft.form.custom_context,
        month,
    );
    Ok(name.fetch_one(viewer.db()).await?)
}

/// Makes an opportunity.
pub(crate) async fn create(mut viewer: Viewer, command: Create) -> Result<OpportunityId, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let draft = Draft::parse(&command.form, &viewer.me.currency)?;
    let stage = stage_to_begin_in(&command.stage)?;
    let at = given(&command.at)?;
    let month = Day::at(at, &viewer.me.time_zone).date();
    let name = called(&mut viewer, &draft, month).await?;
    viewer.savepoint().await?;
    viewer.operation("create", &name).await?;
    let made = insert(&mut viewer, command.id, &draft, stage, at).await;
    if viewer.taken(made).await? {
        let own = sqlx::query_scalar!(
            r#"select created_by is not distinct from larder.person_id() as "own!" from opportunity where id = $1"#,
            command.id.0,
        );
        own.fetch_optional(viewer.db()).await?.filter(|own| *own).ok_or(AppError::NotFound)?;
    }
    viewer.commit_as(command.id).await
}

/// The open stage that a form names; the first, where it names none.
pub(in super::super) fn stage_to_begin_in(text: &str) -> Result<Stage, AppError> {
    if text.is_empty() {
        return Ok(Stage::NewLead);
    }
    let stage = text.parse::<Stage>().ok().filter(|stage| !stage.is_closed());
    stage.ok_or_else(|| AppError::field("stage", "Choose a stage from the list."))
}

/// Writes a new row, and what is on it.
pub(in super::super) async fn insert(
    viewer: &mut Viewer,
    id: OpportunityId,
    draft: &Draft,
    stage: Stage,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let month = Day::at(at, &viewer.me.time_zone).date();
    let opened = draft.opened_on.unwrap_or_else(|| Day::at(at, &viewer.me.company_time_zone).date());
    let insert = write_row!(
        "insert into opportunity (id, stage, stage_entered_at, named_for, ",
        ") values ($1, $16, $17, $18, ",
        ")",
        id,
        draft,
        draft.owner_id.unwrap_or(viewer.me.id.0),
        draft.probability.unwrap_or_else(|| stage.probability()),
        opened,
        stage.code(),
        at,
        month
    );
    insert.execute(viewer.db()).await.on_constraint(RULES).map_err(not_to_them)?;
    link(viewer, id, draft).await
}

/// Changes the fields that the person changed. Where it has another owner then, answers with that in words, and what to undo.
pub(crate) async fn edit(mut viewer: Viewer, command: Edit) -> Result<Option<(String, OperationId)>, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id, true).await?;
    let merged = merge(&command.base.0, &trimmed(&command.form)?, &before.form)?;
    let draft = Draft::parse(&merged, &viewer.me.currency)?;
    let name = called(&mut viewer, &draft, before.named_for).await?;
    let owner = draft.owner_id.unwrap_or(before.owner.id);
    let is_handed = owner != before.owner.id;
    let operation = viewer.operation(if is_handed { "hand over" } else { "edit" }, &name).await?;
    change(&mut viewer, &before, &draft).await?;
    let mut handed = None;
    if is_handed {
        let heir = sqlx::query_scalar!("select name from person where id = $1", owner).fetch_one(viewer.db()).await?;
        handed = Some((format!("{name} handed over to {heir}"), operation));
    }
    viewer.commit_as(handed).await
}

/// Writes `draft` over a deal within an operation that is open.
pub(crate) async fn change(viewer: &mut Viewer, before: &Stored, draft: &Draft) -> Result<(), AppError> {
    unlink(viewer, before.id, draft).await?;
    let probability = draft.probability.unwrap_or(before.stage.parse::<Stage>()?.probability());
    let update = write_row!(
        "update opportunity set (",
        ") = (",
        ") where id = $1 and deleted_at is null",
        before.id,
        draft,
        draft.owner_id.unwrap_or(before.owner.id),
        probability,
        draft.opened_on.unwrap_or(before.opened_on)
    );
    let written = update.execute(viewer.db()).await.on_constraint(RULES).map_err(not_to_them)?;
    if written.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    link(viewer, before.id, draft).await
}

/// Takes off it what is not chosen any more.
async fn unlink(viewer: &mut Viewer, id: OpportunityId, draft: &Draft) -> Result<(), AppError> {
    let contacts = draft.contacts.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    sqlx::query!(
        "update opportunity_product
        set deleted_at = now()
        where opportunity_id = $1
            and deleted_at is null
            and product_id <> all ($2)",
        id.0,
        &draft.products,
    )
    .execute(viewer.db())
    .await?;
    sqlx::query!(
        "update opportunity_contact
        set deleted_at = now()
        where opportunity_id = $1
            and deleted_at is null
            and contact_id <> all ($2)",
        id.0,
        &contacts,
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// Puts on it what is chosen and not on it. What was on it before stays, wherever it went since.
async fn link(viewer: &mut Viewer, id: OpportunityId, draft: &Draft) -> Result<(), AppError> {
    let (contacts, influence): (Vec<_>, Vec<_>) =
        draft.contacts.iter().map(|(contact, influence)| (*contact, influence.code().to_owned())).unzip();
    sqlx::query!(
        "insert into opportunity_product (opportunity_id, product_id)
        select $1, chosen.id
        from unnest($2::uuid[]) chosen (id)
        where not exists (
            select from opportunity_product l
            where l.opportunity_id = $1
                and l.product_id = chosen.id
                and l.deleted_at is null
        )",
        id.0,
        &draft.products,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    sqlx::query!(
        "update opportunity_contact l
        set influence = chosen.influence
        from unnest($2::uuid[], $3::text[]) chosen (id, influence)
        where l.opportunity_id = $1
            and l.contact_id = chosen.id
            and l.deleted_at is null
            and l.influence <> chosen.influence",
        id.0,
        &contacts,
        &influence,
    )
    .execute(viewer.db())
    .await?;
    sqlx::query!(
        "insert into opportunity_contact (opportunity_id, contact_id, influence)
        select $1, chosen.id, chosen.influence
        from unnest($2::uuid[], $3::text[]) chosen (id, influence)
        where not exists (
            select from opportunity_contact l
            where l.opportunity_id = $1
                and l.contact_id = chosen.id
                and l.deleted_at is null
        )",
        id.0,
        &contacts,
        &influence,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}

/// Deletes an opportunity; answers with whose it was and what was deleted, for undo.
pub(crate) async fn delete(mut viewer: Viewer, id: OpportunityId, key: Uuid) -> Result<(Uuid, OperationId), AppError> {
    if let Some(answer) = viewer.replay(key, &("delete opportunity", id)).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, id, true).await?;
    let operation = viewer.operation("delete", &before.name).await?;
    sqlx::query!("update opportunity set deleted_at = now() where id = $1", id.0).execute(viewer.db()).await?;
    viewer.commit_as((before.organization_id, operation)).await
}
