//! The list in SQL: static fragments chosen by column, values always bound.
//! Invariant: words go through a definer function that answers with ids; the newest first is an index's order.

use super::PATH;
use super::columns::{COLUMNS, Line, fields, row, words};
use super::filter::{Column, Filter, Order};
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::filter::{COUNTED, Condition, HITS, Hits, Operator, PAGE};
use crate::interactions::{InteractionId, Subject, store};
use crate::listed::{Answer, Listed, reading, shown};
use crate::opportunities::OpportunityId;
use crate::opportunities::listing::choices;
use crate::organizations::listing::{accounts_by_id, keeps_own_book};
use crate::organizations::{Named, OrganizationId};
use crate::time::Moment;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, Postgres, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

const ROWS: &str =
    "select i.id, i.type as kind, i.status, i.happened_at, i.body as text, i.outcome, i.minutes, i.rating,
        i.follow_up_on, a.name as author, o.id as organization_id, o.name as organization, c.id as contact_id,
        btrim(c.first_name || ' ' || c.last_name) as contact, d.id as deal_id, d.name as deal,
        array(select p.name from organization p where p.id = any (i.principal_ids) order by p.name, p.id) as principals,
        array(select p.name from product p where p.id = any (i.product_ids) order by p.name, p.id) as products,
        larder.person_role() <> 'viewer'
            and (i.author_id = larder.person_id() or larder.manages_team(a.team_id)) as writable
    from (select i.* from interaction i where i.deleted_at is null";

#[derive(FromRow)]
pub(super) struct Found {
    id: Uuid,
    kind: String,
    status: String,
    pub(super) happened_at: DateTime<Utc>,
    pub(super) text: String,
    outcome: Option<String>,
    minutes: Option<i32>,
    rating: Option<i16>,
    pub(super) follow_up_on: Option<NaiveDate>,
    author: String,
    organization_id: Option<Uuid>,
    organization: Option<String>,
    contact_id: Option<Uuid>,
    contact: Option<String>,
    deal_id: Option<Uuid>,
    deal: Option<String>,
    pub(super) principals: Vec<String>,
    pub(super) products: Vec<String>,
    writable: bool,
}

/// A page of the list.
///
/// # Errors
/// Those of the database; `Invalid` when it takes too long.
pub async fn list(viewer: &mut Viewer, filter: &Filter) -> Result<Listed, AppError> {
    let mut filter = filter.clone();
    accounts_by_id(viewer, &mut filter, Column::Organization).await?;
    let hits = hits(viewer, &filter.q, HITS).await?;
    let (rows, next) = rows(viewer, &filter, hits.as_ref(), PAGE).await?;
    let count = count(viewer, &filter, hits.as_ref());
    let count = reading::counted(viewer, filter.is_empty(), count).await?;
    let names = names(viewer, &filter.ids()).await?;
    let shown = shown(COLUMNS, &filter.columns);
    let now = Utc::now();
    let rows = rows.into_iter().map(|found| row(&line(viewer, found, now), &shown)).collect();
    let cut = hits.is_some_and(|hits| hits.cut);
    let fields = fields(choices(viewer).await?);
    let answer = Answer { rows, next, count, cut, fields, orders: Order::options() };
    let words = |column, value: &str| words(column, value, |id| names.get(&id).cloned());
    Ok(answer.listed(PATH, filter, Order::Newest, COLUMNS, words))
}

pub(super) fn line(viewer: &Viewer, found: Found, now: DateTime<Utc>) -> Line {
    let zone = &viewer.me.time_zone;
    let named = |id: Option<Uuid>, name: Option<String>| Some(Named { id: id?, name: name? });
    // Where it can be read: at its account, else on its deal; where neither is shared, whoever wrote it has its form.
    let account = found.organization_id.map(|id| Subject::Organization(OrganizationId(id)));
    let subject = account.or(found.deal_id.map(|id| Subject::Opportunity(OpportunityId(id))));
    let href = subject.map(|subject| store::address_of(subject, InteractionId(found.id), found.happened_at));
    Line {
        id: found.id,
        href: href.unwrap_or_else(|| format!("/interactions/{}/edit", found.id)),
        kind: found.kind,
        status: found.status,
        happened: Moment::new(found.happened_at, zone, now),
        account: named(found.organization_id, found.organization),
        author: found.author,
        principals: found.principals,
        outcome: found.outcome,
        text: found.text,
        contact: named(found.contact_id, found.contact),
        deal: named(found.deal_id, found.deal),
        products: found.products,
        minutes: found.minutes,
        rating: found.rating,
        follow_up: found.follow_up_on.map(|on| Day::from(on).words(Day::at(now, zone))).unwrap_or_default(),
        writable: found.writable,
    }
}

/// What the records are called that a filter names.
async fn names(viewer: &mut Viewer, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query_as!(
        Named,
        r#"select id as "id!", name as "name!" from organization where id = any ($1)
        union all
        select id, name from person where id = any ($1)
        union all
        select id, name from team where id = any ($1)
        union all
        select id, name from product where id = any ($1)
        union all
        select id, name from opportunity where id = any ($1)"#,
        ids,
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(rows.into_iter().map(|one| (one.id, one.name)).collect())
}

/// What the words of a filter find; `None` when there are none.
pub(super) async fn hits(viewer: &mut Viewer, words: &str, most: i32) -> Result<Option<Hits>, AppError> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(None);
    }
    let ids = sqlx::query_scalar!(
        r#"select id as "id!" from larder.search_interactions($1, $2)"#,
        words,
        most.saturating_add(1),
    );
    Ok(Some(Hits::new(ids.fetch_all(viewer.db()).await?, most)))
}

