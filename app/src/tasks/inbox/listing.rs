//! The inbox in SQL: static fragments, values always bound.

use super::{Column, Filter, Inbox, Order, PATH, Week, Whose, fields, first_day, tabs, words};
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::filter::{COUNTED, Condition, PAGE, cut};
use crate::interactions::planned;
use crate::listed::Answer;
use crate::organizations::Named;
use crate::tasks::store::{Row, people};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

const FROM: &str = " from task t
    join person p on p.id = t.owner_id
    left join organization o on o.id = t.organization_id
    left join contact c on c.id = t.contact_id and c.deleted_at is null
    left join opportunity d on d.id = t.opportunity_id and d.deleted_at is null
    where t.deleted_at is null";

const ROWS: &str =
    "select t.id, t.title, t.kind, t.due_on, t.due_at, t.repeat, t.priority, t.owner_id, p.name as owner,
        o.id as organization_id, o.name as organization, c.id as contact_id,
        btrim(c.first_name || ' ' || c.last_name) as contact, d.id as opportunity_id, d.name as opportunity,
        t.done_at, t.done_note, larder.person_role() <> 'viewer' and (
            larder.person_id() in (t.owner_id, t.assigned_by)
            or larder.manages_person(t.owner_id)
            or larder.manages_person(t.assigned_by)
        ) as writable";

const IN_ORDER: &str = " order by t.due_on, coalesce(t.due_at, time '24:00'), t.id limit ";

/// A page of the inbox.
///
/// # Errors
/// Those of the database; `Invalid` when it takes too long.
pub(crate) async fn inbox(viewer: &mut Viewer, filter: &Filter) -> Result<Inbox, AppError> {
    let rows: Vec<Row> = page(viewer, filter).build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let (rows, more) = cut(rows, PAGE.into());
    let next = rows.last().filter(|_| more).map(cursor);
    let count = count(viewer, filter).build_query_scalar().fetch_one(viewer.ad_hoc().await?).await?;
    let people = people(viewer, None).await?;
    let answer = Answer { rows: Vec::new(), next, count, cut: false, fields: fields(&people), orders: Vec::new() };
    let name = |id: Uuid| people.iter().find(|one| one.id == id).map(|one: &Named| one.name.clone());
    let asked = answer.listed(PATH, filter.clone(), Order::Due, &[], |column, value: &str| words(column, value, name));
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let tasks = rows.into_iter().map(|row| row.shown(zone, now)).collect::<Result<_, _>>()?;
    Ok(Inbox { asked, tabs: tabs(&viewer.me, filter), today: Day::at(now, zone), tasks, people })
}

/// Tasks that a week shows.
const OF_WEEK: i64 = 500;

/// The week that the day `from` lies in.
///
/// # Errors
/// Those of the database.
pub(crate) async fn week(viewer: &mut Viewer, from: &str) -> Result<Week, AppError> {
    let (zone, now) = (viewer.me.time_zone.clone(), Utc::now());
    let today = Day::at(now, &zone);
    let first = first_day(from, today, &viewer.me);
    let mut sql = QueryBuilder::new(ROWS);
    sql.push(FROM).push(" and t.done_at is null and t.owner_id = ").push_bind(viewer.me.id.0);
    sql.push(" and t.due_on between ").push_bind(first.date()).push(" and ").push_bind(first.plus(6).date());
    sql.push(IN_ORDER).push_bind(OF_WEEK);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let tasks = rows.into_iter().map(|row| row.shown(&zone, now)).collect::<Result<_, _>>()?;
    let visits = planned::store::own(viewer, Some(first), first.plus(6), planned::SHOWN).await?;
    Ok(Week { today, first, tasks, visits })
}

fn page(viewer: &Viewer, filter: &Filter) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(ROWS);
    sql.push(FROM);
    conditions(&mut sql, viewer, filter);
    after(&mut sql, filter);
    sql.push(if filter.is_done() { " order by t.done_at desc, t.id desc limit " } else { IN_ORDER });
    sql.push_bind(i64::from(PAGE) + 1);
    sql
}

fn count(viewer: &Viewer, filter: &Filter) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select count(*) from (select");
    sql.push(FROM);
    conditions(&mut sql, viewer, filter);
    sql.push(" limit ").push_bind(COUNTED).push(") counted");
    sql
}

fn conditions(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, filter: &Filter) {
    sql.push(if filter.is_done() { " and t.done_at is not null" } else { " and t.done_at is null" });
    match filter.whose() {
        None => {}
        Some(Whose::Mine) => {
            sql.push(" and t.owner_id = ").push_bind(viewer.me.id.0);
        }
        Some(Whose::Given) => {
            sql.push(" and t.assigned_by = ").push_bind(viewer.me.id.0);
            sql.push(" and t.owner_id <> ").push_bind(viewer.me.id.0);
        }
        Some(Whose::Team) => {
            sql.push(" and t.owner_id in (select id from person where team_id = ").push_bind(viewer.me.team_id.0);
            sql.push(")");
        }
    }
    for Condition { column, values, .. } in &filter.conditions {
        let values = values.clone();
        match column {
            Column::Whose | Column::Done => {}
            Column::Owner => {
                let ids = values.iter().filter_map(|value| value.parse::<Uuid>().ok()).collect::<Vec<_>>();
                sql.push(" and t.owner_id = any (").push_bind(ids).push(")");
            }
            Column::Kind => {
                sql.push(" and t.kind = any (").push_bind(values).push(")");
            }
            Column::Priority => {
                sql.push(" and t.priority = any (").push_bind(values).push(")");
            }
        }
    }
    for word in filter.q.split_whitespace() {
        sql.push(" and strpos(larder.fold(concat_ws(' ', t.title, o.name)), larder.fold(").push_bind(word.to_owned());
        sql.push(")) > 0");
    }
}

/// What comes after every time of a day.
const NO_TIME: &str = "24:00";

/// Where the next page starts.
fn cursor(last: &Row) -> String {
    let place = if let Some(at) = last.done_at {
        [at.to_rfc3339(), String::new(), last.id.to_string()]
    } else {
        let time = last.due_at.map_or_else(|| NO_TIME.to_owned(), |at| at.format("%H:%M").to_string());
        [last.due_on.to_string(), time, last.id.to_string()]
    };
    serde_json::to_string(&place).unwrap_or_default()
}

/// The rows after the cursor. One that cannot be read means the first page.
fn after(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let Ok([place, time, id]) = serde_json::from_str::<[String; 3]>(&filter.after) else { return };
    let Ok(id) = id.parse::<Uuid>() else { return };
    if filter.is_done() {
        let Ok(at) = DateTime::parse_from_rfc3339(&place) else { return };
        sql.push(" and (t.done_at, t.id) < (").push_bind(at.to_utc());
    } else {
        let Ok(day) = place.parse::<NaiveDate>() else { return };
        if time != NO_TIME && NaiveTime::parse_from_str(&time, "%H:%M").is_err() {
            return;
        }
        sql.push(" and (t.due_on, coalesce(t.due_at, time '24:00'), t.id) > (").push_bind(day);
        sql.push(", ").push_bind(time).push("::time");
    }
    sql.push(", ").push_bind(id).push(")");
}
