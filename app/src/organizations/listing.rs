//! The list in SQL: static fragments chosen by column and operator, values always bound.
//! Invariant: whatever is not leakproof (words, tags) goes through a definer function that answers with visible ids, so
//! that indexes work under row-level security; each named order reads its own index.

use super::Named;
use super::columns::{COLUMNS, Row, fields, row, words};
use super::filter::{Column, Filter, Order};
use crate::auth::Role;
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::{COUNTED, Compared, Condition, HITS, Hits, Operator, PAGE};
use crate::listed::{Answer, Listed, reading, shown};
use crate::time::Moment;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Postgres, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(FromRow)]
pub(super) struct Found {
    #[sqlx(flatten)]
    pub(super) row: Row,
    pub(super) last_interaction_at: Option<DateTime<Utc>>,
    activity_rank: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

/// A page of the list.
///
/// # Errors
/// Those of the database; `Invalid` when it takes too long.
pub async fn list(viewer: &mut Viewer, filter: &Filter) -> Result<Listed, AppError> {
    let mut filter = filter.clone();
    accounts_by_id(viewer, &mut filter, Column::Parent).await?;
    let hits = hits(viewer, &filter, HITS).await?;
    let (rows, next) = rows(viewer, &filter, hits.as_ref(), PAGE).await?;
    let count = count(viewer, &filter, hits.as_ref());
    let count = reading::counted(viewer, filter.is_empty(), count).await?;
    let names = names(viewer, &filter.ids()).await?;
    let choices = super::store::choices(viewer).await?;
    let teams = sqlx::query_as!(Named, "select id, name from team where deleted_at is null order by name");
    let fields = fields(choices, teams.fetch_all(viewer.db()).await?);
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let shown = shown(COLUMNS, &filter.columns);
    let moment = |at| Moment::new(at, zone, now);
    let rows = rows.into_iter().map(|found| row(found.row, found.last_interaction_at.map(moment), &shown));
    let rows = rows.collect::<Result<_, _>>()?;
    let cut = hits.is_some_and(|hits| hits.cut);
    let answer = Answer { rows, next, count, cut, fields, orders: Order::options() };
    let words = |column, value: &str| words(column, value, |id| names.get(&id).cloned());
    Ok(answer.listed("/organizations", filter, Order::Name, COLUMNS, words))
}

/// What people call the records that a filter names by id; those the person does not see are missing.
pub(crate) async fn names(viewer: &mut Viewer, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"select id as "id!", name as "name!" from person where id = any ($1)
        union all
        select id, name from team where id = any ($1)
        union all
        select id, name from segment where id = any ($1)
        union all
        select id, name from product where id = any ($1)
        union all
        select id, larder.organization_text(id) from organization where id = any ($1)"#,
        ids,
    )
    .fetch_all(viewer.db())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Puts ids where a filter names accounts by name, as somebody typed it; where there is none, the name stays and nothing is
/// found.
pub(crate) async fn accounts_by_id<C: Compared, O>(
    viewer: &mut Viewer,
    filter: &mut crate::filter::Filter<C, O>,
    column: C,
) -> Result<(), AppError> {
    for condition in filter.conditions.iter_mut().filter(|condition| condition.column == column) {
        let mut ids = Vec::new();
        for value in &condition.values {
            if value.parse::<Uuid>().is_ok() {
                ids.push(value.clone());
                continue;
            }
            let meant = sqlx::query_scalar!(
                r#"select o.id
                from larder.search_organizations(split_part($1, ' (', 1), 200) hit
                join organization o on o.id = hit.id
                where larder.fold($1) in (larder.fold(o.name), larder.fold(o.name || ' (' || o.shipping_city || ')'))
                order by o.id"#,
                value.trim(),
            );
            let meant = meant.fetch_all(viewer.db()).await?;
            ids.extend(if meant.is_empty() {
                vec![value.clone()]
            } else {
                meant.iter().map(Uuid::to_string).collect()
            });
        }
        condition.values = ids;
    }
    Ok(())
}

/// What the words of a filter find; `None` when there are none.
pub(super) async fn hits(viewer: &mut Viewer, filter: &Filter, most: i32) -> Result<Option<Hits>, AppError> {
    let words = filter.q.trim();
    if words.is_empty() {
        return Ok(None);
    }
    let ids = sqlx::query_scalar!(
        r#"select id as "id!" from larder.search_organizations($1, $2)"#,
        words,
        most.saturating_add(1),
    );
    Ok(Some(Hits::new(ids.fetch_all(viewer.db()).await?, most)))
}

/// At most so many of them, from the cursor.
pub(super) async fn rows(
    viewer: &mut Viewer,
    filter: &Filter,
    hits: Option<&Hits>,
    most: u16,
) -> Result<(Vec<Found>, Option<String>), AppError> {
    let page = page(viewer, filter, hits, most);
    reading::rows(viewer, filter.is_empty(), page, most, |last| cursor(filter, last)).await
}

/// The statement of one page: the filter, the cursor, the order, one row more than a page. What is a subselect is looked up
/// for the page's rows alone.
fn page(viewer: &Viewer, filter: &Filter, hits: Option<&Hits>, most: u16) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "select o.id, o.name, o.role, o.priority, o.status, coalesce(s.name, '') as segment, o.shipping_city,
            o.shipping_state, o.shipping_country, coalesce(p.name, '') as owner, coalesce(t.name, '') as team, o.parent_id,
            coalesce((select above.name from organization above where above.id = o.parent_id), '') as parent,
            coalesce(o.phones -> 0 ->> 'number', '') as phone, o.email, f.contact_count, o.employees, o.annual_revenue,
            coalesce(o.revenue_currency, '') as revenue_currency, o.lead_source, o.tags, f.last_interaction_at,
            f.activity_rank, o.created_at, larder.may_write_organization(o.id) as writable
        from organization o
        join organization_fact f on f.organization_id = o.id
        left join segment s on s.id = o.segment_id
        left join person p on p.id = o.owner_id
        left join team t on t.id = o.team_id
        where o.deleted_at is null",
    );
    own_book(&mut sql, viewer);
    conditions(&mut sql, viewer, filter, hits);
    after(&mut sql, filter);
    sql.push(match filter.order.unwrap_or(Order::Name) {
        Order::Name => " order by o.name, o.id",
        Order::Priority => " order by o.priority, o.name, o.id",
        Order::City => " order by o.shipping_city, o.name, o.id",
        Order::Activity => " order by f.activity_rank desc, f.organization_id desc",
        Order::Newest => " order by o.created_at desc, o.id desc",
    });
    sql.push(" limit ").push(i64::from(most) + 1);
    sql
}

