//! Deals: those of an account's page, their own, their lists and their form. The book has those of its accounts.

mod board;
mod list;

pub(super) use board::board;
pub(super) use list::list;

use crate::id::fresh;
use crate::interactions::Tried;
use crate::offline::book::{Book, Deal};
use crate::offline::wording::{by_name, day, moment};
use crate::opportunities::batch::{BatchAnswer, Proposed, are_too_many, ids};
use crate::opportunities::naming::automatic;
use crate::opportunities::related::{SHOWN, item, of};
use crate::opportunities::{
    Choices, ContactLine, Ending, FormAnswer, Moved, OpportunityDetail, OpportunityForm, OpportunityId, Say, Twin,
    cloning, may_write, same_products, selling,
};
use crate::organizations::{Named, OrganizationForm, OrganizationId, OrganizationRole, Related};
use std::rc::Rc;
use uuid::Uuid;

/// For how many days it has been where it is.
pub(super) fn days(book: &Book, deal: &Deal) -> i32 {
    let zone = &book.lists.me.company_time_zone;
    day(deal.record.entered, zone).until(day(book.now.get(), zone))
}

/// The open deals of an operator or a principal, for its page.
pub(super) fn related(book: &Book, account: OrganizationId, role: OrganizationRole) -> Option<Related> {
    let buys = match role {
        OrganizationRole::Operator | OrganizationRole::Prospect => true,
        OrganizationRole::Principal => false,
        _ => return None,
    };
    let id = account.to_string();
    let is_of = |deal: &&Rc<Deal>| {
        let form = &deal.record.form;
        deal.record.closed.is_none() && id == *(if buys { &form.organization_id } else { &form.principal_id })
    };
    let mut all = book.deals.values().filter(is_of).collect::<Vec<_>>();
    all.sort_by_key(|deal| (deal.record.entered, deal.id()));
    let items = all.iter().take(SHOWN).filter_map(|deal| {
        let record = &deal.record;
        Some(item(record.id, record.name.clone(), record.stage.parse().ok()?, days(book, deal)))
    });
    Some(of(account, buys, all.len(), items.collect(), book.lists.me.writes()))
}

/// What it is about, as it is called now.
fn products(book: &Book, deal: &Deal) -> Vec<Named> {
    let now = |one: &Named| {
        let known = book.products.get(&one.id).map(|known| known.record.form.name.clone());
        Named { id: one.id, name: known.unwrap_or_else(|| one.name.clone()) }
    };
    Book::in_order(deal.record.products.iter().map(now).collect(), |one: &Named| (&one.name, one.id))
}

fn or_else(now: Named, before: &str) -> Named {
    if now.name.is_empty() { Named { name: before.to_owned(), ..now } } else { now }
}

pub(super) fn principal(book: &Book, deal: &Deal) -> Named {
    or_else(book.principal(&deal.record.form.principal_id), &deal.record.principal)
}

fn distributor(book: &Book, deal: &Deal) -> Option<Named> {
    let id = &deal.record.form.distributor_id;
    (!id.is_empty()).then(|| or_else(book.distributor(id), &deal.record.distributor))
}

/// Whose it is, and their team.
pub(super) fn owner(book: &Book, deal: &Deal) -> Option<(Named, Option<Uuid>)> {
    let id = deal.record.form.owner_id.parse::<Uuid>().ok()?;
    let person = book.lists.people.iter().find(|person| person.id.0 == id)?;
    Some((Named { id, name: person.name.clone() }, Some(person.team.0)))
}

/// Whether the person may change it.
pub(super) fn is_writable(book: &Book, deal: &Deal) -> bool {
    owner(book, deal).is_some_and(|(owner, team)| may_write(&book.lists.me, owner.id, team))
}

/// Those that are open between the same two.
fn twins(book: &Book, organization: &str, principal: &str, except: Option<OpportunityId>) -> Vec<Twin> {
    let is_twin = |deal: &&Rc<Deal>| {
        let record = &deal.record;
        record.form.organization_id == organization
            && record.form.principal_id == principal
            && Some(record.id) != except
            && record.closed.is_none()
    };
    let twin =
        |deal: &Rc<Deal>| Twin { id: deal.record.id, name: deal.record.name.clone(), products: products(book, deal) };
    Book::in_order(book.deals.values().filter(is_twin).map(twin).collect(), |twin: &Twin| (&twin.name, twin.id.0))
}

