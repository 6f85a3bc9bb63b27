//! Samples against a real database, as the application role.

use super::{Clock, Lane, Sample, Settle, State, Whose, clock, store};
use crate::auth::PersonId;
use crate::command::Base;
use crate::context::OperationId;
use crate::day::Day;
use crate::error::{AppError, FieldConflict};
use crate::interactions::kind::Kind;
use crate::interactions::{Amend, InteractionId, Log, LogForm, logging};
use crate::my_day;
use crate::opportunities::tests::World;
use crate::opportunities::{OpportunityId, Stage};
use crate::organizations::tests::organization;
use crate::tasks::{TaskId, Topic};
use std::collections::BTreeSet;
use uuid::Uuid;

fn today() -> Day {
    Day::at(chrono::Utc::now(), "America/New_York")
}

/// A sample of the cod, left at Blue Fin by Rob so many days ago.
async fn left(world: &World, days: i32, deal: Option<OpportunityId>) -> InteractionId {
    let form = LogForm {
        kind: "sample drop".into(),
        organization_id: world.blue_fin.to_string(),
        opportunity_id: deal.map(|id| id.to_string()).unwrap_or_default(),
        happened_at: format!("{}T00:00", today().plus(-days)),
        outcome: "neutral".into(),
        products: vec![world.cod.to_string()],
        ..LogForm::default()
    };
    let (id, key, task) = (InteractionId::new(), Uuid::now_v7(), TaskId::new());
    let command = Log { id, key, task, at: String::new(), form };
    logging::log(world.database.viewer(world.staff.rep).await, command).await.expect("logged");
    id
}

async fn open(world: &World, who: PersonId, whose: Whose) -> Vec<Sample> {
    store::board(&mut world.database.viewer(who).await, whose).await.expect("a board").samples
}

fn as_found(sample: &str) -> Base<Clock> {
    Base(Clock::of(sample, None))
}

fn to(id: InteractionId, base: &str, sample: &str, rating: Option<i16>) -> Settle {
    Settle {
        id,
        key: Uuid::now_v7(),
        base: as_found(base),
        form: Clock::of(sample, rating),
        at: String::new(),
        deal: None,
        from: String::new(),
        stage: String::new(),
    }
}

async fn settle(world: &World, who: PersonId, command: Settle) -> Result<OperationId, AppError> {
    let settled = store::settle(world.database.viewer(who).await, command).await;
    settled.map(|(_, operation)| operation.expect("something to undo"))
}

#[test]
fn an_open_sample_stands_in_one_column() {
    let day = |text: &str| text.parse::<Day>().expect("a day");
    let now = day("2026-03-10");
    for (state, due, lane) in [
        (State::Left, "2026-03-11", Lane::Left),
        (State::Tasted, "2026-03-11", Lane::Tasted),
        (State::Tasted, "2026-03-10", Lane::Due),
        (State::Left, "2026-03-09", Lane::Overdue),
    ] {
        assert_eq!(Lane::of(state, day(due), now), lane, "{state} {due}");
    }
}

#[test]
fn a_rating_stands_with_a_verdict_and_nowhere_else() {
    assert_eq!(Clock::of("verdict", Some(4)).parse(), Ok((State::Verdict, Some(4))));
    assert_eq!(Clock::of("verdict", None).parse(), Ok((State::Verdict, None)), "none was to be had");
    for wrong in [Clock::of("tasted", Some(4)), Clock::of("verdict", Some(6)), Clock::of("eaten", None)] {
        assert!(wrong.parse().is_err(), "{wrong:?}");
    }
}

#[tokio::test]
async fn what_is_left_is_tasted_and_gets_its_verdict_which_ends_its_task_and_moves_its_deal_and_comes_back_with_one_undo()
 {
    let world = World::new(false).await;
    let (rob, deal) = (world.staff.rep, world.deal().await);
    let id = left(&world, 5, None).await;
    let [sample] = &open(&world, rob, Whose::Mine).await[..] else { panic!("one sample") };
    assert_eq!((sample.state, sample.left, sample.due), (State::Left, today().plus(-5), today()));
    assert_eq!((sample.what.as_str(), sample.writable), ("Cod loin", true));
    let offered = sample.deal.clone().expect("what is tried there of theirs");
    assert_eq!((offered.id, offered.next()), (deal, Some(Stage::Feedback)));
    let day = my_day::store::my_day(&mut world.database.viewer(rob).await).await.expect("a day");
    assert_eq!((day.samples.len(), day.tasks.len()), (1, 0), "its task stands with it, not beside it");

    settle(&world, rob, to(id, "left", "tasted", None)).await.expect("tasted");
    assert_eq!(open(&world, rob, Whose::Mine).await[0].state, State::Tasted);
    let verdict = Settle {
        deal: Some(deal),
        from: offered.stage.code().into(),
        stage: "feedback logged".into(),
        ..to(id, "tasted", "verdict", Some(4))
    };
    let operation = settle(&world, rob, verdict).await.expect("a verdict");
    assert_eq!(open(&world, rob, Whose::Mine).await, []);
    assert_eq!(world.read(rob, deal).await.expect("the deal").stage, Stage::Feedback);
    let tasks = async || {
        let topic = Topic::Organization(world.blue_fin);
        crate::tasks::store::about(&mut world.database.viewer(rob).await, topic).await.expect("tasks")
    };
    let asked = tasks().await;
    assert_eq!((asked.open.len(), asked.done[0].title.as_str()), (0, "Get the verdict at Blue Fin"));

    world.undo(rob, operation).await;
    assert_eq!(open(&world, rob, Whose::Mine).await[0].state, State::Tasted);
    assert_eq!(world.read(rob, deal).await.expect("the deal").stage, Stage::NewLead);
    assert_eq!(tasks().await.open.len(), 1);
}

