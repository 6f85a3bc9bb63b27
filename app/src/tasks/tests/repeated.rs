//! Tasks that come back.

use super::{about, add, at, complete, day, done};
use crate::auth::PersonId;
use crate::day::Day;
use crate::operations::store::undo;
use crate::organizations::tests::organization;
use crate::tasks::{Edit, Reopen, Repeat, Task, TaskForm, TaskId, Topic, store};
use crate::testing::Database;
use chrono::{Datelike as _, NaiveDate, Weekday};
use uuid::Uuid;

fn weekly(form: TaskForm) -> TaskForm {
    TaskForm { repeat: "week".into(), ..form }
}

#[tokio::test]
async fn it_is_there_again_once_it_is_done_and_gone_again_when_that_is_taken_back() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let rob = staff.rep;
    let place = organization(&database, rob, "Blue Fin").await;
    let open = async || about(&database, rob, Topic::Organization(place)).await.open;
    let shown = |tasks: &[Task]| tasks.iter().map(|one| (one.title.clone(), one.when.clone())).collect::<Vec<_>>();
    let first = add(&database, rob, weekly(at(place, "Call"))).await.expect("added");
    let comes_back = [("Call".to_owned(), "every week".to_owned())];
    assert_eq!(shown(&open().await), comes_back);
    let ticked = complete(&database, rob, first).await.expect("done");
    let next = open().await;
    assert_eq!(shown(&next), comes_back);
    let today = Day::at(chrono::Utc::now(), "America/New_York");
    assert!(next[0].id != first && next[0].due_on > today, "on the same day of a week to come: {}", next[0].due_on);
    assert_eq!(day("2026-03-04").until(next[0].due_on).rem_euclid(7), 0);

    let again = store::complete(database.viewer(rob).await, done(first)).await.expect("a second tick");
    assert!(again.0.starts_with("Call. Next: "), "{}", again.0);
    assert_eq!(open().await.len(), 1, "ticked twice, it comes back once");

    undo(database.viewer(rob).await, ticked).await.expect("undone");
    assert_eq!(open().await.iter().map(|one| one.id).collect::<Vec<_>>(), [first]);
    complete(&database, rob, first).await.expect("done");
    let reopen = Reopen { id: first, key: Uuid::now_v7() };
    store::reopen(database.viewer(rob).await, reopen).await.expect("open again");
    assert_eq!(open().await.iter().map(|one| one.id).collect::<Vec<_>>(), [first]);
}

/// Has `form` be what `task` says.
async fn edit(database: &Database, who: PersonId, task: TaskId, change: impl FnOnce(TaskForm) -> TaskForm) {
    let found = store::form(&mut database.viewer(who).await, task).await.expect("a form").form;
    let form = change(found.clone());
    let command = Edit { id: task, key: Uuid::now_v7(), base: crate::command::Base(found), form };
    store::edit(database.viewer(who).await, command).await.expect("changed");
}

#[tokio::test]
async fn what_somebody_changed_stays_and_what_is_told_not_to_does_not_come_back() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let rob = staff.rep;
    let place = organization(&database, rob, "Blue Fin").await;
    let open = async || about(&database, rob, Topic::Organization(place)).await.open;
    let first = add(&database, rob, weekly(at(place, "Call"))).await.expect("added");
    complete(&database, rob, first).await.expect("done");
    let second = open().await[0].id;
    edit(&database, rob, second, |form| TaskForm { title: "Call Ann".into(), ..form }).await;
    store::reopen(database.viewer(rob).await, Reopen { id: first, key: Uuid::now_v7() }).await.expect("open again");
    assert_eq!(open().await.len(), 2);
    complete(&database, rob, first).await.expect("done");
    assert_eq!(open().await.iter().map(|one| one.id).collect::<Vec<_>>(), [second]);
    edit(&database, rob, second, |form| TaskForm { repeat: "never".into(), ..form }).await;
    complete(&database, rob, second).await.expect("done");
    assert!(open().await.is_empty());
}

/// The day after `day` in the steps of `repeat`, as one would count them on a calendar.
fn step(repeat: Repeat, due: NaiveDate, day: NaiveDate) -> NaiveDate {
    let next = day.succ_opt().expect("a day");
    let is_last = due.succ_opt().expect("a day").day() == 1;
    let fits = |day: NaiveDate| match repeat {
        Repeat::Never => false,
        Repeat::Daily => true,
        Repeat::Weekdays => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        Repeat::Weekly => (day - due).num_days() % 7 == 0,
        Repeat::Fortnightly => (day - due).num_days() % 14 == 0,
        Repeat::Monthly | Repeat::Quarterly => {
            let months = (day.year() - due.year()) * 12 + day.month0().cast_signed() - due.month0().cast_signed();
            let of_month = (1..=31).rev().find_map(|last| day.with_day(last)).expect("a last day").day();
            let wanted = if is_last { of_month } else { due.day().min(of_month) };
            day.day() == wanted && (repeat == Repeat::Monthly || months % 3 == 0)
        }
    };
    next.iter_days().find(|day| fits(*day)).expect("a day")
}

#[tokio::test]
async fn the_next_day_is_the_first_of_its_steps_after_the_one_on_which_it_was_done() {
    let database = Database::fresh().await;
    let from = NaiveDate::from_ymd_opt(2023, 12, 1).expect("a day");
    for &repeat in Repeat::ALL.iter().filter(|repeat| **repeat != Repeat::Never) {
        for due in from.iter_days().take(130) {
            for late in [-3, 0, 1, 6, 40, 200] {
                let done = due + chrono::TimeDelta::days(late);
                let next = sqlx::query_scalar::<_, NaiveDate>("select larder.next_due($1, $2, $3)");
                let next =
                    next.bind(due).bind(repeat.code()).bind(done).fetch_one(&database.owner).await.expect("a day");
                assert_eq!(next, step(repeat, due, due.max(done)), "{repeat} from {due}, done on {done}");
            }
        }
    }
}
