//! The list in SQL: static fragments chosen by column, values always bound.
//! Invariant: words go through a definer function that answers with ids; each named order reads its own index.

use super::columns::{COLUMNS, Line, fields, row, words};
use super::filter::{Column, Filter, Order};
use super::{OpportunityId, may_write};
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::filter::{COUNTED, Condition, HITS, Hits, Operator, PAGE};
use crate::listed::{Answer, Listed, reading, shown};
use crate::money;
use crate::organizations::Named;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, Postgres, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

pub(super) const ROWS: &str = "select d.id, d.name, d.stage, d.stage_entered_at, d.organization_id, o.name as operator,
        d.principal_id, p.name as principal, coalesce(s.name, '') as distributor, d.owner_id, w.name as owner, d.team_id,
        d.expected_close_on, d.probability, d.estimated_value, coalesce(d.currency, '') as currency, d.competitor,
        d.lead_source, d.created_at
    from opportunity d
    left join organization o on o.id = d.organization_id
    join organization p on p.id = d.principal_id
    left join organization s on s.id = d.distributor_id
    join person w on w.id = d.owner_id
    where d.deleted_at is null";

/// When a deal closes of which nobody expects when.
const NEVER: &str = "9999-12-31";

#[derive(FromRow)]
pub(super) struct Found {
    pub(super) id: OpportunityId,
    name: String,
    stage: String,
    pub(super) stage_entered_at: DateTime<Utc>,
    organization_id: Uuid,
    operator: Option<String>,
    principal_id: Uuid,
    principal: String,
    distributor: String,
    owner_id: Uuid,
    owner: String,
    team_id: Option<Uuid>,
    expected_close_on: Option<NaiveDate>,
    probability: i32,
    estimated_value: Option<i64>,
    currency: String,
    competitor: String,
    lead_source: String,
    created_at: DateTime<Utc>,
}

/// A page of the list.
///
/// # Errors
/// Those of the database; `Invalid` when it takes too long.
pub async fn list(viewer: &mut Viewer, filter: &Filter) -> Result<Listed, AppError> {
    let hits = hits(viewer, &filter.q, HITS).await?;
    let (rows, next) = rows(viewer, filter, hits.as_ref(), PAGE).await?;
    let count = count(viewer, filter, hits.as_ref());
    let count = reading::counted(viewer, filter.is_empty(), count).await?;
    let shown = shown(COLUMNS, &filter.columns);
    let now = Utc::now();
    let today = Day::at(now, &viewer.me.time_zone);
    let rows = rows.into_iter().map(|found| Ok(row(line(viewer, found, now)?, &shown, today)));
    let rows = rows.collect::<Result<_, AppError>>()?;
    let cut = hits.is_some_and(|hits| hits.cut);
    let [principals, people, teams] = choices(viewer).await?;
    let names = names(viewer, filter).await?;
    let fields = fields(principals, people, teams);
    let answer = Answer { rows, next, count, cut, fields, orders: Order::options() };
    let words = |column, value: &str| words(column, value, |id| names.get(&id).cloned());
    Ok(answer.listed("/opportunities", filter.clone(), Order::Newest, COLUMNS, words))
}

pub(super) fn line(viewer: &Viewer, found: Found, now: DateTime<Utc>) -> Result<Line, AppError> {
    let zone = &viewer.me.company_time_zone;
    let value =
        found.estimated_value.map(|minor| format!("{} {}", money::words(minor, &found.currency), found.currency));
    Ok(Line {
        id: found.id.0,
        name: found.name,
        stage: found.stage.parse()?,
        days: Day::at(found.stage_entered_at, zone).until(Day::at(now, zone)),
        operator: found.operator.map(|name| Named { id: found.organization_id, name }),
        principal: Named { id: found.principal_id, name: found.principal },
        distributor: found.distributor,
        owner: found.owner,
        close: found.expected_close_on.map(Day::from),
        probability: found.probability.to_string(),
        value: value.unwrap_or_default(),
        competitor: found.competitor,
        source: found.lead_source,
        writable: may_write(&viewer.me, found.owner_id, found.team_id),
    })
}

