//! Products that wait.

use super::Given;
use crate::book::ProductRecord;
use crate::command::merge;
use crate::offline::book::{Book, Product};
use crate::products::{Create, Edit, ProductForm, Status};
use uuid::Uuid;

pub(super) fn create(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Create { id, form, .. } = given.command()?;
    let form = ProductForm { name: form.name.trim().to_owned(), ..form };
    let record = ProductRecord { id, version: 0, form, created: given.at };
    book.products.insert(id.0, Product::new(record, true));
    Some(())
}

pub(super) fn edit(book: &mut Book, given: Given<'_>) -> Option<()> {
    let Edit { id, base, form, .. } = given.command()?;
    let mut record = book.products.get(&id.0)?.record.clone();
    record.form = merge(&base.0, &form, &record.form).ok()?;
    book.products.insert(id.0, Product::new(record, true));
    Some(())
}

pub(super) fn discontinue(book: &mut Book, given: Given<'_>) -> Option<()> {
    let id: Uuid = given.field("id")?;
    let mut record = book.products.get(&id)?.record.clone();
    Status::Discontinued.code().clone_into(&mut record.form.status);
    book.products.insert(id, Product::new(record, true));
    Some(())
}
