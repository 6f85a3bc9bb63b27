//! The inbox, and what is done with several tasks at once.

use super::{about, add, at, complete, form};
use crate::auth::PersonId;
use crate::error::AppError;
use crate::operations::store::undo;
use crate::organizations::tests::organization;
use crate::tasks::inbox::{Filter, Inbox, inbox, week};
use crate::tasks::{Bulk, TaskForm, TaskId, Topic, store};
use crate::testing::Database;
use uuid::Uuid;

async fn ask(database: &Database, who: PersonId, query: &str) -> Inbox {
    inbox(&mut database.viewer(who).await, &Filter::parse(query)).await.expect("an inbox")
}

async fn titles(database: &Database, who: PersonId, query: &str) -> Vec<String> {
    ask(database, who, query).await.tasks.into_iter().map(|task| task.title).collect()
}

fn bulk(ids: &[TaskId], what: &str, owner: &str) -> Bulk {
    let (what, owner) = (what.to_owned(), owner.to_owned());
    Bulk { key: Uuid::now_v7(), ids: ids.to_vec(), what, day: String::new(), owner, at: String::new() }
}

#[tokio::test]
async fn one_reads_ones_own_tasks_as_they_are_due_and_asks_for_others() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let place = organization(&database, staff.rep, "Café Lumière").await;
    let add = async |who, form| add(&database, who, form).await.expect("added");
    let on = |title: &str, due_on: &str, due_at: &str, kind: &str| TaskForm {
        due_at: due_at.into(),
        kind: kind.into(),
        ..form(title, due_on)
    };
    add(staff.rep, on("Some time", "2026-03-04", "", "")).await;
    add(staff.rep, on("At two", "2026-03-04", "14:00", "call")).await;
    add(staff.rep, on("At nine", "2026-03-04", "09:00", "call")).await;
    add(staff.rep, TaskForm { priority: "high".into(), ..at(place, "Before") }).await;
    let done = add(staff.rep, on("Over", "2026-03-01", "", "")).await;
    complete(&database, staff.rep, done).await.expect("done");
    let for_rita = TaskForm { owner_id: staff.colleague.to_string(), ..form("For Rita", "2026-03-02") };
    add(staff.rep, for_rita).await;
    add(staff.other_rep, form("Sam's", "2026-03-02")).await;

    let rob = staff.rep;
    let mine = ["At nine", "At two", "Some time", "Before"].map(str::to_owned);
    let mut found = titles(&database, rob, "").await;
    assert_eq!(found[..2], mine[..2], "by the clock, and without a time at the end of the day");
    found.sort();
    assert_eq!(found, ["At nine", "At two", "Before", "Some time"]);
    assert_eq!(titles(&database, rob, "?kind=call").await, ["At nine", "At two"]);
    assert_eq!(titles(&database, rob, "?priority=high").await, ["Before"]);
    assert_eq!(titles(&database, rob, "?q=lumiere").await, ["Before"], "by what it is about, however it is typed");
    assert_eq!(titles(&database, rob, "?done=yes").await, ["Over"]);
    assert_eq!(titles(&database, rob, "?whose=given").await, ["For Rita"]);
    assert_eq!(titles(&database, staff.manager, "").await, [] as [String; 0]);
    assert_eq!(titles(&database, staff.manager, "?whose=team").await.len(), 5);
    assert_eq!(titles(&database, staff.manager, &format!("?owner={}", staff.colleague)).await, ["For Rita"]);
    assert_eq!(titles(&database, staff.other_rep, &format!("?owner={rob}")).await, [] as [String; 0]);
    let tabs = |inbox: Inbox| inbox.tabs.into_iter().map(|(label, ..)| label).collect::<Vec<_>>();
    assert_eq!(tabs(ask(&database, rob, "").await), ["Mine", "Given to others"]);
    assert_eq!(tabs(ask(&database, staff.manager, "").await), ["Mine", "Given to others", "My team's"]);
}

#[tokio::test]
async fn every_task_stands_on_one_page_whatever_the_order() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    sqlx::query(
        "insert into task (id, title, due_on, due_at, owner_id, assigned_by, done_at, done_by)
        select gen_random_uuid(), 'Task ' || n, date '2026-03-01' + n % 3,
            case n % 4 when 0 then null else make_time(n % 5, 0, 0) end, $1, $1,
            case when n % 2 = 0 then timestamptz '2026-03-01' + make_interval(mins => n % 7) end,
            case when n % 2 = 0 then $1 end
        from generate_series(1, 230) n",
    )
    .bind(staff.rep.0)
    .execute(&database.owner)
    .await
    .expect("tasks");
    for query in ["", "?done=yes"] {
        let (mut seen, mut next, mut pages) = (Vec::new(), query.to_owned(), 0);
        loop {
            let page = ask(&database, staff.rep, &next).await;
            pages += 1;
            seen.extend(page.tasks.into_iter().map(|task| task.id.0));
            let Some(address) = page.asked.next else { break };
            next = address.trim_start_matches("/tasks").to_owned();
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!((seen.len(), pages), (115, 3), "{query}");
    }
}