/// What selects offer: principals, people, teams.
pub(crate) async fn choices(viewer: &mut Viewer) -> Result<[Vec<Named>; 3], AppError> {
    let rows = sqlx::query!(
        r#"select 0 as "kind!", id as "id!", name as "name!", row_number() over (order by name, id) as place
        from organization
        where role = 'principal'
            and deleted_at is null
        union all
        select 1, id, name, row_number() over (order by name, id)
        from person
        where disabled_at is null
            and role <> 'viewer'
        union all
        select 2, id, name, row_number() over (order by name, id)
        from team
        where deleted_at is null
        order by 1, 4"#
    )
    .fetch_all(viewer.db())
    .await?;
    let mut choices = <[Vec<Named>; 3]>::default();
    for row in rows {
        let list = usize::try_from(row.kind).ok().and_then(|kind| choices.get_mut(kind));
        if let Some(list) = list {
            list.push(Named { id: row.id, name: row.name });
        }
    }
    Ok(choices)
}

/// What the records are called that a filter names.
pub(super) async fn names(viewer: &mut Viewer, filter: &Filter) -> Result<HashMap<Uuid, String>, AppError> {
    let ids = filter.conditions.iter().flat_map(|condition| &condition.values).filter_map(|value| value.parse().ok());
    let ids = ids.collect::<Vec<Uuid>>();
    let rows = sqlx::query_as!(
        Named,
        r#"select id as "id!", name as "name!" from organization where id = any ($1)
        union all
        select id, name from person where id = any ($1)
        union all
        select id, name from team where id = any ($1)
        union all
        select id, name from segment where id = any ($1)
        union all
        select id, name from product where id = any ($1)"#,
        &ids,
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
        r#"select id as "id!" from larder.search_opportunities($1, $2)"#,
        words,
        most.saturating_add(1),
    );
    Ok(Some(Hits::new(ids.fetch_all(viewer.db()).await?, most)))
}

/// At most so many of them, from the cursor, and where those after them start.
pub(super) async fn rows(
    viewer: &mut Viewer,
    filter: &Filter,
    hits: Option<&Hits>,
    most: u16,
) -> Result<(Vec<Found>, Option<String>), AppError> {
    let page = page(viewer, filter, hits, most);
    reading::rows(viewer, filter.is_empty(), page, most, |last| cursor(filter, last)).await
}

/// The statement of one page: the filter, the cursor, the order, one row more than a page.
fn page(viewer: &Viewer, filter: &Filter, hits: Option<&Hits>, most: u16) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(ROWS);
    conditions(&mut sql, viewer, filter, hits);
    after(&mut sql, filter);
    sql.push(match filter.order.unwrap_or(Order::Newest) {
        Order::Newest => " order by d.created_at desc, d.id desc",
        Order::Name => " order by d.name, d.id",
        Order::Days => " order by d.stage_entered_at, d.id",
        Order::Close => " order by coalesce(d.expected_close_on, '9999-12-31'::date), d.id",
    });
    sql.push(" limit ").push(i64::from(most) + 1);
    sql
}

fn count(viewer: &Viewer, filter: &Filter, hits: Option<&Hits>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select count(*) from (select from opportunity d where d.deleted_at is null");
    conditions(&mut sql, viewer, filter, hits);
    sql.push(" limit ").push(COUNTED).push(") counted");
    sql
}

/// What `filter` asks of a deal `d`.
pub(crate) fn conditions(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, filter: &Filter, hits: Option<&Hits>) {
    if let Some(hits) = hits {
        sql.push(" and d.id in (select unnest(").push_bind(hits.ids.clone()).push("::uuid[]))");
    }
    for Condition { column, operator, values } in &filter.conditions {
        sql.push(if *operator == Operator::Not { " and not (" } else { " and (" });
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                sql.push(" or ");
            }
            compare(sql, viewer, *column, *operator, value);
        }
        sql.push(")");
    }
}

