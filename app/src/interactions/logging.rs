//! Logging what happened and planning what is to happen, in SQL: a touch, and the task that its follow-up date makes, in one
//! transaction.

use super::beginning::{deals, lines, people};
use super::kind::{Kind, Status};
use super::rules::{self, FOUR, Touch};
use super::store::{called, stored};
use super::{Amend, AmendAnswer, InteractionId, Log, LogForm, Subject};
use crate::command::merge;
use crate::contacts::ContactId;
use crate::context::{OperationId, TAKEN, Viewer};
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::id::chosen;
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId, store::named};
use crate::tasks::{TaskForm, TaskId, store::add_along};
use crate::time::{Moment, given, there};
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

/// Rules that the database keeps, and the field that each message stands beside.
pub(crate) const RULES: &[(&str, &str, &str)] = &[
    ("interaction_contact_elsewhere", "contact_id", "This contact is not at the account any more."),
    ("interaction_organization_gone", "", "This account was deleted meanwhile."),
    ("interaction_opportunity_gone", "opportunity_id", "This deal is not there any more."),
    ("interaction_opportunity_elsewhere", "opportunity_id", "This deal is at another account."),
    ("interaction_principals", "principals", FOUR),
    ("interaction_principal_gone", "principals", "One of these is no principal any more."),
    ("interaction_product_gone", "products", "One of these products is not there any more."),
    ("interaction_future", "happened_at", "That is in the future. Say that it is planned."),
    ("interaction_happened", "", "This was logged meanwhile: it happened."),
    ("interaction_follow_up_before", "follow_up_on", "That is before it happened."),
    ("interaction_pkey", "", TAKEN),
    ("task_pkey", "", TAKEN),
];

fn zone(viewer: &Viewer) -> Tz {
    viewer.me.time_zone.parse().unwrap_or(Tz::UTC)
}

/// When it happened: as a device says it, or as a person where they are.
fn moment(viewer: &Viewer, text: &str) -> Result<DateTime<Utc>, AppError> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M");
    let at = local.ok().and_then(|local| there(zone(viewer), local));
    at.ok_or_else(|| AppError::field("happened_at", "Type a day and a time."))
}

/// The account that a form names, by a contact, an id, a deal or its name.
async fn place(
    viewer: &mut Viewer,
    form: &LogForm,
    contact: Option<Uuid>,
    deal: Option<Uuid>,
) -> Result<Named, AppError> {
    if let (Some(deal), None, true) = (deal, contact, form.organization_id.is_empty()) {
        // Its operator may be nobody's whom the person knows: then it is called by the deal.
        let operator = sqlx::query_as!(
            Named,
            r#"select d.organization_id as id, coalesce(o.name, d.name) as "name!"
            from opportunity d
            left join organization o on o.id = d.organization_id
            where d.id = $1
                and d.deleted_at is null"#,
            deal,
        );
        return operator.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound);
    }
    let organization = match chosen("account", &form.organization_id)? {
        None if contact.is_none() => {
            let meant = named(viewer, "account", form.account.trim()).await?;
            Some(meant.ok_or_else(|| AppError::field("account", "Say where it was."))?)
        }
        organization => organization,
    };
    sqlx::query_as!(
        Named,
        "select o.id, o.name
        from organization o
        where o.id = (
                select larder.survivor(
                    coalesce((select organization_id from contact where id = $1 and deleted_at is null), $2)
                )
            )
            and o.deleted_at is null",
        contact,
        organization,
    )
    .fetch_optional(viewer.db())
    .await?
    .ok_or(AppError::NotFound)
}

