//! My day against a real database, as the application role.

use super::{MyDay, is_visit_due, store};
use crate::auth::PersonId;
use crate::day::Day;
use crate::organizations::tests::organization;
use crate::organizations::{self, OrganizationDetail};
use crate::tasks::{Add, TaskForm, TaskId};
use crate::testing::Database;
use chrono::Utc;
use uuid::Uuid;

async fn my_day(database: &Database, who: PersonId) -> MyDay {
    store::my_day(&mut database.viewer(who).await).await.expect("a day")
}

fn visits(day: &MyDay) -> Vec<&str> {
    day.visits.iter().map(|one| one.name.as_str()).collect()
}

fn quiet(day: &MyDay) -> Vec<&str> {
    day.quiet.iter().map(|one| one.name.as_str()).collect()
}

/// An account of `owner`'s with a priority, and touches at noon of so many days ago.
async fn account(database: &Database, owner: PersonId, name: &str, priority: &str, touches: &[(&str, i32)]) -> Uuid {
    let id = organization(database, owner, name).await;
    let set = sqlx::query("update organization set priority = $2 where id = $1").bind(id.0).bind(priority);
    set.execute(&database.owner).await.expect("a priority");
    for (kind, days) in touches {
        sqlx::query(
            "insert into interaction (id, author_id, type, body, outcome, organization_id, happened_at)
            values (
                gen_random_uuid(), $1, $2, 'x', case when $2 <> 'note' then 'neutral' end, $3,
                ((now() at time zone 'America/New_York')::date - $4 + time '12:00') at time zone 'America/New_York'
            )",
        )
        .bind(owner.0)
        .bind(kind)
        .bind(id.0)
        .bind(days)
        .execute(&database.owner)
        .await
        .expect("a touch");
    }
    id.0
}

/// The page of an account.
async fn page(database: &Database, who: PersonId, name: &str) -> OrganizationDetail {
    let mut viewer = database.viewer(who).await;
    let id = organizations::store::named(&mut viewer, "", name).await.expect("an answer").expect("an account");
    organizations::store::detail(&mut viewer, id.into()).await.expect("the page")
}

#[tokio::test]
async fn visits_are_due_by_cadence_and_quiet_accounts_wait_apart() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let rob = staff.rep;
    account(&database, rob, "A, due", "A", &[("visit", 14), ("call", 1)]).await;
    account(&database, rob, "A, long due", "A", &[("demo", 40)]).await;
    account(&database, rob, "A, seen", "A", &[("sample drop", 13)]).await;
    account(&database, rob, "B, never seen", "B", &[("call", 2)]).await;
    account(&database, rob, "C, due by its own", "C", &[("visit", 8)]).await;
    account(&database, rob, "C, silent", "C", &[("visit", 60)]).await;
    account(&database, rob, "D, silent", "D", &[("call", 31)]).await;
    account(&database, rob, "D, fresh", "D", &[("note", 30)]).await;
    account(&database, rob, "D, unknown", "D", &[]).await;
    account(&database, staff.colleague, "Rita's", "A", &[]).await;
    let own = "update organization set cadence_weeks = 1 where name = 'C, due by its own'";
    sqlx::query(own).execute(&database.owner).await.expect("a cadence");
    let day = my_day(&database, rob).await;
    assert_eq!(visits(&day), ["A, long due", "A, due", "B, never seen", "C, due by its own"]);
    assert_eq!(quiet(&day), ["C, silent", "D, silent", "D, unknown"]);
    for one in &day.visits {
        assert!(is_visit_due(one.last, one.cadence_weeks, day.today), "{one:?}");
    }
    for name in ["A, due", "A, long due", "A, seen", "B, never seen", "C, due by its own", "C, silent", "D, unknown"] {
        let page = page(&database, rob, name).await;
        let said = page.overdue.starts_with("Visit ") || page.wanted.starts_with("Visit due today.");
        assert_eq!(said, visits(&day).contains(&name), "{name}: {} {}", page.overdue, page.wanted);
    }
    let nothing = my_day(&database, staff.viewer).await;
    assert!(nothing.tasks.is_empty() && nothing.visits.is_empty() && nothing.quiet.is_empty());
}

