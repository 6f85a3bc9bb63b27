//! Several deals at once against a real database, as the application role.

use super::{CreateBatch, Line, create, propose};
use crate::error::AppError;
use crate::opportunities::OpportunityId;
use crate::opportunities::tests::World;
use crate::organizations::OrganizationId;
use uuid::Uuid;

fn batch(world: &World, principals: &[OrganizationId]) -> CreateBatch {
    let lines = principals.iter().map(|principal| Line { id: OpportunityId::new(), principal: *principal });
    let form = crate::opportunities::OpportunityForm { products: Vec::new(), ..world.form() };
    CreateBatch {
        key: Uuid::now_v7(),
        lines: lines.collect(),
        stage: "initial outreach".into(),
        at: "2026-03-01T03:00:00Z".into(),
        form,
    }
}

#[tokio::test]
async fn several_are_made_at_once_as_they_were_named_before_and_one_undo_takes_them_back() {
    let world = World::new(false).await;
    let rep = world.staff.rep;
    let command = batch(&world, &[world.harbor, world.mill]);
    let (words, operation) = create(world.database.viewer(rep).await, command.clone()).await.expect("made");
    assert_eq!(words, "2 deals added");
    let again = create(world.database.viewer(rep).await, command.clone()).await.expect("a replay");
    assert_eq!(again.1, operation);
    for (line, name) in command.lines.iter().zip(["Harbor Foods", "Harvest Mill"]) {
        let deal = world.read(rep, line.id).await.expect("read");
        assert_eq!(deal.name, format!("Blue Fin - {name} - Food show - February 2026"));
        assert_eq!((deal.stage.code(), deal.contacts.len(), deal.moves.len()), ("initial outreach", 1, 1));
    }
    world.undo(rep, operation).await;
    for line in &command.lines {
        assert_eq!(world.read(rep, line.id).await, Err(AppError::NotFound));
    }
}

#[tokio::test]
async fn one_that_is_refused_makes_none() {
    let world = World::new(false).await;
    let rep = world.staff.rep;
    // The last one is no principal.
    let command = batch(&world, &[world.harbor, world.mill, world.blue_fin]);
    let Err(AppError::Invalid(errors)) = create(world.database.viewer(rep).await, command.clone()).await else {
        panic!("must be refused")
    };
    assert_eq!(errors[0].field, "principal_id");
    for line in &command.lines {
        assert_eq!(world.read(rep, line.id).await, Err(AppError::NotFound));
    }
    for wrong in [batch(&world, &[]), batch(&world, &[world.harbor, world.harbor])] {
        assert!(matches!(create(world.database.viewer(rep).await, wrong).await, Err(AppError::Invalid(_))));
    }
    let theirs = create(world.database.viewer(world.staff.viewer).await, batch(&world, &[world.harbor])).await;
    assert_eq!(theirs, Err(AppError::Forbidden));
}

#[tokio::test]
async fn names_are_told_before_and_say_what_is_open_already() {
    let world = World::new(false).await;
    let rep = world.staff.rep;
    let both = format!("{},{},{0},nonsense,{}", world.mill, world.harbor, world.blue_fin);
    let ask = async || {
        let mut viewer = world.database.viewer(rep).await;
        let answer = propose(&mut viewer, "Blue Fin", None, &both, "sampling", "").await.expect("an answer");
        answer.proposed.into_iter().map(|deal| (deal.name, deal.twins.len())).collect::<Vec<_>>()
    };
    let [(mill, 0), (harbor, 0)] = &ask().await[..] else { panic!("two without a twin") };
    assert!(mill.starts_with("Blue Fin - Harvest Mill - Sampling - "), "{mill}");
    let mut command = batch(&world, &[world.harbor]);
    (command.at, command.form.context) = (String::new(), "sampling".into());
    create(world.database.viewer(rep).await, command).await.expect("made");
    assert_eq!(ask().await, [(mill.clone(), 0), (format!("{harbor} (2)"), 1)]);
}

#[tokio::test]
async fn more_than_can_be_made_at_once_are_not_even_named() {
    let world = World::new(false).await;
    let many = |count: usize| {
        let others = std::iter::repeat_with(OrganizationId::new).take(count - 1);
        std::iter::once(world.harbor).chain(others).collect::<Vec<_>>()
    };
    for (count, named) in [(20, 1), (21, 0)] {
        let ids = many(count).iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let mut viewer = world.database.viewer(world.staff.rep).await;
        let answer = propose(&mut viewer, "Blue Fin", None, &ids, "sampling", "").await.expect("an answer");
        assert_eq!(answer.proposed.len(), named, "{count}");
    }
    let made = create(world.database.viewer(world.staff.rep).await, batch(&world, &many(21))).await;
    let Err(AppError::Invalid(errors)) = made else { panic!("{made:?}") };
    assert_eq!(errors[0].message, "Choose at most 20 principals at once.");
}
