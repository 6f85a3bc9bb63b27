//! Making, changing and discontinuing a product.

use super::reading::stored;
use crate::checks::trimmed;
use crate::command::merge;
use crate::context::{OperationId, TAKEN, Viewer};
use crate::error::{AppError, OnConstraint as _};
use crate::products::draft::Draft;
use crate::products::{Create, Edit, ProductId, Status};
use uuid::Uuid;

/// Rules that the database keeps, and the field that each message stands beside.
const RULES: &[(&str, &str, &str)] = &[
    ("product_sku_key", "sku", "Another product of this principal has this SKU."),
    ("product_principal", "principal_id", "Choose a principal from the list."),
    ("product_pkey", "", TAKEN),
];

/// A statement that writes every column that people fill: `$before` their names, `$between` names and values, `$after` all.
macro_rules! write_row {
    ($before:literal, $between:literal, $after:literal, $id:expr, $draft:expr) => {
        sqlx::query!(
            $before
                + "name, principal_id, category, sku, unit, pack_size, list_price, currency, status, allergens,
                    certifications, description, launch_on, end_on"
                + $between
                + "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15"
                + $after,
            $id.0,
            $draft.form.name,
            $draft.principal_id,
            $draft.category.code(),
            $draft.form.sku,
            $draft.form.unit,
            $draft.form.pack_size,
            $draft.list_price,
            $draft.currency,
            $draft.status.code(),
            &$draft.allergens,
            &$draft.certifications,
            $draft.form.description,
            $draft.launch_on,
            $draft.end_on,
        )
    };
}

/// Makes a product.
pub(crate) async fn create(mut viewer: Viewer, command: Create) -> Result<ProductId, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let draft = Draft::parse(&command.form, &viewer.me.currency)?;
    viewer.savepoint().await?;
    viewer.operation("create", &draft.form.name).await?;
    let made = insert(&mut viewer, command.id, &draft).await;
    if viewer.taken(made).await? {
        let own = sqlx::query_scalar!(
            r#"select created_by is not distinct from larder.person_id() as "own!" from product where id = $1"#,
            command.id.0,
        );
        own.fetch_optional(viewer.db()).await?.filter(|own| *own).ok_or(AppError::NotFound)?;
    }
    viewer.commit_as(command.id).await
}

/// Writes a new row.
pub(crate) async fn insert(viewer: &mut Viewer, id: ProductId, draft: &Draft) -> Result<(), AppError> {
    let insert = write_row!("insert into product (id, ", ") values ($1, ", ")", id, draft);
    insert.execute(viewer.db()).await.on_constraint(RULES)?;
    Ok(())
}

/// Changes the fields that the person changed.
pub(crate) async fn edit(mut viewer: Viewer, command: Edit) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id, true).await?;
    let merged = merge(&command.base.0, &trimmed(&command.form)?, &before.form())?;
    let draft = Draft::parse(&merged, &viewer.me.currency)?;
    viewer.operation("edit", &draft.form.name).await?;
    update(&mut viewer, command.id, &draft).await?;
    viewer.commit_as(()).await
}

/// Writes all values of a product that is there.
pub(crate) async fn update(viewer: &mut Viewer, id: ProductId, draft: &Draft) -> Result<(), AppError> {
    let update = write_row!("update product set (", ") = (", ") where id = $1 and deleted_at is null", id, draft);
    let written = update.execute(viewer.db()).await.on_constraint(RULES)?;
    if written.rows_affected() == 0 { Err(AppError::NotFound) } else { Ok(()) }
}

/// Discontinues a product; answers with what was done, for undo.
pub(crate) async fn discontinue(mut viewer: Viewer, id: ProductId, key: Uuid) -> Result<OperationId, AppError> {
    if let Some(answer) = viewer.replay(key, &("discontinue product", id)).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, id, true).await?;
    let operation = viewer.operation("discontinue", &before.name).await?;
    sqlx::query!("update product set status = $2 where id = $1", id.0, Status::Discontinued.code())
        .execute(viewer.db())
        .await?;
    viewer.commit_as(operation).await
}
