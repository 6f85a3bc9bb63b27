//! Reports in SQL: one statement each.

use super::{Kind, Report, Row};
use crate::context::Viewer;
use crate::dashboard::asked::{Asked, Who};
use crate::dashboard::period::Days;
use crate::dashboard::store::{from_deals, whose};
use crate::dashboard::touches::{Apart, from_sums};
use crate::day::Day;
use crate::error::AppError;
use crate::filter::Operator;
use crate::interactions::kind::Kind as Touch;
use crate::interactions::list;
use crate::money;
use crate::opportunities::listing::choices;
use crate::opportunities::{Column, Stage};
use crate::organizations::Priority;
use chrono::{NaiveDate, Utc};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

/// Fewer touches than these for a principal are low.
const LOW: i64 = 3;

/// Rows that a page shows; the file has all of them.
const SHOWN: usize = 200;

/// The report that an address asks for, as far as a page shows it.
///
/// # Errors
/// Those of the database.
pub async fn page(viewer: &mut Viewer, query: &str) -> Result<Report, AppError> {
    report(viewer, Kind::asked(query), query, Some(SHOWN)).await
}

/// A report; of so many rows at most, or all of it.
///
/// # Errors
/// Those of the database.
pub async fn report(viewer: &mut Viewer, kind: Kind, query: &str, most: Option<usize>) -> Result<Report, AppError> {
    let asked = Asked::parse(query, &viewer.me);
    let today = Day::at(Utc::now(), &viewer.me.company_time_zone);
    let (days, _) = asked.days(today, viewer.me.week_start);
    // One more, to know whether there are more.
    let limit = most.map(|most| i64::try_from(most + 1).unwrap_or(i64::MAX));
    let (heads, mut rows) = match kind {
        Kind::Activity => activity(viewer, &asked, days, limit).await?,
        Kind::Pipeline => pipeline(viewer, &asked, today, limit).await?,
        Kind::Coverage => coverage(viewer, &asked, today, limit).await?,
        Kind::Quality => quality(viewer, &asked, limit).await?,
    };
    let more = most.is_some_and(|most| rows.len() > most);
    rows.truncate(most.unwrap_or(usize::MAX));
    let heads = heads.into_iter().map(|(head, is_figure)| (head.to_owned(), is_figure)).collect();
    let [principals, owners, _] = choices(viewer).await?;
    Ok(Report { today, days, heads, rows, more, owners, principals })
}

