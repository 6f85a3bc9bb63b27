//! The board against a real database, as the application role.

use super::{Board, CARDS, board};
use crate::auth::PersonId;
use crate::opportunities::tests::World;
use crate::opportunities::{Filter, Stage};

async fn asked(world: &World, who: PersonId, query: &str) -> Board {
    board(&mut world.database.viewer(who).await, &Filter::parse(query)).await.expect("a board")
}

/// The names in the column of `stage`, with how many days they are there.
fn names(board: &Board, stage: Stage) -> Vec<(String, i32)> {
    let lane = board.lanes.iter().find(|lane| lane.stage == stage).expect("a column");
    lane.cards.iter().map(|card| (card.name.clone(), card.days)).collect()
}

/// Puts `count` deals of Rob's into a stage, the first one for the most days; each is called by its number.
async fn fill(world: &World, stage: Stage, count: i32) {
    sqlx::query(
        "insert into opportunity (id, organization_id, principal_id, owner_id, stage, stage_entered_at, own_name)
        select gen_random_uuid(), $1, $2, $3, $4, now() - make_interval(days => 1 + $5 - n), n::text
        from generate_series(1, $5) n",
    )
    .bind(world.blue_fin.0)
    .bind(world.harbor.0)
    .bind(world.staff.rep.0)
    .bind(stage.code())
    .bind(count)
    .execute(&world.database.owner)
    .await
    .expect("deals");
}

#[tokio::test]
async fn what_rests_longest_comes_first_and_what_is_closed_does_not_come() {
    let world = World::new(false).await;
    let (rep, closed) = (world.staff.rep, world.deal().await);
    world.relocate(rep, closed, Stage::NewLead, "closed lost/timing", "").await.expect("lost");
    fill(&world, Stage::NewLead, 9).await;
    fill(&world, Stage::Demo, 1).await;
    let board = asked(&world, rep, "").await;
    assert_eq!(board.lanes.iter().map(|lane| lane.count).collect::<Vec<_>>(), [9, 0, 0, 0, 0, 1]);
    assert_eq!(names(&board, Stage::NewLead)[0], ("1".into(), 9));
    assert_eq!(names(&board, Stage::NewLead)[8], ("9".into(), 1));
    let card = &board.lanes[0].cards[0];
    assert_eq!((card.about.as_str(), card.writable), ("Blue Fin, Harbor Foods", true));
    assert!(!asked(&world, world.staff.viewer, "").await.lanes[0].cards[0].writable);
    let stale = asked(&world, rep, "?stale=yes&owner=me").await;
    assert_eq!(stale.lanes.iter().map(|lane| lane.count).collect::<Vec<_>>(), [2, 0, 0, 0, 0, 0]);
    assert_eq!((stale.asked.count.as_str(), stale.asked.chips.len()), ("2", 2));
    assert!(asked(&world, rep, "?q=nothing").await.lanes.iter().all(|lane| lane.count == 0));
}

#[tokio::test]
async fn a_column_goes_on_from_where_it_ended_and_the_others_stay() {
    let world = World::new(false).await;
    fill(&world, Stage::Awaiting, i32::from(CARDS) + 5).await;
    fill(&world, Stage::Demo, 2).await;
    let first = asked(&world, world.staff.rep, "?owner=me").await;
    let awaiting = &first.lanes[3];
    assert_eq!((awaiting.count, awaiting.cards.len(), awaiting.first.as_deref()), (35, CARDS.into(), None));
    let (path, query) = awaiting.next.as_deref().and_then(|next| next.split_once('?')).expect("more");
    assert_eq!(path, super::PATH);
    let second = asked(&world, world.staff.rep, query).await;
    let names = names(&second, Stage::Awaiting).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names, ["31", "32", "33", "34", "35"]);
    assert_eq!((second.lanes[3].count, second.lanes[3].next.as_deref()), (35, None));
    assert_eq!(second.lanes[3].first.as_deref(), Some("/opportunities/board?owner=me"));
    assert_eq!((second.lanes[5].cards.len(), second.lanes[5].first.as_deref()), (2, None));
    // The list's place is none of the board's.
    let other = asked(&world, world.staff.rep, "?owner=me&after=%5B%221%22%2C%222%22%5D").await;
    assert_eq!(other.lanes[3].cards, first.lanes[3].cards);
}

#[tokio::test]
async fn in_private_books_a_stranger_has_an_empty_board() {
    let world = World::new(true).await;
    fill(&world, Stage::NewLead, 3).await;
    let board = asked(&world, world.staff.other_rep, "").await;
    assert!(board.lanes.iter().all(|lane| lane.count == 0 && lane.cards.is_empty()));
}
