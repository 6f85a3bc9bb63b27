//! My day in SQL: one statement for what is planned, one for the tasks, one for the samples, one for the deals, one for the accounts.

use super::{MyDay, QUIET, QUIET_DAYS, SAMPLES, STALE, Stale, TASKS, VISITS, Waiting};
use crate::auth::Role;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::planned;
use crate::interactions::samples::{self, Whose};
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId, Priority};
use crate::tasks::store::Row;
use chrono::Utc;

/// What waits for the person asking.
pub(crate) async fn my_day(viewer: &mut Viewer) -> Result<MyDay, AppError> {
    let (zone, now) = (viewer.me.time_zone.clone(), Utc::now());
    let today = Day::at(now, &zone);
    let tasks = tasks(viewer).await?;
    let more_tasks = tasks.len() > TASKS;
    let tasks = tasks.into_iter().take(TASKS).map(|row| row.shown(&zone, now)).collect::<Result<_, _>>()?;
    let holding = holding(viewer).await?;
    let mut stale = stale(viewer).await?;
    let more_stale = stale.len() > STALE;
    stale.truncate(STALE);
    let mut samples = samples::store::open(viewer, Whose::Mine, Some(today), SAMPLES).await?;
    samples.truncate(SAMPLES);
    let planned = planned::store::own(viewer, None, today, planned::SHOWN).await?;
    let (visits, quiet) = (Vec::new(), Vec::new());
    let mut day = MyDay {
        today,
        tasks,
        more_tasks,
        planned,
        samples,
        visits,
        more_visits: false,
        stale,
        more_stale,
        quiet,
        holding,
    };
    for (due, waiting) in waiting(viewer, today).await? {
        if due { day.visits.push(waiting) } else { day.quiet.push(waiting) }
    }
    day.more_visits = day.visits.len() > VISITS;
    day.visits.truncate(VISITS);
    Ok(day)
}

/// Devices that a manager looks after, and that hold unsent work for over a day.
async fn holding(viewer: &mut Viewer) -> Result<u32, AppError> {
    if !matches!(viewer.me.role, Role::Admin | Role::Manager) {
        return Ok(0);
    }
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from larder.waiting_devices()"#);
    Ok(u32::try_from(count.fetch_one(viewer.db()).await?).unwrap_or(u32::MAX))
}

/// What asks for the verdict on a sample of theirs stands with the samples.
async fn tasks(viewer: &mut Viewer) -> Result<Vec<Row>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select t.id, t.title, t.kind, t.due_on, t.due_at, t.repeat, t.priority, t.owner_id, p.name as owner,
            o.id as "organization_id?", o.name as "organization?", c.id as "contact_id?",
            btrim(c.first_name || ' ' || c.last_name) as contact, d.id as "opportunity_id?", d.name as "opportunity?",
            t.done_at, t.done_note, true as "writable!"
        from task t
        join person p on p.id = t.owner_id
        left join organization o on o.id = t.organization_id
        left join contact c on c.id = t.contact_id and c.deleted_at is null
        left join opportunity d on d.id = t.opportunity_id and d.deleted_at is null
        where t.owner_id = $1
            and t.done_at is null
            and t.deleted_at is null
            and not exists (
                select from interaction i
                where i.task_id = t.id
                    and i.author_id = $1
                    and i.sample in ('left', 'tasted')
                    and i.deleted_at is null
            )
        order by t.due_on, t.id
        limit $2"#,
        viewer.me.id.0,
        i64::try_from(TASKS + 1).unwrap_or(i64::MAX),
    );
    Ok(rows.fetch_all(viewer.db()).await?)
}

