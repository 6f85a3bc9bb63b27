//! What the pages of imports show, and the rejected rows as a file.

use super::asking;
use super::lists::Lists;
use super::store::{Import, has_stopped, load, rows_after, together};
use super::{Counts, Field, FileColumn, ImportDetail, ImportId, ImportLine, Journal, Outcome, RowLine};
use crate::context::Viewer;
use crate::error::AppError;
use crate::operations::Undone;
use crate::spreadsheet::cell;
use crate::time::Moment;
use chrono::{DateTime, Utc};
use sqlx::types::Json;

/// Rows on a page.
const PAGE: i64 = 100;

/// The imports after the cursor `after`, the newest first; one that cannot be read means the first page.
pub(super) async fn journal(viewer: &mut Viewer, after: &str) -> Result<Journal, AppError> {
    if !viewer.me.manages() {
        return Err(AppError::Forbidden);
    }
    let (at, id) = serde_json::from_str::<(DateTime<Utc>, ImportId)>(after).ok().unzip();
    let rows = sqlx::query!(
        r#"select i.id, i.file_name, i.status, i.row_count, i.counts as "counts: Json<Counts>", i.created_at,
            p.name as person, o.undone_by is not null as "undone!"
        from import i
        join person p on p.id = i.person_id
        left join operation o on o.id = i.operation_id
        where $1::timestamptz is null or (i.created_at, i.id) < ($1, $2::uuid)
        order by i.created_at desc, i.id desc
        limit $3"#,
        at,
        id.map(|id| id.0),
        PAGE + 1,
    )
    .fetch_all(viewer.db())
    .await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > PAGE;
    let shown = if more { &rows[..rows.len() - 1] } else { &rows[..] };
    let next = shown.last().filter(|_| more).map(|last| serde_json::to_string(&(last.created_at, last.id)));
    let (zone, now) = (viewer.me.time_zone.as_str(), Utc::now());
    let lines = shown
        .iter()
        .map(|row| {
            Ok(ImportLine {
                id: ImportId(row.id),
                file_name: row.file_name.clone(),
                person: row.person.clone(),
                status: row.status.parse()?,
                undone: row.undone,
                rows: row.row_count,
                counts: row.counts.0,
                at: Moment::new(row.created_at, zone, now),
            })
        })
        .collect::<Result<_, AppError>>()?;
    Ok(Journal { lines, next: next.transpose().map_err(AppError::internal)? })
}

/// All that an import's page shows; of the rows, a page behind the line `after` with the outcome `show`, or any.
///
/// # Errors
/// `NotFound` for an import that is not shared with the viewer.
pub async fn detail(viewer: &mut Viewer, id: ImportId, show: &str, after: i32) -> Result<ImportDetail, AppError> {
    let import = load(viewer, id).await?;
    let lists = Lists::load(viewer, import.kind).await?;
    let questions = asking::questions(viewer, &import, &lists).await?;
    let about = sqlx::query!(
        r#"select p.name as person, i.created_at, i.counts as "counts: Json<Counts>", o.undone_by is not null as "undone!",
            u.outcome as "outcome?: Json<Undone>"
        from import i
        join person p on p.id = i.person_id
        left join operation o on o.id = i.operation_id
        left join operation u on u.id = o.undone_by
        where i.id = $1"#,
        id.0,
    )
    .fetch_one(viewer.db())
    .await?;
    let first = rows_after(viewer, id, 0).await?;
    let sample = |place: usize| {
        let mut values = Vec::<String>::new();
        for cell in first.iter().filter_map(|row| row.cells.get(place)).filter(|cell| !cell.is_empty()) {
            if values.len() < 3 && !values.contains(cell) {
                values.push(cell.clone());
            }
        }
        values
    };
    let columns = import
        .header
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let name = if name.is_empty() { format!("Column {}", place + 1) } else { name.clone() };
            FileColumn { name, samples: sample(place) }
        })
        .collect();
    let mut asked = questions.iter().map(|question| question.field).collect::<Vec<_>>();
    asked.dedup();
    let mut lines = lines(viewer, &import, show, after).await?;
    let more = i64::try_from(lines.len()).unwrap_or(i64::MAX) > PAGE;
    if more {
        lines.pop();
    }
    let next = lines.last().filter(|_| more).map(|last| last.number);
    let undoing = match import.operation {
        Some(operation) => crate::operations::store::progress(viewer, operation).await?,
        None => None,
    };
    Ok(ImportDetail {
        id,
        kind: import.kind,
        together: together(viewer, id).await?,
        mine: import.person == viewer.me.id.0,
        file_name: import.file_name.clone(),
        person: about.person,
        status: import.status,
        rows: import.rows,
        columns,
        principals: lists.words(Field::Principal),
        known: asked.into_iter().map(|field| (field, lists.words(field))).collect(),
        questions,
        people: crate::organizations::store::choices(viewer).await?.people,
        counts: about.counts.0,
        kept: !first.is_empty(),
        stopped: has_stopped(viewer, id).await?,
        lines,
        after,
        next,
        mapping: import.mapping,
        operation: import.operation,
        undoing,
        undone: about.undone.then(|| about.outcome.map(|outcome| outcome.0).unwrap_or_default()),
        at: Moment::new(about.created_at, &viewer.me.time_zone, Utc::now()),
    })
}

async fn lines(viewer: &mut Viewer, import: &Import, show: &str, after: i32) -> Result<Vec<RowLine>, AppError> {
    let place = |field: &Field| (0_i32..).zip(&import.mapping.columns).find(|(_, code)| *code == field.code());
    let name = import.kind.called_by().iter().find_map(place).map(|(at, _)| at);
    let rows = sqlx::query!(
        r#"select number, outcome as "outcome!", reason, record_id, coalesce(cells ->> $2::integer, '') as "name!"
        from import_row
        where import_id = $1
            and outcome is not null
            and (outcome = $3 or $3 = '')
            and number > $4
        order by number
        limit $5"#,
        import.id.0,
        name,
        show,
        after,
        PAGE + 1,
    )
    .fetch_all(viewer.db())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(RowLine {
                number: row.number,
                outcome: row.outcome.parse::<Outcome>()?,
                reason: row.reason,
                name: row.name,
                href: row.record_id.map(|id| import.kind.page(id)),
            })
        })
        .collect()
}

/// The rejected rows with their reasons, as a CSV file.
///
/// # Errors
/// `NotFound` for an import that is not shared with the viewer.
pub async fn rejected(viewer: &mut Viewer, id: ImportId) -> Result<Vec<u8>, AppError> {
    let import = load(viewer, id).await?;
    let rows = sqlx::query!(
        r#"select number, cells as "cells: Json<Vec<String>>", reason
        from import_row
        where import_id = $1
            and outcome = 'error'
        order by number"#,
        id.0,
    )
    .fetch_all(viewer.db())
    .await?;
    let mut file = csv::WriterBuilder::new().flexible(true).from_writer(b"\xef\xbb\xbf".to_vec());
    let mut header = import.header;
    header.extend(["Line".to_owned(), "Reason".to_owned()]);
    file.write_record(header.iter().map(|name| cell(name).into_owned())).map_err(AppError::internal)?;
    for row in rows {
        let mut cells = row.cells.0;
        cells.resize(cells.len().max(header.len() - 2), String::new());
        cells.extend([row.number.to_string(), row.reason]);
        file.write_record(cells.iter().map(|text| cell(text).into_owned())).map_err(AppError::internal)?;
    }
    file.into_inner().map_err(AppError::internal)
}
