//! The list in SQL: static fragments chosen by column, values always bound.
//! Invariant: whatever is not leakproof (words, tags) goes through a definer function that answers with visible ids;
//! each named order reads its own index.

use super::columns::{COLUMNS, fields, row, words};
use super::filter::{Column, Filter, Order};
use super::{ContactId, ContactRow, Email};
use crate::context::Viewer;
use crate::error::AppError;
use crate::filter::{COUNTED, Condition, HITS, Hits, Operator, PAGE};
use crate::listed::{Answer, Listed, reading, shown};
use crate::organizations::listing::{accounts_by_id, keeps_own_book, names};
use crate::organizations::{self, Named, OrganizationId, Phone};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{FromRow, Postgres, QueryBuilder};
use uuid::Uuid;

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    first_name: String,
    last_name: String,
    position: String,
    organization_id: Uuid,
    organization: String,
    emails: Json<Vec<Email>>,
    phones: Json<Vec<Phone>>,
    influence: String,
    authority: String,
    advocacy: String,
    is_primary: bool,
    pub(super) tags: Vec<String>,
    created_at: DateTime<Utc>,
    writable: bool,
}

const ROWS: &str = "select c.id, c.first_name, c.last_name, c.position, c.organization_id, o.name as organization,
        c.emails, c.phones, c.influence, c.authority, c.advocacy, c.is_primary, c.tags, c.created_at,
        larder.may_write_organization(c.organization_id) as writable
    from contact c
    join organization o on o.id = c.organization_id
    where c.deleted_at is null";

/// A page of the list.
///
/// # Errors
/// Those of the database; `Invalid` when it takes too long.
pub async fn list(viewer: &mut Viewer, filter: &Filter) -> Result<Listed, AppError> {
    let mut filter = filter.clone();
    accounts_by_id(viewer, &mut filter, Column::Organization).await?;
    let hits = hits(viewer, &filter, HITS).await?;
    let (rows, next) = rows(viewer, &filter, hits.as_ref(), PAGE).await?;
    let count = count(viewer, &filter, hits.as_ref());
    let count = reading::counted(viewer, filter.is_empty(), count).await?;
    let names = names(viewer, &filter.ids()).await?;
    let shown = shown(COLUMNS, &filter.columns);
    let rows = rows.into_iter().map(|mut found| {
        let (writable, tags) = (found.writable, std::mem::take(&mut found.tags));
        Ok(row(brief(found)?, tags, writable, &shown))
    });
    let rows = rows.collect::<Result<_, AppError>>()?;
    let cut = hits.is_some_and(|hits| hits.cut);
    let answer = Answer { rows, next, count, cut, fields: fields(), orders: Order::options() };
    let words = |column, value: &str| words(column, value, |id| names.get(&id).cloned());
    Ok(answer.listed("/contacts", filter, Order::Name, COLUMNS, words))
}

