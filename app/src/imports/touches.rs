//! Interactions from a file. Invariant: one that is known by its id in the source, or else by its account, type, moment and
//! text, is left as it is; the day by which it is to be followed up makes one task, as logging it does.

mod writing;

pub(super) use writing::insert;

use super::Field;
use super::about::{self, About, Place};
use super::cells::{Cells, or};
use super::checking::{Verdict, Write, words};
use super::dates::When;
use super::lists::Lists;
use super::matching::by_source_id;
use super::store::{Import, StoredRow};
use crate::context::Viewer;
use crate::day::Day;
use crate::error::AppError;
use crate::interactions::kind::Status;
use crate::interactions::{LogForm, Touch};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

/// An interaction that may be written.
pub(super) struct Brought {
    touch: Touch,
    subject: String,
    author: Uuid,
    at: DateTime<Utc>,
    place: Place,
    /// By when its author has something to do about it.
    due: Option<Day>,
}

/// How many days after its day a follow-up that nobody imported still makes a task: older ones are history, and would fill
/// the lists of those who did them long ago.
const FORGOTTEN: i32 = 90;

/// A row, understood, before what it is about is found.
struct Told {
    touch: Touch,
    subject: String,
    author: Uuid,
    when: When,
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
    let (me, now) = (viewer.me.id.0, Utc::now());
    let today = Day::at(now, &viewer.me.company_time_zone);
    let read = rows.iter().map(|row| read(row, import, lists, (zone, now), me)).collect::<Vec<_>>();
    let told = || read.iter().flatten();
    let places = about::find(viewer, import, &told().map(|told| told.about.clone()).collect::<Vec<_>>()).await?;
    let ids = told().map(|told| told.external_id.clone()).collect::<Vec<_>>();
    let by_id = by_source_id(viewer, import, "interaction", &ids).await?;
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
            None => return Verdict::rejected("It is about nothing."),
        };
        let record = if told.external_id.is_empty() { same } else { by_id.get(&told.external_id).copied() };
        let Told { touch, subject, author, when, about, external_id } = told;
        let tells = format!("{}\n{}\n{}\n{}\n{subject}", about.key(), touch.kind, when.from, touch.body);
        let due = touch.follow_up.filter(|day| day.until(today) <= FORGOTTEN);
        let promised = match (touch.follow_up, due) {
            (Some(day), Some(_)) => format!("With a task to follow up by {day}."),
            (Some(day), None) => format!("Without a task: the follow-up was due on {day}, long ago."),
            (None, _) => String::new(),
        };
        let said = [place.without.clone(), promised].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>();
        let verdict = Verdict::known_or_new(external_id, tells, record, || {
            if place.organization.is_none() {
                return Err("It names no account.".to_owned());
            }
            if !lists.may_own(viewer, Some(author)) {
                return Err("Its author is on another team; an admin can import it.".to_owned());
            }
            Ok(Write::Touch(Box::new(Brought { touch, subject, author, at: when.at, place, due })))
        });
        if verdict.write.is_some() { Verdict { reason: said.join(" "), ..verdict } } else { verdict }
    };
    Ok(read.into_iter().map(verdict).collect())
}

fn read(
    row: &StoredRow,
    import: &Import,
    lists: &Lists,
    (zone, now): (Tz, DateTime<Utc>),
    me: Uuid,
) -> Result<Told, String> {
    let mapping = &import.mapping;
    let mut cells = Cells::read(&row.cells, import.header.len(), mapping, lists)?;
    let when = cells.moment(Field::HappenedAt).and_then(|written| written.within(zone));
    if cells.text(Field::HappenedAt).is_empty() {
        cells.wrong::<()>("It does not say when.");
    }
    let form = LogForm {
        kind: or(cells.word(Field::Touch), &mapping.touch),
        happened_at: cells.owned(Field::HappenedAt),
        text: cells.owned(Field::Text),
        outcome: or(cells.word(Field::Outcome), &mapping.outcome),
        minutes: cells.owned(Field::Minutes),
        follow_up_on: cells.day(Field::FollowUpOn).map(|day| day.to_string()).unwrap_or_default(),
        principals: cells.words(Field::Principals),
        products: cells.words(Field::Products),
        rating: cells.owned(Field::Rating),
        status: cells.word(Field::TouchStatus),
        ..LogForm::default()
    };
    let subject = cells.owned(Field::Subject);
    if subject.chars().count() > 255 {
        cells.wrong::<()>("Its subject is longer than 255 characters.");
    }
    let author = or(cells.word(Field::Author), &mapping.owner_id).parse().unwrap_or(me);
    let (about, external_id) = (About::read(&cells, &mapping.account), cells.owned(Field::ExternalId));
    let when = cells.passed(when)?.ok_or("It does not say when.")?;
    let touch = Touch::parse(&form, Day::at(when.at, &zone.to_string())).map_err(|error| words(&error))?;
    let at = match touch.status {
        Status::Completed => when.happened(now).ok_or("That is in the future. Say that it is scheduled.")?,
        Status::Scheduled if when.until <= now => return Err("That is over. Say that it happened.".to_owned()),
        _ => when.at,
    };
    Ok(Told { touch, subject, author, when: When { at, ..when }, about, external_id })
}

/// For each row, the interaction that it is by all that it says: at its account, of its type, at that moment, with that text.
async fn same(viewer: &mut Viewer, told: &[(&Told, &Result<Place, String>)]) -> Result<Vec<Option<Uuid>>, AppError> {
    // One column of all of them.
    macro_rules! all {
        ($told:ident => $value:expr) => {
            &told.iter().map(|($told, _)| $value).collect::<Vec<_>>()
        };
    }
    let account = |place: &Result<Place, String>| place.as_ref().ok().and_then(|place| place.organization);
    let rows = sqlx::query_scalar!(
        r#"select (
            select i.id
            from interaction i
            where i.organization_id = t.account
                and i.happened_at >= t.from_at
                and i.happened_at < t.until_at
                and i.deleted_at is null
                and i.type = t.type
                and larder.fold(i.body) = larder.fold(t.body)
                and larder.fold(i.subject) = larder.fold(t.subject)
            order by i.id
            limit 1
        ) as "id?"
        from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
            with ordinality t (account, from_at, until_at, type, body, subject, place)
        order by t.place"#,
        &told.iter().map(|(_, place)| account(place)).collect::<Vec<_>>() as _,
        all!(told => told.when.from),
        all!(told => told.when.until),
        all!(told => told.touch.kind.code().to_owned()),
        all!(told => told.touch.body.clone()),
        all!(told => told.subject.clone()),
    );
    Ok(rows.fetch_all(viewer.db()).await?)
}
