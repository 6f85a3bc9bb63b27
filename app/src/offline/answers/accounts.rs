//! The list of accounts: the ones in the book.

use super::finding;
use crate::filter::{COUNTED, Condition, Operator, PAGE, cut};
use crate::json;
use crate::listed::{Answer, Listed, shown};
use crate::money;
use crate::offline::book::{Account, Book};
use crate::offline::wording::{by_name, fold, millis, moment, rfc3339, same};
use crate::organizations::columns::{COLUMNS, Row, fields, row, words};
use crate::organizations::{Column, Filter, Order};
use crate::ui::WAITS;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;
use uuid::Uuid;

const WEEK: i64 = 7 * 24 * 3600 * 1000;

/// Whether every account that the list has is in the book: one's own, where the book has room for all.
pub(super) fn is_known_whole(book: &Book, query: &str) -> bool {
    let me = book.lists.me.id.to_string();
    let own = |value: &String| value == "me" || *value == me;
    let filter = Filter::parse(query);
    let owners = filter.values(Column::Owner, Operator::Is);
    book.whole && !is_of_samples(&filter) && filter.q.is_empty() && !owners.is_empty() && owners.iter().all(own)
}

/// Whether it asks for what a device does not have: all touches.
fn is_of_samples(filter: &Filter) -> bool {
    filter.conditions.iter().any(|condition| matches!(condition.column, Column::Sampled | Column::Bought))
}

/// Where an account stands in an order: words, the name, a moment, the id.
type Place = (String, String, i64, Uuid);

fn place(order: Order, account: &Account) -> Place {
    let (form, id) = (&account.record.form, account.id());
    match order {
        Order::Name => (String::new(), form.name.clone(), 0, id),
        Order::Priority => (form.priority.clone(), form.name.clone(), 0, id),
        Order::City => (form.shipping_city.clone(), form.name.clone(), 0, id),
        Order::Activity => (String::new(), String::new(), account.record.last_activity.unwrap_or(NEVER), id),
        Order::Newest => (String::new(), String::new(), account.record.created, id),
    }
}

/// The first day of the year 1, which stands for never.
const NEVER: i64 = -62_135_596_800_000;

/// The place that a cursor names.
fn cursor(order: Order, after: &str) -> Option<Place> {
    let mut parts = json::read::<Vec<String>>(after).ok()?;
    let id = parts.pop()?.parse().ok()?;
    Some(match (order, parts.as_slice()) {
        (Order::Name, [name]) => (String::new(), name.clone(), 0, id),
        (Order::Priority | Order::City, [key, name]) => (key.clone(), name.clone(), 0, id),
        (Order::Activity | Order::Newest, [at]) => (String::new(), String::new(), millis(at)?, id),
        _ => return None,
    })
}

/// The cursor that names a place.
fn named(order: Order, (key, name, at, id): Place) -> Option<String> {
    let id = id.to_string();
    let parts = match order {
        Order::Name => vec![name, id],
        Order::Priority | Order::City => vec![key, name, id],
        Order::Activity | Order::Newest => vec![rfc3339(at), id],
    };
    serde_json::to_string(&parts).ok()
}

fn in_order(order: Order, one: &Place, other: &Place) -> Ordering {
    match order {
        Order::Activity | Order::Newest => (other.2, other.3).cmp(&(one.2, one.3)),
        _ => by_name(&one.0, &other.0).then_with(|| by_name(&one.1, &other.1)).then(one.3.cmp(&other.3)),
    }
}

pub(super) fn list(book: &Book, query: &str) -> Option<Listed> {
    let mut filter = Filter::parse(query);
    if is_of_samples(&filter) {
        return None;
    }
    for condition in filter.conditions.iter_mut().filter(|condition| condition.column == Column::Parent) {
        accounts_by_id(book, &mut condition.values);
    }
    let hits = (!filter.q.trim().is_empty()).then(|| finding::accounts(book, &filter.q));
    let hits = hits.map(|hits| hits.into_iter().map(|hit| hit.id).collect::<BTreeSet<_>>());
    let found = |account: &Rc<Account>| hits.as_ref().is_none_or(|hits| hits.contains(&account.id()));
    let order = filter.order.unwrap_or(Order::Name);
    let holds = |account: &&Rc<Account>| {
        found(account) && filter.conditions.iter().all(|condition| compare(book, account, condition))
    };
    let mut all = book.accounts.values().filter(holds).map(|one| (place(order, one), one)).collect::<Vec<_>>();
    all.sort_by(|(one, _), (other, _)| in_order(order, one, other));
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX).min(COUNTED);
    if let Some(after) = cursor(order, &filter.after) {
        all.retain(|(place, _)| in_order(order, place, &after) == Ordering::Greater);
    }
    let (page, more) = cut(all, PAGE.into());
    let next = page.last().filter(|_| more).and_then(|(place, _)| named(order, place.clone()));
    let columns = shown(COLUMNS, &filter.columns);
    let rows = page.into_iter().map(|(_, account)| {
        let activity = account.record.last_activity.map(|at| moment(at, book.zone(), book.now.get()));
        let mut row = row(known(book, account), activity, &columns).ok()?;
        if account.waits {
            WAITS.clone_into(&mut row.mark);
        }
        Some(row)
    });
    let rows = rows.collect::<Option<_>>()?;
    let fields = fields(
        super::account::choices(book, &crate::organizations::OrganizationForm::default()),
        book.lists.teams.clone(),
    );
    let answer = Answer { rows, next, count, cut: false, fields, orders: Order::options() };
    let words = |column, value: &str| words(column, value, |id| name(book, id));
    Some(answer.listed("/organizations", filter, Order::Name, COLUMNS, words))
}

