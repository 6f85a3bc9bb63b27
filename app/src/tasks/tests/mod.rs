//! Tasks against a real database, as the application role.

mod deals;
mod inbox;
mod repeated;

use super::{Add, Complete, Delete, Edit, Postpone, Reopen, TaskForm, TaskId, Tasks, Topic, store};
use crate::auth::PersonId;
use crate::command::Base;
use crate::contacts::tests::contact;
use crate::day::Day;
use crate::error::{AppError, FieldConflict};
use crate::operations::store::undo;
use crate::organizations::OrganizationId;
use crate::organizations::tests::organization;
use crate::people::Disable;
use crate::testing::Database;
use uuid::Uuid;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn form(title: &str, due_on: &str) -> TaskForm {
    TaskForm { title: title.into(), due_on: due_on.into(), ..TaskForm::default() }
}

fn at(place: OrganizationId, title: &str) -> TaskForm {
    TaskForm { organization_id: place.to_string(), ..form(title, "2026-03-04") }
}

fn command(form: TaskForm) -> Add {
    Add { id: TaskId::new(), key: Uuid::now_v7(), form }
}

async fn add(database: &Database, who: PersonId, form: TaskForm) -> Result<TaskId, AppError> {
    let command = command(form);
    let id = command.id;
    store::add(database.viewer(who).await, command).await.map(|()| id)
}

async fn about(database: &Database, who: PersonId, subject: Topic) -> Tasks {
    store::about(&mut database.viewer(who).await, subject).await.expect("tasks")
}

/// The titles of the open ones, and of the done ones.
async fn titles(database: &Database, who: PersonId, place: OrganizationId) -> (Vec<String>, Vec<String>) {
    let tasks = about(database, who, Topic::Organization(place)).await;
    let titles = |list: Vec<super::Task>| list.into_iter().map(|task| task.title).collect();
    (titles(tasks.open), titles(tasks.done))
}

/// A tick that says nothing.
fn done(id: TaskId) -> Complete {
    let (note, at, log, outcome) = Default::default();
    Complete { id, key: Uuid::now_v7(), note, at, log, outcome, touch: None }
}

async fn complete(database: &Database, who: PersonId, id: TaskId) -> Result<crate::context::OperationId, AppError> {
    let command = Complete { note: "They said yes".into(), ..done(id) };
    store::complete(database.viewer(who).await, command).await.map(|(_, operation)| operation)
}

async fn next_follow_up(database: &Database, place: OrganizationId) -> Option<Day> {
    let next = sqlx::query_scalar::<_, Option<chrono::NaiveDate>>(
        "select next_follow_up_on from organization_fact where organization_id = $1",
    );
    next.bind(place.0).fetch_one(&database.owner).await.expect("a fact").map(Day::from)
}

#[tokio::test]
async fn a_task_is_kept_once_and_stands_at_its_account_until_it_is_ticked() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let later = command(at(place, "  Bring   the haddock "));
    for _ in 0..2 {
        assert_eq!(
            store::add(database.viewer(staff.rep).await, later.clone()).await,
            Ok(()),
            "a retry changes nothing"
        );
    }
    let again = Add { key: Uuid::now_v7(), ..later.clone() };
    assert_eq!(store::add(database.viewer(staff.rep).await, again.clone()).await, Ok(()), "its key was lost");
    assert_eq!(store::add(database.viewer(staff.other_rep).await, again).await, Err(AppError::NotFound));
    add(&database, staff.rep, TaskForm { due_on: "2026-03-02".into(), ..at(place, "Call") }).await.expect("added");
    let both = vec!["Call".to_owned(), "Bring the haddock".to_owned()];
    assert_eq!(titles(&database, staff.rep, place).await, (both, Vec::new()));
    assert_eq!(next_follow_up(&database, place).await, Some(day("2026-03-02")));

    let call = about(&database, staff.rep, Topic::Organization(place)).await.open.remove(0);
    let done = complete(&database, staff.rep, call.id).await.expect("done");
    assert_eq!(next_follow_up(&database, place).await, Some(day("2026-03-04")));
    let shown = about(&database, staff.rep, Topic::Organization(place)).await.done.remove(0);
    assert_eq!((shown.done_note.as_str(), shown.done.is_some()), ("They said yes", true));
    complete(&database, staff.manager, call.id).await.expect("what is done stays as it was done");
    undo(database.viewer(staff.rep).await, done).await.expect("undone");
    assert_eq!(titles(&database, staff.rep, place).await.1, [] as [String; 0]);
    complete(&database, staff.rep, call.id).await.expect("done");
    let reopen = Reopen { id: call.id, key: Uuid::now_v7() };
    store::reopen(database.viewer(staff.rep).await, reopen).await.expect("open again");
    assert_eq!(next_follow_up(&database, place).await, Some(day("2026-03-02")));
}