#[tokio::test]
async fn a_sample_that_two_move_conflicts_like_a_field_and_a_deal_that_moved_stays() {
    let world = World::new(false).await;
    let (rob, deal) = (world.staff.rep, world.deal().await);
    let id = left(&world, 1, Some(deal)).await;
    settle(&world, world.staff.manager, to(id, "left", "tasted", None)).await.expect("his manager may");
    let conflict = FieldConflict { field: "sample".into(), mine: "verdict".into(), theirs: "tasted".into() };
    let refused = settle(&world, rob, to(id, "left", "verdict", Some(2))).await;
    assert_eq!(refused, Err(AppError::Conflict(vec![conflict])));
    let verdict = Settle {
        deal: Some(deal),
        from: "initial outreach".into(),
        stage: "feedback logged".into(),
        ..to(id, "tasted", "verdict", None)
    };
    settle(&world, rob, verdict).await.expect("a verdict");
    assert_eq!(world.read(rob, deal).await.expect("the deal").stage, Stage::NewLead, "it is not where it was found");
    for who in [world.staff.viewer, world.staff.colleague] {
        let refused = settle(&world, who, to(id, "verdict", "verdict", Some(5))).await;
        assert_eq!(refused, Err(AppError::Forbidden));
    }
}

#[tokio::test]
async fn a_sample_is_due_when_its_task_is_and_stands_on_the_board_of_its_team() {
    let world = World::new(false).await;
    let staff = &world.staff;
    left(&world, 9, None).await;
    let [sample] = &open(&world, staff.colleague, Whose::Team).await[..] else { panic!("one of the team") };
    assert_eq!((sample.due, sample.writable), (today().plus(-4), false));
    let put_off = sqlx::query("update task set due_on = $2 where id = $1");
    let put_off = put_off.bind(sample.task.expect("a task").0).bind(today().plus(3).date());
    put_off.execute(&world.database.owner).await.expect("put off");
    assert_eq!(open(&world, staff.rep, Whose::Mine).await[0].due, today().plus(3));
    assert_eq!(open(&world, staff.colleague, Whose::Mine).await, []);
    assert_eq!(open(&world, staff.other_rep, Whose::Team).await, []);
    assert_eq!(open(&world, staff.other_rep, Whose::Everyone).await.len(), 1);
}

#[tokio::test]
async fn a_sample_is_seen_where_its_account_is_and_by_nobody_else() {
    let world = World::new(true).await;
    left(&world, 1, None).await;
    assert_eq!(open(&world, world.staff.colleague, Whose::Everyone).await.len(), 1);
    assert_eq!(open(&world, world.staff.other_rep, Whose::Everyone).await, []);
}

#[tokio::test]
async fn what_becomes_a_sample_drop_starts_its_clock_and_both_sides_say_the_same() {
    let world = World::new(false).await;
    let rob = world.staff.rep;
    let id = left(&world, 1, None).await;
    let mut known = Clock::of("left", None);
    let mut was = Kind::SampleDrop;
    for (kind, rating) in [
        (Kind::SampleDrop, Some(3)),
        (Kind::SampleDrop, Some(4)),
        (Kind::SampleDrop, None),
        (Kind::Visit, Some(5)),
        (Kind::SampleDrop, Some(5)),
        (Kind::Call, None),
        (Kind::SampleDrop, None),
    ] {
        let found = logging::form(&mut world.database.viewer(rob).await, id).await.expect("a form").form;
        let rated = rating.map(|rating: i16| rating.to_string()).unwrap_or_default();
        let form = LogForm { kind: kind.code().into(), rating: rated, ..found.clone() };
        let command =
            Amend { id, key: Uuid::now_v7(), task: TaskId::new(), base: Base(found), form, at: String::new() };
        logging::edit(world.database.viewer(rob).await, command).await.expect("changed");
        let there = sqlx::query_scalar::<_, Option<String>>("select sample from interaction where id = $1");
        let there = there.bind(id.0).fetch_one(&world.database.owner).await.expect("the clock").unwrap_or_default();
        assert_eq!(clock(Some(was), &known, kind, rating), there, "{kind} {rating:?} after {known:?}");
        (known, was) = (Clock::of(&there, rating), kind);
    }
}

