//! What each row will do. Invariant: the check writes outcomes and nothing else; the run asks the same function again,
//! so that what was added in between is not added twice.

use super::deals::{Deal, Revision};
use super::lists::Lists;
use super::matching::{Known, candidates, known, named};
use super::people::Newcomer;
use super::row::Row;
use super::store::{self, Import, StoredRow};
use super::{Field, ImportId, Kind, OnMatch, Outcome, Status};
use crate::context::Viewer;
use crate::error::AppError;
use crate::organizations::draft::Draft;
use crate::organizations::{OrganizationId, OrganizationRole};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What a row will write.
pub(super) enum Write {
    /// A new organization.
    Create(Box<Draft>),
    /// Other values for a known one, whose parent stays.
    Update(Box<Draft>, Option<Uuid>),
    /// A new product.
    Product(Box<crate::products::draft::Draft>),
    /// Other values for a known one.
    ProductUpdate(Box<crate::products::draft::Draft>),
    /// Somebody new.
    Person(Newcomer),
    /// A new deal.
    Deal(Box<Deal>),
    /// Other values for a known one, and another stage.
    DealUpdate(Box<Revision>),
    /// A new interaction.
    Touch(Box<super::touches::Brought>),
    /// A new task.
    Task(Box<super::tasks::Brought>),
}

/// What becomes of a row, and why.
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    pub(super) reason: String,
    /// The known record.
    pub(super) record: Option<Uuid>,
    pub(super) write: Option<Write>,
    pub(super) row: Row,
    /// What two rows of one record have in common; of an account, see `once`.
    pub(super) key: String,
}

impl Verdict {
    pub(super) fn new(outcome: Outcome, reason: impl Into<String>, row: Row) -> Self {
        Self { outcome, reason: reason.into(), record: None, write: None, row, key: String::new() }
    }

    /// Of a row that cannot be understood.
    pub(super) fn rejected(reason: impl Into<String>) -> Self {
        Self::new(Outcome::Error, reason, Row::default())
    }

    /// Of a row that is `record` already and is left as it is, or else becomes what `make` makes of it. Rows of one record
    /// have their id in the source in common, or where they have none, what else tells it.
    pub(super) fn known_or_new(
        external_id: String,
        tells: String,
        record: Option<Uuid>,
        make: impl FnOnce() -> Result<Write, String>,
    ) -> Self {
        let key = if external_id.is_empty() { tells } else { external_id.clone() };
        let row = Row { external_id, ..Row::default() };
        if record.is_some() {
            return Self { record, key, ..Self::new(Outcome::Skip, "There already.", row) };
        }
        match make() {
            Ok(write) => Self { write: Some(write), key, ..Self::new(Outcome::Create, "", row) },
            Err(reason) => Self::new(Outcome::Error, reason, row),
        }
    }
}

/// Checks every row of an import and keeps the outcomes. A check that was broken off starts again.
///
/// # Errors
/// `NotFound` for the import of somebody else; `Invalid` when it has run.
pub async fn check(viewer: &mut Viewer, id: ImportId) -> Result<(), AppError> {
    let import = store::hold(viewer, id).await?;
    if import.operation.is_some() {
        return Err(AppError::field("", "This import has run already."));
    }
    let lists = Lists::load(viewer, import.kind).await?;
    let of_accounts = import.kind == Kind::Organizations;
    let names = if of_accounts { names(viewer, &import).await? } else { HashSet::new() };
    let (mut after, mut seen) = (0, HashMap::new());
    loop {
        let rows = store::rows_after(viewer, id, after).await?;
        let Some(last) = rows.last() else { break };
        after = last.number;
        let mut verdicts = judge(viewer, &import, &lists, &rows).await?;
        once(viewer, import.kind, &rows, &mut verdicts, &mut seen).await?;
        warn_of_parents(viewer, &import, &mut verdicts, &names).await?;
        keep(viewer, id, &rows, &verdicts).await?;
    }
    store::set_status(viewer, id, Status::Checked).await?;
    store::count(viewer, id).await
}

