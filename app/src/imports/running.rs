//! Writing the records, in batches. Invariant: each batch is one transaction that writes its records and marks its rows
//! done; all batches are one operation. Whoever goes on after a death finds exactly what is left.

use super::asking;
use super::bulk;
use super::checking::{self, Verdict, Write};
use super::lists::Lists;
use super::matching;
use super::people;
use super::row::Row;
use super::store::{self, Import, StoredRow};
use super::{ImportId, Kind, Outcome, Status};
use crate::auth::PersonId;
use crate::context::Viewer;
use crate::error::AppError;
use crate::operations::{self, OperationId};
use crate::organizations::OrganizationId;
use crate::products::ProductId;
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

/// How many rows one transaction writes.
const BATCH: i64 = 1000;

/// Carries out a checked import to its end, from wherever it stands.
///
/// # Errors
/// Those of the database; the job tries again and goes on.
pub async fn run(pool: &PgPool, person: PersonId, id: ImportId, origin: &'static str) -> Result<(), AppError> {
    start(pool, person, id, origin).await?;
    while step(pool, person, id, origin).await? {}
    Ok(())
}

/// Opens the import's operation, unless a worker before did or files that were chosen together with it have one, and makes
/// what is to be there first.
pub(super) async fn start(pool: &PgPool, person: PersonId, id: ImportId, origin: &'static str) -> Result<(), AppError> {
    let mut viewer = Viewer::on_behalf_of(pool, person, origin).await?;
    let import = store::hold(&mut viewer, id).await?;
    if import.operation.is_some() || !matches!(import.status, Status::Checked | Status::Running) {
        return Ok(());
    }
    let operation = match store::shared_operation(&mut viewer, id).await? {
        Some(operation) if !operations::store::is_taken_back(&mut viewer, operation).await? => {
            viewer.resume(operation).await?;
            operation
        }
        _ => viewer.operation("import", &import.file_name).await?,
    };
    let lists = Lists::load(&mut viewer, import.kind).await?;
    asking::make_words(&mut viewer, &import, &lists).await?;
    store::make_account(&mut viewer, &import).await?;
    sqlx::query!("update import set operation_id = $2 where id = $1", id.0, operation.0).execute(viewer.db()).await?;
    store::set_status(&mut viewer, id, Status::Running).await?;
    viewer.commit().await
}

/// One batch: records first, then links to parents, then the end. Answers whether anything is left.
///
/// # Errors
/// Those of the database: then the batch did not happen.
pub(super) async fn step(
    pool: &PgPool,
    person: PersonId,
    id: ImportId,
    origin: &'static str,
) -> Result<bool, AppError> {
    let mut viewer = Viewer::on_behalf_of(pool, person, origin).await?;
    // Held before the import, as undo holds them.
    if let Some(operation) = store::load(&mut viewer, id).await?.operation
        && operations::store::is_taken_back(&mut viewer, operation).await?
    {
        return Ok(false);
    }
    let import = store::hold(&mut viewer, id).await?;
    let (Some(operation), Status::Running) = (import.operation, import.status) else { return Ok(false) };
    // Two imports at once take turns, so that neither adds what the other is adding.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('larder.import'))").fetch_one(viewer.db()).await?;
    let more = batch(&mut viewer, &import, operation).await?;
    store::count(&mut viewer, id).await?;
    viewer.commit().await?;
    Ok(more)
}

async fn batch(viewer: &mut Viewer, import: &Import, operation: OperationId) -> Result<bool, AppError> {
    viewer.resume(operation).await?;
    let rows = due(viewer, import.id).await?;
    if !rows.is_empty() {
        let lists = Lists::load(viewer, import.kind).await?;
        let verdicts = checking::judge(viewer, import, &lists, &rows).await?;
        if matches!(import.kind, Kind::Opportunities | Kind::Interactions | Kind::Tasks) {
            bulk::write(viewer, import, &rows, verdicts).await?;
            return Ok(true);
        }
        for (row, verdict) in rows.iter().zip(verdicts) {
            write(viewer, import, row, verdict).await?;
        }
        return Ok(true);
    }
    let linked = link(viewer, import).await?;
    if !linked {
        store::set_status(viewer, import.id, Status::Done).await?;
    }
    Ok(linked)
}

/// The next rows to write.
async fn due(viewer: &mut Viewer, id: ImportId) -> Result<Vec<StoredRow>, AppError> {
    let rows = sqlx::query!(
        r#"select number, cells as "cells: Json<Vec<String>>", record_id
        from import_row
        where import_id = $1
            and not done
            and outcome in ('create', 'update')
        order by number
        limit $2"#,
        id.0,
        BATCH,
    )
    .fetch_all(viewer.db())
    .await?;
    let stored = |(number, cells, record_id)| StoredRow { number, cells, record_id };
    Ok(rows.into_iter().map(|row| stored((row.number, row.cells.0, row.record_id))).collect())
}

