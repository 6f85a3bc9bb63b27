//! Undo. What one form wrote is taken back at once; what thousands of rows wrote by a job, in steps that are each whole.

use super::{LeftAlone, OperationId, Progress, Undone, Why};
use crate::auth::PersonId;
use crate::columns::label;
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use sqlx::PgPool;

/// How many records one transaction takes back; an operation with more of them is a job's.
const STEP: i32 = 500;

/// Undoes an operation, as an operation of its own, and commits; one that stopped in the middle goes on.
///
/// # Errors
/// `NotFound` for an operation of somebody else; `Invalid` when it was undone already, or is being undone.
pub async fn undo(mut viewer: Viewer, which: OperationId) -> Result<Undone, AppError> {
    let undone = if let Some(stopped) = stopped(&mut viewer, which).await? {
        enqueue(&mut viewer, which).await?;
        stopped
    } else {
        begin(&mut viewer, which).await?
    };
    viewer.commit().await?;
    Ok(undone)
}

async fn begin(viewer: &mut Viewer, which: OperationId) -> Result<Undone, AppError> {
    let subject = sqlx::query_scalar!("select subject from operation where id = $1", which.0);
    let subject = subject.fetch_one(viewer.db()).await?;
    let operation = viewer.operation("undo", &subject).await?;
    let records = sqlx::query_scalar!(r#"select larder.begin_undo($1) as "records!""#, which.0)
        .fetch_one(viewer.db())
        .await
        .on_constraint(&[
            ("undo_done", "", "This was undone already."),
            ("undo_running", "", "This is being undone already."),
        ])?;
    if records > STEP {
        enqueue(viewer, which).await?;
        return Ok(Undone { under_way: records.unsigned_abs(), ..Undone::default() });
    }
    while step(viewer, which).await? {}
    end(viewer, which, operation).await
}

/// What is left of an undo of the viewer's own that no job works on any more.
async fn stopped(viewer: &mut Viewer, which: OperationId) -> Result<Option<Undone>, AppError> {
    let Some(progress) = progress(viewer, which).await? else { return Ok(None) };
    if !progress.stopped {
        return Ok(None);
    }
    let mine = sqlx::query_scalar!(
        r#"select exists (
            select from undo_row r
            join operation o on o.id = r.undo_id
            where r.operation_id = $1
                and o.person_id = $2
        ) as "mine!""#,
        which.0,
        viewer.me.id.0,
    );
    if mine.fetch_one(viewer.db()).await? {
        Ok(Some(Undone { under_way: progress.all - progress.done, ..Undone::default() }))
    } else {
        Err(AppError::field("", "Somebody else began to undo this, and only they can go on."))
    }
}

