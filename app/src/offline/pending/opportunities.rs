//! Deals that wait.

use super::Given;
use crate::book::{MoveRecord, OpportunityRecord};
use crate::command::merge;
use crate::contacts::Influence;
use crate::offline::book::{Book, Deal};
use crate::offline::wording::{day, millis};
use crate::opportunities::batch::CreateBatch;
use crate::opportunities::naming::automatic;
use crate::opportunities::{
    ContactLine, Create, Edit, Move, OpportunityForm, OpportunityId, Reason, Say, Stage, stage,
};
use crate::organizations::Named;
use uuid::Uuid;

pub(super) fn create(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Create { id, stage, at, form, .. } = given.command()?;
    make(book, given, id, &stage, &at, form)
}

pub(super) fn create_several(book: &mut Book, given: Given<'_>) -> Option<()> {
    let command: CreateBatch = given.command()?;
    command
        .lines
        .iter()
        .try_for_each(|line| make(book, given, line.id, &command.stage, &command.at, command.form_of(*line)))
}

fn make(
    book: &mut Book,
    given: Given<'_>,
    id: OpportunityId,
    stage: &str,
    at: &str,
    form: OpportunityForm,
) -> Option<()> {
    let stage = if stage.is_empty() { Stage::NewLead } else { stage.parse().ok()? };
    let at = millis(at).unwrap_or(given.at);
    let me = &book.lists.me;
    let or = |text: String, usual: String| if text.is_empty() { usual } else { text };
    let form = OpportunityForm {
        owner_id: or(form.owner_id, me.id.to_string()),
        probability: or(form.probability, stage.probability().to_string()),
        opened_on: or(form.opened_on, day(at, &me.company_time_zone).to_string()),
        ..form
    };
    let record = OpportunityRecord {
        id,
        version: 0,
        name: String::new(),
        form: OpportunityForm::default(),
        stage: stage.code().to_owned(),
        entered: at,
        made: day(at, book.zone()),
        closed: None,
        reason: String::new(),
        note: String::new(),
        principal: String::new(),
        distributor: String::new(),
        products: Vec::new(),
        contacts: Vec::new(),
        touched: None,
        moves: vec![MoveRecord { who: Some(me.id), from: String::new(), to: stage.code().to_owned(), at }],
        created: given.at,
    };
    let record = filled(book, record, form);
    book.deals.insert(id.0, Deal::new(record, true));
    Some(())
}

pub(super) fn edit(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Edit { id, base, form, .. } = given.command()?;
    let before = book.deals.get(&id.0)?.record.clone();
    let form = merge(&base.0, &form, &before.form).ok()?;
    let record = filled(book, before, form);
    book.deals.insert(id.0, Deal::new(record, true));
    Some(())
}

/// Where somebody else moved it meanwhile, the server will ask.
pub(super) fn relocate(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Move { id, base, form, note, at, .. } = given.command()?;
    let (stage, reason) = stage::target(&form.stage)?;
    let record = &book.deals.get(&id.0)?.record;
    if record.stage != base.0.stage || record.closed.is_some() && stage.is_closed() {
        return None;
    }
    let at = millis(&at).unwrap_or(given.at);
    let mut record = moved(book, record, stage, at);
    record.closed = reason.map(|_| day(at, &book.lists.me.company_time_zone));
    reason.map(Reason::code).unwrap_or_default().clone_into(&mut record.reason);
    record.note = if reason.is_some() { note.trim().to_owned() } else { String::new() };
    book.deals.insert(id.0, Deal::new(record, true));
    Some(())
}

/// Moved along with something else, unless it moved meanwhile.
pub(super) fn step(book: &mut Book, id: OpportunityId, (from, to): (Stage, Stage), at: i64) -> Option<()> {
    let record = &book.deals.get(&id.0).filter(|deal| deal.record.stage == from.code())?.record;
    let record = moved(book, record, to, at);
    book.deals.insert(id.0, Deal::new(record, true));
    Some(())
}

/// In another stage since `at`.
fn moved(book: &Book, record: &OpportunityRecord, stage: Stage, at: i64) -> OpportunityRecord {
    let mut record = record.clone();
    let (from, to) = (std::mem::replace(&mut record.stage, stage.code().to_owned()), stage.code().to_owned());
    record.moves.insert(0, MoveRecord { who: Some(book.lists.me.id), from, to, at });
    record.entered = record.entered.max(at);
    record.form.probability = stage.probability().to_string();
    record
}

pub(super) fn delete(book: &mut Book, given: Given<'_>) -> Option<()> {
    let id = given.field::<Uuid>("id")?;
    book.deals.remove(&id)?;
    super::tasks::go_with_deal(book, id);
    Some(())
}

/// A record with what a form says, as the server would store it.
fn filled(book: &Book, record: OpportunityRecord, mut form: OpportunityForm) -> OpportunityRecord {
    form.products.retain(|line| !line.product_id.is_empty());
    form.contacts.retain(|line| !line.contact_id.is_empty());
    let product = |id: &str| {
        let id = id.parse::<Uuid>().ok()?;
        let before = || record.products.iter().find(|one| one.id == id).map(|one| one.name.clone());
        let name = book.products.get(&id).map(|one| one.record.form.name.clone()).or_else(before)?;
        Some(Named { id, name })
    };
    let say = |line: &ContactLine| {
        let id = line.contact_id.parse::<Uuid>().ok()?;
        let influence = line.influence.parse().unwrap_or(Influence::Unknown);
        if let Some(contact) = book.contacts.get(&id) {
            let known = &contact.record;
            let former = known.organization.to_string() != form.organization_id;
            let (name, position) = (known.form.name(), known.form.position.clone());
            return Some(Say { id, name, position, influence, former });
        }
        record.contacts.iter().find(|say| say.id == id).map(|say| Say { influence, ..say.clone() })
    };
    let products = form.products.iter().filter_map(|line| product(&line.product_id)).collect();
    let contacts = form.contacts.iter().filter_map(say).collect();
    let operator = form.organization_id.parse().ok().and_then(|id: Uuid| book.accounts.get(&id));
    let operator = operator.map(|account| account.named().name).unwrap_or_default();
    let principal = book.principal(&form.principal_id).name;
    let name = if form.name.trim().is_empty() {
        let base = automatic(&operator, &principal, &form.context, &form.custom_context, record.made);
        // What tells it from another of its name stays as it was.
        if record.name.starts_with(&base) { record.name.clone() } else { base }
    } else {
        form.name.trim().to_owned()
    };
    let distributor = book.distributor(&form.distributor_id).name;
    OpportunityRecord { name, form, principal, distributor, products, contacts, ..record }
}
