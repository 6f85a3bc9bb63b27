//! Imports in SQL. Every function runs in the viewer's transaction: managers see their own imports, admins all.

use super::lists::{Lists, fold};
use super::reading::Table;
use super::{
    Counts, Field, FileColumn, ImportDetail, ImportId, ImportLine, Mapping, Outcome, Question, RowLine, Status,
};
use crate::context::Viewer;
use crate::error::{AppError, OnConstraint as _};
use crate::operations::{OperationId, Undone};
use crate::spreadsheet::cell;
use crate::time::Moment;
use chrono::Utc;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// An import as the steps need it.
pub struct Import {
    pub(super) id: ImportId,
    pub(super) person: Uuid,
    pub(super) file_name: String,
    pub(super) status: Status,
    pub(super) header: Vec<String>,
    pub(super) mapping: Mapping,
    pub(super) rows: i32,
    pub(super) operation: Option<OperationId>,
}

/// A row as it is stored.
pub(super) struct StoredRow {
    pub(super) number: i32,
    pub(super) cells: Vec<String>,
    pub(super) record_id: Option<Uuid>,
}

/// Keeps a file's rows, with a guessed mapping.
///
/// # Errors
/// `Forbidden` for those who may not import.
pub async fn create(viewer: &mut Viewer, file_name: &str, table: &Table) -> Result<ImportId, AppError> {
    let id = ImportId::new();
    let lists = Lists::load(viewer).await?;
    let mapping = super::mapping::guess(&table.header, &table.rows, &lists);
    sqlx::query!(
        "insert into import (id, kind, file_name, header, mapping, row_count)
        values ($1, 'organizations', left($2, 255), $3, $4, $5)",
        id.0,
        file_name,
        Json(&table.header) as _,
        Json(&mapping) as _,
        i32::try_from(table.rows.len()).map_err(AppError::internal)?,
    )
    .execute(viewer.db())
    .await?;
    for batch in table.rows.chunks(5000) {
        let numbers = batch.iter().map(|(number, _)| *number).collect::<Vec<_>>();
        let cells = batch.iter().map(|(_, cells)| Value::from(cells.clone())).collect::<Vec<_>>();
        sqlx::query!(
            "insert into import_row (import_id, number, cells)
            select $1, number, cells
            from unnest($2::integer[], $3::jsonb[]) file (number, cells)",
            id.0,
            &numbers,
            &cells,
        )
        .execute(viewer.db())
        .await?;
    }
    Ok(id)
}

/// The import, if it is shared with the viewer.
pub(super) async fn load(viewer: &mut Viewer, id: ImportId) -> Result<Import, AppError> {
    let row = sqlx::query!(
        r#"select person_id, file_name, status, header as "header: Json<Vec<String>>",
            mapping as "mapping: Json<Mapping>", row_count, operation_id
        from import
        where id = $1"#,
        id.0,
    )
    .fetch_one(viewer.db())
    .await?;
    Ok(Import {
        id,
        person: row.person_id,
        file_name: row.file_name,
        status: row.status.parse()?,
        header: row.header.0,
        mapping: row.mapping.0,
        rows: row.row_count,
        operation: row.operation_id.map(OperationId),
    })
}

/// The viewer's own import, held until the transaction ends.
pub(super) async fn hold(viewer: &mut Viewer, id: ImportId) -> Result<Import, AppError> {
    sqlx::query!("select id from import where id = $1 for update", id.0)
        .fetch_optional(viewer.db())
        .await?
        .ok_or(AppError::NotFound)?;
    load(viewer, id).await
}

/// Stores another mapping; only before anything is written.
pub(super) async fn remap(viewer: &mut Viewer, id: ImportId, mapping: &Mapping) -> Result<(), AppError> {
    let changed = sqlx::query!(
        "update import
        set mapping = $2, status = 'mapping'
        where id = $1
            and operation_id is null",
        id.0,
        Json(mapping) as _,
    );
    match changed.execute(viewer.db()).await?.rows_affected() {
        0 => Err(AppError::field("", "This import has run already.")),
        _ => Ok(()),
    }
}

