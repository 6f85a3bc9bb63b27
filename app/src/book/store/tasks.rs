//! Tasks of a book: those on its accounts, and the person's own.

use crate::auth::PersonId;
use crate::book::TaskRecord;
use crate::context::Viewer;
use crate::error::AppError;
use crate::organizations::Named;
use crate::tasks::{TaskForm, TaskId};
use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

struct Row {
    id: Uuid,
    version: i64,
    title: String,
    kind: String,
    due_on: NaiveDate,
    due_at: Option<NaiveTime>,
    priority: String,
    repeat: String,
    owner_id: Uuid,
    assigned_by: Uuid,
    organization_id: Option<Uuid>,
    organization: Option<String>,
    contact_id: Option<Uuid>,
    contact: Option<String>,
    opportunity_id: Option<Uuid>,
    opportunity: Option<String>,
    done: Option<i64>,
    done_note: String,
    writable: bool,
}

impl From<Row> for TaskRecord {
    fn from(row: Row) -> Self {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let named = |(id, name)| Named { id, name };
        Self {
            id: TaskId(row.id),
            version: row.version,
            form: TaskForm {
                title: row.title,
                kind: row.kind,
                due_on: row.due_on.to_string(),
                due_at: row.due_at.map(|at| at.format("%H:%M").to_string()).unwrap_or_default(),
                priority: row.priority,
                owner_id: row.owner_id.to_string(),
                organization_id: id(row.organization_id),
                contact_id: id(row.contact_id),
                opportunity_id: id(row.opportunity_id),
                repeat: row.repeat,
            },
            organization: row.organization_id.zip(row.organization).map(named),
            contact: row.contact_id.zip(row.contact).map(named),
            opportunity: row.opportunity_id.zip(row.opportunity).map(named),
            by: Some(PersonId(row.assigned_by)),
            done: row.done,
            done_note: row.done_note,
            writable: row.writable,
        }
    }
}

/// Those on these accounts that are open, or were done within a year.
pub(super) async fn of(viewer: &mut Viewer, ids: &[Uuid]) -> Result<Vec<TaskRecord>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select t.id, t.version, t.title, t.kind, t.due_on, t.due_at, t.priority, t.repeat, t.owner_id, t.assigned_by,
            t.organization_id, o.name as "organization?", t.contact_id, btrim(c.first_name || ' ' || c.last_name) as contact,
            t.opportunity_id, d.name as "opportunity?",
            (extract(epoch from t.done_at) * 1000)::bigint as done, t.done_note,
            larder.person_role() <> 'viewer' and (
                larder.person_id() in (t.owner_id, t.assigned_by)
                or larder.manages_person(t.owner_id)
                or larder.manages_person(t.assigned_by)
            ) as "writable!"
        from task t
        join organization o on o.id = t.organization_id
        left join contact c on c.id = t.contact_id
        left join opportunity d on d.id = t.opportunity_id and d.deleted_at is null
        where t.organization_id = any ($1)
            and t.deleted_at is null
            and (t.done_at is null or t.done_at > now() - interval '1 year')"#,
        ids,
    );
    Ok(rows.fetch_all(viewer.db()).await?.into_iter().map(TaskRecord::from).collect())
}

/// The person's own that are open and on no account that is there for them.
pub(super) async fn own(viewer: &mut Viewer) -> Result<Vec<TaskRecord>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select t.id, t.version, t.title, t.kind, t.due_on, t.due_at, t.priority, t.repeat, t.owner_id, t.assigned_by,
            t.organization_id, null as organization, t.contact_id, null as contact, t.opportunity_id, d.name as "opportunity?",
            null::bigint as done, t.done_note, larder.person_role() <> 'viewer' as "writable!"
        from task t
        left join opportunity d on d.id = t.opportunity_id and d.deleted_at is null
        where t.owner_id = (select larder.person_id())
            and t.done_at is null
            and t.deleted_at is null
            and not exists (select from organization o where o.id = t.organization_id and o.deleted_at is null)"#
    );
    Ok(rows.fetch_all(viewer.db()).await?.into_iter().map(TaskRecord::from).collect())
}
