//! The list of deals.

use super::{account_of, days, distributor, owner, principal};
use crate::filter::{COUNTED, Condition, Operator, PAGE, cut};
use crate::json;
use crate::listed::{Answer, Listed, shown};
use crate::offline::book::{Book, Deal};
use crate::offline::wording::{by_name, day, fold, millis, rfc3339};
use crate::opportunities::columns::{self, COLUMNS, Line, fields, row};
use crate::opportunities::{Column, Filter, Order, Stage, may_write};
use crate::organizations::Named;
use crate::ui::WAITS;
use std::cmp::Ordering;
use std::rc::Rc;
use uuid::Uuid;

/// As a row of the list has it.
pub(super) fn line(book: &Book, deal: &Deal) -> Option<Line> {
    let (record, form) = (&deal.record, &deal.record.form);
    let (owner, team) = owner(book, deal)?;
    let value = &form.estimated_value;
    Some(Line {
        id: deal.id(),
        name: record.name.clone(),
        stage: record.stage.parse().ok()?,
        days: days(book, deal),
        operator: account_of(book, &form.organization_id),
        principal: principal(book, deal),
        distributor: distributor(book, deal).map(|one| one.name).unwrap_or_default(),
        writable: may_write(&book.lists.me, owner.id, team),
        owner: owner.name,
        close: form.expected_close_on.parse().ok(),
        probability: form.probability.clone(),
        value: if value.is_empty() { String::new() } else { format!("{value} {}", form.currency) },
        competitor: form.competitor.clone(),
        source: form.lead_source.clone(),
    })
}

/// Where a deal stands in an order: a moment or a day, the name, the id.
type Place = (i64, String, Uuid);

fn place(order: Order, deal: &Deal) -> Place {
    let (record, id) = (&deal.record, deal.id());
    let words = match order {
        Order::Name => record.name.clone(),
        Order::Close if record.form.expected_close_on.is_empty() => NEVER.to_owned(),
        Order::Close => record.form.expected_close_on.clone(),
        Order::Newest | Order::Days => String::new(),
    };
    let at = match order {
        Order::Newest => record.created,
        Order::Days => record.entered,
        Order::Name | Order::Close => 0,
    };
    (at, words, id)
}

/// When a deal closes of which nobody expects when.
const NEVER: &str = "9999-12-31";

fn in_order(order: Order, one: &Place, other: &Place) -> Ordering {
    match order {
        Order::Newest => (other.0, other.2).cmp(&(one.0, one.2)),
        Order::Name => by_name(&one.1, &other.1).then(one.2.cmp(&other.2)),
        Order::Days | Order::Close => one.cmp(other),
    }
}

/// The place that a cursor names.
fn cursor(order: Order, after: &str) -> Option<Place> {
    let [place, id] = json::read::<[String; 2]>(after).ok()?;
    let id = id.parse().ok()?;
    Some(match order {
        Order::Newest | Order::Days => (millis(&place)?, String::new(), id),
        Order::Name | Order::Close => (0, place, id),
    })
}

/// The deals that `filter` asks for.
pub(super) fn asked<'a>(book: &'a Book, filter: &'a Filter) -> impl Iterator<Item = &'a Rc<Deal>> {
    let words = fold(filter.q.trim());
    let found = move |deal: &Deal| {
        let name = fold(&deal.record.name);
        words.split_whitespace().all(|word| name.contains(word))
    };
    let holds = move |deal: &&Rc<Deal>| found(deal) && filter.conditions.iter().all(|one| compare(book, deal, one));
    book.deals.values().filter(holds)
}

/// What a form that asks for others offers: principals, people, teams.
pub(super) fn choices(book: &Book) -> [Vec<Named>; 3] {
    let lists = &book.lists;
    let people = lists.people.iter().filter(|one| !one.gone).map(|one| Named { id: one.id.0, name: one.name.clone() });
    [lists.principals.clone(), people.collect(), lists.teams.clone()]
}

/// What a record is called that a filter names.
pub(super) fn name(book: &Book, id: Uuid) -> Option<String> {
    let account = || book.accounts.get(&id).map(|account| account.named());
    let principal = || book.lists.principals.iter().find(|one| one.id == id).cloned();
    account().or_else(principal).or_else(|| book.person(id)).or_else(|| book.team(id)).map(|one| one.name)
}

/// What a device does not know enough of to compare it.
const BEYOND: [Column; 6] =
    [Column::Opened, Column::Expected, Column::Reached, Column::Distributor, Column::Segment, Column::Product];

pub(in super::super) fn list(book: &Book, query: &str) -> Option<Listed> {
    let filter = Filter::parse(query);
    if filter.conditions.iter().any(|condition| BEYOND.contains(&condition.column)) {
        return None;
    }
    let order = filter.order.unwrap_or(Order::Newest);
    let mut all = asked(book, &filter).map(|deal| (place(order, deal), deal)).collect::<Vec<_>>();
    all.sort_by(|(one, _), (other, _)| in_order(order, one, other));
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX).min(COUNTED);
    if let Some(after) = cursor(order, &filter.after) {
        all.retain(|(place, _)| in_order(order, place, &after) == Ordering::Greater);
    }
    let (page, more) = cut(all, PAGE.into());
    let next = page.last().filter(|_| more).and_then(|((at, words, id), _)| {
        let place = if words.is_empty() { rfc3339(*at) } else { words.clone() };
        serde_json::to_string(&[place, id.to_string()]).ok()
    });
    let (columns, today) = (shown(COLUMNS, &filter.columns), day(book.now.get(), book.zone()));
    let rows = page.into_iter().map(|(_, deal)| {
        let mut row = row(line(book, deal)?, &columns, today);
        if deal.waits {
            WAITS.clone_into(&mut row.mark);
        }
        Some(row)
    });
    let rows = rows.collect::<Option<_>>()?;
    let [principals, people, teams] = choices(book);
    let fields = fields(principals, people, teams);
    let answer = Answer { rows, next, count, cut: false, fields, orders: Order::options() };
    let words = |column, value: &str| columns::words(column, value, |id| name(book, id));
    Some(answer.listed("/opportunities", filter, Order::Newest, COLUMNS, words))
}

fn compare(book: &Book, deal: &Deal, Condition { column, operator, values }: &Condition<Column>) -> bool {
    let (record, form, me) = (&deal.record, &deal.record.form, &book.lists.me);
    let is = |value: &String| match column {
        Column::Stage => record.stage == *value,
        Column::State if value == "open" => record.closed.is_none(),
        Column::State => record.stage.strip_prefix("closed ") == Some(value),
        Column::Stale => record.stage.parse::<Stage>().is_ok_and(|stage| stage.is_stale(days(book, deal))),
        Column::Owner if value == "me" => form.owner_id == me.id.to_string(),
        Column::Owner => form.owner_id == *value,
        Column::Team => {
            let wanted = if value == "mine" { Some(me.team_id.0) } else { value.parse().ok() };
            owner(book, deal).is_some_and(|(_, team)| team == wanted)
        }
        Column::Principal => form.principal_id == *value,
        Column::Organization => form.organization_id == *value,
        Column::Context => form.context == *value,
        Column::Closed => record.closed.zip(value.parse().ok()).is_some_and(|(closed, day)| match operator {
            Operator::Min => closed >= day,
            _ => closed <= day,
        }),
        // Of the rest nobody asks a device.
        _ => false,
    };
    values.iter().any(is) != (*operator == Operator::Not)
}
