//! Teams, on a real database.

use super::store::{add, delete, detail, list, rename};
use super::{Add, Rename, TeamForm};
use crate::auth::TeamId;
use crate::command::Base;
use crate::error::AppError;
use crate::testing::Database;
use uuid::Uuid;

fn named(name: &str) -> TeamForm {
    TeamForm { name: name.into() }
}

fn new_team(name: &str) -> Add {
    Add { id: TeamId::new(), key: Uuid::now_v7(), form: named(name) }
}

#[tokio::test]
async fn teams_are_added_renamed_and_named_once() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let west = new_team(" West ");
    assert_eq!(add(database.viewer(staff.admin).await, west.clone()).await, Ok(west.id));
    assert_eq!(add(database.viewer(staff.admin).await, west.clone()).await, Ok(west.id), "a retry");
    for (name, message) in [("WEST", "Another team has this name."), (" ", "Type a name of at most 120 characters.")] {
        let refused = add(database.viewer(staff.admin).await, new_team(name)).await;
        assert_eq!(refused, Err(AppError::field("name", message)));
    }
    let command = Rename { id: west.id, key: Uuid::now_v7(), base: Base(named("West")), form: named("Far West") };
    rename(database.viewer(staff.admin).await, command.clone()).await.expect("renamed");
    let late = Rename { key: Uuid::now_v7(), form: named("Wild West"), ..command };
    assert!(matches!(rename(database.viewer(staff.admin).await, late).await, Err(AppError::Conflict(_))));
    let mut admin = database.viewer(staff.admin).await;
    let rows = list(&mut admin).await.expect("teams").rows;
    let rows = rows.iter().map(|row| (row.name.as_str(), row.people)).collect::<Vec<_>>();
    assert_eq!(rows, [("Far West", 0), ("Harbor Brokers", 5), ("South", 2)]);
}

#[tokio::test]
async fn a_team_goes_when_nobody_belongs_to_it_not_even_those_who_left() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let refused =
        || AppError::field("", "People belong to this team, those who left included. Move them to another team first.");
    let go = async |team| delete(database.viewer(staff.admin).await, team, Uuid::now_v7()).await;
    assert_eq!(go(staff.south).await, Err(refused()));
    let mut admin = database.viewer(staff.admin).await;
    for person in [staff.other_rep, staff.other_manager] {
        let disable = sqlx::query("select larder.disable_person($1, $2)").bind(person.0).bind(staff.rep.0);
        disable.execute(admin.db()).await.expect("disabled");
    }
    admin.commit().await.expect("disabled");
    assert_eq!(go(staff.south).await, Err(refused()));
    let mut admin = database.viewer(staff.admin).await;
    let everybody = sqlx::query("update person set team_id = $1").bind(staff.north.0);
    everybody.execute(admin.db()).await.expect("moved");
    admin.commit().await.expect("moved");
    assert_eq!(go(staff.south).await, Ok(()));
    assert_eq!(go(staff.south).await, Err(AppError::NotFound));
    let mut admin = database.viewer(staff.admin).await;
    assert_eq!(detail(&mut admin, staff.south).await, Err(AppError::NotFound));
    let back = sqlx::query("update person set team_id = $1 where id = $2").bind(staff.south.0).bind(staff.rep.0);
    assert!(back.execute(admin.db()).await.is_err(), "nobody joins a team that is gone");
}

#[tokio::test]
async fn joining_and_deleting_at_once_never_leave_somebody_in_a_team_that_is_gone() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let west = new_team("West");
    add(database.viewer(staff.admin).await, west.clone()).await.expect("added");
    let mut joining = database.viewer(staff.admin).await;
    let join = sqlx::query("update person set team_id = $1 where id = $2").bind(west.id.0).bind(staff.rep.0);
    join.execute(joining.db()).await.expect("joins");
    let deleting = tokio::spawn(delete(database.viewer(staff.admin).await, west.id, Uuid::now_v7()));
    // The deletion waits for whoever is joining; it cannot have ended before they have.
    while !waits(&database).await {
        assert!(!deleting.is_finished(), "deleted under somebody who was joining");
        tokio::task::yield_now().await;
    }
    joining.commit().await.expect("joined");
    assert!(matches!(deleting.await.expect("an answer"), Err(AppError::Invalid(_))));
}

async fn waits(database: &Database) -> bool {
    let waiting =
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
    sqlx::query_scalar(waiting).fetch_one(&database.owner).await.expect("an answer")
}
