//! Imports in SQL: the file's rows and how far they have come. Every function runs in the viewer's transaction: managers
//! see their own imports, admins all.

use super::lists::Lists;
use super::reading::Table;
use super::{Field, ImportId, Mapping, Status};
use crate::context::Viewer;
use crate::error::AppError;
use crate::operations::OperationId;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// An import as the steps need it.
pub struct Import {
    pub(super) id: ImportId,
    pub(super) person: Uuid,
    pub(super) file_name: String,
    pub(super) status: Status,
    pub(super) header: Vec<String>,
    pub(super) mapping: Mapping,
    pub(super) rows: i32,
    pub(super) operation: Option<OperationId>,
}

/// A row as it is stored.
pub(super) struct StoredRow {
    pub(super) number: i32,
    pub(super) cells: Vec<String>,
    pub(super) record_id: Option<Uuid>,
}

/// Keeps a file's rows, with a guessed mapping.
///
/// # Errors
/// `Forbidden` for those who may not import.
pub async fn create(viewer: &mut Viewer, file_name: &str, table: &Table) -> Result<ImportId, AppError> {
    let id = ImportId::new();
    let lists = Lists::load(viewer).await?;
    let mapping = super::mapping::guess(&table.header, &table.rows, &lists);
    sqlx::query!(
        "insert into import (id, kind, file_name, header, mapping, row_count)
        values ($1, 'organizations', left($2, 255), $3, $4, $5)",
        id.0,
        file_name,
        Json(&table.header) as _,
        Json(&mapping) as _,
        i32::try_from(table.rows.len()).map_err(AppError::internal)?,
    )
    .execute(viewer.db())
    .await?;
    for batch in table.rows.chunks(5000) {
        let numbers = batch.iter().map(|(number, _)| *number).collect::<Vec<_>>();
        let cells = batch.iter().map(|(_, cells)| Value::from(cells.clone())).collect::<Vec<_>>();
        sqlx::query!(
            "insert into import_row (import_id, number, cells)
            select $1, number, cells
            from unnest($2::integer[], $3::jsonb[]) file (number, cells)",
            id.0,
            &numbers,
            &cells,
        )
        .execute(viewer.db())
        .await?;
    }
    Ok(id)
}

/// The import, if it is shared with the viewer.
pub(super) async fn load(viewer: &mut Viewer, id: ImportId) -> Result<Import, AppError> {
    let row = sqlx::query!(
        r#"select person_id, file_name, status, header as "header: Json<Vec<String>>",
            mapping as "mapping: Json<Mapping>", row_count, operation_id
        from import
        where id = $1"#,
        id.0,
    )
    .fetch_one(viewer.db())
    .await?;
    Ok(Import {
        id,
        person: row.person_id,
        file_name: row.file_name,
        status: row.status.parse()?,
        header: row.header.0,
        mapping: row.mapping.0,
        rows: row.row_count,
        operation: row.operation_id.map(OperationId),
    })
}

/// The viewer's own import, held until the transaction ends.
pub(super) async fn hold(viewer: &mut Viewer, id: ImportId) -> Result<Import, AppError> {
    sqlx::query!("select id from import where id = $1 for update", id.0)
        .fetch_optional(viewer.db())
        .await?
        .ok_or(AppError::NotFound)?;
    load(viewer, id).await
}

/// Stores another mapping; only before anything is written.
pub(super) async fn remap(viewer: &mut Viewer, id: ImportId, mapping: &Mapping) -> Result<(), AppError> {
    let changed = sqlx::query!(
        "update import
        set mapping = $2, status = 'mapping'
        where id = $1
            and operation_id is null",
        id.0,
        Json(mapping) as _,
    );
    match changed.execute(viewer.db()).await?.rows_affected() {
        0 => Err(AppError::field("", "This import has run already.")),
        _ => Ok(()),
    }
}

/// Moves on to another state.
pub(super) async fn set_status(viewer: &mut Viewer, id: ImportId, status: Status) -> Result<(), AppError> {
    sqlx::query!(
        "update import
        set status = $2,
            started_at = case when $2 = 'running' then now() else started_at end,
            finished_at = case when $2 = 'done' then now() end
        where id = $1",
        id.0,
        status.code(),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// Whether an import is under way and no job works on it: the last one was given up. Asked in one statement, because a
/// job ends right after its import.
pub(super) async fn has_stopped(viewer: &mut Viewer, id: ImportId) -> Result<bool, AppError> {
    let stopped = sqlx::query_scalar!(
        r#"select status in ('checking', 'running') and not exists (
                select from job
                where kind = 'import.run'
                    and payload = jsonb_build_object('import_id', i.id)
                    and done_at is null
                    and failed_at is null
            ) as "stopped!"
        from import i
        where id = $1"#,
        id.0,
    );
    Ok(stopped.fetch_one(viewer.db()).await?)
}

/// Counts the rows anew and keeps the counts.
pub(super) async fn count(viewer: &mut Viewer, id: ImportId) -> Result<(), AppError> {
    sqlx::query!(
        "update import
        set counts = (
            select jsonb_build_object(
                'create', count(*) filter (where outcome = 'create'),
                'update', count(*) filter (where outcome = 'update'),
                'skip', count(*) filter (where outcome = 'skip'),
                'error', count(*) filter (where outcome = 'error'),
                'done', count(*) filter (where done),
                'unlinked', count(*) filter (where done and parent is not null)
            )
            from import_row
            where import_id = $1
        )
        where id = $1",
        id.0,
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// Rows behind `after`, in the file's order.
pub(super) async fn rows_after(viewer: &mut Viewer, id: ImportId, after: i32) -> Result<Vec<StoredRow>, AppError> {
    let rows = sqlx::query!(
        r#"select number, cells as "cells: Json<Vec<String>>", record_id
        from import_row
        where import_id = $1
            and number > $2
        order by number
        limit 1000"#,
        id.0,
        after,
    )
    .fetch_all(viewer.db())
    .await?;
    let row =
        |row: (i32, Json<Vec<String>>, Option<Uuid>)| StoredRow { number: row.0, cells: row.1.0, record_id: row.2 };
    Ok(rows.into_iter().map(|r| row((r.number, r.cells, r.record_id))).collect())
}

/// All values of the columns that hold numbers read in one style.
pub(super) async fn numbers(viewer: &mut Viewer, id: ImportId, mapping: &Mapping) -> Result<Vec<String>, AppError> {
    let is_number = |code: &String| matches!(code.parse(), Ok(Field::AnnualRevenue | Field::Employees));
    let places = (0_i32..).zip(&mapping.columns).filter(|(_, code)| is_number(code)).map(|(place, _)| place);
    let values = sqlx::query_scalar!(
        r#"select distinct cells ->> place as "value!"
        from import_row, unnest($2::integer[]) place
        where import_id = $1
            and cells ->> place <> ''"#,
        id.0,
        &places.collect::<Vec<_>>(),
    );
    Ok(values.fetch_all(viewer.db()).await?)
}

/// The words as the database compares them.
pub(super) async fn folded(viewer: &mut Viewer, words: &[String]) -> Result<Vec<String>, AppError> {
    let folded = sqlx::query_scalar!(
        r#"select larder.fold(word) as "folded!" from unnest($1::text[]) with ordinality list (word, place) order by place"#,
        words,
    );
    Ok(folded.fetch_all(viewer.db()).await?)
}
