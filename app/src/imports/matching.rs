//! Which known record a row is, or speaks of: by its id in the source, else by name.
//! Invariant: only what the person sees can match, and a row that could be several is none of them.

use super::Kind;
use super::row::Row;
use super::store::{Import, StoredRow};
use crate::context::Viewer;
use crate::error::AppError;
use std::collections::{HashMap, HashSet};
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

/// Records of a table by their ids in the import's source.
pub(super) async fn by_source_id(
    viewer: &mut Viewer,
    import: &Import,
    table: &str,
    ids: &[String],
) -> Result<HashMap<String, Uuid>, AppError> {
    let known = sqlx::query!(
        "select value, record_id
        from external_id
        where table_name = $1
            and source = $2
            and value = any ($3)
            and live",
        table,
        import.mapping.source,
        ids,
    );
    Ok(known.fetch_all(viewer.db()).await?.into_iter().map(|one| (one.value, one.record_id)).collect())
}

/// Something at an account, by what rows call it.
pub(super) type Called = (Uuid, String);

/// Deals of these accounts that are called so, by a name of their own or by what they are.
pub(super) async fn deals(viewer: &mut Viewer, called: &[Called]) -> Result<HashMap<Called, Vec<Uuid>>, AppError> {
    let (accounts, names): (Vec<_>, Vec<_>) = called.iter().filter(|(_, name)| !name.is_empty()).cloned().unzip();
    let known = sqlx::query!(
        r#"select d.id, d.organization_id, row.name as "name!"
        from unnest($1::uuid[], $2::text[]) row (account, name)
        join opportunity d on d.organization_id = row.account
        where d.deleted_at is null
            and larder.fold(row.name) in (larder.fold(d.own_name), larder.fold(d.name))"#,
        &accounts,
        &names,
    );
    let known = known.fetch_all(viewer.db()).await?;
    Ok(gathered(known.into_iter().map(|deal| ((deal.organization_id, deal.name), deal.id))))
}

/// Contacts of these accounts who are called so, or have that address.
pub(super) async fn contacts(viewer: &mut Viewer, called: &[Called]) -> Result<HashMap<Called, Vec<Uuid>>, AppError> {
    let (accounts, words): (Vec<_>, Vec<_>) = called.iter().filter(|(_, word)| !word.is_empty()).cloned().unzip();
    let known = sqlx::query!(
        r#"select c.id, c.organization_id, row.word as "word!"
        from unnest($1::uuid[], $2::text[]) row (account, word)
        join contact c on c.organization_id = row.account
        where c.deleted_at is null
            and (
                larder.fold(btrim(c.first_name || ' ' || c.last_name)) = larder.fold(row.word)
                or exists (
                    select from jsonb_array_elements(c.emails) email
                    where larder.fold(email ->> 'address') = larder.fold(row.word)
                )
            )"#,
        &accounts,
        &words,
    );
    let known = known.fetch_all(viewer.db()).await?;
    Ok(gathered(known.into_iter().map(|contact| ((contact.organization_id, contact.word), contact.id))))
}

/// All that is called the same, each once.
fn gathered(known: impl Iterator<Item = (Called, Uuid)>) -> HashMap<Called, Vec<Uuid>> {
    let mut gathered = HashMap::<_, Vec<_>>::new();
    for (called, id) in known {
        let all = gathered.entry(called).or_default();
        if !all.contains(&id) {
            all.push(id);
        }
    }
    gathered
}

/// The accounts that rows name.
pub(super) struct Accounts(HashMap<(String, String), Vec<Uuid>>);

impl Accounts {
    /// The one that is meant, as a form takes it.
    pub(super) fn id(&self, name: &str, source_id: &str) -> Option<String> {
        match self.0.get(&(name.to_owned(), source_id.to_owned())).map(Vec::as_slice) {
            Some([one]) => Some(one.to_string()),
            _ => None,
        }
    }

    /// Why there is none.
    pub(super) fn reason(&self, name: &str, source_id: &str) -> String {
        let said = if name.is_empty() { source_id } else { name };
        match self.0.get(&(name.to_owned(), source_id.to_owned())).map_or(0, Vec::len) {
            0 => format!("There is no account “{said}”."),
            several => format!("{several} accounts are called “{said}”. Add their id in the source."),
        }
    }
}

/// What is meant by names and ids in the source: of those who can buy, where it is deals. The account that the person chose for rows without
/// one counts as there: the import makes it first.
pub(super) async fn accounts(
    viewer: &mut Viewer,
    import: &Import,
    told: &[(String, String)],
) -> Result<Accounts, AppError> {
    let wanted = told.iter().cloned().collect::<HashSet<_>>().into_iter().collect::<Vec<_>>();
    let (names, ids): (Vec<_>, Vec<_>) = wanted.iter().cloned().unzip();
    let hits = sqlx::query!(
        r#"select m.place as "place!", m.id as "id!", m.by_id as "by_id!"
        from larder.match_organizations($1, $2, $3) m
        join organization o on o.id = m.id
        where o.role in ('operator', 'prospect') or $4"#,
        &names,
        import.mapping.source,
        &ids,
        import.kind != Kind::Opportunities,
    )
    .fetch_all(viewer.db())
    .await?;
    let mut found = HashMap::<(String, String), Vec<Uuid>>::new();
    for by_id in [true, false] {
        for hit in hits.iter().filter(|hit| hit.by_id == by_id) {
            let place = usize::try_from(hit.place - 1).map_err(AppError::internal)?;
            let meant = found.entry(wanted[place].clone()).or_default();
            // By its id it is one and no other.
            if by_id || !hits.iter().any(|other| other.by_id && other.place == hit.place) {
                meant.push(hit.id);
            }
        }
    }
    let of_all = (import.mapping.account.trim().to_owned(), String::new());
    if import.operation.is_none() && import.kind.has_account() && wanted.contains(&of_all) {
        found.entry(of_all).or_insert_with(|| vec![Uuid::nil()]);
    }
    Ok(Accounts(found))
}
