//! Logging what happened, in SQL: a touch, and the task that its follow-up date makes, in one transaction.

use super::rules::{Touch, follow_up_title};
use super::store::{called, stored};
use super::{Account, Amend, AmendAnswer, InteractionId, Log, LogAnswer, LogForm, Subject};
use crate::command::merge;
use crate::contacts::ContactId;
use crate::context::{OperationId, TAKEN, Viewer};
use crate::day::Day;
use crate::error::{AppError, OnConstraint as _};
use crate::id::chosen;
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId, store::named};
use crate::tasks::{Kind as TaskKind, TaskForm, TaskId, store::add_along};
use crate::time::given;
use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

/// Accounts that the quick log offers before a letter is typed.
const RECENT: i64 = 8;

/// Rules that the database keeps, and the field that each message stands beside.
const RULES: &[(&str, &str, &str)] = &[
    ("interaction_contact_elsewhere", "contact_id", "This contact is not at the account any more."),
    ("interaction_organization_gone", "", "This account was deleted meanwhile."),
    ("interaction_opportunity_gone", "opportunity_id", "This deal is not there any more."),
    ("interaction_opportunity_elsewhere", "opportunity_id", "This deal is at another account."),
    ("interaction_future", "happened_at", "That is in the future. Plan it as a task."),
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
    // An hour that the clocks skip is the one after it.
    let at = local.ok().and_then(|local| {
        let zone = zone(viewer);
        zone.from_local_datetime(&local)
            .earliest()
            .or_else(|| zone.from_local_datetime(&(local + chrono::TimeDelta::hours(1))).earliest())
    });
    at.map(|at| at.to_utc()).ok_or_else(|| AppError::field("happened_at", "Type a day and a time."))
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
        where o.id = larder.survivor(
                coalesce((select organization_id from contact where id = $1 and deleted_at is null), $2)
            )
            and o.deleted_at is null",
        contact,
        organization,
    )
    .fetch_optional(viewer.db())
    .await?
    .ok_or(AppError::NotFound)
}

/// Logs a touch; answers where, with words for a toast, and what to undo.
pub(crate) async fn log(mut viewer: Viewer, command: Log) -> Result<(Subject, String, OperationId), AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let at = match command.form.happened_at.trim() {
        "" => given(&command.at)?,
        typed => moment(&viewer, typed)?,
    };
    let touch = Touch::parse(&command.form, Day::at(at, &viewer.me.time_zone))?;
    let contact = chosen("contact_id", &command.form.contact_id)?;
    let deal = chosen("opportunity_id", &command.form.opportunity_id)?;
    let place = place(&mut viewer, &command.form, contact, deal).await?;
    let name = format!("{} at {}", touch.kind, place.name);
    viewer.savepoint().await?;
    let operation = viewer.operation("log", &name).await?;
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
    let words = format!("Logged: {name}");
    viewer.commit_as((subject, words, operation)).await
}

/// Logs a touch within an operation that is open: what came of a task.
pub(crate) async fn log_along(
    viewer: &mut Viewer,
    id: InteractionId,
    form: LogForm,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let touch = Touch::parse(&form, Day::at(at, &viewer.me.time_zone))?;
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
            opportunity_id
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        command.id.0,
        viewer.me.id.0,
        at,
        touch.kind.code(),
        touch.body,
        place.id,
        contact,
        touch.outcome.map(super::kind::Outcome::code),
        touch.minutes.or(touch.kind.usual_minutes()),
        touch.follow_up.map(Day::date),
        deal,
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    match touch.follow_up {
        Some(day) => follow_up(viewer, command.task, day, place, (contact, deal)).await,
        None => Ok(()),
    }
}

/// The task that a follow-up date makes.
async fn follow_up(
    viewer: &mut Viewer,
    task: TaskId,
    day: Day,
    place: &Named,
    (contact, deal): (Option<Uuid>, Option<Uuid>),
) -> Result<(), AppError> {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let form = TaskForm {
        title: follow_up_title(&place.name),
        kind: TaskKind::FollowUp.code().to_owned(),
        due_on: day.to_string(),
        organization_id: place.id.to_string(),
        contact_id: id(contact),
        opportunity_id: id(deal),
        ..TaskForm::default()
    };
    add_along(viewer, task, &form).await
}

