//! Deals from a file. Invariant: a deal that is known by its id in the source, or else by its account and name, is never made
//! again; it gets what the file says, or is left as it is where the person says so. What is won or lost says when and why, as
//! the file does or as the person chose for all.

mod changing;
mod writing;

pub(super) use changing::{Revision, write};
pub(super) use writing::insert;

use super::cells::{Cells, chosen, or};
use super::checking::{Verdict, Write, words};
use super::lists::Lists;
use super::matching::{accounts, by_source_id, deals};
use super::store::{Import, StoredRow};
use super::{Field, Mapping, OnMatch};
use crate::context::Viewer;
use crate::error::AppError;
use crate::opportunities::draft::Draft;
use crate::opportunities::{OpportunityForm, ProductLine, Reason, Stage};
use chrono::NaiveDate;
use std::collections::HashMap;
use uuid::Uuid;

/// A deal that may be written.
pub(super) struct Deal {
    pub(super) draft: Draft,
    pub(super) stage: Stage,
    pub(super) end: Option<End>,
}

/// How one ended.
pub(super) struct End {
    on: NaiveDate,
    reason: Reason,
    /// What "other" is.
    note: String,
}

/// A row, understood, before its account is found: what it says itself, and not what holds for rows that do not say it.
struct Told {
    form: OpportunityForm,
    stage: Option<Stage>,
    /// When it ended, or is to end.
    closes: Option<NaiveDate>,
    reason: Option<Reason>,
    /// The same in the file's words.
    why: String,
    external_id: String,
    /// Where it is, also if that is only what is said of all.
    account: String,
    account_id: String,
    /// Whether the row says it.
    names_account: bool,
    /// Why it is none.
    nowhere: String,
}

/// Judges rows against what exists for the viewer now.
pub(super) async fn judge(
    viewer: &mut Viewer,
    import: &Import,
    lists: &Lists,
    rows: &[StoredRow],
) -> Result<Vec<Verdict>, AppError> {
    let mapping = &import.mapping;
    let mut read = rows.iter().map(|row| read(row, import, lists)).collect::<Vec<_>>();
    let named = read.iter().flatten().map(|told| (told.account.clone(), told.account_id.clone())).collect::<Vec<_>>();
    let accounts = accounts(viewer, import, &named).await?;
    for told in read.iter_mut().filter_map(|row| row.as_mut().ok()) {
        match accounts.id(&told.account, &told.account_id) {
            Some(id) => told.form.organization_id = id,
            None => told.nowhere = accounts.reason(&told.account, &told.account_id),
        }
    }
    let ids = read.iter().flatten().map(|told| told.external_id.clone()).collect::<Vec<_>>();
    let by_id = by_source_id(viewer, import, "opportunity", &ids).await?;
    let called = |told: &Told| Some((told.form.organization_id.parse().ok()?, told.form.name.clone()));
    let by_name = deals(viewer, &read.iter().flatten().filter_map(called).collect::<Vec<_>>()).await?;
    let known = |told: &Told| match told.external_id.as_str() {
        "" => called(told).and_then(|named| by_name.get(&named)).map(Vec::as_slice).unwrap_or_default(),
        id => by_id.get(id).map(std::slice::from_ref).unwrap_or_default(),
    };
    let mut stored = HashMap::new();
    if mapping.on_match != OnMatch::Skip.code() {
        let only = |told: &Told| if let [one] = known(told) { Some(*one) } else { None };
        let ids = read.iter().flatten().filter_map(only).collect::<Vec<Uuid>>();
        stored = changing::stored(viewer, import, &ids).await?;
    }
    let mut verdict = |read: Result<Told, String>| {
        let told = match read {
            Ok(told) => told,
            Err(reason) => return Verdict::rejected(reason),
        };
        let (record, several) = (known(&told).first().copied(), known(&told).len());
        let tells = format!("{}\n{}\n{}", told.account_id, told.account, told.form.name);
        let known = |tells| Verdict::known_or_new(told.external_id.clone(), tells, record, || Err(String::new()));
        if let Some(before) = record.and_then(|id| stored.remove(&id)) {
            return changing::judge(viewer, lists, mapping, known(tells), &told, before);
        }
        if several > 1 {
            let reason = format!("{several} deals there are called “{}”. Add their id in the source.", told.form.name);
            return Verdict { reason, ..known(tells) };
        }
        Verdict::known_or_new(told.external_id.clone(), tells, record, || {
            Ok(Write::Deal(Box::new(new(viewer, lists, mapping, told)?)))
        })
    };
    Ok(read.into_iter().map(&mut verdict).collect())
}

