//! Deals from a file. Invariant: a deal that is known by its id in the source, or else by its account and name, is left as
//! it is; what is won or lost says when and why, as the file does or as the person chose for all.

mod writing;

pub(super) use writing::insert;

use super::cells::{Cells, chosen, or};
use super::checking::{Verdict, Write, words};
use super::lists::Lists;
use super::matching::{Accounts, accounts, by_source_id, deals};
use super::store::{Import, StoredRow};
use super::{Field, Mapping};
use crate::context::Viewer;
use crate::error::AppError;
use crate::opportunities::draft::Draft;
use crate::opportunities::{OpportunityForm, ProductLine, Reason, Stage};
use chrono::NaiveDate;

/// A deal that may be written.
pub(super) struct Deal {
    pub(super) draft: Draft,
    pub(super) stage: Stage,
    pub(super) closed_on: Option<NaiveDate>,
    pub(super) reason: Option<Reason>,
    /// What "other" is.
    pub(super) note: String,
}

/// A row, understood, before its account is found.
struct Told {
    form: OpportunityForm,
    stage: Stage,
    closed_on: Option<NaiveDate>,
    reason: Option<Reason>,
    note: String,
    external_id: String,
    account: String,
    account_id: String,
}

/// Judges rows against what exists for the viewer now.
pub(super) async fn judge(
    viewer: &mut Viewer,
    import: &Import,
    lists: &Lists,
    rows: &[StoredRow],
) -> Result<Vec<Verdict>, AppError> {
    let mut read = rows.iter().map(|row| read(row, import, lists)).collect::<Vec<_>>();
    let named = read.iter().flatten().map(|told| (told.account.clone(), told.account_id.clone())).collect::<Vec<_>>();
    let accounts = accounts(viewer, import, &named).await?;
    for told in read.iter_mut().filter_map(|row| row.as_mut().ok()) {
        told.form.organization_id = accounts.id(&told.account, &told.account_id).unwrap_or_default();
    }
    let ids = read.iter().flatten().map(|told| told.external_id.clone()).collect::<Vec<_>>();
    let by_id = by_source_id(viewer, import, "opportunity", &ids).await?;
    let called = |told: &Told| Some((told.form.organization_id.parse().ok()?, told.form.name.clone()));
    let by_name = deals(viewer, &read.iter().flatten().filter_map(called).collect::<Vec<_>>()).await?;
    let verdict = |read: Result<Told, String>| {
        let told = match read {
            Ok(told) => told,
            Err(reason) => return Verdict::rejected(reason),
        };
        let record = match told.external_id.as_str() {
            "" => called(&told).and_then(|named| by_name.get(&named)?.first()),
            id => by_id.get(id),
        };
        let tells = format!("{}\n{}\n{}", told.account_id, told.account, told.form.name);
        Verdict::known_or_new(told.external_id.clone(), tells, record.copied(), || {
            Ok(Write::Deal(Box::new(new(viewer, lists, &accounts, told)?)))
        })
    };
    Ok(read.into_iter().map(verdict).collect())
}

fn new(viewer: &Viewer, lists: &Lists, accounts: &Accounts, told: Told) -> Result<Deal, String> {
    if told.form.organization_id.is_empty() {
        return Err(accounts.reason(&told.account, &told.account_id));
    }
    let draft = Draft::parse(&told.form, &viewer.me.currency).map_err(|error| words(&error))?;
    if !lists.may_own(viewer, Some(draft.owner_id.unwrap_or(viewer.me.id.0))) {
        return Err("Its owner is on another team; an admin can import it.".to_owned());
    }
    let Told { stage, closed_on, reason, note, .. } = told;
    Ok(Deal { draft, stage, closed_on, reason, note })
}

