//! What is sold of a principal, and through whom.

use crate::context::Viewer;
use crate::dashboard::period::Days;
use crate::dashboard::store::IS_TOUCH;
use crate::day::Day;
use crate::error::AppError;
use crate::products::Status;
use crate::reports::{Row, Section};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

/// Its products, the one that was placed most in those days first; at most so many. A deal that was won is a placement of each
/// product it is about.
pub(super) async fn products(
    viewer: &mut Viewer,
    principal: Uuid,
    (from, to): Days,
    most: Option<i64>,
) -> Result<Section, AppError> {
    let rows = sqlx::query!(
        r#"select p.id, p.name, p.sku, p.status, coalesce(k.placed, 0) as "placed!", coalesce(k.ever, 0) as "ever!",
            coalesce(k.open, 0) as "open!", count(*) over () as "count!"
        from product p
        left join (
            select l.product_id,
                count(*) filter (where d.stage = 'closed won' and d.closed_on between $2 and $3) as placed,
                count(*) filter (where d.stage = 'closed won') as ever,
                count(*) filter (where d.closed_on is null) as open
            from opportunity d
            join opportunity_product l on l.opportunity_id = d.id
            where d.principal_id = $1
                and d.deleted_at is null
                and l.deleted_at is null
            group by l.product_id
        ) k on k.product_id = p.id
        where p.principal_id = $1
            and p.deleted_at is null
        order by 5 desc, 6 desc, 7 desc, p.name, p.id
        limit $4"#,
        principal,
        from.date(),
        to.date(),
        most,
    )
    .fetch_all(viewer.db())
    .await?;
    let count = rows.first().map_or(0, |row| row.count);
    let shown = rows.into_iter().map(|row| {
        let status = row.status.parse::<Status>()?;
        let counts = [row.placed, row.ever, row.open].map(|count| count.to_string());
        let mut cells = vec![row.name, row.sku, status.label().to_owned()];
        cells.extend(counts);
        Ok(Row { href: format!("/products/{}", row.id), cells })
    });
    let shown = shown.collect::<Result<Vec<_>, AppError>>()?;
    let heads = vec![
        ("Product", false),
        ("SKU", false),
        ("Status", false),
        ("Placements", true),
        ("Placements ever", true),
        ("Open deals", true),
    ];
    let more = most.filter(|most| count > *most);
    let mut section = Section::new("Products", heads, shown, "Nothing is known of what they make.");
    section.href = format!("/products?principal={principal}");
    if let Some(most) = more {
        section.note = format!("These are {most} of {count}. The list has all of them.");
    }
    Ok(section)
}

#[derive(FromRow)]
struct Distributor {
    id: Uuid,
    name: String,
    known: bool,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
    open: i64,
    won: i64,
    touched_at: Option<DateTime<Utc>>,
}

/// Who is authorized, and through whom its deals go.
pub(super) async fn distributors(viewer: &mut Viewer, principal: Uuid, today: Day) -> Result<Section, AppError> {
    let mut sql = QueryBuilder::new(
        "with known as (
            select distributor_id, since, until
            from distributor_authorization
            where deleted_at is null
                and principal_id = ",
    );
    sql.push_bind(principal).push(
        "), through as (
            select distributor_id, count(*) filter (where closed_on is null) as open,
                count(*) filter (where stage = 'closed won') as won
            from opportunity
            where deleted_at is null
                and distributor_id is not null
                and principal_id = ",
    );
    sql.push_bind(principal).push(
        " group by distributor_id)
        select s.id, s.name, k.distributor_id is not null as known, k.since, k.until, coalesce(t.open, 0) as open,
            coalesce(t.won, 0) as won, (select max(i.happened_at) from interaction i where i.organization_id = s.id and ",
    );
    sql.push(IS_TOUCH).push(
        ") as touched_at
        from (select distributor_id from known union select distributor_id from through) any_of
        join organization s on s.id = any_of.distributor_id
        left join known k on k.distributor_id = s.id
        left join through t on t.distributor_id = s.id
        where s.deleted_at is null
        order by s.name, s.id",
    );
    let rows: Vec<Distributor> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let zone = &viewer.me.company_time_zone;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let row = |one: Distributor| {
        let touched = one.touched_at.map(|at| Day::at(at, zone).until(today).to_string());
        let cells = vec![
            one.name,
            authorized(one.known, one.since, one.until, today).to_owned(),
            day(one.since),
            day(one.until),
            touched.unwrap_or_else(|| "never".to_owned()),
            one.open.to_string(),
            one.won.to_string(),
        ];
        Row { href: format!("/organizations/{}", one.id), cells }
    };
    let heads = vec![
        ("Distributor", false),
        ("Authorized", false),
        ("Since", false),
        ("Until", false),
        ("Days since contact", true),
        ("Open deals", true),
        ("Placements", true),
    ];
    let rows = rows.into_iter().map(row).collect();
    Ok(Section::new("Distributors", heads, rows, "Nobody is authorized, and no deal goes through anybody."))
}

/// Whether one may sell on the day `today`.
fn authorized(known: bool, since: Option<NaiveDate>, until: Option<NaiveDate>, today: Day) -> &'static str {
    match (since, until) {
        _ if !known => "No",
        (_, Some(until)) if until < today.date() => "Expired",
        (Some(since), _) if since > today.date() => "Not yet",
        _ => "Yes",
    }
}