fn count(viewer: &Viewer, filter: &Filter, hits: Option<&Hits>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select count(*) from (select from organization o");
    // Only where it is asked about: ten thousand look-ups cost more than the counting.
    if filter.conditions.iter().any(|condition| condition.column == Column::Quiet) {
        sql.push(" join organization_fact f on f.organization_id = o.id");
    }
    sql.push(" where o.deleted_at is null");
    own_book(&mut sql, viewer);
    conditions(&mut sql, viewer, filter, hits);
    sql.push(" limit ").push(COUNTED).push(") counted");
    sql
}

/// Whether row-level security lets a person see a part of the organizations only.
pub(crate) fn keeps_own_book(viewer: &Viewer) -> bool {
    viewer.me.private_books && viewer.me.role == Role::Rep
}

/// What they see anyway, said in a way that the planner can use an index for.
pub(crate) fn own_book(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer) {
    if keeps_own_book(viewer) {
        sql.push(" and (o.owner_id = ").push_bind(viewer.me.id.0);
        sql.push(" or o.team_id = ").push_bind(viewer.me.team_id.0);
        sql.push(" or o.owner_id is null or o.role in ('principal', 'distributor'))");
    }
}

fn conditions(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, filter: &Filter, hits: Option<&Hits>) {
    if let Some(hits) = hits {
        sql.push(" and o.id in (select unnest(").push_bind(hits.ids.clone()).push("::uuid[]))");
    }
    for condition in &filter.conditions {
        compare(sql, viewer, condition);
    }
}

fn compare(
    sql: &mut QueryBuilder<Postgres>,
    viewer: &Viewer,
    Condition { column, operator, values }: &Condition<Column>,
) {
    let number = values.first().and_then(|value| value.parse::<i32>().ok());
    match (column, operator) {
        (Column::Quiet, _) => {
            sql.push(" and f.activity_rank < now() - make_interval(weeks => ");
            sql.push_bind(number.unwrap_or(0).clamp(0, 5200)).push(")");
        }
        (Column::Employees, Operator::Max) => {
            sql.push(" and o.employees <= ").push_bind(number.unwrap_or(i32::MAX));
        }
        (Column::Employees, _) => {
            sql.push(" and o.employees >= ").push_bind(number.unwrap_or(0));
        }
        _ => {
            sql.push(" and (");
            for (place, value) in values.iter().enumerate() {
                if place > 0 {
                    sql.push(" or ");
                }
                equals(sql, viewer, *column, value);
            }
            // What is unknown is none of the values.
            sql.push(if *operator == Operator::Not { ") is not true" } else { ")" });
        }
    }
}

/// One comparison, in words that indexes know.
fn equals(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, column: Column, value: &str) {
    let id = value.parse::<Uuid>().unwrap_or_default();
    let text = value.trim().to_owned();
    match column {
        Column::Role => sql.push("o.role = ").push_bind(text),
        Column::Priority => sql.push("o.priority = ").push_bind(text),
        Column::Status => sql.push("o.status = ").push_bind(text),
        Column::City => sql.push("o.shipping_city = ").push_bind(text).push(" collate larder.same"),
        Column::State => sql.push("o.shipping_state = ").push_bind(text).push(" collate larder.same"),
        Column::Country => sql.push("o.shipping_country = ").push_bind(text).push(" collate larder.same"),
        Column::Segment => sql.push("o.segment_id = ").push_bind(id),
        Column::Parent => sql.push("o.parent_id = ").push_bind(id),
        Column::Owner if value == "none" => sql.push("o.owner_id is null"),
        Column::Owner if value == "me" => sql.push("o.owner_id = ").push_bind(viewer.me.id.0),
        Column::Owner => sql.push("o.owner_id = ").push_bind(id),
        Column::Team if value == "mine" => sql.push("o.team_id = ").push_bind(viewer.me.team_id.0),
        Column::Team => sql.push("o.team_id = ").push_bind(id),
        Column::Tag => sql.push("o.id in (select larder.tagged_organizations(").push_bind(text).push("))"),
        Column::Sampled => {
            sql.push("o.id in (select s.organization_id from larder.sampled(").push_bind(id).push(") s)")
        }
        Column::Bought => {
            sql.push("o.id in (select s.organization_id from larder.sampled(").push_bind(id).push(") s where s.won)")
        }
        Column::Quiet | Column::Employees => sql.push("true"),
    };
}

/// Where the next page starts: the last row's place in the order.
fn cursor(filter: &Filter, last: &Found) -> String {
    let id = last.row.id.to_string();
    let name = last.row.name.clone();
    let parts = match filter.order.unwrap_or(Order::Name) {
        Order::Name => vec![name, id],
        Order::Priority => vec![last.row.priority.clone(), name, id],
        Order::City => vec![last.row.shipping_city.clone(), name, id],
        Order::Activity => vec![last.activity_rank.to_rfc3339(), id],
        Order::Newest => vec![last.created_at.to_rfc3339(), id],
    };
    serde_json::to_string(&parts).unwrap_or_default()
}

/// The rows after the cursor. One that cannot be read, or is of another order, means the first page.
fn after(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let Ok(parts) = serde_json::from_str::<Vec<String>>(&filter.after) else { return };
    let Some(id) = parts.last().and_then(|id| id.parse::<Uuid>().ok()) else { return };
    let moment = parts.first().and_then(|at| DateTime::parse_from_rfc3339(at).ok()).map(|at| at.to_utc());
    match (filter.order.unwrap_or(Order::Name), parts.as_slice(), moment) {
        (Order::Name, [name, _], _) => {
            sql.push(" and (o.name, o.id) > (").push_bind(name.clone()).push(", ").push_bind(id).push(")");
        }
        (order @ (Order::Priority | Order::City), [key, name, _], _) => {
            sql.push(match order {
                Order::Priority => " and (o.priority, o.name, o.id) > (",
                _ => " and (o.shipping_city, o.name, o.id) > (",
            });
            sql.push_bind(key.clone()).push(", ").push_bind(name.clone()).push(", ").push_bind(id).push(")");
        }
        (order @ (Order::Activity | Order::Newest), [_, _], Some(at)) => {
            sql.push(match order {
                Order::Activity => " and (f.activity_rank, f.organization_id) < (",
                _ => " and (o.created_at, o.id) < (",
            });
            sql.push_bind(at).push(", ").push_bind(id).push(")");
        }
        _ => {}
    }
}
