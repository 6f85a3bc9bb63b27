//! Authorizations: those of an account's page, and their own. The book has all of them.

use crate::authorizations::related::{item, of};
use crate::authorizations::{AuthorizationDetail, AuthorizationForm, AuthorizationId, NewAnswer, Standing};
use crate::day::Day;
use crate::offline::book::{Book, Terms};
use crate::offline::wording::{by_name, day};
use crate::organizations::{Named, OrganizationId, OrganizationRole, Related};
use std::rc::Rc;
use uuid::Uuid;

fn today(book: &Book) -> Day {
    day(book.now.get(), book.zone())
}

/// Those of a principal or a distributor, for its page.
pub(super) fn related(book: &Book, account: OrganizationId, role: OrganizationRole) -> Option<Related> {
    let id = account.to_string();
    let other = |one: &Rc<Terms>| {
        let form = &one.record.form;
        match (form.principal_id == id, form.distributor_id == id) {
            (true, _) => Some(book.distributor(&form.distributor_id)),
            (_, true) => Some(book.principal(&form.principal_id)),
            _ => None,
        }
    };
    let mut all = book.terms.values().filter_map(|one| Some((one, other(one)?.name))).collect::<Vec<_>>();
    all.sort_by(|(one, name), (other, their)| by_name(name, their).then(one.record.id.cmp(&other.record.id)));
    let today = today(book);
    let items = all.into_iter().map(|(one, name)| item(one.record.id, name, &one.record.form, today));
    of(account, role, items.collect(), book.lists.me.manages())
}

pub(super) fn detail(book: &Book, id: AuthorizationId) -> Option<AuthorizationDetail> {
    let terms = book.terms.get(&id.0)?;
    let form = terms.record.form.clone();
    let theirs = book.products.values().filter(|one| one.record.form.principal_id == form.principal_id);
    let theirs = theirs.map(|one| Named { id: one.id(), name: one.record.form.name.clone() }).collect();
    Some(AuthorizationDetail {
        id,
        distributor: book.distributor(&form.distributor_id),
        principal: book.principal(&form.principal_id),
        standing: Standing::on(today(book), &form.since, &form.until),
        today: today(book),
        products: Book::in_order(theirs, |one: &Named| (&one.name, one.id)),
        writable: book.lists.me.manages(),
        waits: terms.waits,
        form,
    })
}

/// The form of a new one.
pub(super) fn form(
    book: &Book,
    principal: Option<OrganizationId>,
    distributor: Option<OrganizationId>,
) -> Option<NewAnswer> {
    let lists = &book.lists;
    let id = |id: Option<OrganizationId>| id.map(|id| id.to_string()).unwrap_or_default();
    let form = AuthorizationForm {
        distributor_id: id(distributor),
        principal_id: id(principal),
        ..AuthorizationForm::default()
    };
    lists.me.manages().then(|| NewAnswer {
        id: AuthorizationId::new(),
        key: Uuid::now_v7(),
        form,
        distributors: lists.distributors.clone(),
        principals: lists.principals.clone(),
    })
}
