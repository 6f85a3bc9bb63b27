//! Tasks in SQL. Every function runs in the viewer's transaction: row-level security decides.

use super::{Add, Complete, Delete, Draft, Edit, FormAnswer, Postpone, Reopen, Task, TaskForm, TaskId, Tasks};
use crate::auth::PersonId;
use crate::command::merge;
use crate::context::{OperationId, TAKEN, Viewer};
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::id::chosen;
use crate::interactions::Subject;
use crate::organizations::Named;
use crate::time::{Moment, given};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

/// Done tasks that a page shows; the rest are in the history.
const DONE: i64 = 20;
/// Open ones likewise: more of them than anybody keeps for one account.
const OPEN: i64 = 100;

/// Rules that the database keeps, and the field that each message stands beside.
const RULES: &[(&str, &str, &str)] = &[
    ("task_owner_gone", "owner_id", "Choose somebody who works here and is no viewer."),
    ("task_organization_gone", "", "This account is not there any more."),
    ("task_contact_elsewhere", "contact_id", "This contact is not at the account any more."),
    ("task_done_note", "note", "Use at most 2,000 characters."),
    ("task_pkey", "", TAKEN),
];

/// A form whose ids are typed too.
pub(crate) struct Ready {
    draft: Draft,
    due_at: Option<NaiveTime>,
    owner: PersonId,
    organization: Option<Uuid>,
    contact: Option<Uuid>,
}

fn ready(me: PersonId, form: &TaskForm) -> Result<Ready, AppError> {
    let draft = Draft::parse(form)?;
    Ok(Ready {
        due_at: NaiveTime::parse_from_str(&draft.due_at, "%H:%M").ok(),
        owner: chosen("owner_id", &form.owner_id)?.map_or(me, PersonId),
        organization: chosen("", &form.organization_id)?,
        contact: chosen("contact_id", &form.contact_id)?,
        draft,
    })
}

/// Adds a task.
pub(crate) async fn add(mut viewer: Viewer, command: Add) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let task = ready(viewer.me.id, &command.form)?;
    about_is_there(&mut viewer, task.organization, task.contact).await?;
    viewer.savepoint().await?;
    viewer.operation("task", &task.draft.title).await?;
    let made = insert(&mut viewer, command.id, &task).await;
    if viewer.taken(made).await? {
        let own = sqlx::query_scalar!(
            r#"select created_by is not distinct from larder.person_id() as "own!" from task where id = $1"#,
            command.id.0,
        );
        own.fetch_optional(viewer.db()).await?.filter(|own| *own).ok_or(AppError::NotFound)?;
    }
    viewer.commit_as(()).await
}

/// What a task is about is there, or to this person does not exist.
async fn about_is_there(
    viewer: &mut Viewer,
    organization: Option<Uuid>,
    contact: Option<Uuid>,
) -> Result<(), AppError> {
    let there = sqlx::query_scalar!(
        r#"select ($1::uuid is null or exists (
                select from organization where id = larder.survivor($1) and deleted_at is null
            )) and ($2::uuid is null or exists (
                select from contact where id = $2 and deleted_at is null
            )) as "there!""#,
        organization,
        contact,
    );
    if there.fetch_one(viewer.db()).await? { Ok(()) } else { Err(AppError::NotFound) }
}