/// The person's own deals that are in their stage for too long.
async fn stale(viewer: &mut Viewer) -> Result<Vec<Stale>, AppError> {
    let rows = sqlx::query!(
        r#"select d.id, d.name, d.stage,
            (now() at time zone $2)::date - (d.stage_entered_at at time zone $2)::date as "days!",
            o.id as "organization_id?", o.name as "organization?"
        from opportunity d
        left join organization o on o.id = d.organization_id
        where d.owner_id = $1
            and d.closed_on is null
            and d.deleted_at is null
            and (now() at time zone $2)::date - (d.stage_entered_at at time zone $2)::date > larder.stage_limit(d.stage)
        order by d.stage_entered_at, d.id
        limit $3"#,
        viewer.me.id.0,
        viewer.me.company_time_zone.clone(),
        i64::try_from(STALE + 1).unwrap_or(i64::MAX),
    );
    let rows = rows.fetch_all(viewer.db()).await?.into_iter().map(|row| {
        let organization = row.organization_id.zip(row.organization).map(|(id, name)| Named { id, name });
        let (id, stage) = (OpportunityId(row.id), row.stage.parse()?);
        Ok(Stale { id, name: row.name, stage, days: row.days, organization })
    });
    rows.collect()
}

/// The person's own accounts that wait: whether for a visit, and who it is. One that is planned does not wait.
async fn waiting(viewer: &mut Viewer, today: Day) -> Result<Vec<(bool, Waiting)>, AppError> {
    let usual = Priority::ALL.iter().filter_map(|one| Some((one.code().to_owned(), one.cadence_weeks()?)));
    let (priorities, weeks) = usual.unzip::<_, _, Vec<String>, Vec<i32>>();
    let rows = sqlx::query!(
        r#"with own as (
            select o.id, o.name, o.priority, o.shipping_city, f.next_follow_up_on,
                coalesce(o.cadence_weeks, usual.weeks, 0) as cadence_weeks,
                (f.last_visit_at at time zone $2)::date as visited,
                (f.last_interaction_at at time zone $2)::date as touched
            from organization o
            join organization_fact f on f.organization_id = o.id
            left join unnest($7::text[], $8::integer[]) as usual (priority, weeks) on usual.priority = o.priority
            where o.owner_id = $1
                and o.deleted_at is null
                and o.status = 'active'
        ),
        planned as materialized (
            select organization_id, type
            from interaction
            where author_id = $1
                and status = 'scheduled'
                and deleted_at is null
        ),
        due as (
            select *
            from own o
            where o.cadence_weeks > 0
                and (o.visited is null or $3 - o.visited >= 7 * o.cadence_weeks)
                and not (o.next_follow_up_on is not null and exists (
                    select from task t
                    where t.organization_id = o.id
                        and t.owner_id = $1
                        and t.kind = 'visit'
                        and t.done_at is null
                        and t.deleted_at is null
                ))
                and not exists (select from planned p where p.organization_id = o.id and larder.is_visit(p.type))
        ),
        quiet as (
            select *
            from own o
            where o.next_follow_up_on is null
                and (o.touched is null or $3 - o.touched > $4)
                and o.id not in (select organization_id from planned)
                and o.id not in (select id from due)
        )
        (
            select true as "due!", id as "id!", name as "name!", priority as "priority!", shipping_city as "city!",
                cadence_weeks as "cadence_weeks!", visited as last
            from due
            order by priority, visited is null, $3 - visited - 7 * cadence_weeks desc, name, id
            limit $5
        )
        union all
        (
            select false, id, name, priority, shipping_city, cadence_weeks, touched
            from quiet
            order by touched is null, touched, name, id
            limit $6
        )"#,
        viewer.me.id.0,
        viewer.me.time_zone.clone(),
        today.date(),
        QUIET_DAYS,
        i64::try_from(VISITS + 1).unwrap_or(i64::MAX),
        i64::try_from(QUIET).unwrap_or(i64::MAX),
        &priorities,
        &weeks,
    )
    .fetch_all(viewer.db())
    .await?;
    let waiting = rows.into_iter().map(|row| {
        let waiting = Waiting {
            id: OrganizationId(row.id),
            name: row.name,
            city: row.city,
            priority: row.priority.parse()?,
            last: row.last.map(Day::from),
            cadence_weeks: row.cadence_weeks,
        };
        Ok((row.due, waiting))
    });
    waiting.collect()
}