/// Moves on to another state.
pub(super) async fn set_status(viewer: &mut Viewer, id: ImportId, status: Status) -> Result<(), AppError> {
    sqlx::query!(
        "update import
        set status = $2,
            started_at = case when $2 = 'running' then now() else started_at end,
            finished_at = case when $2 = 'done' then now() end
        where id = $1",
        id.0,
        status.code(),
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// Counts the rows anew and keeps the counts.
pub(super) async fn count(viewer: &mut Viewer, id: ImportId) -> Result<(), AppError> {
    sqlx::query!(
        "update import
        set counts = (
            select jsonb_build_object(
                'create', count(*) filter (where outcome = 'create'),
                'update', count(*) filter (where outcome = 'update'),
                'skip', count(*) filter (where outcome = 'skip'),
                'error', count(*) filter (where outcome = 'error'),
                'done', count(*) filter (where done),
                'unlinked', count(*) filter (where done and parent is not null)
            )
            from import_row
            where import_id = $1
        )
        where id = $1",
        id.0,
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// Rows behind `after`, in the file's order.
pub(super) async fn rows_after(viewer: &mut Viewer, id: ImportId, after: i32) -> Result<Vec<StoredRow>, AppError> {
    let rows = sqlx::query!(
        r#"select number, cells as "cells: Json<Vec<String>>", record_id
        from import_row
        where import_id = $1
            and number > $2
        order by number
        limit 1000"#,
        id.0,
        after,
    )
    .fetch_all(viewer.db())
    .await?;
    let row =
        |row: (i32, Json<Vec<String>>, Option<Uuid>)| StoredRow { number: row.0, cells: row.1.0, record_id: row.2 };
    Ok(rows.into_iter().map(|r| row((r.number, r.cells, r.record_id))).collect())
}

/// All values of the columns that hold numbers read in one style.
pub(super) async fn numbers(viewer: &mut Viewer, id: ImportId, mapping: &Mapping) -> Result<Vec<String>, AppError> {
    let is_number = |code: &String| matches!(code.parse(), Ok(Field::AnnualRevenue | Field::Employees));
    let places = (0_i32..).zip(&mapping.columns).filter(|(_, code)| is_number(code)).map(|(place, _)| place);
    let values = sqlx::query_scalar!(
        r#"select distinct cells ->> place as "value!"
        from import_row, unnest($2::integer[]) place
        where import_id = $1
            and cells ->> place <> ''"#,
        id.0,
        &places.collect::<Vec<_>>(),
    );
    Ok(values.fetch_all(viewer.db()).await?)
}

/// The words that lists do not know, the most frequent first; at most 200 for each column.
pub(super) async fn questions(viewer: &mut Viewer, import: &Import, lists: &Lists) -> Result<Vec<Question>, AppError> {
    let mut questions = Vec::<Question>::new();
    for (place, code) in (0_i32..).zip(&import.mapping.columns) {
        let Some(field) = code.parse::<Field>().ok().filter(|field| field.is_list()) else { continue };
        let words = sqlx::query!(
            r#"select cells ->> $2::integer as "word!", count(*) as "rows!"
            from import_row
            where import_id = $1
                and cells ->> $2::integer <> ''
            group by 1
            order by 2 desc, 1"#,
            import.id.0,
            place,
        )
        .fetch_all(viewer.db())
        .await?;
        let decisions = import.mapping.values.get(field.code());
        let unknown = words.into_iter().filter(|found| lists.code(field, &found.word).is_none());
        for found in unknown.take(200) {
            if questions.iter().any(|known| known.field == field && fold(&known.word) == fold(&found.word)) {
                continue;
            }
            questions.push(Question {
                field,
                offer: lists.likeliest(field, &found.word),
                decision: decisions.and_then(|words| words.get(&fold(&found.word))).cloned().unwrap_or_default(),
                word: found.word,
                rows: u32::try_from(found.rows).unwrap_or(u32::MAX),
            });
        }
    }
    Ok(questions)
}

/// The newest imports.
pub(super) async fn journal(viewer: &mut Viewer) -> Result<Vec<ImportLine>, AppError> {
    if !viewer.me.manages() {
        return Err(AppError::Forbidden);
    }
    let rows = sqlx::query!(
        r#"select i.id, i.file_name, i.status, i.row_count, i.counts as "counts: Json<Counts>", i.created_at,
            p.name as person, o.undone_by is not null as "undone!"
        from import i
        join person p on p.id = i.person_id
        left join operation o on o.id = i.operation_id
        order by i.created_at desc, i.id desc
        limit 100"#
    )
    .fetch_all(viewer.db())
    .await?;
    let (zone, now) = (viewer.me.time_zone.clone(), Utc::now());
    rows.into_iter()
        .map(|row| {
            Ok(ImportLine {
                id: ImportId(row.id),
                file_name: row.file_name,
                person: row.person,
                status: row.status.parse()?,
                undone: row.undone,
                rows: row.row_count,
                counts: row.counts.0,
                at: Moment::new(row.created_at, &zone, now),
            })
        })
        .collect()
}

/// All that an import's page shows; of the rows, the first with the outcome `show`, or any.
///
/// # Errors
/// `NotFound` for an import that is not shared with the viewer.
pub async fn detail(viewer: &mut Viewer, id: ImportId, show: &str) -> Result<ImportDetail, AppError> {
    let import = load(viewer, id).await?;
    let lists = Lists::load(viewer).await?;
    let questions = questions(viewer, &import, &lists).await?;
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
    Ok(ImportDetail {
        id,
        mine: import.person == viewer.me.id.0,
        file_name: import.file_name.clone(),
        person: about.person,
        status: import.status,
        rows: import.rows,
        columns,
        known: asked.into_iter().map(|field| (field, lists.words(field))).collect(),
        questions,
        people: crate::organizations::store::choices(viewer).await?.people,
        counts: about.counts.0,
        lines: lines(viewer, &import, show).await?,
        mapping: import.mapping,
        operation: import.operation,
        undone: about.undone.then(|| about.outcome.map(|outcome| outcome.0).unwrap_or_default()),
        at: Moment::new(about.created_at, &viewer.me.time_zone, Utc::now()),
    })
}

async fn lines(viewer: &mut Viewer, import: &Import, show: &str) -> Result<Vec<RowLine>, AppError> {
    let name = (0_i32..).zip(&import.mapping.columns).find(|(_, code)| *code == Field::Name.code()).map(|(at, _)| at);
    let rows = sqlx::query!(
        r#"select number, outcome as "outcome!", reason, record_id, coalesce(cells ->> $2::integer, '') as "name!"
        from import_row
        where import_id = $1
            and outcome is not null
            and (outcome = $3 or $3 = '')
        order by number
        limit 200"#,
        import.id.0,
        name,
        show,
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
                href: row.record_id.map(|id| format!("/organizations/{id}")),
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

/// Makes the segments that the person asked for, within the open operation.
pub(super) async fn make_segments(viewer: &mut Viewer, import: &Import, lists: &Lists) -> Result<(), AppError> {
    let decided = import.mapping.values.get(Field::Segment.code());
    for question in questions(viewer, import, lists).await?.iter().filter(|question| question.field == Field::Segment) {
        let word = match decided.and_then(|words| words.get(&fold(&question.word))).map(String::as_str) {
            Some("keep") => question.word.as_str(),
            Some(decision) => decision.strip_prefix("use:").unwrap_or_default(),
            None => continue,
        };
        if word.is_empty() || lists.code(Field::Segment, word).is_some() {
            continue;
        }
        sqlx::query!(
            "insert into segment (name, position)
            select $1, coalesce(max(position), 0) + 1
            from segment
            on conflict (larder.fold(name)) where deleted_at is null do nothing",
            word.trim(),
        )
        .execute(viewer.db())
        .await
        .on_constraint(&[("segment_name", "", "A segment's name has at most 120 characters.")])?;
    }
    Ok(())
}

/// The words as the database compares them.
pub(super) async fn folded(viewer: &mut Viewer, words: &[String]) -> Result<Vec<String>, AppError> {
    let folded = sqlx::query_scalar!(
        r#"select larder.fold(word) as "folded!" from unnest($1::text[]) with ordinality list (word, place) order by place"#,
        words,
    );
    Ok(folded.fetch_all(viewer.db()).await?)
}
