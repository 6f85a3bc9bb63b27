//! Reading tasks: one to be changed, and those of an account, a contact or a deal.

use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::organizations::Named;
use crate::tasks::{FormAnswer, Task, TaskForm, TaskId, Tasks, Topic, when};
use crate::time::Moment;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

/// Done tasks that a page shows; the rest are in the history.
const DONE: i64 = 20;
/// Open ones likewise: more of them than anybody keeps for one account.
const OPEN: i64 = 100;

/// A task as it is stored, held for writing.
pub(super) struct Stored {
    pub(super) form: TaskForm,
    pub(super) done: bool,
}

impl Stored {
    pub(super) fn topic(&self) -> Option<Topic> {
        let TaskForm { organization_id, contact_id, opportunity_id, .. } = &self.form;
        Topic::of(organization_id.parse().ok(), contact_id.parse().ok(), opportunity_id.parse().ok())
    }
}

pub(super) async fn stored(viewer: &mut Viewer, id: TaskId) -> Result<Stored, AppError> {
    let readable = sqlx::query_scalar!(
        r#"select exists (select from task where id = $1 and deleted_at is null) as "there!""#,
        id.0,
    );
    if !readable.fetch_one(viewer.db()).await? {
        return Err(AppError::NotFound);
    }
    // The policy for update hides what one may read but not write.
    let row = sqlx::query!(
        "select title, kind, due_on, due_at, priority, owner_id, organization_id, contact_id, opportunity_id, repeat, done_at
        from task
        where id = $1
        for update",
        id.0,
    )
    .fetch_optional(viewer.db())
    .await?
    .ok_or(AppError::Forbidden)?;
    let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let form = TaskForm {
        title: row.title,
        kind: row.kind,
        due_on: row.due_on.to_string(),
        due_at: time(row.due_at),
        priority: row.priority,
        owner_id: row.owner_id.to_string(),
        organization_id: text(row.organization_id),
        contact_id: text(row.contact_id),
        opportunity_id: text(row.opportunity_id),
        repeat: row.repeat,
    };
    Ok(Stored { form, done: row.done_at.is_some() })
}

pub(super) fn time(at: Option<NaiveTime>) -> String {
    at.map(|at| at.format("%H:%M").to_string()).unwrap_or_default()
}

/// What a task is about.
pub(in super::super) async fn topic(viewer: &mut Viewer, id: TaskId) -> Result<Option<Topic>, AppError> {
    Ok(stored(viewer, id).await?.topic())
}

/// What the form's page needs.
pub(in super::super) async fn form(viewer: &mut Viewer, id: TaskId) -> Result<FormAnswer, AppError> {
    let form = stored(viewer, id).await?.form;
    let people = people(viewer, form.owner_id.parse().ok()).await?;
    let named = sqlx::query_as!(
        Named,
        r#"select id as "id!", name as "name!" from organization where id = $1
        union all
        select id, btrim(first_name || ' ' || last_name) from contact where id = $2
        union all
        select id, name from opportunity where id = $3 and deleted_at is null"#,
        form.organization_id.parse::<Uuid>().ok(),
        form.contact_id.parse::<Uuid>().ok(),
        form.opportunity_id.parse::<Uuid>().ok(),
    );
    let named = named.fetch_all(viewer.db()).await?;
    let find = |id: &str| named.iter().find(|one| one.id.to_string() == id).cloned();
    Ok(FormAnswer {
        id,
        organization: find(&form.organization_id),
        contact: find(&form.contact_id),
        opportunity: find(&form.opportunity_id),
        people,
        form,
    })
}

/// Who can own a task, and who owns this one.
pub(crate) async fn people(viewer: &mut Viewer, owner: Option<Uuid>) -> Result<Vec<Named>, AppError> {
    let people = sqlx::query_as!(
        Named,
        "select id, name
        from person
        where disabled_at is null and role <> 'viewer' or id = $1
        order by name",
        owner,
    );
    Ok(people.fetch_all(viewer.db()).await?)
}