#[tokio::test]
async fn a_visit_that_is_planned_does_not_wait_and_tasks_are_ones_own() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let rob = staff.rep;
    let place = account(&database, rob, "Blue Fin", "A", &[]).await;
    let today = Day::at(Utc::now(), "America/New_York");
    let add = async |who: PersonId, title: &str, kind: &str, days: i32| {
        let form = TaskForm {
            title: title.into(),
            kind: kind.into(),
            due_on: today.plus(days).to_string(),
            organization_id: place.to_string(),
            ..TaskForm::default()
        };
        let command = Add { id: TaskId::new(), key: Uuid::now_v7(), form };
        crate::tasks::store::add(database.viewer(who).await, command).await.expect("a task");
    };
    assert_eq!(visits(&my_day(&database, rob).await), ["Blue Fin"]);
    add(rob, "Call", "call", 0).await;
    add(staff.colleague, "Rita's", "visit", 0).await;
    let day = my_day(&database, rob).await;
    assert_eq!((visits(&day), quiet(&day).len()), (vec!["Blue Fin"], 0));
    add(rob, "Visit", "visit", 1).await;
    add(rob, "Late", "call", -3).await;
    let day = my_day(&database, rob).await;
    assert!(visits(&day).is_empty());
    let shown = page(&database, rob, "Blue Fin").await;
    assert_eq!(shown.overdue, format!("Task overdue since {}.", today.plus(-3).words(today)));
    assert_eq!(shown.wanted, "2 tasks due today. A visit every 2 weeks is wanted.");
    add(staff.colleague, "Later", "call", -1).await;
    let shown = page(&database, rob, "Blue Fin").await;
    assert_eq!(shown.overdue, format!("2 tasks overdue, the first since {}.", today.plus(-3).words(today)));
    let titles = day.tasks.iter().map(|task| task.title.as_str()).collect::<Vec<_>>();
    assert_eq!(titles, ["Late", "Call", "Visit"]);
    assert_eq!(day.tasks[0].organization.as_ref().map(|one| one.name.as_str()), Some("Blue Fin"));
}

#[tokio::test]
async fn a_manager_sees_that_devices_of_their_people_hold_unsent_work_for_over_a_day() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    for (person, hours) in [(staff.rep, 25), (staff.rep, 23), (staff.colleague, 50), (staff.other_rep, 30)] {
        let device = sqlx::query(
            "insert into session (person_id, token_hash, unsent, unsent_since)
            values ($1, sha256(gen_random_uuid()::text::bytea), 2, now() - make_interval(hours => $2))",
        );
        device.bind(person.0).bind(hours).execute(&database.owner).await.expect("a device");
    }
    for (who, expected) in [(staff.manager, 2), (staff.other_manager, 1), (staff.admin, 3), (staff.rep, 0)] {
        assert_eq!(my_day(&database, who).await.holding, expected, "{who}");
    }
}

#[tokio::test]
async fn ones_own_deals_over_their_stages_limit_wait_and_are_said_at_their_account() {
    let world = crate::opportunities::tests::World::new(false).await;
    let (staff, deal) = (&world.staff, world.deal().await);
    let enter = async |days: i32| {
        let set = "update opportunity set stage_entered_at = now() - make_interval(days => $2) where id = $1";
        sqlx::query(set).bind(deal.0).bind(days).execute(&world.database.owner).await.expect("a day");
    };
    for (days, rests) in [(7, false), (8, true)] {
        enter(days).await;
        let day = my_day(&world.database, staff.rep).await;
        let said = day.stale.iter().map(|one| (one.id, one.days)).collect::<Vec<_>>();
        assert_eq!(said, if rests { vec![(deal, 8)] } else { Vec::new() });
        assert!(my_day(&world.database, staff.colleague).await.stale.is_empty(), "it is not hers");
        let shown = page(&world.database, staff.colleague, "Blue Fin").await;
        assert_eq!(shown.overdue.contains("Deal stale: New lead, 8 days."), rests, "{}", shown.overdue);
    }
}