/// Writes a new row.
async fn insert(viewer: &mut Viewer, id: TaskId, task: &Ready) -> Result<(), AppError> {
    sqlx::query!(
        "insert into task (
            id, title, kind, due_on, due_at, priority, owner_id, assigned_by, organization_id, contact_id
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id.0,
        task.draft.title,
        task.draft.kind.code(),
        task.draft.due_on.date(),
        task.due_at,
        task.draft.priority.code(),
        task.owner.0,
        viewer.me.id.0,
        task.organization,
        task.contact,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    Ok(())
}

/// Adds a task within an operation that is open: what a visit left to do.
pub(crate) async fn add_along(viewer: &mut Viewer, id: TaskId, form: &TaskForm) -> Result<(), AppError> {
    let task = ready(viewer.me.id, form)?;
    insert(viewer, id, &task).await
}

/// A task as it is stored, held for writing.
struct Stored {
    form: TaskForm,
    done: bool,
}

impl Stored {
    fn subject(&self) -> Option<Subject> {
        let contact = self.form.contact_id.parse().ok().map(Subject::Contact);
        contact.or_else(|| self.form.organization_id.parse().ok().map(Subject::Organization))
    }
}

async fn stored(viewer: &mut Viewer, id: TaskId) -> Result<Stored, AppError> {
    let readable = sqlx::query_scalar!(
        r#"select exists (select from task where id = $1 and deleted_at is null) as "there!""#,
        id.0,
    );
    if !readable.fetch_one(viewer.db()).await? {
        return Err(AppError::NotFound);
    }
    // The policy for update hides what one may read but not write.
    let row = sqlx::query!(
        "select title, kind, due_on, due_at, priority, owner_id, organization_id, contact_id, done_at
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
    };
    Ok(Stored { form, done: row.done_at.is_some() })
}

fn time(at: Option<NaiveTime>) -> String {
    at.map(|at| at.format("%H:%M").to_string()).unwrap_or_default()
}

/// What the form's page needs.
pub(super) async fn form(viewer: &mut Viewer, id: TaskId) -> Result<FormAnswer, AppError> {
    let form = stored(viewer, id).await?.form;
    let people = sqlx::query_as!(
        Named,
        "select id, name
        from person
        where disabled_at is null and role <> 'viewer' or id = $1
        order by name",
        form.owner_id.parse::<Uuid>().ok(),
    );
    let people = people.fetch_all(viewer.db()).await?;
    let named = sqlx::query_as!(
        Named,
        r#"select id as "id!", name as "name!" from organization where id = $1
        union all
        select id, btrim(first_name || ' ' || last_name) from contact where id = $2"#,
        form.organization_id.parse::<Uuid>().ok(),
        form.contact_id.parse::<Uuid>().ok(),
    );
    let named = named.fetch_all(viewer.db()).await?;
    let find = |id: &str| named.iter().find(|one| one.id.to_string() == id).cloned();
    Ok(FormAnswer { id, organization: find(&form.organization_id), contact: find(&form.contact_id), people, form })
}

/// Changes the fields that the person changed; answers what it is about.
pub(super) async fn edit(mut viewer: Viewer, command: Edit) -> Result<Option<Subject>, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?;
    let merged = merge(&command.base.0, &command.form, &before.form)?;
    let task = ready(viewer.me.id, &merged)?;
    if (&merged.organization_id, &merged.contact_id) != (&before.form.organization_id, &before.form.contact_id) {
        about_is_there(&mut viewer, task.organization, task.contact).await?;
    }
    viewer.operation("edit", &task.draft.title).await?;
    sqlx::query!(
        "update task
        set (title, kind, due_on, due_at, priority, owner_id, organization_id, contact_id)
            = ($2, $3, $4, $5, $6, $7, $8, $9)
        where id = $1",
        command.id.0,
        task.draft.title,
        task.draft.kind.code(),
        task.draft.due_on.date(),
        task.due_at,
        task.draft.priority.code(),
        task.owner.0,
        task.organization,
        task.contact,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    let subject = before.subject();
    viewer.commit_as(subject).await
}

/// Ticks a task; answers its title, and what to undo. What somebody else ticked meanwhile stays theirs.
pub(super) async fn complete(mut viewer: Viewer, command: Complete) -> Result<(String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?;
    let at = given(&command.at)?;
    let note = command.note.replace("\r\n", "\n").trim().to_owned();
    let operation = viewer.operation("done", &before.form.title).await?;
    if !before.done {
        sqlx::query!("update task set done_at = $2, done_note = $3 where id = $1", command.id.0, at, note,)
            .execute(viewer.db())
            .await
            .on_constraint(RULES)?;
    }
    viewer.commit_as((before.form.title, operation)).await
}

/// Takes a tick back.
pub(super) async fn reopen(mut viewer: Viewer, command: Reopen) -> Result<(), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?;
    viewer.operation("reopen", &before.form.title).await?;
    sqlx::query!("update task set done_at = null where id = $1", command.id.0).execute(viewer.db()).await?;
    viewer.commit_as(()).await
}

