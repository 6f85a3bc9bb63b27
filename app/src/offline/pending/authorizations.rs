//! Authorizations that wait.

use super::Given;
use crate::authorizations::{AuthorizationForm, Create, Edit};
use crate::book::AuthorizationRecord;
use crate::command::merge;
use crate::offline::book::{Book, Terms};
use std::rc::Rc;
use uuid::Uuid;

/// What says nothing is not kept.
fn tidied(form: AuthorizationForm) -> AuthorizationForm {
    let overrides = form.overrides.into_iter().filter(|line| !line.allowed.is_empty()).collect();
    AuthorizationForm { overrides, ..form }
}

pub(super) fn create(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Create { id, form, .. } = given.command()?;
    let record = AuthorizationRecord { id, version: 0, form: tidied(form) };
    book.terms.insert(id.0, Rc::new(Terms { record, waits: true }));
    Some(())
}

pub(super) fn edit(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Edit { id, base, form, .. } = given.command()?;
    let mut record = book.terms.get(&id.0)?.record.clone();
    record.form = merge(&base.0, &tidied(form), &record.form).ok()?;
    book.terms.insert(id.0, Rc::new(Terms { record, waits: true }));
    Some(())
}

pub(super) fn remove(book: &mut Book, given: Given<'_>) -> Option<()> {
    book.terms.remove(&given.field::<Uuid>("id")?)?;
    Some(())
}
