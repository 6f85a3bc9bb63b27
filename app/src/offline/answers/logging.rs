//! What the quick log offers.

use super::finding::{self, Hit};
use super::opportunities::deals_at;
use crate::contacts::ContactId;
use crate::interactions::{self, AmendAnswer, InteractionId, Line, LogAnswer, Subject};
use crate::offline::book::{Account, Book, Contact};
use crate::offline::pending::as_form;
use crate::offline::wording::{by_name, day, moment};
use crate::opportunities::OpportunityId;
use crate::organizations::{Named, OrganizationId};
use std::cmp::Reverse;
use std::rc::Rc;
use uuid::Uuid;

/// Accounts that are offered before a letter is typed.
const RECENT: usize = 8;

fn offered(book: &Book, account: &Account) -> interactions::Account {
    let form = &account.record.form;
    let role = form.role.parse().map(crate::organizations::OrganizationRole::label).unwrap_or_default();
    let about = [role, &form.shipping_city].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let (id, name) = (account.record.id, book.organization_text(account));
    interactions::Account { id, name, about: about.join(" · ") }
}

pub(super) fn begin(
    book: &Book,
    organization: Option<OrganizationId>,
    contact: Option<ContactId>,
    opportunity: Option<OpportunityId>,
) -> Option<LogAnswer> {
    if !book.lists.me.writes() {
        return None;
    }
    let known = contact.and_then(|id| book.contacts.get(&id.0));
    let deal = match opportunity {
        Some(id) => Some(book.deals.get(&id.0)?),
        None => None,
    };
    let principal = deal.and_then(|deal| deal.record.form.principal_id.parse().ok());
    let operator = deal.and_then(|deal| deal.record.form.organization_id.parse().ok());
    let at = operator.or(known.map(|contact| contact.record.organization)).or(organization);
    let account = at.and_then(|id| book.accounts.get(&id.0)).map(|account| offered(book, account));
    let deal = deal.map(|deal| Named { id: deal.id(), name: deal.record.name.clone() });
    if account.is_none() && (organization.is_some() || contact.is_some()) {
        return None;
    }
    let is_principal = |id: &OrganizationId| book.lists.principals.iter().any(|one| one.id == id.0);
    let principal = principal.or(at.filter(is_principal).map(|id| id.0));
    let recent = recent(book);
    Some(LogAnswer {
        account,
        contact: known.map(|one| one.record.id),
        deal,
        principal,
        lines: lines(book, &[], &[]),
        recent,
        today: day(book.now.get(), book.zone()),
    })
}

/// One's own accounts, where something happened last first; then the most important ones.
fn recent(book: &Book) -> Vec<interactions::Account> {
    let me = book.lists.me.id.0;
    let is_likely = |account: &&Rc<Account>| account.is_owned_by(me) && account.record.form.status == "active";
    let mut likely = book.accounts.values().filter(is_likely).collect::<Vec<_>>();
    likely.sort_by(|one, other| {
        let place = |account: &Account| (Reverse(account.record.last_activity), account.record.form.priority.clone());
        let names = || by_name(&one.record.form.name, &other.record.form.name);
        place(one).cmp(&place(other)).then_with(names)
    });
    likely.into_iter().take(RECENT).map(|account| offered(book, account)).collect()
}

pub(super) fn accounts(book: &Book, words: &str) -> Vec<interactions::Account> {
    let hits = finding::accounts(book, words);
    hits.into_iter().take(RECENT).map(|Hit { of, .. }| offered(book, &of)).collect()
}

pub(super) fn form(book: &Book, id: InteractionId, touches: &[String]) -> Option<AmendAnswer> {
    let touch = book.touches(touches, |touch| touch.id == id && touch.writable).into_iter().next()?;
    let record = &touch.record;
    let account = book.accounts.get(&record.organization.0)?;
    let named = |contact: &Contact| Named { id: contact.id(), name: contact.record.form.name() };
    let mut people =
        book.contacts.values().filter(|one| one.record.organization == record.organization).collect::<Vec<_>>();
    let primary = |contact: &Contact| contact.record.form.primary.is_empty();
    people.sort_by(|one, other| primary(one).cmp(&primary(other)).then_with(|| super::contact::in_order(one, other)));
    let mut people = people.into_iter().map(|contact| named(contact)).collect::<Vec<_>>();
    if let Some(contact) = record.contact.clone().filter(|contact| people.iter().all(|one| one.id != contact.id)) {
        people.push(contact);
    }
    let contact = record.contact.as_ref();
    let deal = record.deal.and_then(|deal| book.deals.get(&deal.0));
    let subject = contact.map_or(Subject::Organization(record.organization), |one| Subject::Contact(ContactId(one.id)));
    let subject = deal.map_or(subject, |deal| Subject::Opportunity(deal.record.id));
    let about = contact.map_or_else(|| account.named().name, |contact| contact.name.clone());
    let about = deal.map_or(about, |deal| deal.record.name.clone());
    let lines = lines(book, &record.principals, &record.products);
    let deals = deals_at(book, record.organization.0, record.deal);
    let (zone, now) = (book.zone(), book.now.get());
    let form = as_form(record, zone);
    let happened = if record.at > now { String::new() } else { form.happened_at.clone() };
    let (planned, at) = (moment(record.at, zone, now), account.named().name);
    Some(AmendAnswer { id, form, happened, planned, subject, about, at, people, deals, lines })
}

/// What a touch may have been about, and what it was about already.
fn lines(book: &Book, principals: &[Uuid], products: &[Uuid]) -> Vec<Line> {
    let gone = principals.iter().filter(|id| book.lists.principals.iter().all(|one| one.id != **id));
    let gone = gone.map(|id| Named { id: *id, name: "A principal of before".to_owned() });
    let all = book.lists.principals.iter().cloned().chain(gone);
    all.map(|Named { id, name }| {
        let of = id.to_string();
        let made = book.products.values().filter(|one| {
            let form = &one.record.form;
            form.principal_id == of
                && (form.status != crate::products::Status::Discontinued.code() || products.contains(&one.id()))
        });
        let made = made.map(|one| Named { id: one.id(), name: one.record.form.name.clone() }).collect();
        Line { id, name, products: Book::in_order(made, |one: &Named| (&one.name, one.id)) }
    })
    .collect()
}