fn read(row: &StoredRow, import: &Import, lists: &Lists) -> Result<Told, String> {
    let mapping = &import.mapping;
    let mut cells = Cells::read(&row.cells, import.header.len(), mapping, lists)?;
    let stage = match cells.word(Field::Stage) {
        // What else is wrong with the stage is said already.
        stage if stage.is_empty() => {
            if cells.text(Field::Stage).is_empty() {
                cells.wrong::<()>("It names no stage.");
            }
            Stage::NewLead
        }
        stage => stage.parse().unwrap_or(Stage::NewLead),
    };
    let (product, principal) = whose(&mut cells, mapping, lists);
    let (opened, closes) = (cells.day(Field::OpenedOn), cells.day(Field::ClosedOn));
    let closed_on = closes.filter(|_| stage.is_closed());
    if stage.is_closed() && cells.text(Field::ClosedOn).is_empty() {
        cells.wrong::<()>("It is closed and does not say when.");
    }
    let (reason, note) = why(&mut cells, mapping, stage);
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let form = OpportunityForm {
        name: cells.owned(Field::Name),
        principal_id: principal,
        distributor_id: cells.word(Field::Distributor),
        expected_close_on: day(closes.filter(|_| !stage.is_closed())),
        owner_id: or(cells.word(Field::Owner), &mapping.owner_id),
        estimated_value: cells.amount(Field::Value),
        currency: or(cells.owned(Field::Currency), &mapping.currency),
        lead_source: cells.owned(Field::LeadSource),
        competitor: cells.owned(Field::Competitor),
        // What nobody wrote down began no later than it ended.
        opened_on: day(opened.or(closed_on)),
        products: product.map(|product_id| ProductLine { product_id }).into_iter().collect(),
        ..OpportunityForm::default()
    };
    let (external_id, account_id) = (cells.owned(Field::ExternalId), cells.owned(Field::AccountExternalId));
    let account = or(cells.owned(Field::Account), if account_id.is_empty() { &mapping.account } else { "" });
    if account.is_empty() && account_id.is_empty() {
        cells.wrong::<()>("It names no account.");
    }
    cells.passed(Told { form, stage, closed_on, reason, note, external_id, account, account_id })
}

/// Its product, and its principal: the product's, the row's, else the one for all rows.
fn whose(cells: &mut Cells<'_>, mapping: &Mapping, lists: &Lists) -> (Option<String>, String) {
    let product = Some(cells.word(Field::Product)).filter(|id| !id.is_empty());
    let stated = Some(cells.word(Field::Principal)).filter(|id| !id.is_empty());
    let found = product.as_ref().and_then(|id| lists.products.iter().find(|one| one.id.to_string() == *id));
    let made_by = found.map(|product| product.principal_id.to_string());
    if made_by.is_some() && stated.is_some() && made_by != stated {
        cells.wrong::<()>("Its product is of another principal.");
    }
    let principal = made_by.or(stated).or_else(|| chosen(lists, Field::Principal, &mapping.principal));
    let principal = principal.unwrap_or_else(|| {
        if cells.text(Field::Product).is_empty() {
            cells.wrong("It says nothing of a principal.")
        } else {
            String::new()
        }
    });
    (product, principal)
}

/// Why it ended, with a note where that is another reason; of what is open, nothing.
fn why(cells: &mut Cells<'_>, mapping: &Mapping, stage: Stage) -> (Option<Reason>, String) {
    let of_all = match stage {
        Stage::Won => &mapping.won_reason,
        Stage::Lost => &mapping.lost_reason,
        _ => return (None, String::new()),
    };
    let told = cells.word(Field::Reason).parse::<Reason>().ok();
    let reason = told.or_else(|| of_all.parse().ok()).unwrap_or(Reason::NotRecorded);
    if reason != Reason::NotRecorded && !stage.reasons().contains(&reason) {
        cells.wrong::<()>(format!("“{}” is no reason for {}.", reason.label(), stage.label().to_lowercase()));
    }
    let note = if reason == Reason::Other { cells.owned(Field::Reason) } else { String::new() };
    (Some(reason), note)
}
