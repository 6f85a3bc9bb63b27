//! The same in SQL: one statement for each chart, for placements one for all three.

use super::{Due, MONTHS, Pipeline, Placed, Stay, When};
use crate::context::Viewer;
use crate::dashboard::Value;
use crate::dashboard::asked::{Asked, Who};
use crate::dashboard::period::Days;
use crate::dashboard::store::from_deals;
use crate::day::Day;
use crate::error::AppError;
use crate::filter::Operator;
use crate::opportunities::listing::conditions;
use crate::opportunities::{Column, Stage};
use crate::organizations::listing::keeps_own_book;
use chrono::NaiveDate;
use sqlx::QueryBuilder;
use uuid::Uuid;

/// All of it, of what was asked.
pub(crate) async fn pipeline(viewer: &mut Viewer, asked: &Asked, days: Days, today: Day) -> Result<Pipeline, AppError> {
    let funnel = funnel(viewer, asked, days).await?;
    let stays = stays(viewer, asked, days).await?;
    let [by_principal, by_distributor, by_segment] = placements(viewer, asked, days).await?;
    let forecast = forecast(viewer, asked, today).await?;
    Ok(Pipeline { funnel, stays, by_principal, by_distributor, by_segment, forecast })
}

async fn funnel(viewer: &mut Viewer, asked: &Asked, days: Days) -> Result<Vec<(Stage, i64)>, AppError> {
    let mut sql = QueryBuilder::new(
        "select case d.stage when 'closed won' then 100 else coalesce(f.furthest, 10) end, count(*)
        from opportunity d
        left join opportunity_fact f on f.opportunity_id = d.id
        where d.deleted_at is null",
    );
    conditions(&mut sql, viewer, &asked.opened(days, None), None);
    sql.push(" group by 1");
    let counts: Vec<(i32, i64)> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    if counts.is_empty() {
        return Ok(Vec::new());
    }
    let came =
        |stage: Stage| counts.iter().filter(|(far, _)| *far >= stage.probability()).map(|(_, count)| count).sum();
    Ok(Stage::OPEN.iter().chain([&Stage::Won]).map(|stage| (*stage, came(*stage))).collect())
}

async fn stays(viewer: &mut Viewer, asked: &Asked, days: Days) -> Result<Vec<Stay>, AppError> {
    let everybody = asked.who == Who::All && asked.owner.is_none();
    let rows = if everybody && !keeps_own_book(viewer) {
        summed(viewer, asked.principal, days).await?
    } else {
        one_by_one(viewer, asked, days).await?
    };
    let of = |stage: &Stage| rows.iter().find(|(code, ..)| code == stage.code());
    let stay =
        |stage: &Stage| of(stage).map(|(_, count, tenths)| Stay { stage: *stage, count: *count, tenths: *tenths });
    Ok(Stage::OPEN.iter().filter_map(stay).collect())
}

/// Of each stage how many deals left it, and how many tenths of a day they had been there on average.
type Left = (String, i64, i64);

/// Those of everybody, from the sums that the database keeps.
async fn summed(viewer: &mut Viewer, principal: Option<Uuid>, (from, to): Days) -> Result<Vec<Left>, AppError> {
    let rows = sqlx::query!(
        r#"select stage, sum(moves) as "moves!", round(10.0 * sum(days) / sum(moves))::bigint as "tenths!"
        from stay_sum
        where left_on between $1 and $2
            and ($3::uuid is null or principal_id = $3)
        group by stage
        having sum(moves) > 0"#,
        from.date(),
        to.date(),
        principal,
    );
    Ok(rows.fetch_all(viewer.db()).await?.into_iter().map(|row| (row.stage, row.moves, row.tenths)).collect())
}