/// The form that changes a touch.
pub(super) async fn form(viewer: &mut Viewer, which: InteractionId) -> Result<AmendAnswer, AppError> {
    let stored = stored(viewer, which).await?;
    let subject = stored.subject();
    let people = people(viewer, stored.organization_id, stored.contact_id).await?;
    let deals = deals(viewer, stored.organization_id, stored.opportunity_id).await?;
    let about = called(viewer, subject).await?;
    Ok(AmendAnswer { id: which, form: as_form(viewer, &stored), subject, about, people, deals })
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
    }
}

/// Who works at an account, and `also`, who may not any more.
async fn people(viewer: &mut Viewer, organization: Uuid, also: Option<Uuid>) -> Result<Vec<Named>, AppError> {
    let people = sqlx::query_as!(
        Named,
        r#"select id, btrim(first_name || ' ' || last_name) as "name!"
        from contact
        where organization_id = $1 and deleted_at is null or id = $2
        order by is_primary desc, last_name, first_name, id
        limit 200"#,
        organization,
        also,
    );
    Ok(people.fetch_all(viewer.db()).await?)
}

/// What is open at an account, and `also`, which may not be any more.
pub(super) async fn deals(viewer: &mut Viewer, organization: Uuid, also: Option<Uuid>) -> Result<Vec<Named>, AppError> {
    let deals = sqlx::query_as!(
        Named,
        "select id, name
        from opportunity
        where organization_id = $1 and closed_on is null and deleted_at is null or id = $2
        order by name, id
        limit 200",
        organization,
        also,
    );
    Ok(deals.fetch_all(viewer.db()).await?)
}

/// Changes a touch; answers where it stands.
pub(super) async fn edit(mut viewer: Viewer, command: Amend) -> Result<Subject, AppError> {
    if let Some(answer) = viewer.replay(command.key, &command).await? {
        return Ok(answer);
    }
    let before = stored(&mut viewer, command.id).await?;
    let known = as_form(&viewer, &before);
    // The account stays, and is no field of this form.
    let fixed = |form: &LogForm| LogForm {
        organization_id: known.organization_id.clone(),
        account: String::new(),
        // Browsers send line breaks as two characters; one is kept.
        text: form.text.replace("\r\n", "\n"),
        ..form.clone()
    };
    let merged = merge(&fixed(&command.base.0), &fixed(&command.form), &known)?;
    // A form says minutes: seconds that nobody changed stay.
    let at = if merged.happened_at == known.happened_at {
        before.happened_at
    } else {
        moment(&viewer, &merged.happened_at)?
    };
    let touch = Touch::parse(&merged, Day::at(at, &viewer.me.time_zone))?;
    let contact = chosen("contact_id", &merged.contact_id)?;
    let deal = chosen("opportunity_id", &merged.opportunity_id)?;
    viewer.operation("edit", &before.name()).await?;
    sqlx::query!(
        "update interaction
        set (type, happened_at, body, contact_id, outcome, minutes, follow_up_on, opportunity_id)
            = ($2, $3, $4, $5, $6, $7, $8, $9)
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
    )
    .execute(viewer.db())
    .await
    .on_constraint(RULES)?;
    // One that was deleted meanwhile is no place to go on at.
    let deal = deal.filter(|deal| before.deal == Some(*deal) || before.opportunity_id != Some(*deal));
    if let (None, Some(day)) = (before.follow_up_on, touch.follow_up) {
        let place = Named { id: before.organization_id, name: before.organization.clone() };
        follow_up(&mut viewer, command.task, day, &place, (contact, deal)).await?;
    }
    let subject = Subject::of(Some(OrganizationId(before.organization_id)), contact.map(ContactId));
    let subject = deal.map(|id| Subject::Opportunity(OpportunityId(id))).or(subject);
    viewer.commit_as(subject.ok_or(AppError::NotFound)?).await
}

