//! The inbox: the book has the person's own tasks that are open, and of others and done ones those on its accounts.

use super::{planned, tasks};
use crate::day::Day;
use crate::filter::{COUNTED, Condition, PAGE, cut};
use crate::json;
use crate::listed::Answer;
use crate::offline::book::{Book, Task};
use crate::offline::wording::{day, fold, millis, rfc3339};
use crate::organizations::Named;
use crate::tasks::inbox::{Column, Filter, Inbox, Order, PATH, Week, Whose, fields, first_day, tabs, words};
use std::cmp::Reverse;
use std::rc::Rc;
use uuid::Uuid;

pub(super) fn is_known_whole(query: &str) -> bool {
    let filter = Filter::parse(query);
    filter.whose() == Some(Whose::Mine) && !filter.is_done()
}

/// Where a task stands among those that are open: its day, its time, and what tells it from others.
fn open_place(task: &Task) -> (String, String, Uuid) {
    let form = &task.record.form;
    let time = if form.due_at.is_empty() { "24:00" } else { &form.due_at };
    (form.due_on.clone(), time.to_owned(), task.record.id.0)
}

pub(super) fn inbox(book: &Book, query: &str) -> Inbox {
    let filter = Filter::parse(query);
    let is_done = filter.is_done();
    let mut all = book.tasks.values().filter(|task| is_asked(book, task, &filter)).collect::<Vec<_>>();
    if is_done {
        all.sort_by_key(|task| Reverse((task.record.done, task.record.id.0)));
    } else {
        all.sort_by_cached_key(|task| open_place(task));
    }
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX).min(COUNTED);
    if let Ok([place, time, id]) = json::read::<[String; 3]>(&filter.after) {
        let id = id.parse::<Uuid>().unwrap_or_default();
        let done = millis(&place);
        let after = (place, time, id);
        all.retain(
            |task| if is_done { (task.record.done, task.record.id.0) < (done, id) } else { open_place(task) > after },
        );
    }
    let (page, more) = cut(all, PAGE.into());
    let next = page.last().filter(|_| more).and_then(|last| {
        let (day, time, id) = open_place(last);
        let place = match last.record.done {
            Some(at) => [rfc3339(at), String::new(), id.to_string()],
            None => [day, time, id.to_string()],
        };
        serde_json::to_string(&place).ok()
    });
    let people = book.lists.people.iter().filter(|person| !person.gone);
    let people = people.map(|person| Named { id: person.id.0, name: person.name.clone() }).collect::<Vec<_>>();
    let answer = Answer { rows: Vec::new(), next, count, cut: false, fields: fields(&people), orders: Vec::new() };
    let name = |id: Uuid| book.person(id).map(|one| one.name);
    let tabs = tabs(&book.lists.me, &filter);
    let asked = answer.listed(PATH, filter, Order::Due, &[], |column, value: &str| words(column, value, name));
    let tasks = page.into_iter().filter_map(|task| tasks::shown(book, task)).collect();
    Inbox { asked, tabs, today: day(book.now.get(), book.zone()), tasks, people }
}

pub(super) fn week(book: &Book, from: &str) -> Week {
    let (me, today) = (book.lists.me.id.to_string(), day(book.now.get(), book.zone()));
    let first = first_day(from, today, &book.lists.me);
    let is_in = |task: &&Rc<Task>| {
        let form = &task.record.form;
        let due = form.due_on.parse::<Day>();
        task.record.done.is_none() && form.owner_id == me && due.is_ok_and(|due| (0..7).contains(&first.until(due)))
    };
    let mut all = book.tasks.values().filter(is_in).collect::<Vec<_>>();
    all.sort_by_cached_key(|task| open_place(task));
    let tasks = all.into_iter().filter_map(|task| tasks::shown(book, task)).collect();
    Week { today, first, tasks, visits: planned::own(book, Some(first), first.plus(6)) }
}

fn is_asked(book: &Book, task: &Rc<Task>, filter: &Filter) -> bool {
    let (record, form, me) = (&task.record, &task.record.form, &book.lists.me);
    let is_mine = form.owner_id == me.id.to_string();
    let of_them = match filter.whose() {
        None => true,
        Some(Whose::Mine) => is_mine,
        Some(Whose::Given) => record.by == Some(me.id) && !is_mine,
        Some(Whose::Team) => {
            let owner = book.lists.people.iter().find(|one| form.owner_id == one.id.to_string());
            owner.is_some_and(|owner| owner.team == me.team_id)
        }
    };
    let holds = |Condition { column, values, .. }: &Condition<Column>| match column {
        Column::Whose | Column::Done => true,
        Column::Owner => values.contains(&form.owner_id),
        Column::Kind => values.contains(&form.kind),
        Column::Priority => values.contains(&form.priority),
    };
    let about = record.organization.as_ref().map_or("", |one| &one.name);
    let text = fold(&[&form.title, about].join(" "));
    of_them
        && record.done.is_some() == filter.is_done()
        && filter.conditions.iter().all(holds)
        && fold(&filter.q).split_whitespace().all(|word| text.contains(word))
}
