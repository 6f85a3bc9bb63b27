//! Imports in SQL: the file's rows and how far they have come. Every function runs in the viewer's transaction: managers
//! see their own imports, admins all.

use super::lists::Lists;
use super::reading::Table;
use super::{Beside, Field, ImportId, Kind, Mapping, Status};
use crate::context::Viewer;
use crate::error::AppError;
use crate::operations::OperationId;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// An import as the steps need it.
pub struct Import {
    pub(super) id: ImportId,
    pub(super) kind: Kind,
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

/// Keeps the rows of files that were chosen together; answers with the import to begin with.
///
/// # Errors
/// `Forbidden` for those who may not import.
pub async fn create_all(viewer: &mut Viewer, tables: &[(String, Table)]) -> Result<ImportId, AppError> {
    let together = (tables.len() > 1).then(Uuid::now_v7);
    let mut made = Vec::new();
    for (name, table) in tables {
        let id = create(viewer, name, table, together).await?;
        made.push((super::mapping::kind(&table.header), id));
    }
    // What others refer to comes first.
    made.into_iter().min_by_key(|(kind, _)| *kind).map(|(_, id)| id).ok_or(AppError::NotFound)
}

/// Keeps a file's rows, with a guessed mapping; `together` is shared by the files that were chosen with it.
///
/// # Errors
/// `Forbidden` for those who may not import.
pub async fn create(
    viewer: &mut Viewer,
    file_name: &str,
    table: &Table,
    together: Option<Uuid>,
) -> Result<ImportId, AppError> {
    let id = ImportId::new();
    let kind = super::mapping::kind(&table.header);
    let lists = Lists::load(viewer, kind).await?;
    let mapping = super::mapping::guess(kind, &table.header, &table.rows, &lists);
    sqlx::query!(
        "insert into import (id, file_name, header, mapping, row_count, kind, together)
        values ($1, left($2, 255), $3, $4, $5, $6, $7)",
        id.0,
        file_name,
        Json(&table.header) as _,
        Json(&mapping) as _,
        i32::try_from(table.rows.len()).map_err(AppError::internal)?,
        kind.code(),
        together,
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
        r#"select kind, person_id, file_name, status, header as "header: Json<Vec<String>>",
            mapping as "mapping: Json<Mapping>", row_count, operation_id
        from import
        where id = $1"#,
        id.0,
    )
    .fetch_one(viewer.db())
    .await?;
    Ok(Import {
        id,
        kind: row.kind.parse()?,
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

/// All values of the columns whose fields are of one sort.
pub(super) async fn values(
    viewer: &mut Viewer,
    id: ImportId,
    mapping: &Mapping,
    of: fn(Field) -> bool,
) -> Result<Vec<String>, AppError> {
    let is_of = |code: &String| code.parse().is_ok_and(of);
    let places = (0_i32..).zip(&mapping.columns).filter(|(_, code)| is_of(code)).map(|(place, _)| place);
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

/// The files that were chosen together with it, itself included, in the order in which they come in; none for one alone.
pub(super) async fn together(viewer: &mut Viewer, id: ImportId) -> Result<Vec<Beside>, AppError> {
    let rows = sqlx::query!(
        r#"select i.id, i.kind, i.file_name, i.status, o.undone_by is not null as "undone!"
        from import i
        left join operation o on o.id = i.operation_id
        where i.together = (select together from import where id = $1)
        order by i.created_at, i.id"#,
        id.0,
    );
    let mut beside = Vec::new();
    for row in rows.fetch_all(viewer.db()).await? {
        let (id, status) = (ImportId(row.id), row.status.parse()?);
        beside.push((row.kind.parse::<Kind>()?, Beside { id, file_name: row.file_name, status, undone: row.undone }));
    }
    // What others refer to comes first.
    beside.sort_by_key(|(kind, _)| *kind);
    Ok(beside.into_iter().map(|(_, beside)| beside).collect())
}

/// The newest operation of the files that were chosen together with it.
pub(super) async fn shared_operation(viewer: &mut Viewer, id: ImportId) -> Result<Option<OperationId>, AppError> {
    let operation = sqlx::query_scalar!(
        r#"select operation_id as "operation!"
        from import
        where together = (select together from import where id = $1)
            and operation_id is not null
            and person_id = larder.person_id()
        order by started_at desc
        limit 1"#,
        id.0,
    );
    Ok(operation.fetch_optional(viewer.db()).await?.map(OperationId))
}

/// Says of the other files of these, where it is not said yet, what is said of this one and holds for the whole company.
pub(super) async fn pass_on(viewer: &mut Viewer, id: ImportId, mapping: &Mapping) -> Result<(), AppError> {
    sqlx::query!(
        "update import
        set mapping = mapping || jsonb_strip_nulls(jsonb_build_object(
            'source', case when mapping ->> 'source' = '' then $2::text end,
            'principal', case when mapping ->> 'principal' = '' then $3::text end,
            'currency', case when mapping ->> 'currency' = '' then $4::text end
        ))
        where together = (select together from import where id = $1)
            and id <> $1
            and status = 'mapping'",
        id.0,
        mapping.source,
        mapping.principal,
        mapping.currency,
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// Takes the rows of a file for something else, before anything is written.
///
/// # Errors
/// `Invalid` when the import has run.
pub async fn retype(viewer: &mut Viewer, id: ImportId, kind: Kind) -> Result<(), AppError> {
    let import = hold(viewer, id).await?;
    let lists = Lists::load(viewer, kind).await?;
    let rows = rows_after(viewer, id, 0).await?.into_iter().map(|row| (row.number, row.cells)).collect::<Vec<_>>();
    let mapping = super::mapping::guess(kind, &import.header, &rows, &lists);
    remap(viewer, id, &mapping).await?;
    sqlx::query!("update import set kind = $2 where id = $1", id.0, kind.code()).execute(viewer.db()).await?;
    Ok(())
}

/// Makes the account that rows without one are put on, if there are such and there is none of that name.
pub(super) async fn make_account(viewer: &mut Viewer, import: &Import) -> Result<(), AppError> {
    let name = import.mapping.account.trim();
    if !import.kind.has_account() || name.is_empty() {
        return Ok(());
    }
    let named = |place: Field| {
        (0_i32..).zip(&import.mapping.columns).find(|(_, code)| *code == place.code()).map(|(place, _)| place)
    };
    sqlx::query!(
        "insert into organization (id, name, role)
        select $1, $2, 'prospect'
        where exists (
                select from import_row
                where import_id = $3
                    and outcome = 'create'
                    and coalesce(cells ->> $4::integer, '') = ''
                    and coalesce(cells ->> $5::integer, '') = ''
                    and coalesce(cells ->> $7::integer, '') = ''
            )
            and not exists (
                select from larder.match_organizations(array[$2], '', array['']) m
                join organization o on o.id = m.id
                where o.role in ('operator', 'prospect') or $6
            )",
        Uuid::now_v7(),
        name,
        import.id.0,
        named(Field::Account),
        named(Field::AccountExternalId),
        import.kind != Kind::Opportunities,
        named(Field::DealExternalId),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}