/// Writes one row's record and marks the row; a refusal marks it rejected and leaves the rest of the batch alone.
pub(super) async fn write(
    viewer: &mut Viewer,
    import: &Import,
    stored: &StoredRow,
    verdict: Verdict,
) -> Result<(), AppError> {
    let Verdict { mut outcome, mut reason, mut record, write, row, .. } = verdict;
    if let Some(write) = write {
        viewer.savepoint().await?;
        let written = write_record(viewer, import, &row, record, write).await;
        viewer.settle(written.is_ok()).await?;
        match written {
            Ok(id) => record = Some(id),
            Err(error @ (AppError::Unavailable | AppError::Internal(_))) => return Err(error),
            Err(error) => (outcome, reason) = (Outcome::Error, checking::words(&error)),
        }
    }
    let has_parent = !(row.parent.is_empty() && row.parent_id.is_empty());
    let written = matches!(outcome, Outcome::Create | Outcome::Update);
    sqlx::query!(
        "update import_row
        set outcome = $3, reason = $4, record_id = $5, done = $6, parent = $7
        where import_id = $1
            and number = $2",
        import.id.0,
        stored.number,
        outcome.code(),
        reason,
        record.or(stored.record_id),
        written,
        (has_parent && written).then_some(if row.parent.is_empty() { row.parent_id } else { row.parent }),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

async fn write_record(
    viewer: &mut Viewer,
    import: &Import,
    row: &Row,
    record: Option<Uuid>,
    write: Write,
) -> Result<Uuid, AppError> {
    let id = OrganizationId(record.unwrap_or_else(Uuid::now_v7));
    match write {
        Write::Create(draft) => crate::organizations::store::insert(viewer, id, &draft, None).await?,
        Write::Update(draft, parent) => crate::organizations::store::update(viewer, id, &draft, parent).await?,
        Write::Product(draft) => crate::products::store::insert(viewer, ProductId(id.0), &draft).await?,
        Write::ProductUpdate(draft) => crate::products::store::update(viewer, ProductId(id.0), &draft).await?,
        Write::Person(newcomer) => people::insert(viewer, id.0, &newcomer).await?,
        many @ (Write::Deal(_) | Write::DealUpdate(_) | Write::Touch(_) | Write::Task(_)) => {
            return bulk::insert(viewer, import, &[(id.0, &many, &row.external_id)]).await.map(|()| id.0);
        }
    }
    bulk::keep_ids(viewer, import, &[(id.0, &row.external_id)]).await?;
    Ok(id.0)
}

/// Links a batch of records to their parents, now that all of the file's records are there.
async fn link(viewer: &mut Viewer, import: &Import) -> Result<bool, AppError> {
    let rows = sqlx::query!(
        r#"select number, cells as "cells: Json<Vec<String>>", record_id as "record_id!"
        from import_row
        where import_id = $1
            and done
            and parent is not null
            and record_id is not null
        order by number
        limit $2"#,
        import.id.0,
        BATCH,
    )
    .fetch_all(viewer.db())
    .await?;
    let lists = Lists::load(viewer, import.kind).await?;
    for stored in &rows {
        let row = Row::read(&stored.cells, import.header.len(), &import.mapping, &lists).unwrap_or_default();
        viewer.savepoint().await?;
        let linked = link_one(viewer, import, &row, OrganizationId(stored.record_id)).await;
        viewer.settle(linked.is_ok()).await?;
        let reason = match linked {
            Ok(()) => String::new(),
            Err(error @ (AppError::Unavailable | AppError::Internal(_))) => return Err(error),
            Err(error) => checking::words(&error),
        };
        sqlx::query!(
            "update import_row
            set parent = null, reason = $3
            where import_id = $1
                and number = $2",
            import.id.0,
            stored.number,
            reason,
        )
        .execute(viewer.db())
        .await?;
    }
    Ok(!rows.is_empty())
}

async fn link_one(viewer: &mut Viewer, import: &Import, row: &Row, id: OrganizationId) -> Result<(), AppError> {
    let mut hits = matching::named(viewer, import, &row.parent, &row.parent_id).await?;
    if hits.len() > 1 {
        let mine = sqlx::query_scalar!(
            r#"select record_id as "id!" from import_row where import_id = $1 and record_id = any ($2)"#,
            import.id.0,
            &hits,
        );
        let mine = mine.fetch_all(viewer.db()).await?;
        hits = if mine.is_empty() { hits } else { mine };
    }
    match hits.as_slice() {
        [parent] => crate::organizations::store::link_parent(viewer, id, *parent).await,
        [] => Err(AppError::field("parent", checking::no_parent(row))),
        _ => Err(AppError::field("parent", format!("Without a parent: several are called “{}”.", row.parent))),
    }
}