pub(super) fn detail(book: &Book, id: OpportunityId) -> Option<OpportunityDetail> {
    let deal = book.deals.get(&id.0)?;
    let (record, form) = (&deal.record, &deal.record.form);
    let account = form.organization_id.parse().ok().and_then(|id: Uuid| book.accounts.get(&id))?;
    let (zone, now) = (book.zone(), book.now.get());
    let today = day(now, zone);
    let (owner, team) = owner(book, deal)?;
    let (principal, distributor, products) = (principal(book, deal), distributor(book, deal), products(book, deal));
    let warning = distributor.as_ref().map(|one| {
        let terms = book.terms.values().map(|terms| &terms.record.form);
        let mut terms = terms.filter(|terms| terms.distributor_id == form.distributor_id);
        let known = terms.find(|terms| terms.principal_id == form.principal_id);
        selling::warning(&one.name, &principal.name, &products, known, today)
    });
    let moved = |moved: &crate::book::MoveRecord| {
        let who = moved.who.and_then(|who| book.person(who.0)).map_or_else(|| "Larder".to_owned(), |who| who.name);
        let from = if moved.from.is_empty() { None } else { Some(moved.from.parse().ok()?) };
        Some(Moved { who, from, to: moved.to.parse().ok()?, at: moment(moved.at, zone, now) })
    };
    let ending = record.closed.and_then(|on| {
        Some(Ending { on: on.words(today), reason: record.reason.parse().ok()?, note: record.note.clone() })
    });
    let writable = may_write(&book.lists.me, owner.id, team);
    let alike = |twin: &Twin| record.closed.is_none() && same_products(&twin.products, &products);
    let team = team.and_then(|team| book.team(team)).map(|team| format!(", {}", team.name)).unwrap_or_default();
    Some(OpportunityDetail {
        id,
        name: record.name.clone(),
        form: form.clone(),
        stage: record.stage.parse().ok()?,
        days: days(book, deal),
        ending,
        operator: Some(account.named()),
        warning: warning.unwrap_or_default(),
        owner: format!("{}{team}", owner.name),
        contacts: record.contacts.clone(),
        last_activity: moment(record.entered.max(record.touched.unwrap_or(i64::MIN)), zone, now),
        moves: record.moves.iter().filter_map(moved).collect(),
        choices: if writable { choices(book, deal)? } else { chosen(book, deal)? },
        twins: twins(book, &form.organization_id, &form.principal_id, Some(id)).into_iter().filter(alike).collect(),
        principal,
        distributor,
        products,
        writable,
        waits: deal.waits,
    })
}

/// What is open at an account, for what is logged there; and the deal `also`, which may not be any more.
pub(super) fn deals_at(book: &Book, account: Uuid, also: Option<OpportunityId>) -> Vec<Tried> {
    let at = account.to_string();
    let is_there = |deal: &&Rc<Deal>| {
        let record = &deal.record;
        record.form.organization_id == at && record.closed.is_none() || Some(record.id) == also
    };
    let tried = |deal: &Rc<Deal>| {
        let principal = deal.record.form.principal_id.parse().unwrap_or_default();
        Tried { id: deal.id(), name: deal.record.name.clone(), principal }
    };
    Book::in_order(book.deals.values().filter(is_there).map(tried).collect(), |one: &Tried| (&one.name, one.id))
}

/// What is chosen already.
fn chosen(book: &Book, deal: &Deal) -> Option<Choices> {
    let former = |say: &Say| if say.former { format!("{} (former)", say.name) } else { say.name.clone() };
    Some(Choices {
        products: products(book, deal),
        contacts: deal.record.contacts.iter().map(|say| Named { id: say.id, name: former(say) }).collect(),
        distributors: distributor(book, deal).into_iter().collect(),
        people: vec![owner(book, deal)?.0],
    })
}

/// What a form of it offers.
fn choices(book: &Book, deal: &Deal) -> Option<Choices> {
    let form = &deal.record.form;
    let mut offered = offered(book, &form.organization_id, &form.principal_id);
    let chosen = chosen(book, deal)?;
    for (list, more) in [
        (&mut offered.products, chosen.products),
        (&mut offered.contacts, chosen.contacts),
        (&mut offered.distributors, chosen.distributors),
        (&mut offered.people, chosen.people),
    ] {
        let new = more.into_iter().filter(|one| list.iter().all(|known| known.id != one.id)).collect::<Vec<_>>();
        list.extend(new);
    }
    Some(offered)
}

/// What there is to choose from for a deal of these two.
fn offered(book: &Book, organization: &str, principal: &str) -> Choices {
    let (lists, me) = (&book.lists, &book.lists.me);
    let made = book.products.values().filter(|one| {
        let form = &one.record.form;
        form.principal_id == principal && form.status != crate::products::Status::Discontinued.code()
    });
    let made = made.map(|one| Named { id: one.id(), name: one.record.form.name.clone() }).collect();
    let at = organization.parse::<Uuid>().unwrap_or_default();
    let mut there = book.contacts.values().filter(|one| one.record.organization.0 == at).collect::<Vec<_>>();
    there.sort_by(|one, other| {
        let (mine, theirs) = (&one.record.form, &other.record.form);
        by_name(&mine.last_name, &theirs.last_name)
            .then_with(|| by_name(&mine.first_name, &theirs.first_name))
            .then(one.id().cmp(&other.id()))
    });
    let all = me.role == crate::auth::Role::Admin;
    let people = lists.people.iter().filter(|one| !one.gone && (all || one.team == me.team_id));
    let people = people.map(|one| Named { id: one.id.0, name: one.name.clone() }).collect();
    Choices {
        products: Book::in_order(made, |one: &Named| (&one.name, one.id)),
        contacts: there.iter().map(|one| Named { id: one.id(), name: one.record.form.name() }).collect(),
        distributors: lists.distributors.clone(),
        people: Book::in_order(people, |one: &Named| (&one.name, one.id)),
    }
}

