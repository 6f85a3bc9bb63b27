//! Notes and timelines in SQL. Every function runs in the viewer's transaction: row-level security decides.

use super::kind;
use super::rules::LONGEST;
use super::{Add, Edit, Entry, FormAnswer, InteractionId, Line, Note, NoteForm, Show, Subject, TimelinePage};
use crate::command::merge;
use crate::contacts::ContactId;
use crate::context::{OperationId, TAKEN, Viewer};
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::markdown;
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId};
use crate::time::{Moment, given};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use std::cmp::Reverse;
use uuid::Uuid;

/// Entries on a page of a timeline.
const PAGE: usize = 30;
/// As many of each kind: enough for a page, and to know whether there is another.
pub(super) const LIMIT: i64 = 31;

/// A note's text, which says something.
fn text(form: &NoteForm) -> Result<NoteForm, AppError> {
    // Browsers send line breaks as two characters; one is kept.
    let body = form.body.replace("\r\n", "\n").trim().to_owned();
    match body.chars().count() {
        0 => Err(AppError::field("body", "Write something first.")),
        count if count > LONGEST => Err(AppError::field("body", "Use at most 20,000 characters.")),
        _ => Ok(NoteForm { body }),
    }
}

/// A touch as it is stored, held for writing.
pub(super) struct Stored {
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) body: String,
    pub(super) outcome: Option<String>,
    pub(super) minutes: Option<i32>,
    pub(super) follow_up_on: Option<NaiveDate>,
    pub(super) happened_at: DateTime<Utc>,
    pub(super) organization_id: Uuid,
    pub(super) contact_id: Option<Uuid>,
    pub(super) opportunity_id: Option<Uuid>,
    pub(super) principal_ids: Vec<Uuid>,
    pub(super) product_ids: Vec<Uuid>,
    pub(super) rating: Option<i16>,
    pub(super) sample: Option<String>,
    pub(super) task_id: Option<Uuid>,
    /// The deal that it is about, as long as that is there and shared with the person.
    pub(super) deal: Option<Uuid>,
    /// What the account is called; empty where it is not shared with the person.
    pub(super) organization: String,
}

impl Stored {
    pub(super) fn subject(&self) -> Subject {
        let deal = self.deal.map(|id| Subject::Opportunity(OpportunityId(id)));
        let contact = self.contact_id.map(|id| Subject::Contact(ContactId(id)));
        deal.or(contact).unwrap_or(Subject::Organization(OrganizationId(self.organization_id)))
    }

    /// "visit at Blue Fin".
    pub(super) fn name(&self) -> String {
        format!("{} at {}", self.kind, self.organization)
    }
}

pub(super) async fn stored(viewer: &mut Viewer, id: InteractionId) -> Result<Stored, AppError> {
    let readable = sqlx::query_scalar!(
        r#"select exists (select from interaction where id = $1 and deleted_at is null) as "there!""#,
        id.0,
    );
    if !readable.fetch_one(viewer.db()).await? {
        return Err(AppError::NotFound);
    }
    // The policy for update hides what one may read but not write.
    let stored = sqlx::query_as!(
        Stored,
        r#"select i.type as kind, i.status, i.body, i.outcome, i.minutes, i.follow_up_on, i.happened_at, i.organization_id,
            i.contact_id, i.opportunity_id, i.principal_ids, i.product_ids, i.rating, i.sample, i.task_id,
            d.id as "deal?", coalesce(o.name, '') as "organization!"
        from interaction i
        left join organization o on o.id = i.organization_id
        left join opportunity d on d.id = i.opportunity_id and d.deleted_at is null
        where i.id = $1
        for update of i"#,
        id.0,
    );
    stored.fetch_optional(viewer.db()).await?.ok_or(AppError::Forbidden)
}

/// A note as it is stored, held for writing.
async fn stored_note(viewer: &mut Viewer, id: InteractionId) -> Result<(NoteForm, Subject, String), AppError> {
    let stored = stored(viewer, id).await?;
    if stored.kind != "note" {
        return Err(AppError::NotFound);
    }
    let (subject, name) = (stored.subject(), stored.name());
    Ok((NoteForm { body: stored.body }, subject, name))
}

/// What the form's page needs.
pub(super) async fn form(viewer: &mut Viewer, id: InteractionId) -> Result<FormAnswer, AppError> {
    let (form, subject, _) = stored_note(viewer, id).await?;
    let about = called(viewer, subject).await?;
    Ok(FormAnswer { id, form, subject, about })
}