/// A row with all that a screen shows of it.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) due_on: NaiveDate,
    pub(crate) due_at: Option<NaiveTime>,
    pub(crate) repeat: String,
    pub(crate) priority: String,
    pub(crate) owner_id: Uuid,
    pub(crate) owner: String,
    pub(crate) organization_id: Option<Uuid>,
    pub(crate) organization: Option<String>,
    pub(crate) contact_id: Option<Uuid>,
    pub(crate) contact: Option<String>,
    pub(crate) opportunity_id: Option<Uuid>,
    pub(crate) opportunity: Option<String>,
    pub(crate) done_at: Option<DateTime<Utc>>,
    pub(crate) done_note: String,
    pub(crate) writable: bool,
}

impl Row {
    /// In the words of the person asking.
    pub(crate) fn shown(self, zone: &str, now: DateTime<Utc>) -> Result<Task, AppError> {
        let named = |id: Option<Uuid>, name: Option<String>| Some(Named { id: id?, name: name? });
        Ok(Task {
            id: TaskId(self.id),
            title: self.title,
            kind: self.kind.parse()?,
            due_on: self.due_on.into(),
            when: when(&time(self.due_at), &self.repeat),
            priority: self.priority.parse()?,
            owner: Named { id: self.owner_id, name: self.owner },
            organization: named(self.organization_id, self.organization),
            contact: named(self.contact_id, self.contact),
            opportunity: named(self.opportunity_id, self.opportunity),
            done: self.done_at.map(|at| Moment::new(at, zone, now)),
            done_note: self.done_note,
            writable: self.writable,
            waits: false,
        })
    }
}

/// The open tasks of an account, a contact or a deal, and the last ones that were done.
pub(crate) async fn about(viewer: &mut Viewer, topic: Topic) -> Result<Tasks, AppError> {
    let (organization, contact, opportunity) = topic.columns();
    let rows = sqlx::query_as!(
        Row,
        r#"select t.id as "id!", t.title as "title!", t.kind as "kind!", t.due_on as "due_on!", t.due_at,
            t.repeat as "repeat!", t.priority as "priority!", t.owner_id as "owner_id!", p.name as "owner!",
            t.organization_id, null::text as organization, c.id as "contact_id?",
            btrim(c.first_name || ' ' || c.last_name) as contact, d.id as "opportunity_id?", d.name as "opportunity?",
            t.done_at, t.done_note as "done_note!",
            larder.person_role() <> 'viewer' and (
                t.owner_id = larder.person_id()
                or t.assigned_by = larder.person_id()
                or larder.manages_person(t.owner_id)
                or larder.manages_person(t.assigned_by)
            ) as "writable!"
        from (
            (
                select *
                from task
                where (organization_id = $1 or contact_id = $2 or opportunity_id = $5)
                    and deleted_at is null
                    and done_at is null
                order by due_on, id
                limit $3
            )
            union all
            (
                select *
                from task
                where (organization_id = $1 or contact_id = $2 or opportunity_id = $5)
                    and deleted_at is null
                    and done_at is not null
                order by done_at desc, id
                limit $4
            )
        ) t
        join person p on p.id = t.owner_id
        left join contact c on c.id = t.contact_id and $2::uuid is null and c.deleted_at is null
        left join opportunity d on d.id = t.opportunity_id and $5::uuid is null and d.deleted_at is null
        order by t.done_at desc nulls first, t.due_on, t.due_at nulls last, t.id"#,
        organization,
        contact,
        OPEN,
        DONE,
        opportunity,
    )
    .fetch_all(viewer.db())
    .await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let mut tasks = Tasks { today: Day::at(now, zone), open: Vec::new(), done: Vec::new() };
    for row in rows {
        let task = row.shown(zone, now)?;
        if task.done.is_some() { tasks.done.push(task) } else { tasks.open.push(task) }
    }
    Ok(tasks)
}
