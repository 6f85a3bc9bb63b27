//! The dashboard in SQL: one statement for the figures of deals, one for each chart.
//! Invariant: what is counted is chosen by the conditions of the list that the figure leads to.

use super::asked::{Asked, Who};
use super::period::Days;
use super::pipeline::store::pipeline;
use super::touches::{Apart, from_sums};
use super::{Dashboard, Deals, Doing, InStage, Value, Week};
use crate::auth::Role;
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::filter::Operator;
use crate::interactions::kind::Kind;
use crate::interactions::list::listing::conditions as touched;
use crate::opportunities::listing::{choices, conditions};
use crate::opportunities::{Column, Filter};
use chrono::Utc;
use sqlx::{Postgres, QueryBuilder};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many weeks the chart of touches shows.
const WEEKS: i32 = 8;

/// The figures.
///
/// # Errors
/// Those of the database.
pub async fn dashboard(viewer: &mut Viewer, query: &str) -> Result<Dashboard, AppError> {
    let asked = Asked::parse(query, &viewer.me);
    let today = Day::at(Utc::now(), &viewer.me.company_time_zone);
    let (days, before) = asked.days(today, viewer.me.week_start);
    let deals = deals(viewer, &asked, days, before).await?;
    let stages = stages(viewer, &asked).await?;
    let open = asked.deals(&[(Column::State, Operator::Is, "open")]);
    let expected = values(viewer, &open, "round(sum(d.estimated_value * d.probability) / 100)").await?;
    let won = values(viewer, &asked.ended(days, &["won"]), "sum(d.estimated_value)").await?;
    let weeks = weeks(viewer, &asked, today).await?;
    let people = people(viewer, &asked, days).await?;
    let done = people.iter().flat_map(|one| &one.counts).sum();
    let touches = (done, touches(viewer, &asked, before).await?);
    let pipeline = match viewer.me.role {
        Role::Rep => None,
        _ => Some(pipeline(viewer, &asked, days, today).await?),
    };
    let [principals, owners, _] = choices(viewer).await?;
    Ok(Dashboard {
        today,
        days,
        before,
        deals,
        touches,
        stages,
        expected,
        won,
        weeks,
        people,
        pipeline,
        owners,
        principals,
    })
}

/// `from opportunity d where` with all that is asked of deals.
pub(crate) fn from_deals(sql: &mut QueryBuilder<Postgres>, viewer: &Viewer, filter: &Filter) {
    sql.push(" from opportunity d where d.deleted_at is null");
    conditions(sql, viewer, filter, None);
}

/// What became of the deals that are asked about.
pub(crate) async fn deals(viewer: &mut Viewer, asked: &Asked, days: Days, before: Days) -> Result<Deals, AppError> {
    // What is open and what ended stands in an index each.
    let mut sql = QueryBuilder::new("select * from (select count(*) as open, count(*) filter (where true");
    let stale = asked.deals(&[(Column::Stale, Operator::Is, "yes")]);
    conditions(&mut sql, viewer, &stale, None);
    sql.push(") as stale, coalesce(sum(d.probability), 0) as expected");
    from_deals(&mut sql, viewer, &asked.deals(&[(Column::State, Operator::Is, "open")]));
    sql.push(") o cross join (select ");
    for (stage, (from, to), name) in [
        ("closed won", days, ") as won, "),
        ("closed lost", days, ") as lost, "),
        ("closed won", before, ") as won_before, "),
        ("closed lost", before, ") as lost_before, "),
    ] {
        sql.push("count(*) filter (where d.stage = ").push_bind(stage);
        sql.push(" and d.closed_on between ").push_bind(from.date()).push(" and ").push_bind(to.date()).push(name);
    }
    sql.push("round(avg(d.closed_on - d.opened_on) filter (where d.stage = 'closed won' and d.closed_on between ");
    sql.push_bind(days.0.date()).push(" and ").push_bind(days.1.date()).push("))::bigint as days_to_close");
    let all = (days.0.min(before.0), days.1.max(before.1));
    from_deals(&mut sql, viewer, &asked.ended(all, &["won", "lost"]));
    sql.push(") e");
    Ok(sql.build_query_as().fetch_one(viewer.ad_hoc().await?).await?)
}

async fn stages(viewer: &mut Viewer, asked: &Asked) -> Result<Vec<InStage>, AppError> {
    let mut sql = QueryBuilder::new("select d.stage, count(*)");
    from_deals(&mut sql, viewer, &asked.deals(&[(Column::State, Operator::Is, "open")]));
    sql.push(" group by d.stage order by larder.stage_probability(d.stage)");
    let rows: Vec<(String, i64)> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    rows.into_iter().map(|(stage, count)| Ok(InStage { stage: stage.parse()?, count })).collect()
}