fn compare(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, column: Column, operator: Operator, value: &str) {
    let id = value.parse::<Uuid>().unwrap_or_default();
    match column {
        Column::Stage => sql.push("d.stage = ").push_bind(value.to_owned()),
        Column::State if value == "open" => sql.push("d.closed_on is null"),
        Column::State => sql.push("d.stage = 'closed ' || ").push_bind(value.to_owned()),
        Column::Stale => {
            let zone = &viewer.me.company_time_zone;
            sql.push("coalesce(").push_bind(Day::at(Utc::now(), zone).date());
            sql.push(" - (d.stage_entered_at at time zone ").push_bind(zone.clone());
            sql.push(")::date > larder.stage_limit(d.stage), false)")
        }
        Column::Owner if value == "me" => sql.push("d.owner_id = ").push_bind(viewer.me.id.0),
        Column::Owner => sql.push("d.owner_id = ").push_bind(id),
        Column::Team if value == "mine" => sql.push("d.team_id = ").push_bind(viewer.me.team_id.0),
        Column::Team => sql.push("d.team_id = ").push_bind(id),
        Column::Principal => sql.push("d.principal_id = ").push_bind(id),
        Column::Organization => sql.push("d.organization_id = ").push_bind(id),
        Column::Context => sql.push("coalesce(d.context, '') = ").push_bind(value.to_owned()),
        Column::Expected if operator == Operator::Is => sql.push("d.expected_close_on is null"),
        Column::Closed | Column::Opened | Column::Expected => {
            sql.push(match column {
                Column::Closed => "d.closed_on",
                Column::Opened => "d.opened_on",
                _ => "d.expected_close_on",
            });
            sql.push(if operator == Operator::Min { " >= " } else { " <= " });
            sql.push_bind(value.parse::<Day>().ok().map(Day::date))
        }
        Column::Reached => sql
            .push("(select case d.stage when 'closed won' then 100 else coalesce(max(f.furthest), 10) end")
            .push(" from opportunity_fact f where f.opportunity_id = d.id) >= larder.stage_probability(")
            .push_bind(value.to_owned())
            .push(")"),
        Column::Product => {
            sql.push("exists (select from opportunity_product l where l.opportunity_id = d.id and l.product_id = ");
            sql.push_bind(id).push(" and l.deleted_at is null)")
        }
        Column::Distributor if value == "none" => sql.push("d.distributor_id is null"),
        Column::Distributor => sql.push("coalesce(d.distributor_id = ").push_bind(id).push(", false)"),
        Column::Segment if value == "none" => sql.push(
            "not exists (select from organization g where g.id = d.organization_id and g.segment_id is not null)",
        ),
        Column::Segment => {
            sql.push("exists (select from organization g where g.id = d.organization_id and g.segment_id = ");
            sql.push_bind(id).push(")")
        }
    };
}

/// Where the next page starts: the last row's place in the order.
fn cursor(filter: &Filter, last: &Found) -> String {
    let place = match filter.order.unwrap_or(Order::Newest) {
        Order::Newest => last.created_at.to_rfc3339(),
        Order::Name => last.name.clone(),
        Order::Days => last.stage_entered_at.to_rfc3339(),
        Order::Close => last.expected_close_on.map_or_else(|| NEVER.to_owned(), |day| day.to_string()),
    };
    serde_json::to_string(&[place, last.id.to_string()]).unwrap_or_default()
}

/// The rows after the cursor. One that cannot be read means the first page.
fn after(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let Ok([place, id]) = serde_json::from_str::<[String; 2]>(&filter.after) else { return };
    let Ok(id) = id.parse::<Uuid>() else { return };
    let at = || DateTime::parse_from_rfc3339(&place).map(|at| at.to_utc());
    match filter.order.unwrap_or(Order::Newest) {
        Order::Newest => {
            let Ok(at) = at() else { return };
            sql.push(" and (d.created_at, d.id) < (").push_bind(at)
        }
        Order::Name => sql.push(" and (d.name, d.id) > (").push_bind(place),
        Order::Days => {
            let Ok(at) = at() else { return };
            sql.push(" and (d.stage_entered_at, d.id) > (").push_bind(at)
        }
        Order::Close => {
            let Ok(day) = place.parse::<NaiveDate>() else { return };
            sql.push(" and (coalesce(d.expected_close_on, '9999-12-31'::date), d.id) > (").push_bind(day)
        }
    };
    sql.push(", ").push_bind(id).push(")");
}