/// Logs or plans a touch; answers where, with words for a toast, and what to undo.
pub(crate) async fn log(mut viewer: Viewer, command: Log) -> Result<(Subject, String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let at = match command.form.happened_at.trim() {
        "" => given(&command.at)?,
        typed => moment(&viewer, typed)?,
    };
    let day = Day::at(at, &viewer.me.time_zone);
    let touch = Touch::parse(&command.form, day)?.as_logged(day);
    let is_planned = touch.status == Status::Scheduled;
    // It may have waited for a line until after that.
    if is_planned && at < given(&command.at)? {
        return Err(AppError::field("happened_at", "That is over. Say that it happened."));
    }
    let contact = chosen("contact_id", &command.form.contact_id)?;
    let deal = chosen("opportunity_id", &command.form.opportunity_id)?;
    let place = place(&mut viewer, &command.form, contact, deal).await?;
    let name = format!("{} at {}", touch.kind, place.name);
    viewer.savepoint().await?;
    let operation = viewer.operation(if is_planned { "plan" } else { "log" }, &name).await?;
    let made = insert(&mut viewer, &command, &touch, at, &place, (contact, deal)).await;
    if viewer.taken(made).await? {
        let own = sqlx::query_scalar!(
            r#"select created_by is not distinct from larder.person_id() as "own!" from interaction where id = $1"#,
            command.id.0,
        );
        own.fetch_optional(viewer.db()).await?.filter(|own| *own).ok_or(AppError::NotFound)?;
    }
    let subject = Subject::of(Some(OrganizationId(place.id)), contact.map(ContactId));
    let deal = deal.map(|id| Subject::Opportunity(OpportunityId(id)));
    let subject = deal.or(subject).ok_or(AppError::NotFound)?;
    let words = format!("{}: {name}", said(touch.status));
    viewer.commit_as((subject, words, operation)).await
}

/// What was done with a touch, for a toast.
fn said(status: Status) -> &'static str {
    match status {
        Status::Completed => "Logged",
        Status::Scheduled => "Planned",
        Status::Cancelled => "Cancelled",
        Status::NoShow => "Nobody there",
    }
}

/// Logs a touch within an operation that is open: what came of a task.
pub(crate) async fn log_along(
    viewer: &mut Viewer,
    id: InteractionId,
    form: LogForm,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let day = Day::at(at, &viewer.me.time_zone);
    let touch = Touch::parse(&form, day)?.as_logged(day);
    let contact = chosen("contact_id", &form.contact_id)?;
    let deal = chosen("opportunity_id", &form.opportunity_id)?;
    let place = place(viewer, &form, contact, deal).await?;
    let command = Log { id, key: Uuid::nil(), task: TaskId::new(), at: String::new(), form };
    insert(viewer, &command, &touch, at, &place, (contact, deal)).await
}

/// Writes a new row, and the task that goes with it.
async fn insert(
    viewer: &mut Viewer,
    command: &Log,
    touch: &Touch,
    at: DateTime<Utc>,
    place: &Named,
    (contact, deal): (Option<Uuid>, Option<Uuid>),
) -> Result<(), AppError> {
    sqlx::query!(
        "insert into interaction (
            id, author_id, happened_at, type, body, organization_id, contact_id, outcome, minutes, follow_up_on,
            opportunity_id, principal_ids, product_ids, rating, task_id, status
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        command.id.0,
        viewer.me.id.0,
        at,
        touch.kind.code(),
        touch.body,
        place.id,
        contact,
        touch.outcome.map(super::kind::Outcome::code),
        touch.minutes,
        touch.follow_up.map(Day::date),
        deal,
        &touch.principals,
        &touch.products,
        touch.rating,
        touch.follow_up.map(|_| command.task.0),
        touch.status.code(),
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    match touch.follow_up {
        Some(day) => follow_up(viewer, (command.task, touch.kind), day, place, (contact, deal)).await,
        None => Ok(()),
    }
}

/// The task that a follow-up date makes.
async fn follow_up(
    viewer: &mut Viewer,
    (task, touch): (TaskId, Kind),
    day: Day,
    place: &Named,
    (contact, deal): (Option<Uuid>, Option<Uuid>),
) -> Result<(), AppError> {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let (kind, title) = rules::follow_up(touch, &place.name);
    let form = TaskForm {
        title,
        kind: kind.code().to_owned(),
        due_on: day.to_string(),
        organization_id: place.id.to_string(),
        contact_id: id(contact),
        opportunity_id: id(deal),
        ..TaskForm::default()
    };
    add_along(viewer, task, &form).await
}

/// The form that changes a touch.
pub(crate) async fn form(viewer: &mut Viewer, which: InteractionId) -> Result<AmendAnswer, AppError> {
    let stored = stored(viewer, which).await?;
    let subject = stored.subject();
    let people = people(viewer, stored.organization_id, stored.contact_id).await?;
    let deals = deals(viewer, stored.organization_id, stored.opportunity_id).await?;
    let lines = lines(viewer, &stored.principal_ids, &stored.product_ids).await?;
    let about = called(viewer, subject).await?;
    let form = as_form(viewer, &stored);
    // What was planned for later happened when it is said that it did.
    let happened = if stored.happened_at > Utc::now() { String::new() } else { form.happened_at.clone() };
    let planned = Moment::new(stored.happened_at, &viewer.me.time_zone, Utc::now());
    let at = stored.organization;
    Ok(AmendAnswer { id: which, form, happened, planned, subject, about, at, people, deals, lines })
}

fn as_form(viewer: &Viewer, stored: &super::store::Stored) -> LogForm {
    LogForm {
        kind: stored.kind.clone(),
        organization_id: stored.organization_id.to_string(),
        account: String::new(),
        contact_id: stored.contact_id.map(|id| id.to_string()).unwrap_or_default(),
        opportunity_id: stored.opportunity_id.map(|id| id.to_string()).unwrap_or_default(),
        happened_at: stored.happened_at.with_timezone(&zone(viewer)).format("%Y-%m-%dT%H:%M").to_string(),
        text: stored.body.clone(),
        outcome: stored.outcome.clone().unwrap_or_default(),
        minutes: stored.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
        follow_up_on: stored.follow_up_on.map(|day| day.to_string()).unwrap_or_default(),
        principals: stored.principal_ids.iter().map(ToString::to_string).collect(),
        products: stored.product_ids.iter().map(ToString::to_string).collect(),
        rating: stored.rating.map(|rating| rating.to_string()).unwrap_or_default(),
        status: stored.status.clone(),
    }
}

/// Changes a touch; answers where it stands.
pub(super) async fn edit(mut viewer: Viewer, command: Amend) -> Result<Subject, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let (subject, ..) = amend(&mut viewer, &command).await?;
    viewer.commit_as(subject).await
}