async fn enqueue(viewer: &mut Viewer, which: OperationId) -> Result<(), AppError> {
    sqlx::query!(
        "insert into job (kind, payload) values ('operation.undo', jsonb_build_object('operation_id', $1::uuid))",
        which.0,
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// The job: step after step, each a transaction, with the rights of the person who asked for it.
///
/// # Errors
/// Those of the database; the next try goes on.
pub async fn work(pool: &PgPool, person: PersonId, which: OperationId) -> Result<(), AppError> {
    loop {
        let mut viewer = Viewer::on_behalf_of(pool, person, "job").await?;
        // Two workers at once take turns.
        sqlx::query!("select id from operation where id = $1 for update", which.0).fetch_one(viewer.db()).await?;
        let undo = sqlx::query_scalar!("select undo_id from undo_row where operation_id = $1 limit 1", which.0);
        let Some(undo) = undo.fetch_optional(viewer.db()).await?.map(OperationId) else { return Ok(()) };
        viewer.resume(undo).await?;
        let more = step(&mut viewer, which).await?;
        if !more {
            end(&mut viewer, which, undo).await?;
        }
        viewer.commit().await?;
    }
}

/// Takes the next records back. Answers whether any are left.
async fn step(viewer: &mut Viewer, which: OperationId) -> Result<bool, AppError> {
    let more = sqlx::query_scalar!(r#"select larder.undo_step($1, $2) as "more!""#, which.0, STEP);
    Ok(more.fetch_one(viewer.db()).await?)
}

/// Closes an undo and keeps what it did.
async fn end(viewer: &mut Viewer, which: OperationId, undo: OperationId) -> Result<Undone, AppError> {
    let records = sqlx::query!(
        r#"select u.kept as "kept!", u.why,
            coalesce(
                o.name,
                nullif(btrim(c.first_name || ' ' || c.last_name), ''),
                coalesce(nullif(i.subject, ''), i.type),
                t.title,
                s.name,
                d.name,
                seller.name,
                deal.name,
                on_it.name,
                nullif(btrim(say.first_name || ' ' || say.last_name), ''),
                ''
            ) as "name!"
        from larder.end_undo($1, $2) u
        left join organization o on u.table_name = 'organization' and o.id = u.record_id
        left join contact c on u.table_name = 'contact' and c.id = u.record_id
        left join interaction i on u.table_name = 'interaction' and i.id = u.record_id
        left join task t on u.table_name = 'task' and t.id = u.record_id
        left join segment s on u.table_name = 'segment' and s.id = u.record_id
        left join product d on u.table_name = 'product' and d.id = u.record_id
        left join distributor_authorization g on u.table_name = 'distributor_authorization' and g.id = u.record_id
        left join organization seller on seller.id = g.distributor_id
        left join opportunity deal on u.table_name = 'opportunity' and deal.id = u.record_id
        left join opportunity_product l on u.table_name = 'opportunity_product' and l.id = u.record_id
        left join product on_it on on_it.id = l.product_id
        left join opportunity_contact k on u.table_name = 'opportunity_contact' and k.id = u.record_id
        left join contact say on say.id = k.contact_id"#,
        which.0,
        undo.0,
    )
    .fetch_all(viewer.db())
    .await?;
    let mut undone = Undone::default();
    for record in records {
        let Some(why) = record.why else {
            undone.restored += 1;
            continue;
        };
        let why = why.parse::<Why>().map_err(AppError::internal)?;
        let kept = record.kept.iter().filter(|field| *field != "deleted_at");
        let mut fields: Vec<_> = kept.map(|field| label(field).to_lowercase()).collect();
        fields.sort();
        undone.left_alone.push(LeftAlone { name: record.name, fields, why });
    }
    sqlx::query!(
        "update operation set outcome = $2 where id = $1",
        undo.0,
        serde_json::to_value(&undone).map_err(AppError::internal)?,
    )
    .execute(viewer.db())
    .await?;
    Ok(undone)
}

/// How far an undo has come that is under way.
///
/// # Errors
/// Those of the database.
pub async fn progress(viewer: &mut Viewer, which: OperationId) -> Result<Option<Progress>, AppError> {
    let row = sqlx::query!(
        r#"select count(*) as "all!", count(*) filter (where state in ('done', 'same')) as "done!", not exists (
                select from job
                where kind = 'operation.undo'
                    and payload = jsonb_build_object('operation_id', $1::uuid)
                    and done_at is null
                    and failed_at is null
            ) as "stopped!"
        from undo_row
        where operation_id = $1"#,
        which.0,
    )
    .fetch_one(viewer.db())
    .await?;
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    let progress = Progress { all: count(row.all), done: count(row.done), stopped: row.stopped };
    Ok((progress.all > 0).then_some(progress))
}

/// Whether an operation was taken back, or is being. Until the transaction ends, that stays as it is.
///
/// # Errors
/// Those of the database.
pub async fn is_taken_back(viewer: &mut Viewer, which: OperationId) -> Result<bool, AppError> {
    sqlx::query!("select id from operation where id = $1 for share", which.0).fetch_one(viewer.db()).await?;
    let taken_back = sqlx::query_scalar!(
        r#"select undone_by is not null or exists (select from undo_row where operation_id = o.id) as "taken!"
        from operation o
        where id = $1"#,
        which.0,
    );
    Ok(taken_back.fetch_one(viewer.db()).await?)
}