/// Judges rows against what exists for the viewer now.
pub(super) async fn judge(
    viewer: &mut Viewer,
    import: &Import,
    lists: &Lists,
    rows: &[StoredRow],
) -> Result<Vec<Verdict>, AppError> {
    match import.kind {
        Kind::Organizations => judge_accounts(viewer, import, lists, rows).await,
        Kind::Products => super::products::judge(viewer, import, lists, rows).await,
        Kind::People => super::people::judge(viewer, import, lists, rows).await,
        Kind::Opportunities => super::deals::judge(viewer, import, lists, rows).await,
        Kind::Interactions => super::touches::judge(viewer, import, lists, rows).await,
        Kind::Tasks => super::tasks::judge(viewer, import, lists, rows).await,
    }
}

async fn judge_accounts(
    viewer: &mut Viewer,
    import: &Import,
    lists: &Lists,
    rows: &[StoredRow],
) -> Result<Vec<Verdict>, AppError> {
    let read = |row: &StoredRow| Row::read(&row.cells, import.header.len(), &import.mapping, lists);
    let read = rows.iter().map(read).collect::<Vec<_>>();
    let mut candidates = candidates(viewer, import, &read, rows).await?;
    let mut cities = Vec::new();
    for row in &read {
        cities.push(row.as_ref().map_or_else(|_| String::new(), |row| row.city().to_owned()));
    }
    let cities = store::folded(viewer, &cities).await?;
    let mut verdicts = Vec::with_capacity(rows.len());
    for ((place, row), city) in read.into_iter().enumerate().zip(cities) {
        verdicts.push(match row {
            Err(reason) => Verdict::rejected(reason),
            Ok(row) => match known(candidates.remove(&place).unwrap_or_default(), &city) {
                Err(reason) => Verdict::new(Outcome::Error, reason, row),
                Ok(Some(known)) => update(viewer, import, row, known).await?,
                Ok(None) => create(viewer, import, lists, row),
            },
        });
    }
    Ok(verdicts)
}

fn create(viewer: &Viewer, import: &Import, lists: &Lists, row: Row) -> Verdict {
    match Draft::parse(&row.as_new(&import.mapping), &viewer.me.currency) {
        Err(error) => Verdict::new(Outcome::Error, words(&error), row),
        Ok(draft) => {
            let shared = matches!(draft.role, OrganizationRole::Principal | OrganizationRole::Distributor);
            if !shared && !lists.may_own(viewer, draft.owner_id) {
                return Verdict::new(Outcome::Error, "Its owner is on another team; an admin can import it.", row);
            }
            Verdict { write: Some(Write::Create(Box::new(draft))), ..Verdict::new(Outcome::Create, "", row) }
        }
    }
}

