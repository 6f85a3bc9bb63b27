//! Reports against a real database, as the application role.

use super::exporting::Format;
use super::{Kind, Report, exporting, store};
use crate::auth::PersonId;
use crate::interactions;
use crate::opportunities::Stage;
use crate::opportunities::tests::World;

async fn report(world: &World, who: PersonId, kind: Kind, query: &str, most: Option<usize>) -> Report {
    store::report(&mut world.database.viewer(who).await, kind, query, most).await.expect("a report")
}

fn column(report: &Report, head: &str) -> Vec<String> {
    let place = report.heads.iter().position(|(known, _)| known == head).expect("a column");
    report.rows.iter().map(|row| row.cells[place].clone()).collect()
}

async fn run(world: &World, sql: &str) {
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&world.database.owner).await.expect("a statement");
}

/// A touch of Rob's, about principals or none.
async fn touch(world: &World, kind: &str, principals: &[uuid::Uuid]) {
    sqlx::query(
        "insert into interaction (id, author_id, type, body, outcome, organization_id, principal_ids)
        values (gen_random_uuid(), $1, $2, 'x', 'neutral', $3, $4)",
    )
    .bind(world.staff.rep.0)
    .bind(kind)
    .bind(world.blue_fin.0)
    .bind(principals)
    .execute(&world.database.owner)
    .await
    .expect("a touch");
}

#[tokio::test]
async fn activity_is_by_person_and_principal_and_under_three_is_low() {
    let world = World::new(false).await;
    world.deal().await;
    for _ in 0..3 {
        touch(&world, "call", &[world.mill.0]).await;
    }
    touch(&world, "visit", &[]).await;
    let shown = report(&world, world.staff.rep, Kind::Activity, "?period=this-week", None).await;
    assert_eq!(column(&shown, "Principal"), ["Harbor Foods", "Harvest Mill", "None in particular"]);
    assert_eq!(column(&shown, "Call"), ["0", "3", "0"]);
    assert_eq!(column(&shown, "All"), ["0", "3", "1"]);
    assert_eq!(column(&shown, "Mark"), ["Low", "", ""]);
    for row in &shown.rows {
        let (_, query) = row.href.split_once('?').expect("a list");
        let filter = interactions::list::Filter::parse(query);
        let mut viewer = world.database.viewer(world.staff.rep).await;
        let found = interactions::list::listing::list(&mut viewer, &filter).await.expect("a list");
        assert_eq!(Some(&found.count), row.cells.iter().nth_back(1), "{query}");
    }
    let mill = format!("?period=this-week&principal={}", world.mill);
    let shown = report(&world, world.staff.rep, Kind::Activity, &mill, None).await;
    assert_eq!((column(&shown, "Principal"), column(&shown, "All")), (vec!["Harvest Mill".into()], vec!["3".into()]));
}

#[tokio::test]
async fn the_pipeline_is_what_is_open_and_the_file_has_all_of_it() {
    let world = World::new(false).await;
    let (rep, first, second) = (world.staff.rep, world.deal().await, world.deal().await);
    world.relocate(rep, second, Stage::NewLead, "closed lost/timing", "").await.expect("lost");
    run(&world, "update opportunity set stage_entered_at = now() - interval '9 days' where closed_on is null").await;
    let shown = report(&world, rep, Kind::Pipeline, "", None).await;
    assert_eq!(shown.rows.len(), 1);
    assert_eq!(shown.rows[0].href, format!("/opportunities/{first}"));
    assert_eq!((column(&shown, "Days in it"), column(&shown, "Mark")), (vec!["9".into()], vec!["Stale".into()]));
    run(&world, "update opportunity set own_name = '=1+1'").await;
    let mut viewer = world.database.viewer(rep).await;
    let file = exporting::file(&mut viewer, "?report=pipeline", Format::Csv).await.expect("a file");
    let csv = String::from_utf8(file.bytes).expect("text");
    assert_eq!((file.name.as_str(), csv.lines().count()), ("pipeline.csv", 2));
    assert!(
        csv.lines().nth(1).is_some_and(|line| line.starts_with("'=1+1,Blue Fin,Harbor Foods,New lead,9,Stale,")),
        "{csv}"
    );
}

#[tokio::test]
async fn a_page_stops_where_the_file_goes_on() {
    let world = World::new(false).await;
    for _ in 0..3 {
        world.deal().await;
    }
    let page = report(&world, world.staff.rep, Kind::Pipeline, "", Some(2)).await;
    assert_eq!((page.rows.len(), page.more), (2, true));
    let whole = report(&world, world.staff.rep, Kind::Pipeline, "", None).await;
    assert_eq!((whole.rows.len(), whole.more, &whole.rows[..2]), (3, false, &page.rows[..]));
}

#[tokio::test]
async fn who_was_not_visited_in_time_is_not_covered_and_the_never_visited_come_first() {
    let world = World::new(false).await;
    let rep = world.staff.rep;
    run(&world, "update organization set priority = 'A' where name = 'Blue Fin'").await;
    assert_eq!(column(&report(&world, rep, Kind::Coverage, "", None).await, "Last visit"), ["never"]);
    touch(&world, "visit", &[]).await;
    assert!(report(&world, rep, Kind::Coverage, "", None).await.rows.is_empty());
    run(&world, "update interaction set happened_at = happened_at - interval '20 days'").await;
    let late = report(&world, rep, Kind::Coverage, "", None).await;
    assert_eq!((column(&late, "Every, weeks"), column(&late, "Overdue, days")), (vec!["2".into()], vec!["6".into()]));
    assert!(report(&world, world.staff.other_rep, Kind::Coverage, "", None).await.rows.is_empty());
}

#[tokio::test]
async fn a_record_that_lacks_something_says_what() {
    let world = World::new(false).await;
    let admin = world.staff.admin;
    run(&world, "update organization set email = 'nobody at home' where name = 'Blue Fin'").await;
    let shown = report(&world, admin, Kind::Quality, "", None).await;
    let lacks = column(&shown, "Account").into_iter().zip(column(&shown, "What it lacks")).collect::<Vec<_>>();
    assert!(lacks.contains(&("Blue Fin".into(), "e-mail: nobody at home".into())), "{lacks:?}");
    assert!(
        lacks.iter().any(|(name, lacks)| name == "Harbor Foods" && lacks.contains("nobody to talk to")),
        "{lacks:?}"
    );
}
