//! What a row changes of a deal that is known. Invariant: it changes what a form would, by the same statements, and what it does
//! not say stays: so do its account and its principal, what else it is about, and how a closed one ended.

use super::{End, ON_ANOTHER_TEAM, Told};
use crate::context::Viewer;
use crate::error::AppError;
use crate::imports::checking::{Verdict, Write, words};
use crate::imports::lists::Lists;
use crate::imports::row::over;
use crate::imports::store::Import;
use crate::imports::{Mapping, Outcome};
use crate::opportunities::draft::Draft;
use crate::opportunities::store::{self, CLOSED, Stored};
use crate::opportunities::{OpportunityForm, Reason, Stage, may_write};
use crate::time::there;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use std::collections::HashMap;
use uuid::Uuid;

/// What is to be written over a known deal.
pub(in super::super) struct Revision {
    before: Stored,
    /// Its fields, where they differ.
    draft: Option<Draft>,
    /// Where it goes, and how it ended there.
    moved: Option<(Stage, Option<End>)>,
}

/// Known deals as they are stored; once the import runs, nobody else changes them meanwhile.
pub(super) async fn stored(
    viewer: &mut Viewer,
    import: &Import,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Stored>, AppError> {
    if import.operation.is_some() {
        sqlx::query!("select id from opportunity where id = any ($1) order by id for update", ids)
            .fetch_all(viewer.db())
            .await?;
    }
    let stored = store::all_stored(viewer, Some(ids), None).await?;
    Ok(stored.into_iter().map(|deal| (deal.id.0, deal)).collect())
}

/// What becomes of a known deal: nothing, where it says the same already.
pub(super) fn judge(
    viewer: &Viewer,
    lists: &Lists,
    mapping: &Mapping,
    verdict: Verdict,
    told: &Told,
    before: Stored,
) -> Verdict {
    match revise(viewer, lists, mapping, told, before) {
        Err(reason) => Verdict { outcome: Outcome::Error, reason, ..verdict },
        Ok((None, said)) => Verdict { reason: format!("Unchanged.{said}"), ..verdict },
        Ok((Some(revision), said)) => {
            let write = Some(Write::DealUpdate(Box::new(revision)));
            Verdict { outcome: Outcome::Update, reason: said, write, ..verdict }
        }
    }
}

/// What is to be written, if anything, and what there is to say of it.
fn revise(
    viewer: &Viewer,
    lists: &Lists,
    mapping: &Mapping,
    told: &Told,
    before: Stored,
) -> Result<(Option<Revision>, String), String> {
    let said = |error: AppError| words(&error);
    let is_other = |one: &str, stored: &str| !one.is_empty() && one != stored;
    if told.names_account && is_other(&told.form.organization_id, &before.form.organization_id) {
        return Err("It is known, at another account.".to_owned());
    }
    if is_other(&told.form.principal_id, &before.form.principal_id) {
        return Err("It is known, with another principal.".to_owned());
    }
    let now = before.stage.parse::<Stage>().map_err(said)?;
    let to = told.stage.unwrap_or(now);
    if now != to && now.is_closed() && to.is_closed() {
        return Err(CLOSED.to_owned());
    }
    let end = if now == to { None } else { told.end(to, mapping)? };
    let (was, draft) = (&before.form, form(told, mapping, &before, to, end.as_ref()));
    let was = Draft::parse(was, &viewer.me.currency).map_err(said)?;
    let draft = Draft::parse(&draft, &viewer.me.currency).map_err(said)?;
    let fields = differences(&was, &draft);
    let moves = (now != to).then(|| format!("stage from {} to {}", now.label(), to.label()));
    let changes = moves.into_iter().chain(fields.iter().map(|&field| field.to_owned())).collect::<Vec<_>>();
    let end_stays = if now == to && ended_otherwise(told, &before) { " How it ended stays as it is." } else { "" };
    let kept = if told.names_account && told.form.organization_id.is_empty() {
        format!("{end_stays} Its account stays as it is. {}", told.nowhere)
    } else {
        end_stays.to_owned()
    };
    if changes.is_empty() {
        return Ok((None, kept));
    }
    if !may_write(&viewer.me, before.owner.id, before.team_id) {
        return Err("You may not change this deal.".to_owned());
    }
    if draft.owner_id != was.owner_id && !lists.may_own(viewer, draft.owner_id) {
        return Err(ON_ANOTHER_TEAM.to_owned());
    }
    let draft = Some(draft).filter(|_| !fields.is_empty());
    let revision = Revision { before, draft, moved: (now != to).then_some((to, end)) };
    Ok((Some(revision), format!("Changes {}.{kept}", changes.join(", "))))
}

/// The stored form with what the row says written over it: empty cells change nothing, and a product is added.
fn form(told: &Told, mapping: &Mapping, before: &Stored, to: Stage, end: Option<&End>) -> OpportunityForm {
    let day = |day: NaiveDate| day.to_string();
    let name = told.form.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = &told.form.estimated_value;
    let currency = if told.form.currency.is_empty() { mapping.currency.trim() } else { &told.form.currency };
    let said = OpportunityForm {
        organization_id: String::new(),
        // One that it has by itself does not become its own, nor does one by which it was found.
        name: if told.external_id.is_empty() || name == before.name { String::new() } else { name },
        expected_close_on: told.closes.filter(|_| !to.is_closed()).map(day).unwrap_or_default(),
        // One of no value.
        currency: if value.is_empty() { String::new() } else { currency.to_owned() },
        ..told.form.clone()
    };
    let mut form = over(&before.form, &said);
    for product in &told.form.products {
        if !form.products.contains(product) {
            form.products.push(product.clone());
        }
    }
    // What ended began no later, unless the row says when it began.
    if let Some(end) = end.filter(|end| said.opened_on.is_empty() && end.on < before.opened_on) {
        form.opened_on = day(end.on);
    }
    form
}

/// What is not the same in both, as people call it.
fn differences(was: &Draft, is: &Draft) -> Vec<&'static str> {
    let differs = [
        ("name", was.form.name != is.form.name),
        ("expected close", was.expected_close_on != is.expected_close_on),
        ("value", (was.estimated_value, &was.currency) != (is.estimated_value, &is.currency)),
        ("owner", was.owner_id != is.owner_id),
        ("products", was.products != is.products),
        ("distributor", was.distributor_id != is.distributor_id),
        ("lead source", was.form.lead_source != is.form.lead_source),
        ("competitor", was.form.competitor != is.form.competitor),
        ("opening day", was.opened_on != is.opened_on),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

/// Whether a row says of a closed deal that it ended on another day, or for another reason.
fn ended_otherwise(told: &Told, before: &Stored) -> bool {
    let other_day = before.closed_on.is_some() && told.closes.is_some_and(|on| Some(on) != before.closed_on);
    let reason = told.reason.map(Reason::code);
    other_day || before.reason.is_some() && reason.is_some() && reason != before.reason.as_deref()
}

/// Writes it: first what it is, then where it goes.
pub(in super::super) async fn write(viewer: &mut Viewer, revision: &Revision) -> Result<(), AppError> {
    let Revision { before, draft, moved } = revision;
    if let Some(draft) = draft {
        store::change(viewer, before, draft).await?;
    }
    if let Some((to, end)) = moved {
        let at = end.as_ref().and_then(|end| noon(viewer, end.on)).unwrap_or_else(Utc::now);
        let end = end.as_ref().map(|end| (end.on, end.reason, end.note.as_str()));
        store::put(viewer, before.id, *to, at, end).await?;
    }
    Ok(())
}

/// In the middle of a day of the company's.
fn noon(viewer: &Viewer, day: NaiveDate) -> Option<DateTime<Utc>> {
    let zone = viewer.me.company_time_zone.parse::<Tz>().ok()?;
    there(zone, day.and_time(NaiveTime::from_hms_opt(12, 0, 0)?))
}