#[tokio::test]
async fn it_was_done_when_it_was_ticked_and_not_when_that_arrived() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let done_at = async |at: &str| {
        let id = add(&database, staff.rep, form("Call", "2026-03-04")).await.expect("added");
        let command = Complete { at: at.into(), ..done(id) };
        store::complete(database.viewer(staff.rep).await, command).await.expect("done");
        let stored = sqlx::query_scalar::<_, String>(
            "select case when done_at = updated_at then 'on arrival' else (done_at at time zone 'UTC')::text end
            from task where id = $1",
        );
        stored.bind(id.0).fetch_one(&database.owner).await.expect("a moment")
    };
    assert_eq!(done_at("2026-03-02T15:00:00Z").await, "2026-03-02 15:00:00");
    assert_eq!(done_at("2999-01-01T00:00:00Z").await, "on arrival", "a phone's clock runs ahead");
}

#[tokio::test]
async fn different_fields_both_win_and_the_same_one_is_a_conflict() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let id = add(&database, staff.rep, at(place, "Call")).await.expect("added");
    let found = store::form(&mut database.viewer(staff.rep).await, id).await.expect("a form").form;
    let edit = async |who, form: TaskForm| {
        let command = Edit { id, key: Uuid::now_v7(), base: Base(found.clone()), form };
        store::edit(database.viewer(who).await, command).await
    };
    let mine = TaskForm { title: "Call Ann".into(), ..found.clone() };
    assert_eq!(edit(staff.rep, mine).await, Ok(Some(Topic::Organization(place))));
    edit(staff.manager, TaskForm { priority: "high".into(), ..found.clone() }).await.expect("another field");
    let conflict = FieldConflict { field: "title".into(), mine: "Ring".into(), theirs: "Call Ann".into() };
    let refused = edit(staff.manager, TaskForm { title: "Ring".into(), ..found.clone() }).await;
    assert_eq!(refused, Err(AppError::Conflict(vec![conflict])));
    let postpone = async |from: &str, to: &str| {
        let command = Postpone { id, key: Uuid::now_v7(), from: day(from), to: day(to), time: String::new() };
        store::postpone(database.viewer(staff.rep).await, command).await.map(|_| ())
    };
    assert_eq!(postpone("2026-03-04", "2026-03-09").await, Ok(()));
    let conflict = FieldConflict { field: "due_on".into(), mine: "2026-03-05".into(), theirs: "2026-03-09".into() };
    assert_eq!(postpone("2026-03-04", "2026-03-05").await, Err(AppError::Conflict(vec![conflict])));
    let task = about(&database, staff.rep, Topic::Organization(place)).await.open.remove(0);
    assert_eq!(
        (task.title.as_str(), task.priority, task.due_on),
        ("Call Ann", super::Priority::High, day("2026-03-09"))
    );
}