/// What the words of a filter find; `None` when there are none.
pub(super) async fn hits(viewer: &mut Viewer, filter: &Filter, most: i32) -> Result<Option<Hits>, AppError> {
    let words = filter.q.trim();
    if words.is_empty() {
        return Ok(None);
    }
    let ids = sqlx::query_scalar!(
        r#"select id as "id!" from larder.search_contacts($1, $2)"#,
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
    let page = page(viewer, filter, hits, most);
    reading::rows(viewer, filter.is_empty(), page, most, |last| cursor(filter, last)).await
}

/// Those of one organization, the primary one first; at most a page.
pub(super) async fn at_organization(viewer: &mut Viewer, id: OrganizationId) -> Result<Vec<ContactRow>, AppError> {
    let mut sql = QueryBuilder::new(ROWS);
    sql.push(" and c.organization_id = ").push_bind(id.0);
    sql.push(" order by c.is_primary desc, c.last_name, c.first_name, c.id limit ").push_bind(i64::from(PAGE));
    let rows: Vec<Row> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    rows.into_iter().map(brief).collect()
}

pub(super) fn brief(row: Row) -> Result<ContactRow, AppError> {
    Ok(ContactRow {
        id: ContactId(row.id),
        name: format!("{} {}", row.first_name, row.last_name).trim().to_owned(),
        position: row.position,
        organization: Named { id: row.organization_id, name: row.organization },
        email: row.emails.0.into_iter().next().map(|email| email.address).unwrap_or_default(),
        phone: row.phones.0.into_iter().next().map(|phone| phone.number).unwrap_or_default(),
        influence: row.influence.parse()?,
        authority: row.authority.parse()?,
        advocacy: row.advocacy.parse()?,
        primary: row.is_primary,
        waits: false,
    })
}

/// The statement of one page: the filter, the cursor, the order, one row more than a page.
fn page(viewer: &Viewer, filter: &Filter, hits: Option<&Hits>, most: u16) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(ROWS);
    own_book(&mut sql, viewer);
    conditions(&mut sql, filter, hits);
    after(&mut sql, filter);
    sql.push(match filter.order.unwrap_or(Order::Name) {
        Order::Name => " order by c.last_name, c.first_name, c.id",
        Order::Newest => " order by c.created_at desc, c.id desc",
    });
    sql.push(" limit ").push(i64::from(most) + 1);
    sql
}

fn count(viewer: &Viewer, filter: &Filter, hits: Option<&Hits>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select count(*) from (select from contact c where c.deleted_at is null");
    own_book(&mut sql, viewer);
    conditions(&mut sql, filter, hits);
    sql.push(" limit ").push(COUNTED).push(") counted");
    sql
}

/// What row-level security lets a rep see in private books anyway: without it every contact would be asked for its
/// organization.
fn own_book(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer) {
    if keeps_own_book(viewer) {
        sql.push(" and c.organization_id in (select o.id from organization o where o.deleted_at is null");
        organizations::listing::own_book(sql, viewer);
        sql.push(")");
    }
}

fn conditions(sql: &mut QueryBuilder<Postgres>, filter: &Filter, hits: Option<&Hits>) {
    if let Some(hits) = hits {
        sql.push(" and c.id in (select unnest(").push_bind(hits.ids.clone()).push("::uuid[]))");
    }
    for Condition { column, operator, values } in &filter.conditions {
        sql.push(if *operator == Operator::Not { " and not (" } else { " and (" });
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                sql.push(" or ");
            }
            equals(sql, *column, value.clone());
        }
        sql.push(")");
    }
}

fn equals(sql: &mut QueryBuilder<Postgres>, column: Column, value: String) {
    match column {
        Column::Organization => sql.push("c.organization_id = ").push_bind(value.parse::<Uuid>().unwrap_or_default()),
        Column::Influence => sql.push("c.influence = ").push_bind(value),
        Column::Authority => sql.push("c.authority = ").push_bind(value),
        Column::Advocacy => sql.push("c.advocacy = ").push_bind(value),
        Column::Tag => sql.push("c.id in (select larder.tagged_contacts(").push_bind(value).push("))"),
    };
}

/// Where the next page starts: the last row's place in the order.
fn cursor(filter: &Filter, last: &Row) -> String {
    let id = last.id.to_string();
    let parts = match filter.order.unwrap_or(Order::Name) {
        Order::Name => vec![last.last_name.clone(), last.first_name.clone(), id],
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
        (Order::Name, [last, first, _], _) => {
            sql.push(" and (c.last_name, c.first_name, c.id) > (").push_bind(last.clone());
            sql.push(", ").push_bind(first.clone()).push(", ").push_bind(id).push(")");
        }
        (Order::Newest, [_, _], Some(at)) => {
            sql.push(" and (c.created_at, c.id) < (").push_bind(at).push(", ").push_bind(id).push(")");
        }
        _ => {}
    }
}
