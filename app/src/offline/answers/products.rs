//! Products: the list, a product's page and its form. The book has all of them.

use super::finding;
use crate::filter::{COUNTED, Condition, Operator, PAGE, cut};
use crate::json;
use crate::listed::{Answer, Listed, shown};
use crate::offline::book::{Book, Product};
use crate::offline::wording::{by_name, day, millis, rfc3339};
use crate::organizations::{OrganizationId, Related};
use crate::products::columns::{COLUMNS, fields, row, words};
use crate::products::related::{SHOWN, item, of};
use crate::products::{Column, Filter, FormAnswer, Order, ProductDetail, ProductForm, ProductId, Status};
use crate::ui::WAITS;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;
use uuid::Uuid;

/// Whether the list holds what the server's does: what is like the words is found there a little better.
pub(super) fn is_known_whole(query: &str) -> bool {
    Filter::parse(query).q.is_empty()
}

pub(super) fn detail(book: &Book, id: ProductId) -> Option<ProductDetail> {
    let product = book.products.get(&id.0)?;
    let form = product.record.form.clone();
    Some(ProductDetail {
        id,
        principal: book.principal(&form.principal_id),
        principals: book.lists.principals.clone(),
        writable: book.lists.me.manages(),
        today: day(book.now.get(), book.zone()),
        conversion: String::new(),
        selling: Vec::new(),
        waits: product.waits,
        form,
    })
}

pub(super) fn form(book: &Book, id: Option<ProductId>, principal: Option<OrganizationId>) -> Option<FormAnswer> {
    let (me, principals) = (&book.lists.me, book.lists.principals.clone());
    let form = if let Some(id) = id {
        book.products.get(&id.0).filter(|_| me.manages())?.record.form.clone()
    } else {
        let known = principal.filter(|id| principals.iter().any(|one| one.id == id.0));
        let principal_id = known.map(|id| id.to_string()).unwrap_or_default();
        me.writes().then(|| ProductForm::new_of(principal_id, me.currency.clone()))?
    };
    Some(FormAnswer { id: id.unwrap_or_else(ProductId::new), key: Uuid::now_v7(), form, principals })
}

/// The first products of a principal, for its page.
pub(super) fn related(book: &Book, principal: OrganizationId) -> Related {
    let id = principal.to_string();
    let mut all = book.products.values().filter(|one| one.record.form.principal_id == id).collect::<Vec<_>>();
    let is_gone = |one: &Product| one.record.form.status == Status::Discontinued.code();
    all.sort_by(|one, other| is_gone(one).cmp(&is_gone(other)).then_with(|| compared(Order::Name, one, other)));
    let item = |one: &Rc<Product>| {
        let form = &one.record.form;
        item(one.record.id, form.name.clone(), form.sku.clone(), &form.status)
    };
    of(principal, all.len(), all.iter().take(SHOWN).map(|one| item(one)).collect(), book.lists.me.writes())
}

/// Where a product stands in an order.
fn compared(order: Order, one: &Product, other: &Product) -> Ordering {
    let ((mine, my_id), (theirs, their_id)) = ((&one.record, one.id()), (&other.record, other.id()));
    match order {
        Order::Name => by_name(&mine.form.name, &theirs.form.name).then(my_id.cmp(&their_id)),
        Order::Sku => by_name(&mine.form.sku, &theirs.form.sku).then(my_id.cmp(&their_id)),
        Order::Newest => (theirs.created, their_id).cmp(&(mine.created, my_id)),
    }
}

/// Whether `product` comes after the place that a cursor names; all do after one that cannot be read.
fn is_after(order: Order, product: &Product, [place, id]: &[String; 2]) -> bool {
    let (form, id) = (&product.record.form, id.parse::<Uuid>().unwrap_or_default());
    let after = |text: &str| by_name(text, place).then(product.id().cmp(&id)) == Ordering::Greater;
    match order {
        Order::Name => after(&form.name),
        Order::Sku => after(&form.sku),
        Order::Newest => millis(place).is_none_or(|at| (product.record.created, product.id()) < (at, id)),
    }
}

fn cursor(order: Order, last: &Product) -> Option<String> {
    let place = match order {
        Order::Name => last.record.form.name.clone(),
        Order::Sku => last.record.form.sku.clone(),
        Order::Newest => rfc3339(last.record.created),
    };
    serde_json::to_string(&[place, last.id().to_string()]).ok()
}

pub(super) fn list(book: &Book, query: &str) -> Listed {
    let filter = Filter::parse(query);
    let hits = (!filter.q.trim().is_empty()).then(|| finding::products(book, &filter.q));
    let hits = hits.map(|hits| hits.into_iter().map(|hit| hit.id).collect::<BTreeSet<_>>());
    let found = |product: &Product| hits.as_ref().is_none_or(|hits| hits.contains(&product.id()));
    let holds = |product: &&Rc<Product>| found(product) && filter.conditions.iter().all(|one| compare(product, one));
    let mut all = book.products.values().filter(holds).collect::<Vec<_>>();
    let order = filter.order.unwrap_or(Order::Name);
    all.sort_by(|one, other| compared(order, one, other));
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX).min(COUNTED);
    if let Ok(after) = json::read::<[String; 2]>(&filter.after) {
        all.retain(|product| is_after(order, product, &after));
    }
    let (page, more) = cut(all, PAGE.into());
    let next = page.last().filter(|_| more).and_then(|last| cursor(order, last));
    let (columns, writable) = (shown(COLUMNS, &filter.columns), book.lists.me.manages());
    let rows = page.into_iter().map(|product| {
        let form = &product.record.form;
        let mut row = row(product.id(), form, &book.principal(&form.principal_id), writable, &columns);
        if product.waits {
            WAITS.clone_into(&mut row.mark);
        }
        row
    });
    let rows = rows.collect();
    let fields = fields(book.lists.principals.clone());
    let answer = Answer { rows, next, count, cut: false, fields, orders: Order::options() };
    let name = |id: Uuid| book.lists.principals.iter().find(|one| one.id == id).map(|one| one.name.clone());
    answer.listed("/products", filter, Order::Name, COLUMNS, |column, value: &str| words(column, value, name))
}

fn compare(product: &Product, Condition { column, operator, values }: &Condition<Column>) -> bool {
    let form = &product.record.form;
    let value = match column {
        Column::Principal => &form.principal_id,
        Column::Category => &form.category,
        Column::Status => &form.status,
    };
    values.contains(value) != (*operator == Operator::Not)
}
