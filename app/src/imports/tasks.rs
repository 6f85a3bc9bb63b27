//! Tasks from a file. Invariant: one that is known by its id in the source, or else by its title, day, account and owner, is
//! left as it is; each is its owner's own, as if they had made it themselves.

mod writing;

pub(super) use writing::insert;

use super::Field;
use super::about::{self, About, Place};
use super::cells::{Cells, or};
use super::checking::{Verdict, Write, words};
use super::lists::Lists;
use super::matching::by_source_id;
use super::store::{Import, StoredRow};
use crate::context::Viewer;
use crate::error::AppError;
use crate::tasks::{Draft, TaskForm};
use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

/// A task that may be written.
pub(super) struct Brought {
    draft: Draft,
    due_at: Option<NaiveTime>,
    owner: Uuid,
    done_at: Option<DateTime<Utc>>,
    place: Place,
}

impl Brought {
    /// What is still to be done by somebody at a place.
    pub(super) fn open(draft: Draft, owner: Uuid, place: Place) -> Self {
        Self { draft, due_at: None, owner, done_at: None, place }
    }
}

/// A row, understood, before what it is about is found.
struct Told {
    draft: Draft,
    due_at: Option<NaiveTime>,
    owner: Uuid,
    done_at: Option<DateTime<Utc>>,
    about: About,
    external_id: String,
}

/// Judges rows against what exists for the viewer now.
pub(super) async fn judge(
    viewer: &mut Viewer,
    import: &Import,
    lists: &Lists,
    rows: &[StoredRow],
) -> Result<Vec<Verdict>, AppError> {
    let zone = viewer.me.company_time_zone.parse::<Tz>().unwrap_or(Tz::UTC);
    let me = viewer.me.id.0;
    let read = rows.iter().map(|row| read(row, import, lists, zone, me)).collect::<Vec<_>>();
    let told = || read.iter().flatten();
    let places = about::find(viewer, import, &told().map(|told| told.about.clone()).collect::<Vec<_>>()).await?;
    let ids = told().map(|told| told.external_id.clone()).collect::<Vec<_>>();
    let by_id = by_source_id(viewer, import, "task", &ids).await?;
    let same = same(viewer, &told().zip(&places).collect::<Vec<_>>()).await?;
    let mut found = places.into_iter().zip(same);
    let verdict = |read: Result<Told, String>| {
        let told = match read {
            Ok(told) => told,
            Err(reason) => return Verdict::rejected(reason),
        };
        let (place, same) = match found.next() {
            Some((Ok(place), same)) => (place, same),
            Some((Err(reason), _)) => return Verdict::rejected(reason),
            None => (Place::default(), None),
        };
        let record = if told.external_id.is_empty() { same } else { by_id.get(&told.external_id).copied() };
        let Told { draft, due_at, owner, done_at, about, external_id } = told;
        let tells = format!("{}\n{}\n{}\n{owner}", draft.title, draft.due_on, about.key());
        let without = place.without.clone();
        let verdict = Verdict::known_or_new(external_id, tells, record, || {
            if !lists.may_own(viewer, Some(owner)) {
                return Err("Its owner is on another team; an admin can import it.".to_owned());
            }
            Ok(Write::Task(Box::new(Brought { draft, due_at, owner, done_at, place })))
        });
        if verdict.write.is_some() { Verdict { reason: without, ..verdict } } else { verdict }
    };
    Ok(read.into_iter().map(verdict).collect())
}

fn read(row: &StoredRow, import: &Import, lists: &Lists, zone: Tz, me: Uuid) -> Result<Told, String> {
    let mapping = &import.mapping;
    let mut cells = Cells::read(&row.cells, import.header.len(), mapping, lists)?;
    let (due_on, due_at) = cells.moment(Field::DueOn).map(|due| due.due(zone)).unzip();
    let done = cells.moment(Field::DoneAt).and_then(|done| done.within(zone));
    let done_at = done.and_then(|done| done.happened(Utc::now()));
    if done.is_some() && done_at.is_none() {
        cells.wrong::<()>("It says that it was done in the future.");
    }
    let form = TaskForm {
        title: cells.owned(Field::Title),
        kind: cells.word(Field::TaskKind),
        due_on: due_on.map(|day| day.to_string()).unwrap_or_default(),
        priority: cells.word(Field::TaskPriority),
        ..TaskForm::default()
    };
    let owner = or(cells.word(Field::Owner), &mapping.owner_id).parse().unwrap_or(me);
    let (about, external_id) = (About::read(&cells, ""), cells.owned(Field::ExternalId));
    cells.passed(())?;
    let draft = Draft::parse(&form).map_err(|error| words(&error))?;
    Ok(Told { draft, due_at: due_at.flatten(), owner, done_at, about, external_id })
}

/// For each row, the task that it is by all that it says: called so, due on that day, of that owner, at its account.
async fn same(viewer: &mut Viewer, told: &[(&Told, &Result<Place, String>)]) -> Result<Vec<Option<Uuid>>, AppError> {
    let account = |place: &Result<Place, String>| place.as_ref().ok().and_then(|place| place.organization);
    // Of an owner and not of an account, done or not: each by its index.
    let rows = sqlx::query_scalar!(
        r#"select coalesce(
            (
                select k.id
                from task k
                where k.organization_id = t.account
                    and k.due_on = t.due_on
                    and k.deleted_at is null
                    and k.owner_id = t.owner
                    and larder.fold(k.title) = larder.fold(t.title)
                order by k.id
                limit 1
            ),
            (
                select k.id
                from task k
                where t.account is null
                    and k.owner_id = t.owner
                    and k.due_on = t.due_on
                    and k.done_at is null
                    and k.deleted_at is null
                    and k.organization_id is null
                    and larder.fold(k.title) = larder.fold(t.title)
                order by k.id
                limit 1
            ),
            (
                select k.id
                from task k
                where t.account is null
                    and k.owner_id = t.owner
                    and k.due_on = t.due_on
                    and k.done_at is not null
                    and k.deleted_at is null
                    and k.organization_id is null
                    and larder.fold(k.title) = larder.fold(t.title)
                order by k.id
                limit 1
            )
        ) as "id?"
        from unnest($1::uuid[], $2::date[], $3::uuid[], $4::text[])
            with ordinality t (account, due_on, owner, title, place)
        order by t.place"#,
        &told.iter().map(|(_, place)| account(place)).collect::<Vec<_>>() as _,
        &told.iter().map(|(told, _)| told.draft.due_on.date()).collect::<Vec<_>>(),
        &told.iter().map(|(told, _)| told.owner).collect::<Vec<_>>(),
        &told.iter().map(|(told, _)| told.draft.title.clone()).collect::<Vec<_>>(),
    );
    Ok(rows.fetch_all(viewer.db()).await?)
}