/// What the deals of `filter` are worth, by currency.
async fn values(viewer: &mut Viewer, filter: &Filter, sum: &'static str) -> Result<Vec<Value>, AppError> {
    let mut sql = QueryBuilder::new("select d.currency, ");
    sql.push(sum).push("::bigint");
    from_deals(&mut sql, viewer, filter);
    sql.push(" and d.estimated_value is not null and d.currency is not null group by d.currency order by d.currency");
    let rows: Vec<(String, i64)> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    Ok(rows.into_iter().map(|(currency, minor)| Value { currency, minor }).collect())
}

/// ` and …`: what is of those who are asked about, by the columns of its person and their team.
pub(crate) fn whose(
    sql: &mut QueryBuilder<Postgres>,
    viewer: &Viewer,
    asked: &Asked,
    [person, team]: [&'static str; 2],
) {
    let (column, id) = match (asked.owner, asked.who) {
        (Some(owner), _) => (person, owner),
        (None, Who::Me) => (person, viewer.me.id.0),
        (None, Who::Team) => (team, viewer.me.team_id.0),
        (None, Who::All) => return,
    };
    sql.push(" and ").push(column).push(" = ").push_bind(id);
}

/// Whether an interaction `i` is a touch: something that happened between people.
pub(crate) const IS_TOUCH: &str = "i.deleted_at is null and i.status = 'completed' and i.type <> 'note'";

/// `from interaction i`, with other `joins`, what happened on the `days` of the company's calendar, by those who are asked
/// about.
pub(crate) fn from_touches(
    sql: &mut QueryBuilder<Postgres>,
    viewer: &Viewer,
    asked: &Asked,
    days: Days,
    joins: &'static str,
) {
    sql.push(" from interaction i ").push(joins);
    // As the index of touches says it, and the list they lead to.
    sql.push(" where ").push(IS_TOUCH);
    touched(sql, viewer, &asked.touches(days, &[]), None);
}

/// How many touches there were on those days.
pub(crate) async fn touches(viewer: &mut Viewer, asked: &Asked, days: Days) -> Result<i64, AppError> {
    let mut sql = QueryBuilder::new("select coalesce(sum(k.touches), 0)::bigint");
    from_sums(&mut sql, viewer, asked, days, Apart::Nothing);
    Ok(sql.build_query_scalar().fetch_one(viewer.ad_hoc().await?).await?)
}

async fn weeks(viewer: &mut Viewer, asked: &Asked, today: Day) -> Result<Vec<Week>, AppError> {
    let this = today.first_of_week(viewer.me.week_start);
    let first = this.plus(-7 * (WEEKS - 1));
    let mut sql = QueryBuilder::new("select (k.day - ");
    sql.push_bind(first.date()).push(") / 7, sum(k.touches)::bigint");
    from_sums(&mut sql, viewer, asked, (first, this.plus(6)), Apart::Days);
    sql.push(" group by 1");
    let counts: Vec<(i32, i64)> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let counts = counts.into_iter().collect::<BTreeMap<_, _>>();
    Ok((0..WEEKS)
        .map(|place| Week { from: first.plus(7 * place), count: counts.get(&place).copied().unwrap_or(0) })
        .collect())
}

/// Who did what on those days, the busiest first.
pub(crate) async fn people(viewer: &mut Viewer, asked: &Asked, days: Days) -> Result<Vec<Doing>, AppError> {
    // Counted before they are named: there are few of them.
    let mut sql = QueryBuilder::new(
        "select k.author_id, w.name, k.type, k.touches
        from (select k.author_id, k.type, sum(k.touches)::bigint as touches",
    );
    from_sums(&mut sql, viewer, asked, days, Apart::Nothing);
    sql.push(" group by k.author_id, k.type) k join person w on w.id = k.author_id order by w.name, k.author_id");
    let rows: Vec<(Uuid, String, String, i64)> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let mut people: Vec<Doing> = Vec::new();
    for (id, name, kind, count) in rows {
        if people.last().is_none_or(|last| last.id != id) {
            people.push(Doing { id, name, counts: vec![0; Kind::ALL.len()] });
        }
        let place = Kind::ALL.iter().position(|one| one.code() == kind);
        let counts = people.last_mut().map(|last| &mut last.counts);
        if let Some(counted) = counts.zip(place).and_then(|(counts, place)| counts.get_mut(place)) {
            *counted = count;
        }
    }
    people.sort_by_key(|one| std::cmp::Reverse(one.counts.iter().sum::<i64>()));
    Ok(people)
}