/// A number below `most`, always the same ones in the same order.
fn any(seed: &mut u64, most: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % most
}

#[tokio::test]
async fn conversion_is_what_counting_one_by_one_says() {
    let world = World::new(false).await;
    let (database, rob) = (&world.database, world.staff.rep);
    let lines = [(world.harbor.0, world.cod.0), (world.mill.0, world.flour.0)];
    let seed = &mut 7_u64;
    // Where, whose, of which product, on which day of the past; then whether it is there still.
    let (mut drops, mut wins) = (Vec::new(), Vec::new());
    for number in 0..16 {
        let at = organization(database, rob, &format!("Kitchen {number}")).await;
        for _ in 0..any(seed, 6) {
            let (line, with_product) = (lines[usize::from(any(seed, 2) == 1)], any(seed, 3) > 0);
            let (days, there) = (i32::try_from(any(seed, 250)).expect("days"), any(seed, 5) > 0);
            let id = sqlx::query_scalar::<_, Uuid>(
                "insert into interaction (
                    id, author_id, type, outcome, organization_id, principal_ids, product_ids, happened_at, deleted_at
                )
                select gen_random_uuid(), $1, 'sample drop', 'neutral', $2, array[$3::uuid], $4,
                    ((now() at time zone time_zone)::date - $5 + time '00:30') at time zone time_zone,
                    case when not $6 then now() end
                from company
                returning id",
            );
            let products = if with_product { vec![line.1] } else { Vec::new() };
            let id = id.bind(rob.0).bind(at.0).bind(line.0).bind(products).bind(days).bind(there);
            id.fetch_one(&database.owner).await.expect("a drop");
            drops.push((at, line, with_product, days, there));
        }
        for _ in 0..any(seed, 6) {
            let (line, with_product) = (lines[usize::from(any(seed, 2) == 1)], any(seed, 3) > 0);
            let (days, won, there) = (i32::try_from(any(seed, 250)).expect("days"), any(seed, 3) > 0, any(seed, 5) > 0);
            let id = Uuid::now_v7();
            let deal = sqlx::query(
                "insert into opportunity (
                    id, organization_id, principal_id, owner_id, context, stage, reason, closed_on, named_for, deleted_at
                )
                select $1, $2, $3, $4, 'sampling', $5, 'price', (now() at time zone time_zone)::date - $6, current_date,
                    case when not $7 then now() end
                from company",
            );
            let stage = if won { "closed won" } else { "closed lost" };
            let deal = deal.bind(id).bind(at.0).bind(line.0).bind(rob.0).bind(stage).bind(days).bind(there);
            deal.execute(&database.owner).await.expect("a deal");
            if with_product {
                let about = sqlx::query("insert into opportunity_product (opportunity_id, product_id) values ($1, $2)");
                about.bind(id).bind(line.1).execute(&database.owner).await.expect("a product");
            }
            wins.push((at, line, with_product, days, won && there));
        }
    }
    let mut bought = 0;
    for line in lines {
        for only_product in [false, true] {
            let dropped =
                drops.iter().filter(|(_, of, with, _, there)| *there && *of == line && (*with || !only_product));
            let dropped = dropped.collect::<Vec<_>>();
            let is_won = |(at, .., days, _): &(_, _, _, i32, _)| {
                wins.iter().any(|(place, of, with, closed, won)| {
                    *won && place == at
                        && *of == line
                        && (*with || !only_product)
                        && (0..=90).contains(&(days - closed))
                })
            };
            let sampled = dropped.iter().map(|(at, ..)| at.0).collect::<BTreeSet<_>>();
            let won = dropped.iter().filter(|drop| is_won(drop)).map(|(at, ..)| at.0).collect::<BTreeSet<_>>();
            let said = sqlx::query_as::<_, (i64, i64)>("select sampled, won from larder.sample_conversion($1, $2)");
            let said = said.bind(line.0).bind(only_product.then_some(line.1));
            let mut viewer = database.viewer(rob).await;
            let said = said.fetch_one(viewer.db()).await.expect("a figure");
            let counted = (i64::try_from(sampled.len()).expect("few"), i64::try_from(won.len()).expect("few"));
            assert_eq!(said, counted, "{line:?} {only_product}");
            bought += counted.1;
        }
    }
    assert!(bought > 2, "there is something to count");
}
