//! An account's page.

use super::{authorizations, day, opportunities, products};
use crate::auth::PersonId;
use crate::book::AccountRecord;
use crate::offline::book::{Account, Book};
use crate::offline::wording::moment;
use crate::organizations::{
    BRANCHES, Choices, Named, OrganizationDetail, OrganizationForm, OrganizationId, OrganizationRole, Related,
};
use uuid::Uuid;

pub(super) fn detail(book: &Book, id: OrganizationId) -> Option<OrganizationDetail> {
    let account = book.accounts.get(&id.0)?;
    let Account { record, waits, .. } = &**account;
    let form = record.form.clone();
    let owner = form.owner_id.parse().ok().and_then(|id| book.person(id));
    let (branches, count) = branches(book, record);
    let count = usize::try_from(count).unwrap_or_default();
    let mut related = Related::branches(id, count, branches).into_iter().collect::<Vec<_>>();
    let role = form.role.parse::<OrganizationRole>().ok()?;
    related.extend(opportunities::related(book, id, role));
    if role == OrganizationRole::Principal {
        related.push(products::related(book, id));
    }
    related.extend(authorizations::related(book, id, role));
    let why = day::why_now(book, record);
    let followers = record.followers.iter().filter_map(|who| book.person(who.0)).collect();
    Some(OrganizationDetail {
        id,
        team: record.team.and_then(|team| book.team(team.0)).map(|team| team.name).unwrap_or_default(),
        segment: form.segment_id.parse().ok().and_then(|id| book.segment(id)).map(|one| one.name).unwrap_or_default(),
        parent: record.above.last().cloned(),
        distributor: distributor(book, &form),
        above: record.above.clone(),
        related,
        followers: Book::in_order(followers, |one: &Named| (&one.name, one.id)),
        followed: record.followers.contains(&book.lists.me.id),
        writable: record.writable,
        last_activity: record.last_activity.map(|at| moment(at, book.zone(), book.now.get())),
        overdue: why.overdue,
        wanted: why.wanted,
        choices: choices(book, &form),
        owned_by: owner.as_ref().map(|owner| PersonId(owner.id)),
        owner,
        form,
        waits: *waits,
    })
}

/// Whether it is an account that makes what others buy.
pub(super) fn is_principal(book: &Book, id: Option<OrganizationId>) -> bool {
    let account = id.and_then(|id| book.accounts.get(&id.0));
    account.is_some_and(|account| account.record.form.role == OrganizationRole::Principal.code())
}

/// The first accounts below it, and how many there are: those of the book as it is, with what waits, and others as the server
/// has them.
fn branches(book: &Book, record: &AccountRecord) -> (Vec<Named>, u32) {
    let here = book.accounts.values().filter(|below| below.parent().is_some_and(|above| above.id == record.id.0));
    let mut all = here.map(|below| below.named()).collect::<Vec<_>>();
    all.extend(record.below.iter().filter(|below| !book.accounts.contains_key(&below.id)).cloned());
    let mut all = Book::in_order(all, |one: &Named| (&one.name, one.id));
    let known = u32::try_from(all.len()).unwrap_or(u32::MAX);
    all.truncate(BRANCHES.into());
    // Where the server has named all of them, what waits counts too.
    (all, if record.branches <= BRANCHES.into() { known } else { known.max(record.branches) })
}

fn distributor(book: &Book, form: &OrganizationForm) -> Option<Named> {
    let id = form.default_distributor_id.parse::<Uuid>().ok()?;
    book.lists.distributors.iter().find(|one| one.id == id).cloned()
}

/// What selects offer: also what is stored and not offered any more, so that it stays as it is.
pub(super) fn choices(book: &Book, form: &OrganizationForm) -> Choices {
    let lists = &book.lists;
    let segments =
        lists.segments.iter().filter(|one| !one.gone).map(|one| Named { id: one.id, name: one.name.clone() });
    let people = lists.people.iter().filter(|one| !one.gone).map(|one| Named { id: one.id.0, name: one.name.clone() });
    let mut choices =
        Choices { segments: segments.collect(), people: people.collect(), distributors: lists.distributors.clone() };
    let keep = |offered: &mut Vec<Named>, stored: Option<Named>| {
        offered.extend(stored.filter(|stored| offered.iter().all(|one| one.id != stored.id)));
    };
    keep(&mut choices.segments, form.segment_id.parse().ok().and_then(|id| book.segment(id)));
    keep(&mut choices.people, form.owner_id.parse().ok().and_then(|id| book.person(id)));
    choices
}
