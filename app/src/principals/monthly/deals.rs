//! Deals and samples of a principal's month, one by one.

use crate::context::Viewer;
use crate::dashboard::asked::Asked;
use crate::dashboard::period::Days;
use crate::dashboard::store::{from_deals, from_touches};
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::samples::State;
use crate::opportunities::{Reason, Stage};
use crate::reports::store::pipeline;
use crate::reports::{Row, Section};
use chrono::NaiveDate;
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

#[derive(FromRow)]
struct Ended {
    id: Uuid,
    name: String,
    operator: String,
    products: String,
    distributor: String,
    stage: String,
    reason: String,
    closed_on: NaiveDate,
    owner: String,
}

/// What was won on those days, and what was lost.
pub(super) async fn ended(viewer: &mut Viewer, asked: &Asked, days: Days) -> Result<(Section, Section), AppError> {
    let mut sql = QueryBuilder::new(
        "select d.id, d.name, coalesce(o.name, '') as operator, coalesce(s.name, '') as distributor, d.stage,
            coalesce(d.reason, '') as reason, d.closed_on, w.name as owner,
            coalesce(
                (
                    select string_agg(p.name, ', ' order by p.name, p.id)
                    from opportunity_product l
                    join product p on p.id = l.product_id
                    where l.opportunity_id = d.id
                        and l.deleted_at is null
                ),
                ''
            ) as products
        from (select d.*",
    );
    from_deals(&mut sql, viewer, &asked.ended(days, &["won", "lost"]));
    sql.push(
        ") d
        left join organization o on o.id = d.organization_id
        left join organization s on s.id = d.distributor_id
        join person w on w.id = d.owner_id
        order by d.closed_on, d.name, d.id",
    );
    let rows: Vec<Ended> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let (won, lost) = rows.into_iter().partition::<Vec<_>, _>(|one| one.stage == Stage::Won.code());
    let row = |one: Ended| {
        let reason = one.reason.parse::<Reason>().map_or("", Reason::label).to_owned();
        let closed = one.closed_on.to_string();
        let cells = vec![one.name, one.operator, one.products, one.distributor, closed, reason, one.owner];
        Row { href: format!("/opportunities/{}", one.id), cells }
    };
    let heads = ["Deal", "Account", "Products", "Distributor", "Closed", "Reason", "Owner"].map(|head| (head, false));
    let section = |title, rows: Vec<Ended>, empty| {
        Section::new(title, heads.to_vec(), rows.into_iter().map(row).collect(), empty)
    };
    Ok((
        section("Won", won, "Nothing was won in this month."),
        section("Lost", lost, "Nothing was lost in this month."),
    ))
}

/// What is open today.
pub(super) async fn open(viewer: &mut Viewer, asked: &Asked, today: Day) -> Result<Section, AppError> {
    let (heads, rows) = pipeline(viewer, asked, today, None).await?;
    Ok(Section::new("Open deals", heads, rows, "Nothing is open."))
}

#[derive(FromRow)]
struct Dropped {
    id: Option<Uuid>,
    on: NaiveDate,
    organization: String,
    products: String,
    sample: Option<String>,
    rating: Option<i16>,
    author: String,
}

/// What was left where on those days, and what became of it.
pub(super) async fn samples(viewer: &mut Viewer, asked: &Asked, days: Days) -> Result<Section, AppError> {
    let mut sql = QueryBuilder::new("select o.id, (i.happened_at at time zone ");
    sql.push_bind(viewer.me.company_time_zone.clone()).push(
        r#")::date as "on", coalesce(o.name, '') as organization, i.sample, i.rating, w.name as author,
            coalesce(
                (
                    select string_agg(p.name, ', ' order by p.name, p.id)
                    from product p
                    where p.id = any (i.product_ids)
                        and p.principal_id = "#,
    );
    sql.push_bind(asked.principal).push("), '') as products");
    let joins = "join person w on w.id = i.author_id left join organization o on o.id = i.organization_id";
    from_touches(&mut sql, viewer, asked, days, joins);
    sql.push(" and i.type = 'sample drop' order by i.happened_at, i.id");
    let rows: Vec<Dropped> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let row = |one: Dropped| {
        let state = one.sample.and_then(|state| state.parse().ok()).map_or("", State::label).to_owned();
        let rating = one.rating.map(|rating| rating.to_string()).unwrap_or_default();
        let cells = vec![one.organization, one.on.to_string(), one.products, state, rating, one.author];
        Row { href: one.id.map(|id| format!("/organizations/{id}")).unwrap_or_default(), cells }
    };
    let heads = vec![
        ("Account", false),
        ("Left", false),
        ("Products", false),
        ("State", false),
        ("Rating", true),
        ("Who", false),
    ];
    let rows = rows.into_iter().map(row).collect();
    Ok(Section::new("Samples", heads, rows, "No samples were left in this month."))
}