/// What people call the record of a filter.
pub(super) fn name(book: &Book, id: Uuid) -> Option<String> {
    let listed = book.person(id).or_else(|| book.team(id)).or_else(|| book.segment(id)).map(|one| one.name);
    listed.or_else(|| book.accounts.get(&id).map(|account| book.organization_text(account)))
}

/// Puts ids where names stand; where there is none of that name, it stays and nothing is found.
pub(super) fn accounts_by_id(book: &Book, values: &mut Vec<String>) {
    let ids = |value: &String| {
        let ids = if value.parse::<Uuid>().is_ok() { Vec::new() } else { book.meant(value) };
        if ids.is_empty() { vec![value.clone()] } else { ids.iter().map(Uuid::to_string).collect() }
    };
    *values = values.iter().flat_map(ids).collect();
}

fn known(book: &Book, account: &Account) -> Row {
    let (record, form) = (&account.record, &account.record.form);
    let named = |id: &str| id.parse().ok().and_then(|id| name(book, id)).unwrap_or_default();
    Row {
        id: account.id(),
        name: form.name.clone(),
        role: form.role.clone(),
        priority: form.priority.clone(),
        status: form.status.clone(),
        segment: named(&form.segment_id),
        shipping_city: form.shipping_city.clone(),
        shipping_state: form.shipping_state.clone(),
        shipping_country: form.shipping_country.clone(),
        owner: named(&form.owner_id),
        team: record.team.and_then(|team| book.team(team.0)).map(|team| team.name).unwrap_or_default(),
        parent_id: account.parent().map(|parent| parent.id),
        parent: account.parent().map(|parent| parent.name.clone()).unwrap_or_default(),
        phone: form.phones.first().map(|phone| phone.number.clone()).unwrap_or_default(),
        email: form.email.clone(),
        contact_count: record.contacts,
        employees: form.employees.parse().ok(),
        annual_revenue: money::minor_units(&form.annual_revenue, &form.revenue_currency),
        revenue_currency: form.revenue_currency.clone(),
        lead_source: form.lead_source.clone(),
        tags: tags(&form.tags).map(str::to_owned).collect(),
        writable: record.writable,
    }
}

/// The tags of a form.
pub(super) fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|tag| !tag.is_empty())
}

fn compare(book: &Book, account: &Account, Condition { column, operator, values }: &Condition<Column>) -> bool {
    let number = values.first().and_then(|value| value.parse::<i32>().ok());
    let employees = account.record.form.employees.parse::<i32>().ok();
    match (column, operator) {
        (Column::Quiet, _) => {
            let weeks = i64::from(number.unwrap_or(0).clamp(0, 5200));
            account.record.last_activity.unwrap_or(NEVER) < book.now.get() - weeks * WEEK
        }
        (Column::Employees, Operator::Max) => employees.is_some_and(|count| count <= number.unwrap_or(i32::MAX)),
        (Column::Employees, _) => employees.is_some_and(|count| count >= number.unwrap_or(0)),
        _ => values.iter().any(|value| equals(book, account, *column, value)) != (*operator == Operator::Not),
    }
}

fn equals(book: &Book, account: &Account, column: Column, value: &str) -> bool {
    let (form, me) = (&account.record.form, &book.lists.me);
    let (id, text) = (value.parse::<Uuid>().unwrap_or_default(), value.trim());
    let is = |stored: &str| stored.parse() == Ok(id);
    match column {
        Column::Role => form.role == text,
        Column::Priority => form.priority == text,
        Column::Status => form.status == text,
        Column::City => same(&form.shipping_city, text),
        Column::State => same(&form.shipping_state, text),
        Column::Country => same(&form.shipping_country, text),
        Column::Segment => is(&form.segment_id),
        Column::Parent => account.parent().is_some_and(|parent| parent.id == id),
        Column::Owner if value == "none" => form.owner_id.is_empty(),
        Column::Owner if value == "me" => account.is_owned_by(me.id.0),
        Column::Owner => is(&form.owner_id),
        Column::Team if value == "mine" => account.record.team == Some(me.team_id),
        Column::Team => account.record.team.is_some_and(|team| team.0 == id),
        Column::Tag => tags(&form.tags).any(|tag| fold(tag) == fold(text)),
        // Nobody asks a device.
        Column::Sampled | Column::Bought => false,
        Column::Quiet | Column::Employees => true,
    }
}