/// Puts a task off; answers with words for a toast, and what to undo.
pub(super) async fn postpone(mut viewer: Viewer, command: Postpone) -> Result<(String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?.form;
    let base = TaskForm { due_on: command.from.to_string(), ..before.clone() };
    let wanted = TaskForm { due_on: command.to.to_string(), ..before.clone() };
    merge(&base, &wanted, &before)?;
    let operation = viewer.operation("edit", &before.title).await?;
    // A time of day was for that day.
    sqlx::query!("update task set due_on = $2, due_at = null where id = $1", command.id.0, command.to.date())
        .execute(viewer.db())
        .await?;
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    let words = format!("{}: due {}", before.title, command.to.words(today));
    viewer.commit_as((words, operation)).await
}

/// Deletes a task; answers what it was about, and what to undo.
pub(super) async fn delete(mut viewer: Viewer, command: Delete) -> Result<(Option<Subject>, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?;
    let operation = viewer.operation("delete", &before.form.title).await?;
    sqlx::query!("update task set deleted_at = now() where id = $1", command.id.0).execute(viewer.db()).await?;
    viewer.commit_as((before.subject(), operation)).await
}

/// A row with all that a screen shows of it.
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) due_on: NaiveDate,
    pub(crate) due_at: Option<NaiveTime>,
    pub(crate) priority: String,
    pub(crate) owner_id: Uuid,
    pub(crate) owner: String,
    pub(crate) organization_id: Option<Uuid>,
    pub(crate) organization: Option<String>,
    pub(crate) contact_id: Option<Uuid>,
    pub(crate) contact: Option<String>,
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
            due_at: time(self.due_at),
            priority: self.priority.parse()?,
            owner: Named { id: self.owner_id, name: self.owner },
            organization: named(self.organization_id, self.organization),
            contact: named(self.contact_id, self.contact),
            done: self.done_at.map(|at| Moment::new(at, zone, now)),
            done_note: self.done_note,
            writable: self.writable,
            waits: false,
        })
    }
}

/// The open tasks of an account or a contact, and the last ones that were done.
pub(crate) async fn about(viewer: &mut Viewer, subject: Subject) -> Result<Tasks, AppError> {
    let (organization, contact) = subject.columns();
    let rows = sqlx::query_as!(
        Row,
        r#"select t.id as "id!", t.title as "title!", t.kind as "kind!", t.due_on as "due_on!", t.due_at,
            t.priority as "priority!", t.owner_id as "owner_id!", p.name as "owner!",
            t.organization_id, null::text as organization, c.id as "contact_id?",
            btrim(c.first_name || ' ' || c.last_name) as contact, t.done_at, t.done_note as "done_note!",
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
                where (organization_id = $1 or contact_id = $2)
                    and deleted_at is null
                    and done_at is null
                order by due_on, id
                limit $3
            )
            union all
            (
                select *
                from task
                where (organization_id = $1 or contact_id = $2)
                    and deleted_at is null
                    and done_at is not null
                order by done_at desc, id
                limit $4
            )
        ) t
        join person p on p.id = t.owner_id
        left join contact c on c.id = t.contact_id and $2::uuid is null and c.deleted_at is null
        order by t.done_at desc nulls first, t.due_on, t.due_at nulls last, t.id"#,
        organization,
        contact,
        OPEN,
        DONE,
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