/// What a subject is called. An author reads what they wrote also where the account is not shared with them any more.
pub(super) async fn called(viewer: &mut Viewer, subject: Subject) -> Result<String, AppError> {
    let (organization, contact) = subject.columns();
    let about = sqlx::query_scalar!(
        r#"select name as "name!" from organization where id = $1
        union all
        select btrim(first_name || ' ' || last_name) from contact where id = $2
        union all
        select name from opportunity where id = $3"#,
        organization,
        contact,
        subject.deal().map(|id| id.0),
    );
    Ok(about.fetch_optional(viewer.db()).await?.unwrap_or_default())
}

/// Adds a note; answers where.
pub(crate) async fn add(mut viewer: Viewer, command: Add) -> Result<Subject, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let NoteForm { body } = text(&command.form)?;
    let at = given(&command.at)?;
    let contact = command.contact.map(|id| id.0);
    let deal = command.opportunity.map(|id| id.0);
    let place = sqlx::query!(
        r#"select o.id as "id!", o.name as "name!"
        from organization o
        where o.id = (select coalesce((select organization_id from contact where id = $1 and deleted_at is null), $2))
            and o.deleted_at is null
            and $3::uuid is null
        union all
        select organization_id, name from opportunity where id = $3 and deleted_at is null"#,
        contact,
        command.organization.map(|id| id.0),
        deal,
    )
    .fetch_optional(viewer.db())
    .await?
    .ok_or(AppError::NotFound)?;
    viewer.savepoint().await?;
    viewer.operation("note", &format!("note at {}", place.name)).await?;
    let made = sqlx::query!(
        "insert into interaction (id, author_id, happened_at, type, body, organization_id, contact_id, opportunity_id)
        values ($1, $2, $3, 'note', $4, $5, $6, $7)",
        command.id.0,
        viewer.me.id.0,
        at,
        body,
        place.id,
        contact,
        deal,
    )
    .execute(viewer.db())
    .await
    .on_constraint(&[
        ("interaction_contact_elsewhere", "", "This contact is not there any more."),
        ("interaction_organization_gone", "", "This account was deleted meanwhile."),
        ("interaction_pkey", "", TAKEN),
    ]);
    if viewer.taken(made.map(|_| ())).await? {
        let own = sqlx::query_scalar!(
            r#"select created_by is not distinct from larder.person_id() as "own!" from interaction where id = $1"#,
            command.id.0,
        );
        own.fetch_optional(viewer.db()).await?.filter(|own| *own).ok_or(AppError::NotFound)?;
    }
    let about = command.opportunity.map(Subject::Opportunity).or(command.contact.map(Subject::Contact));
    viewer.commit_as(about.unwrap_or(Subject::Organization(OrganizationId(place.id)))).await
}

/// Changes a note; answers where it stands.
pub(super) async fn edit(mut viewer: Viewer, command: Edit) -> Result<Subject, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let (before, subject, name) = stored_note(&mut viewer, command.id).await?;
    let NoteForm { body } = merge(&command.base.0, &text(&command.form)?, &before)?;
    viewer.operation("edit", &name).await?;
    sqlx::query!("update interaction set body = $2 where id = $1", command.id.0, body).execute(viewer.db()).await?;
    viewer.commit_as(subject).await
}

/// Deletes a note or another touch; answers where it stood, what it was, and what to undo.
pub(super) async fn delete(
    mut viewer: Viewer,
    id: InteractionId,
    key: Uuid,
) -> Result<(Subject, String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(key, &("delete interaction", id)).await? {
        return Ok(answer);
    }
    let stored = stored(&mut viewer, id).await?;
    let operation = viewer.operation("delete", &stored.name()).await?;
    sqlx::query!("update interaction set deleted_at = now() where id = $1", id.0).execute(viewer.db()).await?;
    let what = stored.kind.parse::<kind::Kind>().map_or("Record", kind::Kind::label).to_owned();
    viewer.commit_as((stored.subject(), what, operation)).await
}

/// The place of an entry: the later moment first, notes before changes of the same moment, then by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place {
    /// When.
    pub at: DateTime<Utc>,
    /// Of a note, its id; nil for a change.
    pub note: Uuid,
    /// Of a change, its number; the greatest for a note; below zero for a move of a deal.
    pub change: i64,
}

impl Place {
    /// Later than everything.
    fn newest() -> Self {
        let end_of_time = DateTime::from_timestamp(253_402_300_799, 0).unwrap_or_default();
        Self { at: end_of_time, note: Uuid::max(), change: i64::MAX }
    }
}

