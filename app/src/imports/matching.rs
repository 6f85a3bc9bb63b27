//! Which known organization a row is: by its id in the source, else by name and city.
//! Invariant: only what the person sees can match, and a row that could be several is none of them.

use super::row::Row;
use super::store::{Import, StoredRow};
use crate::context::Viewer;
use crate::error::AppError;
use std::collections::HashMap;
use uuid::Uuid;

/// A record that a row may already be.
pub(super) struct Candidate {
    id: Uuid,
    by_id: bool,
    cities: Vec<String>,
    other_id: bool,
}

/// The organizations that a parent's id in the source, or else its name, may mean.
pub(super) async fn named(
    viewer: &mut Viewer,
    import: &Import,
    name: &str,
    source_id: &str,
) -> Result<Vec<Uuid>, AppError> {
    let hits = sqlx::query!(
        r#"select id as "id!", by_id as "by_id!" from larder.match_organizations(array[$1::text], $2, array[$3::text])"#,
        name,
        import.mapping.source,
        source_id,
    )
    .fetch_all(viewer.db())
    .await?;
    let by_id = hits.iter().filter(|hit| hit.by_id).map(|hit| hit.id).collect::<Vec<_>>();
    Ok(if by_id.is_empty() { hits.into_iter().map(|hit| hit.id).collect() } else { by_id })
}

/// For each row, what it may already be; records that this import made from other rows are none of these.
pub(super) async fn candidates(
    viewer: &mut Viewer,
    import: &Import,
    read: &[Result<Row, String>],
    rows: &[StoredRow],
) -> Result<HashMap<usize, Vec<Candidate>>, AppError> {
    let text = |get: fn(&Row) -> &String| {
        read.iter().map(|row| row.as_ref().map_or_else(|_| String::new(), |row| get(row).clone())).collect::<Vec<_>>()
    };
    let hits = sqlx::query!(
        r#"select m.place as "place!", m.id as "id!", m.by_id as "by_id!", m.cities as "cities!", m.other_id as "other_id!"
        from larder.match_organizations($1, $2, $3) m
        where not exists (
            select from import_row r
            where r.record_id = m.id
                and r.import_id = $4
                and r.done
                and r.number <> ($5::integer[])[m.place]
        )"#,
        &text(|row| &row.form.name),
        import.mapping.source,
        &text(|row| &row.external_id),
        import.id.0,
        &rows.iter().map(|row| row.number).collect::<Vec<_>>(),
    )
    .fetch_all(viewer.db())
    .await?;
    let mut candidates = HashMap::<usize, Vec<Candidate>>::new();
    for hit in hits {
        let place = usize::try_from(hit.place - 1).map_err(AppError::internal)?;
        let candidate = Candidate { id: hit.id, by_id: hit.by_id, cities: hit.cities, other_id: hit.other_id };
        candidates.entry(place).or_default().push(candidate);
    }
    Ok(candidates)
}

/// The record that a row is.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) id: Uuid,
    /// Whether it has the row's id in the source already.
    pub(super) by_id: bool,
}

/// Which of the candidates a row is: by id in the source, else by name and, where both have one, city.
pub(super) fn known(candidates: Vec<Candidate>, city: &str) -> Result<Option<Known>, String> {
    if let Some(same) = candidates.iter().find(|candidate| candidate.by_id) {
        return Ok(Some(Known { id: same.id, by_id: true }));
    }
    let namesakes = candidates.into_iter().filter(|candidate| !candidate.other_id).collect::<Vec<_>>();
    let pick = |fits: &dyn Fn(&Candidate) -> bool| {
        namesakes.iter().filter(|candidate| fits(candidate)).map(|candidate| candidate.id).collect::<Vec<_>>()
    };
    let mut hits = pick(&|candidate| city.is_empty() || candidate.cities.iter().any(|known| known == city));
    if hits.is_empty() {
        hits = pick(&|candidate| candidate.cities.iter().all(String::is_empty));
    }
    match hits.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(Known { id: *one, by_id: false })),
        several => Err(format!("{} accounts have this name. Add the city or an id.", several.len())),
    }
}