fn new(viewer: &Viewer, lists: &Lists, mapping: &Mapping, told: Told) -> Result<Deal, String> {
    let mut wrong = Vec::new();
    let stage = told.stage.unwrap_or_else(|| {
        wrong.push("It names no stage.".to_owned());
        Stage::NewLead
    });
    let end = told.end(stage, mapping).unwrap_or_else(|reason| {
        wrong.push(reason);
        None
    });
    let mut form = told.form;
    if form.principal_id.is_empty() {
        form.principal_id = chosen(lists, Field::Principal, &mapping.principal).unwrap_or_default();
    }
    if form.principal_id.is_empty() {
        wrong.push("It says nothing of a principal.".to_owned());
    }
    if told.account.is_empty() && told.account_id.is_empty() {
        wrong.push("It names no account.".to_owned());
    }
    if !wrong.is_empty() {
        return Err(wrong.join(" "));
    }
    if form.organization_id.is_empty() {
        return Err(told.nowhere);
    }
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    form.owner_id = or(form.owner_id, &mapping.owner_id);
    form.currency = or(form.currency, &mapping.currency);
    form.expected_close_on = day(told.closes.filter(|_| !stage.is_closed()));
    // What nobody wrote down began no later than it ended.
    form.opened_on = or(form.opened_on, &day(end.as_ref().map(|end| end.on)));
    let draft = Draft::parse(&form, &viewer.me.currency).map_err(|error| words(&error))?;
    if !lists.may_own(viewer, Some(draft.owner_id.unwrap_or(viewer.me.id.0))) {
        return Err(ON_ANOTHER_TEAM.to_owned());
    }
    Ok(Deal { draft, stage, end })
}

/// Said of a deal whose owner the person may not give deals to.
const ON_ANOTHER_TEAM: &str = "Its owner is on another team; an admin can import it.";

fn read(row: &StoredRow, import: &Import, lists: &Lists) -> Result<Told, String> {
    let mapping = &import.mapping;
    let mut cells = Cells::read(&row.cells, import.header.len(), mapping, lists)?;
    let stage = cells.word(Field::Stage).parse().ok();
    let (product, principal) = whose(&mut cells, lists);
    let form = OpportunityForm {
        name: cells.owned(Field::Name),
        principal_id: principal.unwrap_or_default(),
        distributor_id: cells.word(Field::Distributor),
        owner_id: cells.word(Field::Owner),
        estimated_value: cells.amount(Field::Value),
        currency: cells.owned(Field::Currency),
        lead_source: cells.owned(Field::LeadSource),
        competitor: cells.owned(Field::Competitor),
        opened_on: cells.day(Field::OpenedOn).map(|day| day.to_string()).unwrap_or_default(),
        products: product.map(|product_id| ProductLine { product_id }).into_iter().collect(),
        ..OpportunityForm::default()
    };
    let closes = cells.day(Field::ClosedOn);
    let (reason, why) = (cells.word(Field::Reason).parse().ok(), cells.owned(Field::Reason));
    let (external_id, account_id) = (cells.owned(Field::ExternalId), cells.owned(Field::AccountExternalId));
    let account = cells.owned(Field::Account);
    let names_account = !(account.is_empty() && account_id.is_empty());
    let account = or(account, if account_id.is_empty() { &mapping.account } else { "" });
    let nowhere = String::new();
    cells.passed(Told { form, stage, closes, reason, why, external_id, account, account_id, names_account, nowhere })
}

/// Its product, and its principal: the product's, or else the row's.
fn whose(cells: &mut Cells<'_>, lists: &Lists) -> (Option<String>, Option<String>) {
    let product = Some(cells.word(Field::Product)).filter(|id| !id.is_empty());
    let stated = Some(cells.word(Field::Principal)).filter(|id| !id.is_empty());
    let found = product.as_ref().and_then(|id| lists.products.iter().find(|one| one.id.to_string() == *id));
    let made_by = found.map(|product| product.principal_id.to_string());
    if made_by.is_some() && stated.is_some() && made_by != stated {
        cells.wrong::<()>("Its product is of another principal.");
    }
    (product, made_by.or(stated))
}

impl Told {
    /// How it ended, if it did: with a note where that is for another reason.
    fn end(&self, stage: Stage, mapping: &Mapping) -> Result<Option<End>, String> {
        let of_all = match stage {
            Stage::Won => &mapping.won_reason,
            Stage::Lost => &mapping.lost_reason,
            _ => return Ok(None),
        };
        let on = self.closes.ok_or("It is closed and does not say when.")?;
        let reason = self.reason.or_else(|| of_all.parse().ok()).unwrap_or(Reason::NotRecorded);
        if reason != Reason::NotRecorded && !stage.reasons().contains(&reason) {
            return Err(format!("“{}” is no reason for {}.", reason.label(), stage.label().to_lowercase()));
        }
        let note = if reason == Reason::Other { self.why.clone() } else { String::new() };
        Ok(Some(End { on, reason, note }))
    }
}