async fn update(viewer: &mut Viewer, import: &Import, row: Row, known: Known) -> Result<Verdict, AppError> {
    let Known { id, by_id } = known;
    let answer =
        |outcome, reason: String, row, write| Verdict { record: Some(id), write, ..Verdict::new(outcome, reason, row) };
    if import.mapping.on_match == OnMatch::Skip.code() {
        return Ok(answer(Outcome::Skip, "There already.".into(), row, None));
    }
    let stored = crate::organizations::store::stored(viewer, OrganizationId(id), false).await?;
    let currency = viewer.me.currency.clone();
    let (before, after) = (Draft::parse(&stored.form, &currency), Draft::parse(&row.over(&stored.form), &currency));
    let after = match after {
        Ok(after) => after,
        Err(error) => return Ok(answer(Outcome::Error, words(&error), row, None)),
    };
    let has_id = by_id || row.external_id.is_empty();
    let same = has_id && before.is_ok_and(|before| before.is_same(&after));
    if same && has_parent(viewer, import, &row, stored.parent_id).await? {
        return Ok(answer(Outcome::Skip, "Unchanged.".into(), row, None));
    }
    let writable = sqlx::query_scalar!(r#"select larder.may_write_organization($1) as "may!""#, id);
    if !writable.fetch_one(viewer.db()).await? {
        return Ok(answer(Outcome::Error, "You may not change this account.".into(), row, None));
    }
    Ok(answer(Outcome::Update, String::new(), row, Some(Write::Update(Box::new(after), stored.parent_id))))
}

/// Whether the record already stands below what the row names, or the row names nothing.
async fn has_parent(viewer: &mut Viewer, import: &Import, row: &Row, parent: Option<Uuid>) -> Result<bool, AppError> {
    if row.parent.is_empty() && row.parent_id.is_empty() {
        return Ok(true);
    }
    let wanted = named(viewer, import, &row.parent, &row.parent_id).await?;
    Ok(wanted.is_empty() || parent.is_some_and(|parent| wanted.contains(&parent)))
}

/// The second row of one record is skipped.
async fn once(
    viewer: &mut Viewer,
    kind: Kind,
    rows: &[StoredRow],
    verdicts: &mut [Verdict],
    seen: &mut HashMap<String, i32>,
) -> Result<(), AppError> {
    let key = |verdict: &Verdict| match (&verdict.record, verdict.row.external_id.as_str()) {
        _ if !verdict.key.is_empty() => verdict.key.clone(),
        (Some(record), _) => record.to_string(),
        (None, "") => format!("{}\n{}", verdict.row.form.name, verdict.row.city()),
        (None, id) => format!("\n{id}"),
    };
    let keys = store::folded(viewer, &verdicts.iter().map(key).collect::<Vec<_>>()).await?;
    for ((row, verdict), key) in rows.iter().zip(verdicts).zip(keys) {
        if verdict.outcome == Outcome::Error {
            continue;
        }
        if let Some(first) = seen.get(&key) {
            verdict.outcome = Outcome::Skip;
            verdict.reason = format!("Line {first} is the same {}.", kind.noun());
        } else {
            seen.insert(key, row.number);
        }
    }
    Ok(())
}

/// The names and ids that the file itself brings, for parents.
async fn names(viewer: &mut Viewer, import: &Import) -> Result<HashSet<String>, AppError> {
    let column = |field: Field| {
        (0_i32..).zip(&import.mapping.columns).find(|(_, code)| *code == field.code()).map(|(place, _)| place)
    };
    let names = sqlx::query_scalar!(
        r#"select larder.fold(cells ->> $2::integer) as "name!" from import_row where import_id = $1 and cells ->> $2::integer <> ''
        union
        select cells ->> $3::integer from import_row where import_id = $1 and cells ->> $3::integer <> ''"#,
        import.id.0,
        column(Field::Name),
        column(Field::ExternalId),
    );
    Ok(names.fetch_all(viewer.db()).await?.into_iter().collect())
}

/// A parent that is nowhere is said before the import, and does not stop the row.
async fn warn_of_parents(
    viewer: &mut Viewer,
    import: &Import,
    verdicts: &mut [Verdict],
    names: &HashSet<String>,
) -> Result<(), AppError> {
    for verdict in verdicts.iter_mut().filter(|verdict| verdict.write.is_some()) {
        let Row { parent, parent_id, .. } = &verdict.row;
        if parent.is_empty() && parent_id.is_empty() || names.contains(parent_id) {
            continue;
        }
        let folded = store::folded(viewer, std::slice::from_ref(parent)).await?;
        let in_file = folded.first().is_some_and(|name| names.contains(name));
        if !in_file && named(viewer, import, parent, parent_id).await?.is_empty() {
            verdict.reason = no_parent(&verdict.row);
        }
    }
    Ok(())
}

/// Said of a row whose parent is not there.
pub(super) fn no_parent(row: &Row) -> String {
    let parent = if row.parent.is_empty() { &row.parent_id } else { &row.parent };
    format!("Without a parent: there is no “{parent}”.")
}

async fn keep(viewer: &mut Viewer, id: ImportId, rows: &[StoredRow], verdicts: &[Verdict]) -> Result<(), AppError> {
    let numbers = rows.iter().map(|row| row.number).collect::<Vec<_>>();
    let outcomes = verdicts.iter().map(|verdict| verdict.outcome.code().to_owned()).collect::<Vec<_>>();
    let reasons = verdicts.iter().map(|verdict| verdict.reason.clone()).collect::<Vec<_>>();
    let records = verdicts.iter().map(|verdict| verdict.record).collect::<Vec<_>>();
    sqlx::query!(
        "update import_row r
        set outcome = v.outcome, reason = v.reason, record_id = v.record_id
        from unnest($2::integer[], $3::text[], $4::text[], $5::uuid[]) v (number, outcome, reason, record_id)
        where r.import_id = $1
            and r.number = v.number",
        id.0,
        &numbers,
        &outcomes,
        &reasons,
        &records as _,
    )
    .execute(viewer.db())
    .await?;
    Ok(())
}

/// Every message of a refusal, in one line.
#[must_use]
pub fn words(error: &AppError) -> String {
    match error {
        AppError::Invalid(errors) => errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
