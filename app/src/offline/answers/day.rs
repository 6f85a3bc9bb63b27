//! My day.

use super::{opportunities, planned, samples, tasks};
use crate::book::AccountRecord;
use crate::day::Day;
use crate::interactions;
use crate::interactions::samples::Whose;
use crate::my_day::{MyDay, QUIET, QUIET_DAYS, SAMPLES, STALE, Stale, TASKS, VISITS, Waiting, Why, is_visit_due};
use crate::offline::book::{Account, Book, Deal, Touch};
use crate::offline::wording::{by_name, day};
use crate::opportunities::Stage;
use crate::tasks::{Kind, TaskForm};
use std::cmp::{Ordering, Reverse};
use std::rc::Rc;

/// An own account that is active, and what is known of when.
struct Own<'a> {
    account: &'a Account,
    weeks: i32,
    visited: Option<Day>,
    touched: Option<Day>,
}

pub(super) fn my_day(book: &Book) -> Option<MyDay> {
    let (zone, me) = (book.zone(), book.lists.me.id.0);
    let today = day(book.now.get(), zone);
    // What asks for the verdict on a sample of theirs stands with the samples.
    let asked_for = samples::asked_for(book);
    let is_mine = |task: &&std::rc::Rc<crate::offline::book::Task>| {
        let record = &task.record;
        record.done.is_none() && record.form.owner_id.parse() == Ok(me) && !asked_for.contains(&record.id)
    };
    let mut open = book.tasks.values().filter(is_mine).collect::<Vec<_>>();
    open.sort_by_key(|task| (task.record.form.due_on.clone(), task.record.id));
    let more_tasks = open.len() > TASKS;
    let open = open.into_iter().take(TASKS).filter_map(|task| tasks::shown(book, task)).collect();
    let own = book.accounts.values().filter(|one| one.is_owned_by(me) && one.record.form.status == "active");
    let own = own.map(|account| Own {
        account,
        weeks: account.record.form.visit_weeks().unwrap_or(0),
        visited: account.record.last_visit.map(|at| day(at, zone)),
        touched: account.record.last_activity.map(|at| day(at, zone)),
    });
    let (mut due, mut quiet): (Vec<_>, Vec<_>) = own.partition(|own| is_due(book, own, today));
    let is_awaited = |own: &Own| planned::at(book, own.account.id()).iter().any(|touch| touch.record.author.0 == me);
    quiet.retain(|own| {
        !is_awaited(own)
            && own.account.record.next_follow_up.is_none()
            && own.touched.is_none_or(|last| last.until(today) > QUIET_DAYS)
    });
    let late = |own: &Own| own.visited.map(|visited| visited.until(today) - 7 * own.weeks);
    due.sort_by(|one, other| {
        let place = |own: &Own| (own.account.record.form.priority.clone(), own.visited.is_none(), Reverse(late(own)));
        place(one).cmp(&place(other)).then_with(|| by_account(one, other))
    });
    quiet.sort_by(|one, other| {
        let place = |own: &Own| (own.touched.is_none(), own.touched);
        place(one).cmp(&place(other)).then_with(|| by_account(one, other))
    });
    let more_visits = due.len() > VISITS;
    let visits = due.iter().take(VISITS).map(|own| waiting(own, own.visited));
    let quiet = quiet.iter().take(QUIET).map(|own| waiting(own, own.touched));
    let (visits, quiet) = (visits.collect::<Option<_>>()?, quiet.collect::<Option<_>>()?);
    let mut stale = own_stale(book);
    let more_stale = stale.len() > STALE;
    stale.truncate(STALE);
    let mut samples = samples::open(book, Whose::Mine);
    samples.retain(|one| one.due <= today);
    samples.truncate(SAMPLES);
    let planned = planned::own(book, None, today);
    Some(MyDay {
        today,
        tasks: open,
        more_tasks,
        planned,
        samples,
        visits,
        more_visits,
        stale,
        more_stale,
        quiet,
        holding: 0,
    })
}