pub(super) async fn rows(
    viewer: &mut Viewer,
    filter: &Filter,
    hits: Option<&Hits>,
    most: u16,
) -> Result<(Vec<Found>, Option<String>), AppError> {
    let page = page(viewer, filter, hits, most);
    reading::rows(viewer, filter.is_empty(), page, most, cursor).await
}

/// The statement of one page: the filter, the cursor, the order, one row more than a page; what else is said of each is
/// looked up for the page's rows alone.
fn page(viewer: &Viewer, filter: &Filter, hits: Option<&Hits>, most: u16) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(ROWS);
    own(&mut sql, viewer, filter);
    conditions(&mut sql, viewer, filter, hits);
    after(&mut sql, filter);
    let order = match filter.order.unwrap_or(Order::Newest) {
        Order::Newest => " order by i.happened_at desc, i.id desc",
        Order::Oldest => " order by i.happened_at, i.id",
    };
    sql.push(order).push(" limit ").push(i64::from(most) + 1);
    sql.push(
        ") i join person a on a.id = i.author_id
        left join organization o on o.id = i.organization_id and o.deleted_at is null
        left join contact c on c.id = i.contact_id
        left join opportunity d on d.id = i.opportunity_id and d.deleted_at is null",
    );
    sql.push(order);
    sql
}

fn count(viewer: &Viewer, filter: &Filter, hits: Option<&Hits>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select count(*) from (select from interaction i where i.deleted_at is null");
    own(&mut sql, viewer, filter);
    conditions(&mut sql, viewer, filter, hits);
    sql.push(" limit ").push(COUNTED).push(") counted");
    sql
}

/// What row-level security lets a rep see in private books anyway, found from what they own: without it, everybody's would be
/// asked for its account. What is narrow is asked for that alone.
fn own(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, filter: &Filter) {
    let is_narrow = |condition: &Condition<Column>| {
        let narrows = [Column::Author, Column::Organization, Column::Deal, Column::Happened];
        condition.operator != Operator::Not && narrows.contains(&condition.column)
    };
    if keeps_own_book(viewer) && !filter.conditions.iter().any(is_narrow) {
        sql.push(" and i.id in (select larder.readable_touches())");
    }
}

/// What `filter` asks of an interaction `i`.
pub(crate) fn conditions(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, filter: &Filter, hits: Option<&Hits>) {
    if let Some(hits) = hits {
        sql.push(" and i.id in (select unnest(").push_bind(hits.ids.clone()).push("::uuid[]))");
    }
    within(sql, viewer, filter, "i.happened_at");
    for Condition { column, operator, values } in &filter.conditions {
        if *column == Column::Happened {
            continue;
        }
        sql.push(if *operator == Operator::Not { " and not (" } else { " and (" });
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                sql.push(" or ");
            }
            equals(sql, viewer, filter, *column, value);
        }
        sql.push(")");
    }
}

/// The days that are asked for, of a column that says when.
fn within(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, filter: &Filter, moment: &'static str) {
    let days = |operator| filter.values(Column::Happened, operator).iter().filter_map(|day| day.parse::<Day>().ok());
    for (comparison, day) in
        days(Operator::Min).map(|from| (" >= ", from)).chain(days(Operator::Max).map(|to| (" < ", to.plus(1))))
    {
        sql.push(" and ").push(moment).push(comparison).push_bind(day.date());
        sql.push("::timestamp at time zone ").push_bind(viewer.me.company_time_zone.clone());
    }
}

fn equals(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, filter: &Filter, column: Column, value: &str) {
    let id = value.parse::<Uuid>().unwrap_or_default();
    match column {
        Column::Type => sql.push("i.type = ").push_bind(value.to_owned()),
        Column::Status => sql.push("i.status = ").push_bind(value.to_owned()),
        Column::Outcome => sql.push("coalesce(i.outcome, '') = ").push_bind(value.to_owned()),
        Column::Author if value == "me" => sql.push("i.author_id = ").push_bind(viewer.me.id.0),
        Column::Author => sql.push("i.author_id = ").push_bind(id),
        Column::Team => {
            let team = if value == "mine" { viewer.me.team_id.0 } else { id };
            sql.push("i.author_id in (select w.id from person w where w.team_id = ").push_bind(team).push(")")
        }
        Column::Principal if value == "none" => sql.push("i.principal_ids = '{}'"),
        Column::Principal => {
            sql.push("i.id in (select k.interaction_id from interaction_principal k where k.principal_id = ");
            sql.push_bind(id);
            // Once more where there is an index of it.
            within(sql, viewer, filter, "k.happened_at");
            sql.push(")")
        }
        Column::Product => sql.push_bind(id).push(" = any (i.product_ids)"),
        Column::Organization => sql.push("i.organization_id = ").push_bind(id),
        Column::Deal => sql.push("coalesce(i.opportunity_id = ").push_bind(id).push(", false)"),
        // Said by all of its values at once.
        Column::Happened => sql.push("true"),
    };
}

/// Where the next page starts: the last row's place in the order.
fn cursor(last: &Found) -> String {
    serde_json::to_string(&[last.happened_at.to_rfc3339(), last.id.to_string()]).unwrap_or_default()
}

/// The rows after the cursor. One that cannot be read means the first page.
fn after(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let Ok([at, id]) = serde_json::from_str::<[String; 2]>(&filter.after) else { return };
    let (Ok(at), Ok(id)) = (DateTime::parse_from_rfc3339(&at), id.parse::<Uuid>()) else { return };
    sql.push(match filter.order.unwrap_or(Order::Newest) {
        Order::Newest => " and (i.happened_at, i.id) < (",
        Order::Oldest => " and (i.happened_at, i.id) > (",
    });
    sql.push_bind(at.to_utc()).push(", ").push_bind(id).push(")");
}