#[tokio::test]
async fn only_its_owner_who_assigned_it_and_their_managers_change_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let id = add(&database, staff.rep, at(place, "Call")).await.expect("added");
    for stranger in [staff.colleague, staff.other_manager, staff.other_rep, staff.viewer] {
        let task = about(&database, stranger, Topic::Organization(place)).await.open.remove(0);
        assert!(!task.writable, "in open books everybody reads it");
        assert_eq!(complete(&database, stranger, id).await, Err(AppError::Forbidden));
    }
    assert_eq!(add(&database, staff.viewer, form("Call", "2026-03-04")).await.err(), Some(AppError::Forbidden));
    // Handed to Sam, it is his, and Rob's who gave it to him.
    let found = store::form(&mut database.viewer(staff.rep).await, id).await.expect("a form").form;
    let given = TaskForm { owner_id: staff.other_rep.to_string(), ..found.clone() };
    let command = Edit { id, key: Uuid::now_v7(), base: Base(found), form: given };
    store::edit(database.viewer(staff.rep).await, command).await.expect("handed over");
    for writer in [staff.other_rep, staff.other_manager, staff.rep, staff.manager, staff.admin] {
        let task = about(&database, writer, Topic::Organization(place)).await.open.remove(0);
        assert!(task.writable);
    }
    let delete = Delete { id, key: Uuid::now_v7() };
    let refused = store::delete(database.viewer(staff.colleague).await, delete.clone()).await;
    assert_eq!(refused.err(), Some(AppError::Forbidden));
    let (_, operation) = store::delete(database.viewer(staff.other_rep).await, delete).await.expect("deleted");
    assert_eq!(titles(&database, staff.rep, place).await.0, [] as [String; 0]);
    undo(database.viewer(staff.other_rep).await, operation).await.expect("undone");
    assert_eq!(titles(&database, staff.rep, place).await.0, ["Call"]);
    let to_vera = TaskForm { owner_id: staff.viewer.to_string(), ..at(place, "Call") };
    let refused = add(&database, staff.rep, to_vera).await;
    assert_eq!(refused, Err(AppError::field("owner_id", "Choose somebody who works here and is no viewer.")));
}

#[tokio::test]
async fn in_private_books_a_task_is_its_peoples_and_what_it_is_about_must_be_shared() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let place = organization(&database, staff.rep, "Hidden Harbor").await;
    let cook = contact(&database, staff.rep, "Adams", "Hidden Harbor").await;
    let with = TaskForm { contact_id: cook.to_string(), ..form("Call", "2026-03-04") };
    let id = add(&database, staff.rep, with.clone()).await.expect("added");
    assert_eq!(titles(&database, staff.colleague, place).await.0, ["Call"], "the contact fills the account");
    let of_cook = about(&database, staff.colleague, Topic::Contact(cook)).await.open;
    assert_eq!(of_cook.len(), 1);
    assert!(titles(&database, staff.other_rep, place).await.0.is_empty());
    assert_eq!(complete(&database, staff.other_rep, id).await, Err(AppError::NotFound));
    for hidden in [with, at(place, "Spy"), at(OrganizationId::new(), "Spy")] {
        assert_eq!(add(&database, staff.other_rep, hidden).await, Err(AppError::NotFound));
    }
}

#[tokio::test]
async fn a_task_goes_where_its_account_goes_and_comes_back_with_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    add(&database, staff.rep, at(place, "Call")).await.expect("added");
    let (deleted, open) = (Uuid::now_v7(), ["Call".to_owned()]);
    let gone = crate::organizations::store::delete(database.viewer(staff.rep).await, place, deleted);
    let (_, operation) = gone.await.expect("deleted");
    assert_eq!(next_follow_up(&database, place).await, None);
    undo(database.viewer(staff.rep).await, operation).await.expect("undone");
    assert_eq!(titles(&database, staff.rep, place).await.0, open);

    let other = organization(&database, staff.rep, "Blue Fin Grill").await;
    let merge = "select larder.merge_organizations($1, $2)";
    let mut viewer = database.viewer(staff.rep).await;
    let merging = viewer.operation("merge", "Blue Fin").await.expect("an operation");
    sqlx::query(merge).bind(other.0).bind(place.0).execute(viewer.db()).await.expect("merged");
    viewer.commit().await.expect("merged");
    assert_eq!(titles(&database, staff.rep, other).await.0, open);
    assert_eq!(next_follow_up(&database, other).await, Some(day("2026-03-04")));
    undo(database.viewer(staff.rep).await, merging).await.expect("taken apart");
    assert_eq!(
        (titles(&database, staff.rep, place).await.0, titles(&database, staff.rep, other).await.0.len()),
        (open.to_vec(), 0)
    );
}