pub(crate) type Table = (Vec<(&'static str, bool)>, Vec<Row>);

/// Who, for whom, what kinds of touches, how many of each, and of all.
type Active = (Uuid, String, Option<Uuid>, String, Vec<Option<String>>, Vec<i64>, i64);

/// Who did how much for which principal; who has an open deal of a principal and did nothing for it is there too.
async fn activity(viewer: &mut Viewer, asked: &Asked, days: Days, limit: Option<i64>) -> Result<Table, AppError> {
    let mut sql = QueryBuilder::new(
        "select w.id, w.name, p.id, coalesce(p.name, ''), array_agg(k.type), array_agg(k.touches),
            sum(k.touches)::bigint
        from (select k.author_id, k.principal_id, k.type, sum(k.touches)::bigint as touches",
    );
    from_sums(&mut sql, viewer, asked, days, Apart::Principals);
    sql.push(" group by k.author_id, k.principal_id, k.type");
    sql.push(" union all select distinct d.owner_id, d.principal_id, null, 0");
    from_deals(&mut sql, viewer, &asked.deals(&[(Column::State, Operator::Is, "open")]));
    sql.push(") k join person w on w.id = k.author_id left join organization p on p.id = k.principal_id");
    sql.push(" group by w.id, w.name, p.id, p.name order by w.name, w.id, p.name nulls last, p.id limit ");
    sql.push_bind(limit);
    let rows: Vec<Active> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let kinds = Touch::ALL.iter().filter(|kind| **kind != Touch::Note);
    let mut heads = vec![("Who", false), ("Principal", false)];
    heads.extend(kinds.clone().map(|kind| (kind.label(), true)));
    heads.extend([("All", true), ("Mark", false)]);
    let row = |(id, who, about, principal, done, touches, count): Active| {
        let is_low = count < LOW && !principal.is_empty();
        let times = |kind: &Touch| {
            let place = done.iter().position(|code| code.as_deref() == Some(kind.code()));
            place.and_then(|place| touches.get(place)).unwrap_or(&0).to_string()
        };
        let mut cells = vec![who, if principal.is_empty() { "None in particular".to_owned() } else { principal }];
        cells.extend(kinds.clone().map(times));
        cells.extend([count.to_string(), if is_low { "Low".to_owned() } else { String::new() }]);
        let about = about.map_or_else(|| "none".to_owned(), |id| id.to_string());
        let of = Asked { owner: Some(id), principal: None, ..asked.clone() };
        let touches = of.touches(days, &[(list::Column::Principal, Operator::Is, about.as_str())]);
        Row { href: touches.at(list::PATH), cells }
    };
    Ok((heads, rows.into_iter().map(row).collect()))
}

#[derive(FromRow)]
struct Open {
    id: Uuid,
    name: String,
    operator: Option<String>,
    principal: String,
    stage: String,
    days: i32,
    probability: i32,
    expected_close_on: Option<NaiveDate>,
    owner: String,
    estimated_value: Option<i64>,
    currency: Option<String>,
}

/// What is open, the one that rests longest in its stage first.
pub(crate) async fn pipeline(
    viewer: &mut Viewer,
    asked: &Asked,
    today: Day,
    limit: Option<i64>,
) -> Result<Table, AppError> {
    let mut sql = QueryBuilder::new("select d.id, d.name, o.name as operator, p.name as principal, d.stage, ");
    sql.push_bind(today.date()).push(" - (d.stage_entered_at at time zone ");
    sql.push_bind(viewer.me.company_time_zone.clone());
    sql.push(")::date as days, d.probability, d.expected_close_on, w.name as owner, d.estimated_value, d.currency");
    sql.push(" from (select d.*");
    from_deals(&mut sql, viewer, &asked.deals(&[(Column::State, Operator::Is, "open")]));
    sql.push(" order by d.stage_entered_at, d.id limit ").push_bind(limit);
    sql.push(") d left join organization o on o.id = d.organization_id join organization p on p.id = d.principal_id");
    sql.push(" join person w on w.id = d.owner_id order by d.stage_entered_at, d.id");
    let rows: Vec<Open> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let row = |one: Open| {
        let stage = one.stage.parse::<Stage>()?;
        let value =
            one.estimated_value.zip(one.currency).map(|(minor, of)| format!("{} {of}", money::words(minor, &of)));
        let cells = vec![
            one.name,
            one.operator.unwrap_or_default(),
            one.principal,
            stage.label().to_owned(),
            one.days.to_string(),
            if stage.is_stale(one.days) { "Stale".to_owned() } else { String::new() },
            one.probability.to_string(),
            one.expected_close_on.map(|day| day.to_string()).unwrap_or_default(),
            one.owner,
            value.unwrap_or_default(),
        ];
        Ok(Row { href: format!("/opportunities/{}", one.id), cells })
    };
    let heads = vec![
        ("Deal", false),
        ("Account", false),
        ("Principal", false),
        ("Stage", false),
        ("Days in it", true),
        ("Mark", false),
        ("Probability, %", true),
        ("Expected close", false),
        ("Owner", false),
        ("Estimated value", true),
    ];
    Ok((heads, rows.into_iter().map(row).collect::<Result<_, AppError>>()?))
}

/// Whose an account `o` is.
const OF_ACCOUNT: [&str; 2] = ["o.owner_id", "o.team_id"];

type Uncovered = (Uuid, String, String, String, String, Option<NaiveDate>, i32);

async fn coverage(viewer: &mut Viewer, asked: &Asked, today: Day, limit: Option<i64>) -> Result<Table, AppError> {
    let usual = Priority::ALL.iter().filter_map(|one| Some((one.code().to_owned(), one.cadence_weeks()?)));
    let (priorities, weeks) = usual.unzip::<_, _, Vec<String>, Vec<i32>>();
    let mut sql = QueryBuilder::new(
        "select id, name, shipping_city, priority, owner, visited, weeks from (
            select o.id, o.name, o.shipping_city, o.priority, coalesce(w.name, '') as owner,
                coalesce(o.cadence_weeks, usual.weeks, 0) as weeks, (f.last_visit_at at time zone ",
    );
    sql.push_bind(viewer.me.company_time_zone.clone());
    sql.push(")::date as visited from organization o join organization_fact f on f.organization_id = o.id");
    sql.push(" left join person w on w.id = o.owner_id left join unnest(").push_bind(priorities);
    sql.push("::text[], ").push_bind(weeks);
    sql.push("::integer[]) as usual (priority, weeks) on usual.priority = o.priority");
    sql.push(" where o.deleted_at is null and o.status = 'active' and o.role in ('operator', 'prospect')");
    whose(&mut sql, viewer, asked, OF_ACCOUNT);
    sql.push(") o where weeks > 0 and (visited is null or ").push_bind(today.date());
    sql.push(" - visited >= 7 * weeks) order by visited is not null, visited + 7 * weeks, name, id limit ");
    sql.push_bind(limit);
    let rows: Vec<Uncovered> = sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let row = |(id, name, city, priority, owner, visited, weeks): Uncovered| {
        let overdue = visited.map(|on| Day::from(on).until(today) - 7 * weeks);
        let cells = vec![
            name,
            city,
            priority,
            owner,
            visited.map_or_else(|| "never".to_owned(), |on| on.to_string()),
            weeks.to_string(),
            overdue.map(|days| days.to_string()).unwrap_or_default(),
        ];
        Row { href: format!("/organizations/{id}"), cells }
    };
    let heads = vec![
        ("Account", false),
        ("City", false),
        ("Priority", false),
        ("Owner", false),
        ("Last visit", false),
        ("Every, weeks", true),
        ("Overdue, days", true),
    ];
    Ok((heads, rows.into_iter().map(row).collect()))
}

async fn quality(viewer: &mut Viewer, asked: &Asked, limit: Option<i64>) -> Result<Table, AppError> {
    let mut sql = QueryBuilder::new(
        "select id, name, role, owner, concat_ws(', ',
            case when owner = '' then 'no owner' end,
            case when not talked then 'nobody to talk to' end,
            case when mail <> '' then 'e-mail: ' || mail end)
        from (
            select o.id, o.name, o.role, coalesce(w.name, '') as owner,
                exists (select from contact c where c.organization_id = o.id and c.deleted_at is null) as talked,
                case when o.email <> '' and o.email !~ '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' then o.email else '' end as mail
            from organization o
            left join person w on w.id = o.owner_id
            where o.deleted_at is null
                and o.status = 'active'",
    );
    // What is nobody's is for whoever looks after others.
    if asked.owner.is_none() && asked.who == Who::Team {
        sql.push(" and (o.owner_id is null or o.team_id = ").push_bind(viewer.me.team_id.0).push(")");
    } else {
        whose(&mut sql, viewer, asked, OF_ACCOUNT);
    }
    sql.push(") o where owner = '' or not talked or mail <> '' order by name, id limit ").push_bind(limit);
    let rows: Vec<(Uuid, String, String, String, String)> =
        sql.build_query_as().fetch_all(viewer.ad_hoc().await?).await?;
    let row = |(id, name, role, owner, lacks): (Uuid, String, String, String, String)| Row {
        href: format!("/organizations/{id}"),
        cells: vec![name, role, owner, lacks],
    };
    let heads = vec![("Account", false), ("Role", false), ("Owner", false), ("What it lacks", false)];
    Ok((heads, rows.into_iter().map(row).collect()))
}
