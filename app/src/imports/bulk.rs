//! Writing what comes in by the thousands: a batch of it in one statement each for what it is and for its ids. Invariant: a
//! refusal takes the whole batch back; then one row after the other says which it is.

use super::checking::{Verdict, Write};
use super::store::{Import, StoredRow};
use super::{deals, running, tasks, touches};
use crate::context::Viewer;
use crate::error::AppError;
use uuid::Uuid;

/// A record with its id here, which a new one gets, and the one it has in the source.
pub(super) type Made<'a> = (Uuid, &'a Write, &'a str);

/// Writes a batch of rows and marks them.
pub(super) async fn write(
    viewer: &mut Viewer,
    import: &Import,
    rows: &[StoredRow],
    verdicts: Vec<Verdict>,
) -> Result<(), AppError> {
    let made = verdicts.iter().filter_map(|verdict| {
        let write = verdict.write.as_ref()?;
        Some((verdict.record.unwrap_or_else(Uuid::now_v7), write, verdict.row.external_id.as_str()))
    });
    let made = made.collect::<Vec<Made<'_>>>();
    viewer.savepoint().await?;
    let written = insert(viewer, import, &made).await;
    viewer.settle(written.is_ok()).await?;
    match written {
        Ok(()) => {}
        Err(error @ (AppError::Unavailable | AppError::Internal(_))) => return Err(error),
        Err(_) => {
            for (row, verdict) in rows.iter().zip(verdicts) {
                running::write(viewer, import, row, verdict).await?;
            }
            return Ok(());
        }
    }
    let mut ids = made.iter().map(|(id, ..)| *id);
    let records = verdicts.iter().map(|one| if one.write.is_some() { ids.next() } else { one.record });
    let records = records.collect::<Vec<_>>();
    mark(viewer, import, rows, &verdicts, &records).await
}

/// Writes records, and their ids in the source.
pub(super) async fn insert(viewer: &mut Viewer, import: &Import, made: &[Made<'_>]) -> Result<(), AppError> {
    let (mut of_deals, mut of_touches, mut of_tasks) = (Vec::new(), Vec::new(), Vec::new());
    for &(id, write, _) in made {
        match write {
            Write::Deal(deal) => of_deals.push((id, deal.as_ref())),
            // A statement or a few for each: most of what comes again is as it was.
            Write::DealUpdate(revision) => deals::write(viewer, revision).await?,
            Write::Touch(touch) => of_touches.push((id, touch.as_ref())),
            Write::Task(task) => of_tasks.push((id, task.as_ref())),
            // One by one.
            Write::Create(_) | Write::Update(..) | Write::Product(_) | Write::ProductUpdate(_) | Write::Person(_) => {}
        }
    }
    if !of_deals.is_empty() {
        deals::insert(viewer, &of_deals).await?;
    }
    if !of_touches.is_empty() {
        touches::insert(viewer, &of_touches).await?;
    }
    if !of_tasks.is_empty() {
        tasks::insert(viewer, &of_tasks).await?;
    }
    keep_ids(viewer, import, &made.iter().map(|&(id, _, value)| (id, value)).collect::<Vec<_>>()).await
}

/// Keeps under which ids the source knows records.
pub(super) async fn keep_ids(viewer: &mut Viewer, import: &Import, known: &[(Uuid, &str)]) -> Result<(), AppError> {
    let (ids, values): (Vec<_>, Vec<_>) =
        known.iter().filter(|(_, value)| !value.is_empty()).map(|&(id, value)| (id, value.to_owned())).unzip();
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into external_id (table_name, source, value, record_id)
        select $1, $2, d.value, d.id
        from unnest($3::uuid[], $4::text[]) d (id, value)
        on conflict do nothing",
        import.kind.table(),
        import.mapping.source,
        &ids,
        &values,
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

async fn mark(
    viewer: &mut Viewer,
    import: &Import,
    rows: &[StoredRow],
    verdicts: &[Verdict],
    records: &[Option<Uuid>],
) -> Result<(), AppError> {
    sqlx::query!(
        "update import_row r
        set outcome = v.outcome, reason = v.reason, record_id = v.record_id, done = v.done
        from unnest($2::integer[], $3::text[], $4::text[], $5::uuid[], $6::boolean[])
            v (number, outcome, reason, record_id, done)
        where r.import_id = $1
            and r.number = v.number",
        import.id.0,
        &rows.iter().map(|row| row.number).collect::<Vec<_>>(),
        &verdicts.iter().map(|verdict| verdict.outcome.code().to_owned()).collect::<Vec<_>>(),
        &verdicts.iter().map(|verdict| verdict.reason.clone()).collect::<Vec<_>>(),
        records as _,
        &verdicts.iter().map(|verdict| verdict.write.is_some()).collect::<Vec<_>>(),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}