#[tokio::test]
async fn whoever_takes_over_keeps_the_promises() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let done = add(&database, staff.other_rep, at(place, "Done")).await.expect("added");
    complete(&database, staff.other_rep, done).await.expect("done");
    add(&database, staff.other_rep, at(place, "Promised")).await.expect("added");
    let leave = Disable { id: staff.other_rep, key: Uuid::now_v7(), heir: staff.rep.to_string() };
    crate::people::store::disable(database.viewer(staff.admin).await, leave).await.expect("disabled");
    let tasks = about(&database, staff.rep, Topic::Organization(place)).await;
    let owners =
        |list: Vec<super::Task>| list.into_iter().map(|task| (task.title, task.owner.name)).collect::<Vec<_>>();
    assert_eq!(owners(tasks.open), [("Promised".to_owned(), "Rob Rep".to_owned())]);
    assert_eq!(owners(tasks.done), [("Done".to_owned(), "Sam Rep".to_owned())]);
}

#[tokio::test]
async fn a_note_becomes_a_touch_with_the_tick_and_goes_with_it() {
    use crate::interactions::{Entry, InteractionId, Show, Subject, store::timeline};
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let cook = contact(&database, staff.rep, "Adams", "Blue Fin").await;
    let form = TaskForm { contact_id: cook.to_string(), ..form("Call", "2026-03-04") };
    let id = add(&database, staff.rep, form).await.expect("added");
    let at = "2026-03-04T15:00:00Z".to_owned();
    let touch = Some(InteractionId::new());
    let command = Complete { note: "They take two cases".into(), at, log: "call".into(), touch, ..done(id) };
    let unsaid = store::complete(database.viewer(staff.rep).await, command.clone()).await;
    assert_eq!(unsaid.err(), Some(AppError::field("outcome", "Say what came of it.")));
    let nothing = Complete { note: " ".into(), log: "note".into(), key: Uuid::now_v7(), ..command.clone() };
    let unsaid = store::complete(database.viewer(staff.rep).await, nothing).await;
    assert_eq!(unsaid.err(), Some(AppError::field("note", "Write something first.")));
    let command = Complete { outcome: "positive".into(), key: Uuid::now_v7(), ..command };
    let first = store::complete(database.viewer(staff.rep).await, command.clone()).await.expect("done");
    let again = store::complete(database.viewer(staff.rep).await, command).await.expect("a retry");
    assert_eq!(first, again, "a retry changes nothing");
    let touches = async || {
        let mut viewer = database.viewer(staff.rep).await;
        let page = timeline(&mut viewer, Subject::Organization(place), Show::Notes, "").await.expect("a timeline");
        let said = page.entries.into_iter().filter_map(|entry| match entry {
            Entry::Note(note) => Some((note.what, note.body, note.at.at, note.contact.map(|one| one.id))),
            Entry::Change(_) => None,
        });
        said.collect::<Vec<_>>()
    };
    let call = ("Call".to_owned(), "They take two cases".to_owned(), "2026-03-04T15:00:00Z".to_owned(), Some(cook.0));
    assert_eq!(touches().await, [call]);
    let shown = about(&database, staff.rep, Topic::Contact(cook)).await.done.remove(0);
    assert_eq!(shown.done_note, "They take two cases");
    let undone = undo(database.viewer(staff.rep).await, first.1).await.expect("undone");
    assert_eq!((undone.restored, touches().await), (2, Vec::new()), "both go with one undo");
    assert_eq!(titles(&database, staff.rep, place).await.0, ["Call"]);
}