/// Whether a visit is due and none is planned.
fn is_due(book: &Book, own: &Own, today: Day) -> bool {
    let record = &own.account.record;
    is_visit_due(own.visited, own.weeks, today) && !is_visit_planned(book, record)
}

/// Whether the owner of an account promised to visit it, or planned to.
fn is_visit_planned(book: &Book, record: &AccountRecord) -> bool {
    let owner = &record.form.owner_id;
    open_tasks(book, record).any(|form| form.kind == Kind::Visit.code() && form.owner_id == *owner)
        || planned::at(book, record.id.0).iter().any(|Touch { record, .. }| {
            record.author.to_string() == *owner && record.kind.parse().is_ok_and(interactions::kind::Kind::is_visit)
        })
}

fn open_tasks<'a>(book: &'a Book, record: &'a AccountRecord) -> impl Iterator<Item = &'a TaskForm> {
    let about = |form: &&TaskForm| form.organization_id.parse() == Ok(record.id);
    let open = book.tasks.values().filter(|task| task.record.done.is_none());
    open.map(|task| &task.record.form).filter(about)
}

/// Why one would act on an account now.
pub(super) fn why_now(book: &Book, record: &AccountRecord) -> Why {
    let today = day(book.now.get(), book.zone());
    let due = open_tasks(book, record).filter_map(|form| form.due_on.parse().ok()).filter(|due| *due <= today);
    let mut due = due.collect::<Vec<_>>();
    due.sort_unstable();
    let visited = record.last_visit.map(|at| day(at, book.zone()));
    let id = record.id.to_string();
    let resting = resting(book, |deal| deal.record.form.organization_id == id);
    let resting = resting.into_iter().map(|(_, stage, days)| (stage, days)).collect::<Vec<_>>();
    let first = planned::at(book, record.id.0).into_iter().next();
    let first = first.and_then(|Touch { record, .. }| Some((record.kind.parse().ok()?, day(record.at, book.zone()))));
    Why::of(&record.form, visited, is_visit_planned(book, record), first, due, &resting, today)
}

/// The deals among these that are in their stage for too long, and for how many days, the longest first.
fn resting(book: &Book, are_these: impl Fn(&Deal) -> bool) -> Vec<(&Rc<Deal>, Stage, i32)> {
    let open = book.deals.values().filter(|deal| deal.record.closed.is_none() && are_these(deal));
    let resting = open.filter_map(|deal| {
        let (stage, days) = (deal.record.stage.parse::<Stage>().ok()?, opportunities::days(book, deal));
        stage.is_stale(days).then_some((deal, stage, days))
    });
    let mut resting = resting.collect::<Vec<_>>();
    resting.sort_by_key(|(deal, ..)| (deal.record.entered, deal.id()));
    resting
}

/// The person's own.
fn own_stale(book: &Book) -> Vec<Stale> {
    let me = book.lists.me.id.to_string();
    let own = resting(book, |deal| deal.record.form.owner_id == me).into_iter();
    let shown = own.map(|(deal, stage, days)| Stale {
        id: deal.record.id,
        name: deal.record.name.clone(),
        stage,
        days,
        organization: opportunities::account_of(book, &deal.record.form.organization_id),
    });
    shown.collect()
}

fn by_account(one: &Own, other: &Own) -> Ordering {
    let name = |own: &Own| own.account.record.form.name.clone();
    by_name(&name(one), &name(other)).then_with(|| one.account.id().cmp(&other.account.id()))
}

fn waiting(own: &Own, last: Option<Day>) -> Option<Waiting> {
    let form = &own.account.record.form;
    Some(Waiting {
        id: own.account.record.id,
        name: form.name.clone(),
        city: form.shipping_city.clone(),
        priority: form.priority.parse().ok()?,
        last,
        cadence_weeks: own.weeks,
    })
}
