//! What is planned, against a real database, as the application role.

use super::{Planned, store};
use crate::auth::PersonId;
use crate::command::Base;
use crate::contacts::tests::contact;
use crate::day::Day;
use crate::error::{AppError, FieldConflict};
use crate::interactions::{Amend, InteractionId, Log, LogForm, logging};
use crate::my_day::{self, MyDay};
use crate::organizations::tests::organization;
use crate::organizations::{self, OrganizationId};
use crate::tasks::{self, TaskId};
use crate::testing::{Database, Staff};
use chrono::{TimeDelta, Utc};
use uuid::Uuid;

struct World {
    database: Database,
    staff: Staff,
    place: OrganizationId,
    today: Day,
}

impl World {
    /// Rob owns Blue Fin, and is in New York.
    async fn new(private: bool) -> Self {
        let database = Database::fresh().await;
        let staff = database.company(private).await;
        let place = organization(&database, staff.rep, "Blue Fin").await;
        let today = Day::at(Utc::now(), "America/New_York");
        Self { database, staff, place, today }
    }

    fn form(&self, at: &str) -> LogForm {
        LogForm {
            kind: "visit".into(),
            organization_id: self.place.to_string(),
            text: "The new menu".into(),
            happened_at: at.into(),
            outcome: "neutral".into(),
            status: "scheduled".into(),
            ..LogForm::default()
        }
    }

    async fn plan(&self, who: PersonId, form: LogForm, sent: &str) -> Result<InteractionId, AppError> {
        let (id, key, task) = (InteractionId::new(), Uuid::now_v7(), TaskId::new());
        let command = Log { id, key, task, at: sent.into(), form };
        logging::log(self.database.viewer(who).await, command).await.map(|_| id)
    }

    /// Planned for noon in so many days; what was to be before waited for a line.
    async fn visit(&self, days: i32) -> InteractionId {
        let at = format!("{}T12:00", self.today.plus(days));
        self.plan(self.staff.rep, self.form(&at), "2026-01-01T00:00:00Z").await.expect("planned")
    }

    async fn change(
        &self,
        who: PersonId,
        id: InteractionId,
        base: &LogForm,
        form: LogForm,
    ) -> Result<String, AppError> {
        let (key, task, base, at) = (Uuid::now_v7(), TaskId::new(), Base(base.clone()), String::new());
        let command = Amend { id, key, task, base, form, at };
        logging::conclude(self.database.viewer(who).await, command).await.map(|(_, words, _)| words)
    }

    /// Says with one tap that it is not to be.
    async fn call_off(&self, id: InteractionId, status: &str) -> Result<String, AppError> {
        let said = |status: &str| LogForm { status: status.into(), ..LogForm::default() };
        self.change(self.staff.rep, id, &said("scheduled"), said(status)).await
    }

    async fn day(&self, who: PersonId) -> MyDay {
        my_day::store::my_day(&mut self.database.viewer(who).await).await.expect("a day")
    }

    async fn week(&self, from: Day) -> Vec<Planned> {
        let mut viewer = self.database.viewer(self.staff.rep).await;
        tasks::inbox::week(&mut viewer, &from.to_string()).await.expect("a week").visits
    }

    async fn count(&self, fact: &'static str) -> i64 {
        sqlx::query_scalar::<_, i64>(fact).fetch_one(&self.database.owner).await.expect("a number")
    }
}

/// How much happened at the one account.
const TOUCHES: &str = "select interaction_count::bigint from organization_fact";

#[tokio::test]
async fn what_is_planned_stands_in_its_week_and_in_the_day_when_it_is_due_and_counts_as_nothing_done() {
    let world = World::new(false).await;
    let rob = world.staff.rep;
    let (late, now, next) = (world.visit(-1).await, world.visit(0).await, world.visit(8).await);
    let day = world.day(rob).await;
    assert_eq!(day.planned.iter().map(|one| one.id).collect::<Vec<_>>(), [late, now]);
    let one = &day.planned[1];
    assert_eq!((one.title().as_str(), one.on, one.time.as_str()), ("Visit at Blue Fin", world.today, "12:00"));
    assert_eq!(one.body, "The new menu");
    assert!(day.visits.is_empty() && day.quiet.is_empty(), "the account waits for nobody");
    assert!(world.day(world.staff.colleague).await.planned.is_empty(), "it is Rob's");
    assert_eq!(world.week(world.today.plus(8)).await.iter().map(|one| one.id).collect::<Vec<_>>(), [next]);
    assert_eq!(world.count(TOUCHES).await, 0);
    let shown =
        organizations::store::detail(&mut world.database.viewer(world.staff.colleague).await, world.place).await;
    assert_eq!(shown.expect("the page").overdue, "Visit was planned for yesterday.");
}

#[tokio::test]
async fn what_is_planned_is_for_a_moment_to_come() {
    let world = World::new(false).await;
    let rob = world.staff.rep;
    let over = world.plan(rob, world.form("2026-03-02T12:00"), "").await;
    assert_eq!(over, Err(AppError::field("happened_at", "That is over. Say that it happened.")));
    let unsaid = world.plan(rob, world.form(""), "").await;
    assert_eq!(unsaid, Err(AppError::field("happened_at", "Say for when it is planned.")));
    let private = World::new(true).await;
    let hidden = private.plan(private.staff.other_rep, private.form("2036-03-02T12:00"), "").await;
    assert_eq!(hidden, Err(AppError::NotFound));
}