/// The form of one, or of a new one of which some is known.
pub(super) fn form(
    book: &Book,
    id: Option<OpportunityId>,
    organization: &str,
    principal: Option<OrganizationId>,
    contact: Option<Uuid>,
    like: Option<OpportunityId>,
) -> Option<FormAnswer> {
    let me = &book.lists.me;
    if let Some(id) = id {
        let deal = book.deals.get(&id.0).filter(|deal| is_writable(book, deal))?;
        return Some(FormAnswer {
            id,
            key: fresh(),
            name: deal.record.name.clone(),
            form: deal.record.form.clone(),
            operator: account_of(book, &deal.record.form.organization_id),
            principal: Some(self::principal(book, deal)),
            principals: Vec::new(),
            choices: choices(book, deal)?,
            twins: Vec::new(),
            refused: None,
        });
    }
    if !me.writes() {
        return None;
    }
    let like = match like {
        Some(id) => Some(book.deals.get(&id.0)?),
        None => None,
    };
    let known = like.map(|like| &like.record.form);
    let organization = known.filter(|_| organization.is_empty()).map_or(organization, |form| &form.organization_id);
    let principal = principal.or_else(|| known?.principal_id.parse().ok());
    let contact = contact.and_then(|id| book.contacts.get(&id));
    let meant = match organization {
        "" => contact.map(|contact| contact.record.organization.0).into_iter().collect(),
        text => book.meant(text),
    };
    let (mut refused, mut operator) = (None, None);
    match meant[..] {
        [] if organization.is_empty() => {}
        [] => refused = Some("There is no account of that name."),
        [one] => operator = book.accounts.get(&one),
        _ => refused = Some("Several have that name. Take one of those offered."),
    }
    let buys = |form: &OrganizationForm| {
        let role = form.role.parse::<OrganizationRole>();
        role.is_ok_and(|role| matches!(role, OrganizationRole::Operator | OrganizationRole::Prospect))
    };
    if operator.is_some_and(|account| !buys(&account.record.form)) {
        (operator, refused) = (None, Some("Choose an operator or a prospect."));
    }
    let principal = principal.and_then(|id| book.lists.principals.iter().find(|one| one.id == id.0)).cloned();
    let id_text = |one: Option<Uuid>| one.map(|id| id.to_string()).unwrap_or_default();
    let organization_id = id_text(operator.map(|one| one.id()));
    let principal_id = id_text(principal.as_ref().map(|one| one.id));
    let (choices, twins) = if operator.is_some() && principal.is_some() {
        (offered(book, &organization_id, &principal_id), twins(book, &organization_id, &principal_id, None))
    } else {
        Default::default()
    };
    let with = contact.filter(|contact| operator.is_some_and(|at| at.id() == contact.record.organization.0));
    let with = with.map(|contact| ContactLine { contact_id: contact.id().to_string(), influence: String::new() });
    let mut form = OpportunityForm {
        organization_id,
        principal_id,
        distributor_id: operator.map(|one| one.record.form.default_distributor_id.clone()).unwrap_or_default(),
        owner_id: me.id.to_string(),
        currency: me.currency.clone(),
        contacts: with.into_iter().collect(),
        ..OpportunityForm::default()
    };
    let mut name = String::new();
    if let Some(like) = like {
        let today = day(book.now.get(), book.zone());
        form = cloning::like(like.record.form.clone(), form, &choices, today);
        name.clone_from(&like.record.name);
    }
    Some(FormAnswer {
        id: OpportunityId::new(),
        key: fresh(),
        name,
        form,
        operator: operator.map(|one| one.named()),
        principal,
        principals: book.lists.principals.clone(),
        choices,
        twins,
        refused: refused.map(|why| (organization.to_owned(), why.to_owned())),
    })
}

/// What several new ones at one operator would be called.
pub(super) fn propose(
    book: &Book,
    organization: &str,
    contact: Option<Uuid>,
    principals: &str,
    (context, custom): (&str, &str),
) -> Option<BatchAnswer> {
    let mut all = form(book, None, organization, None, contact, None)?;
    let mut proposed = Vec::new();
    if let Some(operator) = &all.operator
        && !are_too_many(principals)
    {
        let at = operator.id.to_string();
        let today = day(book.now.get(), book.zone());
        all.choices = offered(book, &at, "");
        let chosen = ids(principals).into_iter();
        for principal in chosen.filter_map(|id| all.principals.iter().find(|one| one.id == id)).cloned() {
            let name = automatic(&operator.name, &principal.name, context, custom, today);
            let twins = twins(book, &at, &principal.id.to_string(), None);
            proposed.push(Proposed { id: OpportunityId::new(), principal, name, twins });
        }
    }
    Some(BatchAnswer { all, proposed })
}

pub(super) fn account_of(book: &Book, id: &str) -> Option<Named> {
    id.parse().ok().and_then(|id: Uuid| book.accounts.get(&id)).map(|account| account.named())
}