/// What the quick log begins with.
pub(crate) async fn begin(
    viewer: &mut Viewer,
    organization: Option<OrganizationId>,
    contact: Option<ContactId>,
    opportunity: Option<OpportunityId>,
) -> Result<LogAnswer, AppError> {
    if !viewer.me.writes() {
        return Err(AppError::Forbidden);
    }
    let (mut account, mut with, mut organization) = (None, None, organization);
    let deal = sqlx::query!(
        r#"select d.id, d.name, o.id as "operator?"
        from opportunity d
        left join organization o on o.id = d.organization_id
        where d.id = $1
            and d.deleted_at is null"#,
        opportunity.map(|id| id.0),
    );
    let deal = deal.fetch_optional(viewer.db()).await?;
    if opportunity.is_some() && deal.is_none() {
        return Err(AppError::NotFound);
    }
    if let Some(deal) = &deal {
        organization = deal.operator.map(OrganizationId);
    }
    if organization.is_some() || contact.is_some() {
        let given = sqlx::query!(
            r#"select o.id as "organization: OrganizationId", larder.organization_text(o.id) as "name!",
            concat_ws(' · ', initcap(o.role), nullif(o.shipping_city, '')) as "about!", c.id as "contact?"
        from organization o
        left join contact c on c.id = $2 and c.organization_id = o.id and c.deleted_at is null
        where o.id = coalesce((select organization_id from contact where id = $2 and deleted_at is null), $1)
            and o.deleted_at is null"#,
            organization.map(|id| id.0),
            contact.map(|id| id.0),
        );
        let given = given.fetch_optional(viewer.db()).await?.ok_or(AppError::NotFound)?;
        with = given.contact.map(ContactId);
        account = Some(Account { id: given.organization, name: given.name, about: given.about });
    }
    let recent = recent(viewer).await?;
    let today = Day::at(Utc::now(), &viewer.me.time_zone);
    let deal = deal.map(|deal| Named { id: deal.id, name: deal.name });
    Ok(LogAnswer { account, contact: with, deal, recent, today })
}

/// Where the person was last; then their own accounts, the most important first.
async fn recent(viewer: &mut Viewer) -> Result<Vec<Account>, AppError> {
    let recent = sqlx::query_as!(
        Account,
        r#"with touched as (
            select i.organization_id as id, max(i.happened_at) as at
            from (
                select organization_id, happened_at
                from interaction
                where author_id = larder.person_id()
                    and deleted_at is null
                order by happened_at desc
                limit 100
            ) i
            group by i.organization_id
        ),
        own as (
            select id, priority, name
            from organization
            where owner_id = larder.person_id()
                and deleted_at is null
                and status = 'active'
            order by name, id
            limit 100
        )
        select o.id as "id: OrganizationId", larder.organization_text(o.id) as "name!",
            concat_ws(' · ', initcap(o.role), nullif(o.shipping_city, '')) as "about!"
        from (
            select id, at, '' as priority from touched
            union all
            select id, null, priority from own where id not in (select id from touched)
        ) likely
        join organization o on o.id = likely.id and o.deleted_at is null
        order by likely.at desc nulls last, likely.priority, o.name, o.id
        limit $1"#,
        RECENT,
    );
    Ok(recent.fetch_all(viewer.db()).await?)
}

/// The accounts that a few letters may mean, the best first.
pub(crate) async fn accounts(viewer: &mut Viewer, words: &str) -> Result<Vec<Account>, AppError> {
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let hits = sqlx::query_as!(
        Account,
        r#"select o.id as "id: OrganizationId", larder.organization_text(o.id) as "name!",
            concat_ws(' · ', initcap(o.role), nullif(o.shipping_city, '')) as "about!"
        from larder.search_organizations($1, 8) hit
        join organization o on o.id = hit.id
        order by hit.rank desc, o.name"#,
        words.trim(),
    );
    Ok(hits.fetch_all(viewer.db()).await?)
}
