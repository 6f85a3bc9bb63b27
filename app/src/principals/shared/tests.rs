//! Links to reports against a real database, as the application role.

use super::store;
use crate::auth::PersonId;
use crate::auth::test_people::host;
use crate::auth::token::Token;
use crate::day::Day;
use crate::error::AppError;
use crate::opportunities::tests::World;
use crate::organizations::OrganizationId;
use crate::principals::monthly;
use crate::principals::tests::fill;
use chrono::Utc;

/// Rob's link to the last month of the harbor's principal, and its token.
async fn shared(world: &World) -> (String, String) {
    let month = monthly::store::code(Day::at(Utc::now(), "America/New_York").month_start(-1));
    let path = store::share(world.database.viewer(world.staff.rep).await, world.harbor, &month, 30).await;
    let path = path.expect("a link");
    (month, path.strip_prefix("shared/").expect("a token").to_owned())
}

#[tokio::test]
async fn a_link_shows_what_its_maker_reads_and_leads_nowhere() {
    let world = World::new(false).await;
    fill(&world).await;
    let (month, token) = shared(&world).await;
    let kept = sqlx::query_scalar::<_, Vec<u8>>("select token_hash from report_share");
    assert_eq!(kept.fetch_one(&world.database.owner).await.expect("a hash"), Token::presented(&token).hash());
    let host = host(&world.database);
    let seen = store::opened_by(&host, &token).await.expect("an answer").expect("a report");
    let query = format!("?principal={}&month={month}", world.harbor);
    let own = monthly::store::monthly(&mut world.database.viewer(world.staff.rep).await, &query).await.expect("his");
    let cells = |sections: &[crate::reports::Section]| {
        sections.iter().flat_map(|one| one.rows.iter().map(|row| row.cells.clone())).collect::<Vec<_>>()
    };
    assert_eq!(cells(&seen.sections), cells(&own.sections));
    assert!(own.sections.iter().any(|one| one.rows.iter().any(|row| !row.href.is_empty())), "of which some lead on");
    assert!(seen.sections.iter().all(|one| one.href.is_empty() && one.rows.iter().all(|row| row.href.is_empty())));
    assert_eq!(store::opened_by(&host, "nonsense").await, Ok(None));
    // What became of it is for who made it, and who leads them.
    let sharing = async |who: PersonId| {
        let first = monthly::store::first_day(&month).expect("a month");
        store::sharing(&mut world.database.viewer(who).await, world.harbor.0, first).await.expect("links")
    };
    let of_rob = sharing(world.staff.rep).await;
    assert!(of_rob.may && of_rob.links.len() == 1 && of_rob.links[0].read.is_some());
    assert_eq!(sharing(world.staff.admin).await.links.len(), 1);
    assert!(sharing(world.staff.other_rep).await.links.is_empty());
    assert!(!sharing(world.staff.viewer).await.may);
}

#[tokio::test]
async fn it_opens_nothing_once_it_was_taken_back_has_ended_or_its_maker_is_gone() {
    let world = World::new(false).await;
    let host = host(&world.database);
    let opens = async |token: &str| store::opened_by(&host, token).await.expect("an answer").is_some();
    let change = async |statement: &str| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&world.database.owner).await.expect("a change");
    };
    let (month, token) = shared(&world).await;
    assert!(opens(&token).await);
    let first = monthly::store::first_day(&month).expect("a month");
    let mut viewer = world.database.viewer(world.staff.rep).await;
    let id = store::sharing(&mut viewer, world.harbor.0, first).await.expect("links").links[0].id;
    drop(viewer);
    let other = store::revoke(world.database.viewer(world.staff.other_rep).await, id).await;
    assert!(matches!(other, Err(AppError::NotFound)));
    assert!(opens(&token).await);
    let back = store::revoke(world.database.viewer(world.staff.rep).await, id).await.expect("taken back");
    assert_eq!(back, format!("/reports/principal?principal={}&month={month}", world.harbor));
    assert!(!opens(&token).await);

    let (_, token) = shared(&world).await;
    change("update report_share set created_at = now() - interval '31 days', expires_at = now()").await;
    assert!(!opens(&token).await);

    let (_, token) = shared(&world).await;
    change("update person set disabled_at = now() where name = 'Rob Rep'").await;
    assert!(!opens(&token).await);
}

#[tokio::test]
async fn what_cannot_be_shared_is_refused() {
    let world = World::new(false).await;
    let share = async |who: PersonId, what: OrganizationId, month: &str, days: u16| {
        store::share(world.database.viewer(who).await, what, month, days).await
    };
    let (rep, viewer) = (world.staff.rep, world.staff.viewer);
    assert!(matches!(share(viewer, world.harbor, "2026-03", 7).await, Err(AppError::Forbidden)));
    assert!(matches!(share(rep, world.harbor, "soon", 7).await, Err(AppError::Invalid(_))));
    assert!(matches!(share(rep, world.harbor, "2026-03", 3650).await, Err(AppError::Invalid(_))));
    assert!(matches!(share(rep, world.blue_fin, "2026-03", 7).await, Err(AppError::NotFound)));
}
