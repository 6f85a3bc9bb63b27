//! The board in SQL: one statement for all its columns, each read from where it begins.

use super::{Board, CARDS, COUNTED, Card, Lane, Place};
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::filter::{HITS, Hits, cut};
use crate::opportunities::columns::board_fields;
use crate::opportunities::listing::{Found, ROWS, choices, conditions, hits, line, names};
use crate::opportunities::{Filter, Stage};
use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Postgres, QueryBuilder, Row as _};
use uuid::Uuid;

/// A card in its column, or a column without any.
struct Placed {
    lane: String,
    counted: i64,
    found: Option<Found>,
}

impl FromRow<'_, PgRow> for Placed {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let is_card = row.try_get::<Option<Uuid>, _>("id")?.is_some();
        let found = if is_card { Some(Found::from_row(row)?) } else { None };
        Ok(Self { lane: row.try_get("lane")?, counted: row.try_get("counted")?, found })
    }
}

/// The board.
///
/// # Errors
/// Those of the database; `Invalid` when it takes too long.
pub async fn board(viewer: &mut Viewer, filter: &Filter) -> Result<Board, AppError> {
    let hits = hits(viewer, &filter.q, HITS).await?;
    let mut rows: Vec<Placed> = cards(viewer, filter, hits.as_ref())
        .build_query_as()
        .fetch_all(viewer.asking(filter.is_empty()).await?)
        .await?;
    let now = Utc::now();
    let today = Day::at(now, &viewer.me.time_zone);
    let mut lanes = Vec::new();
    for stage in Stage::OPEN {
        let mine = rows.extract_if(.., |row| row.lane == stage.code()).collect::<Vec<_>>();
        let count = mine.first().map_or(0, |row| row.counted);
        let (found, more) = cut(mine.into_iter().filter_map(|row| row.found).collect(), CARDS.into());
        let last = found.last().filter(|_| more).map(|last| (last.stage_entered_at.to_rfc3339(), last.id.0));
        let cards = found.into_iter().map(|found| Ok(Card::of(line(viewer, found, now)?, today, false)));
        lanes.push(Lane::new(filter, *stage, count, cards.collect::<Result<_, AppError>>()?, last));
    }
    let [principals, people, teams] = choices(viewer).await?;
    let names = names(viewer, filter).await?;
    let is_cut = hits.is_some_and(|hits| hits.cut);
    let fields = board_fields(principals, people, teams);
    Ok(Board::new(filter.clone(), lanes, is_cut, fields, |id| names.get(&id).cloned()))
}

/// The statement: for each open stage how many there are, and the first ones, or those after a place in it.
fn cards(viewer: &Viewer, filter: &Filter, hits: Option<&Hits>) -> QueryBuilder<Postgres> {
    const OF_LANE: &str = " and d.closed_on is null and d.stage = l.stage";
    let stages = Stage::OPEN.iter().map(|stage| stage.code()).collect::<Vec<_>>();
    let mut sql = QueryBuilder::new("select l.stage as lane, k.counted, r.* from unnest(");
    sql.push_bind(stages).push("::text[]) with ordinality as l (stage, place) cross join lateral (");
    sql.push("select count(*) as counted from (select from opportunity d where d.deleted_at is null").push(OF_LANE);
    conditions(&mut sql, viewer, filter, hits);
    sql.push(" limit ").push(COUNTED + 1).push(") counted) k left join lateral (").push(ROWS).push(OF_LANE);
    conditions(&mut sql, viewer, filter, hits);
    let place = Place::parse(&filter.after);
    let place = place.and_then(|place| Some((DateTime::parse_from_rfc3339(&place.at).ok()?.to_utc(), place)));
    if let Some((at, Place { stage, id, .. })) = place {
        sql.push(" and (l.stage <> ").push_bind(stage.code());
        sql.push(" or (d.stage_entered_at, d.id) > (").push_bind(at).push(", ").push_bind(id).push("))");
    }
    sql.push(" order by d.stage_entered_at, d.id limit ").push(i64::from(CARDS) + 1);
    sql.push(") r on true order by l.place, r.stage_entered_at, r.id");
    sql
}