/// The page of a timeline that begins with a note.
pub(crate) fn address_of(subject: Subject, id: InteractionId, at: DateTime<Utc>) -> String {
    let before = serde_json::to_string(&Place { at, ..Place::newest() }).unwrap_or_default();
    format!("{}?show={}&before={}#note-{id}", subject.path(), Show::Notes, crate::url::encode(&before))
}

/// A page of the timeline, from the entry after the cursor `before`; one that cannot be read means the first page.
pub(crate) async fn timeline(
    viewer: &mut Viewer,
    subject: Subject,
    show: Show,
    before: &str,
) -> Result<TimelinePage, AppError> {
    let before = serde_json::from_str(before).unwrap_or_else(|_| Place::newest());
    let mut entries = Vec::new();
    if show != Show::History {
        entries.extend(notes(viewer, subject, before).await?);
    }
    if show != Show::Notes {
        entries.extend(super::history::changes(viewer, subject, before).await?);
        if let Subject::Opportunity(deal) = subject {
            entries.extend(super::history::moves(viewer, deal, before).await?);
        }
    }
    entries.sort_by_key(|(place, _)| Reverse(*place));
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let older = entries.last().filter(|_| more).and_then(|(place, _)| serde_json::to_string(place).ok());
    let entries = entries.into_iter().map(|(_, entry)| entry).collect();
    Ok(TimelinePage { entries, older, without_changes: false })
}

/// What people wrote and did there.
async fn notes(viewer: &mut Viewer, subject: Subject, before: Place) -> Result<Vec<(Place, Entry)>, AppError> {
    let (organization, contact) = subject.columns();
    let rows = sqlx::query!(
        r#"select i.id as "id!", i.type as "kind!", i.status as "status!", i.subject as "subject!", i.body as "body!",
            i.outcome, i.minutes, i.rating, i.sample, i.follow_up_on, i.happened_at as "at!",
            i.version > 1 and larder.is_edited(i.id, i.body) as "edited!",
            a.name as author, c.id as "contact_id?", btrim(c.first_name || ' ' || c.last_name) as contact,
            d.id as "deal_id?", d.name as "deal?",
            (
                select coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'id', p.id,
                            'name', p.name,
                            'products', (
                                select coalesce(
                                    jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id), '[]'
                                )
                                from product g
                                where g.id = any (i.product_ids)
                                    and g.principal_id = p.id
                            )
                        )
                        order by p.name, p.id
                    ),
                    '[]'
                )
                from organization p
                where p.id = any (i.principal_ids)
            ) as "about!: Json<Vec<Line>>",
            larder.person_role() <> 'viewer'
                and (i.author_id = larder.person_id() or larder.manages_team(a.team_id)) as "writable!"
        from (
            (
                select *
                from interaction
                where organization_id = $1
                    and deleted_at is null
                    and (happened_at, id) < ($3, $4)
                order by happened_at desc, id desc
                limit $5
            )
            union all
            (
                select *
                from interaction
                where contact_id = $2
                    and deleted_at is null
                    and (happened_at, id) < ($3, $4)
                order by happened_at desc, id desc
                limit $5
            )
            union all
            (
                select *
                from interaction
                where opportunity_id = $6
                    and deleted_at is null
                    and (happened_at, id) < ($3, $4)
                order by happened_at desc, id desc
                limit $5
            )
        ) i
        join person a on a.id = i.author_id
        left join contact c on c.id = i.contact_id and $2::uuid is null
        left join opportunity d on d.id = i.opportunity_id and d.deleted_at is null and $6::uuid is null"#,
        organization,
        contact,
        before.at,
        before.note,
        LIMIT,
        subject.deal().map(|id| id.0),
    )
    .fetch_all(viewer.db())
    .await?;
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let today = Day::at(now, zone);
    let entries = rows.into_iter().map(|row| {
        let note = Note {
            id: InteractionId(row.id),
            author: row.author,
            what: kind::words(&row.kind, &row.status),
            subject: row.subject,
            body: markdown::html(&row.body),
            outcome: row.outcome.and_then(|outcome| outcome.parse().ok()),
            minutes: row.minutes,
            about: row.about.0,
            rating: row.rating,
            sample: row.sample.and_then(|sample| sample.parse().ok()),
            follow_up: row.follow_up_on.map(|day| Day::from(day).words(today)).unwrap_or_default(),
            at: Moment::new(row.at, zone, now),
            contact: row.contact_id.zip(row.contact).map(|(id, name)| Named { id, name }),
            deal: row.deal_id.zip(row.deal).map(|(id, name)| Named { id, name }),
            edited: row.edited,
            writable: row.writable,
            waits: false,
        };
        (Place { at: row.at, note: row.id, change: i64::MAX }, Entry::Note(note))
    });
    Ok(entries.collect())
}