/// Says what became of what was planned; answers where it stands, with words for a toast, and what to undo.
pub(super) async fn conclude(mut viewer: Viewer, command: Amend) -> Result<(Subject, String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let answer = amend(&mut viewer, &command).await?;
    viewer.commit_as(answer).await
}

async fn amend(viewer: &mut Viewer, command: &Amend) -> Result<(Subject, String, OperationId), AppError> {
    let before = stored(viewer, command.id).await?;
    let known = as_form(viewer, &before);
    // The account stays, and is no field of this form.
    let fixed = |form: &LogForm| LogForm {
        organization_id: known.organization_id.clone(),
        account: String::new(),
        ..form.clone().in_order()
    };
    let merged = merge(&fixed(&command.base.0), &fixed(&command.form), &known)?;
    let did_not_happen = before.status != Status::Completed.code();
    let at = match merged.happened_at.trim() {
        // A form says minutes: seconds that nobody changed stay.
        _ if merged.happened_at == known.happened_at => before.happened_at,
        "" if did_not_happen => given(&command.at)?,
        typed => moment(viewer, typed)?,
    };
    let day = Day::at(at, &viewer.me.time_zone);
    let touch = Touch::parse(&merged, day)?;
    let touch = if did_not_happen { touch.as_logged(day) } else { touch };
    let contact = chosen("contact_id", &merged.contact_id)?;
    let deal = chosen("opportunity_id", &merged.opportunity_id)?;
    let name = before.name();
    let is_same = touch.status.code() == before.status;
    let operation = viewer.operation(if is_same { "edit" } else { touch.status.code() }, &name).await?;
    let promised = touch.follow_up.filter(|_| before.follow_up_on.is_none());
    sqlx::query!(
        "update interaction
        set (
            type, happened_at, body, contact_id, outcome, minutes, follow_up_on, opportunity_id, principal_ids,
            product_ids, rating, task_id, status
        ) = ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13, task_id), $14)
        where id = $1",
        command.id.0,
        touch.kind.code(),
        at,
        touch.body,
        contact,
        touch.outcome.map(super::kind::Outcome::code),
        touch.minutes,
        touch.follow_up.map(Day::date),
        deal,
        &touch.principals,
        &touch.products,
        touch.rating,
        promised.map(|_| command.task.0),
        touch.status.code(),
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    // One that was deleted meanwhile is no place to go on at.
    let deal = deal.filter(|deal| before.deal == Some(*deal) || before.opportunity_id != Some(*deal));
    if let Some(day) = promised {
        let place = Named { id: before.organization_id, name: before.organization.clone() };
        follow_up(viewer, (command.task, touch.kind), day, &place, (contact, deal)).await?;
    }
    let subject = Subject::of(Some(OrganizationId(before.organization_id)), contact.map(ContactId));
    let subject = deal.map(|id| Subject::Opportunity(OpportunityId(id))).or(subject).ok_or(AppError::NotFound)?;
    Ok((subject, format!("{}: {name}", said(touch.status)), operation))
}