#[tokio::test]
async fn what_was_planned_happened_with_what_came_of_it_and_one_undo_plans_it_again() {
    let world = World::new(false).await;
    let rob = world.staff.rep;
    contact(&world.database, rob, "Adams", "Blue Fin").await;
    let id = world.visit(-1).await;
    let answer = logging::form(&mut world.database.viewer(rob).await, id).await.expect("a form");
    assert_eq!((answer.at.as_str(), answer.people.len()), ("Blue Fin", 1));
    assert_eq!(answer.happened, format!("{}T12:00", world.today.plus(-1)));
    let found = answer.form;
    assert_eq!((found.status.as_str(), found.outcome.as_str(), found.minutes.as_str()), ("scheduled", "", "30"));
    let done = LogForm { status: "completed".into(), text: "Took two cases".into(), ..found.clone() };
    let silent = world.change(rob, id, &found, done.clone()).await;
    assert_eq!(silent, Err(AppError::field("outcome", "Say what came of it.")));
    let day = world.today.plus(3).to_string();
    let done = LogForm { outcome: "needs follow-up".into(), follow_up_on: day, ..done };
    assert_eq!(world.change(world.staff.colleague, id, &found, done.clone()).await, Err(AppError::Forbidden));
    let (key, task, base) = (Uuid::now_v7(), TaskId::new(), Base(found.clone()));
    let command = Amend { id, key, task, base, form: done.clone(), at: String::new() };
    let first = logging::conclude(world.database.viewer(rob).await, command.clone()).await.expect("logged");
    assert_eq!(logging::conclude(world.database.viewer(rob).await, command).await, Ok(first.clone()));
    assert_eq!(first.1, "Logged: visit at Blue Fin");
    let day = world.day(rob).await;
    assert_eq!((day.planned.len(), day.tasks.len(), world.count(TOUCHES).await), (0, 1, 1));
    assert!(day.visits.is_empty(), "somebody was there yesterday");
    let again = world.change(rob, id, &done, LogForm { status: "scheduled".into(), ..done.clone() }).await;
    assert_eq!(again, Err(AppError::field("", "This was logged meanwhile: it happened.")), "it is not planned again");
    crate::operations::store::undo(world.database.viewer(rob).await, first.2).await.expect("undone");
    let day = world.day(rob).await;
    assert_eq!((day.planned.len(), day.tasks.len(), world.count(TOUCHES).await), (1, 0, 0));
}

#[tokio::test]
async fn what_is_done_before_its_time_happened_when_that_was_said() {
    let world = World::new(false).await;
    let id = world.visit(5).await;
    let answer = logging::form(&mut world.database.viewer(world.staff.rep).await, id).await.expect("a form");
    assert_eq!(answer.happened, "");
    let form = LogForm {
        status: "completed".into(),
        outcome: "positive".into(),
        happened_at: String::new(),
        ..answer.form.clone()
    };
    world.change(world.staff.rep, id, &answer.form, form).await.expect("logged");
    let age = "select extract(epoch from now() - happened_at)::bigint from interaction";
    assert!(TimeDelta::seconds(world.count(age).await) < TimeDelta::minutes(1));
}

#[tokio::test]
async fn one_tap_calls_it_off_or_says_that_nobody_was_there_unless_somebody_else_was_first() {
    let world = World::new(false).await;
    let (one, two) = (world.visit(0).await, world.visit(0).await);
    assert_eq!(world.call_off(one, "cancelled").await.as_deref(), Ok("Cancelled: visit at Blue Fin"));
    assert_eq!(world.call_off(two, "no-show").await.as_deref(), Ok("Nobody there: visit at Blue Fin"));
    assert!(world.day(world.staff.rep).await.planned.is_empty());
    let theirs = FieldConflict { field: "status".into(), mine: "no-show".into(), theirs: "cancelled".into() };
    assert_eq!(world.call_off(one, "no-show").await, Err(AppError::Conflict(vec![theirs])));
    assert_eq!(world.count(TOUCHES).await, 0);
}

#[tokio::test]
async fn one_tap_puts_it_off_at_the_same_time_unless_somebody_else_was_first() {
    let world = World::new(false).await;
    let id = world.visit(0).await;
    let [before] = &world.day(world.staff.rep).await.planned[..] else { panic!("one visit") };
    let at = |day: Day| LogForm {
        status: "scheduled".into(),
        happened_at: format!("{day}T{}", before.time),
        ..LogForm::default()
    };
    let put_off = async |to: Day| world.change(world.staff.rep, id, &at(before.on), at(to)).await;
    assert_eq!(put_off(before.on.plus(1)).await.as_deref(), Ok("Planned: visit at Blue Fin"));
    assert!(world.day(world.staff.rep).await.planned.is_empty());
    let week = world.week(before.on.plus(1)).await;
    let there = week.iter().map(|one| (one.on, one.time.as_str(), one.body.as_str())).collect::<Vec<_>>();
    assert_eq!(there, [(before.on.plus(1), before.time.as_str(), before.body.as_str())]);
    assert!(matches!(put_off(before.on.plus(2)).await, Err(AppError::Conflict(_))));
}

#[tokio::test]
async fn what_is_planned_at_an_account_that_was_deleted_waits_with_it() {
    let world = World::new(false).await;
    world.visit(0).await;
    let delete = "update organization set deleted_at = now()";
    sqlx::query(delete).execute(&world.database.owner).await.expect("deleted");
    let mut viewer = world.database.viewer(world.staff.rep).await;
    assert!(store::own(&mut viewer, None, world.today, 9).await.expect("what is planned").is_empty());
}