#[tokio::test]
async fn a_week_has_seven_days_from_its_first_with_ones_own_open_tasks() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let days = ["2026-03-01", "2026-03-02", "2026-03-08", "2026-03-09"];
    for day in days {
        add(&database, staff.rep, form(day, day)).await.expect("added");
        add(&database, staff.colleague, form("Rita's", day)).await.expect("added");
    }
    let done = add(&database, staff.rep, form("Done", "2026-03-04")).await.expect("added");
    complete(&database, staff.rep, done).await.expect("done");
    for from in ["2026-03-02", "2026-03-05", "2026-03-08"] {
        let week = week(&mut database.viewer(staff.rep).await, from).await.expect("a week");
        let titles = week.tasks.into_iter().map(|task| task.title).collect::<Vec<_>>();
        assert_eq!(
            (week.first.to_string().as_str(), titles),
            ("2026-03-02", days[1..3].iter().map(|day| (*day).to_owned()).collect())
        );
    }
    let now = week(&mut database.viewer(staff.rep).await, "no day").await.expect("this week");
    assert!((0..7).contains(&now.first.until(now.today)));
}

#[tokio::test]
async fn several_are_moved_given_and_done_in_one_operation_with_one_undo() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let (rob, sam) = (staff.rep, staff.other_rep);
    let mut ids = Vec::new();
    for title in ["Call", "Visit"] {
        ids.push(add(&database, rob, TaskForm { due_at: "14:00".into(), ..at(place, title) }).await.expect("added"));
    }
    let theirs = add(&database, sam, at(place, "Sam's")).await.expect("added");
    ids.push(theirs);
    let change = async |what: &str, owner: &str| {
        let command = bulk(&ids, what, owner);
        let first = store::bulk(database.viewer(rob).await, command.clone()).await.expect("changed");
        let again = store::bulk(database.viewer(rob).await, command).await.expect("a retry");
        assert_eq!(first, again, "a retry changes nothing");
        first
    };
    let open = async || {
        let mut open = about(&database, rob, Topic::Organization(place)).await.open;
        open.sort_by_key(|task| task.id.0);
        let said =
            |task: crate::tasks::Task| format!("{} {} {}{}", task.title, task.owner.name, task.due_on, task.when);
        open.into_iter().map(said).collect::<Vec<_>>()
    };
    let before = open().await;
    let (words, moved) = change("2026-03-09", "").await;
    assert!(words.starts_with("2 tasks: due ") && words.ends_with(". 1 left as they were"), "{words}");
    let after = ["Call Rob Rep 2026-03-09", "Visit Rob Rep 2026-03-09", "Sam's Sam Rep 2026-03-04"];
    assert_eq!(open().await, after, "somebody else's stays as it is");
    let undone = undo(database.viewer(rob).await, moved).await.expect("undone");
    assert_eq!((open().await, undone.restored), (before.clone(), 2));

    let (words, given) = change("give", &sam.to_string()).await;
    assert_eq!(words, "2 tasks given to Sam Rep. 1 left as they were");
    assert!(open().await.iter().all(|task| task.contains("Sam Rep")));
    undo(database.viewer(rob).await, given).await.expect("undone");
    let (_, done) = change("done", "").await;
    assert_eq!(open().await, ["Sam's Sam Rep 2026-03-04"]);
    undo(database.viewer(rob).await, done).await.expect("undone");
    assert_eq!(open().await, before);

    let by_vera = store::bulk(database.viewer(staff.viewer).await, bulk(&ids, "done", "")).await;
    assert_eq!(by_vera.err(), Some(AppError::Forbidden));
    let none = store::bulk(database.viewer(rob).await, bulk(&[theirs], "done", "")).await;
    assert_eq!(none.err(), Some(AppError::field("", "None of these is open and yours to change.")));
    let to_vera = store::bulk(database.viewer(rob).await, bulk(&ids, "give", &staff.viewer.to_string())).await;
    let refused = AppError::field("owner_id", "Choose somebody who works here and is no viewer.");
    assert_eq!(to_vera.err(), Some(refused));
}
