//! The list in SQL: static fragments chosen by column, values always bound.
//! Invariant: words go through a definer function that answers with ids; each named order reads its own index.

use super::columns::{COLUMNS, fields, row, words};
use super::filter::{Column, Filter, Order};
use super::store::{Row, principals};
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::{COUNTED, Condition, HITS, Hits, Operator, PAGE};
use crate::listed::{Answer, Listed, reading, shown};
use chrono::DateTime;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

const ROWS: &str = "select p.id, p.name, p.principal_id, o.name as principal, p.category, p.sku, p.unit, p.pack_size,
        p.list_price, p.currency, p.status, p.allergens, p.certifications, p.description, p.launch_on, p.end_on,
        p.version, p.created_at
    from product p
    join organization o on o.id = p.principal_id
    where p.deleted_at is null";

/// A page of the list.
///
/// # Errors
/// Those of the database; `Invalid` when it takes too long.
pub async fn list(viewer: &mut Viewer, filter: &Filter) -> Result<Listed, AppError> {
    let hits = hits(viewer, &filter.q, HITS).await?;
    let (rows, next) = rows(viewer, filter, hits.as_ref(), PAGE).await?;
    let count = count(filter, hits.as_ref());
    let count = reading::counted(viewer, filter.is_empty(), count).await?;
    let (principals, writable) = (principals(viewer).await?, viewer.me.manages());
    let shown = shown(COLUMNS, &filter.columns);
    let rows = rows.iter().map(|found| row(found.id, &found.form(), &found.principal(), writable, &shown)).collect();
    let cut = hits.is_some_and(|hits| hits.cut);
    let answer = Answer { rows, next, count, cut, fields: fields(principals.clone()), orders: Order::options() };
    let name = |id: Uuid| principals.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let words = |column, value: &str| words(column, value, name);
    Ok(answer.listed("/products", filter.clone(), Order::Name, COLUMNS, words))
}

/// What the words of a filter find; `None` when there are none.
pub(super) async fn hits(viewer: &mut Viewer, words: &str, most: i32) -> Result<Option<Hits>, AppError> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(None);
    }
    let ids = sqlx::query_scalar!(
        r#"select id as "id!" from larder.search_products($1, $2)"#,
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
) -> Result<(Vec<Row>, Option<String>), AppError> {
    let page = page(filter, hits, most);
    reading::rows(viewer, filter.is_empty(), page, most, |last| cursor(filter, last)).await
}

/// The statement of one page: the filter, the cursor, the order, one row more than a page.
fn page(filter: &Filter, hits: Option<&Hits>, most: u16) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(ROWS);
    conditions(&mut sql, filter, hits);
    after(&mut sql, filter);
    sql.push(match filter.order.unwrap_or(Order::Name) {
        Order::Name => " order by p.name, p.id",
        Order::Sku => " order by p.sku, p.id",
        Order::Newest => " order by p.created_at desc, p.id desc",
    });
    sql.push(" limit ").push(i64::from(most) + 1);
    sql
}

fn count(filter: &Filter, hits: Option<&Hits>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select count(*) from (select from product p where p.deleted_at is null");
    conditions(&mut sql, filter, hits);
    sql.push(" limit ").push(COUNTED).push(") counted");
    sql
}

fn conditions(sql: &mut QueryBuilder<Postgres>, filter: &Filter, hits: Option<&Hits>) {
    if let Some(hits) = hits {
        sql.push(" and p.id in (select unnest(").push_bind(hits.ids.clone()).push("::uuid[]))");
    }
    for Condition { column, operator, values } in &filter.conditions {
        sql.push(match column {
            Column::Principal => " and p.principal_id ",
            Column::Category => " and p.category ",
            Column::Status => " and p.status ",
        });
        sql.push(if *operator == Operator::Not { "<> all (" } else { "= any (" });
        if *column == Column::Principal {
            let ids = values.iter().map(|value| value.parse::<Uuid>().unwrap_or_default()).collect::<Vec<_>>();
            sql.push_bind(ids).push(")");
        } else {
            sql.push_bind(values.clone()).push(")");
        }
    }
}

/// Where the next page starts: the last row's place in the order.
fn cursor(filter: &Filter, last: &Row) -> String {
    let place = match filter.order.unwrap_or(Order::Name) {
        Order::Name => last.name.clone(),
        Order::Sku => last.sku.clone(),
        Order::Newest => last.created_at.to_rfc3339(),
    };
    serde_json::to_string(&[place, last.id.to_string()]).unwrap_or_default()
}

/// The rows after the cursor. One that cannot be read means the first page.
fn after(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    let Ok([place, id]) = serde_json::from_str::<[String; 2]>(&filter.after) else { return };
    let Ok(id) = id.parse::<Uuid>() else { return };
    match filter.order.unwrap_or(Order::Name) {
        Order::Name => sql.push(" and (p.name, p.id) > (").push_bind(place),
        Order::Sku => sql.push(" and (p.sku, p.id) > (").push_bind(place),
        Order::Newest => {
            let Ok(at) = DateTime::parse_from_rfc3339(&place) else { return };
            sql.push(" and (p.created_at, p.id) < (").push_bind(at.to_utc())
        }
    };
    sql.push(", ").push_bind(id).push(")");
}