async fn one_by_one(viewer: &mut Viewer, asked: &Asked, (from, to): Days) -> Result<Vec<Left>, AppError> {
    let zone = viewer.me.company_time_zone.clone();
    // There are four moves a deal: the day of each is that of the clock on the wall, which is quicker than to name a zone.
    set_clock(viewer, &zone).await?;
    let mut sql = QueryBuilder::new(
        "select n.from_stage, count(*), round(10.0 * sum(greatest(0, n.given_at::date - n.entered_at::date)) / count(*))::bigint
        from stage_move n
        where n.undone_at is null
            and n.entered_at is not null
            and n.given_at >= ",
    );
    sql.push_bind(from.date()).push("::timestamp::timestamptz and n.given_at < ");
    sql.push_bind(to.plus(1).date()).push("::timestamp::timestamptz and n.opportunity_id in (select d.id");
    from_deals(&mut sql, viewer, &asked.deals(&[]));
    sql.push(") group by n.from_stage");
    let rows = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    set_clock(viewer, "UTC").await?;
    Ok(rows)
}

/// The clock by which the database says what day a moment is; between statements that do not name a zone it is UTC.
async fn set_clock(viewer: &mut Viewer, zone: &str) -> Result<(), AppError> {
    sqlx::query!("select set_config('TimeZone', $1, true)", zone).fetch_one(viewer.db()).await?;
    Ok(())
}

async fn placements(viewer: &mut Viewer, asked: &Asked, days: Days) -> Result<[Vec<Placed>; 3], AppError> {
    let mut sql = QueryBuilder::new(
        "select k.place, k.id, coalesce(n.name, s.name, ''), k.count
        from (
            select case when grouping(d.principal_id) = 0 then 0 when grouping(d.distributor_id) = 0 then 1 else 2 end as place,
                coalesce(d.principal_id, d.distributor_id, o.segment_id) as id, count(*) as count
            from opportunity d
            left join organization o on o.id = d.organization_id
            where d.deleted_at is null",
    );
    conditions(&mut sql, viewer, &asked.ended(days, &["won"]), None);
    sql.push(
        " group by grouping sets ((d.principal_id), (d.distributor_id), (o.segment_id))
        ) k
        left join organization n on n.id = k.id
        left join segment s on s.id = k.id
        order by k.place, k.count desc, 3, k.id",
    );
    let rows: Vec<(i32, Option<Uuid>, String, i64)> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let mut placements = <[Vec<Placed>; 3]>::default();
    for (place, id, name, count) in rows {
        let list = usize::try_from(place).ok().and_then(|place| placements.get_mut(place));
        if let Some(list) = list {
            list.push(Placed { id, name, count });
        }
    }
    Ok(placements)
}

/// Of the deals of one currency that are to close in one month: how many, their probabilities, their value.
type Sum = (Option<NaiveDate>, Option<String>, i64, i64, Option<i64>);

async fn forecast(viewer: &mut Viewer, asked: &Asked, today: Day) -> Result<Vec<Due>, AppError> {
    let first = today.month_start(0);
    let mut sql = QueryBuilder::new(
        "select date_trunc('month', d.expected_close_on::timestamp)::date, d.currency, count(*), sum(d.probability),
            round(sum(d.estimated_value * d.probability) / 100)::bigint",
    );
    from_deals(&mut sql, viewer, &asked.deals(&[(Column::State, Operator::Is, "open")]));
    sql.push(" group by 1, 2 order by 1 nulls last, 2");
    let rows: Vec<Sum> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let mut forecast: Vec<Due> = Vec::new();
    for (month, currency, count, expected, minor) in rows {
        let when = match month.map(Day::from) {
            None => When::Unknown,
            Some(month) if month < first => When::Before,
            Some(month) if month >= first.month_start(MONTHS) => When::Later,
            Some(month) => When::Month(month),
        };
        if forecast.last().is_none_or(|last| last.when != when) {
            forecast.push(Due { when, count: 0, expected: 0, values: Vec::new() });
        }
        let Some(due) = forecast.last_mut() else { continue };
        due.count += count;
        due.expected += expected;
        if let Some((currency, minor)) = currency.zip(minor) {
            match due.values.iter_mut().find(|value| value.currency == currency) {
                Some(value) => value.minor += minor,
                None => due.values.push(Value { currency, minor }),
            }
        }
    }
    Ok(forecast)
}
