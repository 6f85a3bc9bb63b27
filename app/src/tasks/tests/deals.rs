//! Tasks about deals.

use super::{about, add, complete, form};
use crate::auth::PersonId;
use crate::error::AppError;
use crate::opportunities::tests::World;
use crate::opportunities::{self, OpportunityForm, OpportunityId, Stage};
use crate::organizations::tests::organization;
use crate::tasks::{TaskForm, TaskId, Topic};
use uuid::Uuid;

fn pursue(deal: OpportunityId, title: &str) -> TaskForm {
    TaskForm { opportunity_id: deal.to_string(), ..form(title, "2026-03-04") }
}

/// What is open, and what was done, by title.
async fn titles(world: &World, who: PersonId, topic: Topic) -> (Vec<String>, Vec<String>) {
    let tasks = about(&world.database, who, topic).await;
    let titles = |list: Vec<crate::tasks::Task>| list.into_iter().map(|task| task.title).collect();
    (titles(tasks.open), titles(tasks.done))
}

fn texts(titles: &[&str]) -> Vec<String> {
    titles.iter().map(|title| (*title).to_owned()).collect()
}

#[tokio::test]
async fn a_task_about_a_deal_stands_on_its_page_and_at_its_account() {
    let world = World::new(false).await;
    let (rob, deal) = (world.staff.rep, world.deal().await);
    add(&world.database, rob, pursue(deal, "Send the price list")).await.expect("added");
    let name = world.read(rob, deal).await.expect("the deal").name;
    for (topic, says) in [(Topic::Opportunity(deal), None), (Topic::Organization(world.blue_fin), Some(name))] {
        let task = about(&world.database, rob, topic).await.open.remove(0);
        assert_eq!(task.title, "Send the price list");
        assert_eq!(task.opportunity.map(|deal| deal.name), says);
    }
}

#[tokio::test]
async fn a_task_is_about_no_deal_of_another_operator_and_goes_where_its_deal_goes() {
    let world = World::new(false).await;
    let (rob, deal) = (world.staff.rep, world.deal().await);
    let other = organization(&world.database, rob, "Other Oven").await;
    let torn = TaskForm { organization_id: other.to_string(), ..pursue(deal, "Call") };
    let refused = add(&world.database, rob, torn).await;
    assert_eq!(refused, Err(AppError::field("", "This deal is not at the account any more.")));
    let id = add(&world.database, rob, pursue(deal, "Call")).await.expect("added");
    let moving = sqlx::query("update task set organization_id = $2 where id = $1").bind(id.0).bind(other.0);
    let error = moving.execute(&world.database.owner).await.expect_err("it is at its deal's operator");
    let constraint = error.as_database_error().and_then(|error| error.constraint()).map(str::to_owned);
    assert_eq!(constraint.as_deref(), Some("task_opportunity_elsewhere"));
    let elsewhere = |form: &mut OpportunityForm| {
        form.contacts.clear();
        form.organization_id = other.to_string();
    };
    world.edit(rob, deal, elsewhere).await.expect("another operator");
    assert_eq!(titles(&world, rob, Topic::Organization(other)).await.0, texts(&["Call"]));
    assert_eq!(titles(&world, rob, Topic::Organization(world.blue_fin)).await.0, texts(&[]));
}

#[tokio::test]
async fn whoever_shares_a_deal_in_private_books_reads_its_tasks_and_adds_some() {
    let world = World::new(true).await;
    let (staff, deal) = (&world.staff, world.deal().await);
    let given = world.edit(staff.admin, deal, |form| form.owner_id = staff.other_rep.to_string()).await;
    given.expect("somebody of another team's deal");
    add(&world.database, staff.rep, pursue(deal, "Send the price list")).await.expect("at an account of one's own");
    let sam = staff.other_rep;
    assert_eq!(titles(&world, sam, Topic::Opportunity(deal)).await.0, texts(&["Send the price list"]));
    add(&world.database, sam, pursue(deal, "Call")).await.expect("at an account of somebody else's");
    assert_eq!(titles(&world, staff.colleague, Topic::Organization(world.blue_fin)).await.0.len(), 2);
    let hidden = opportunities::OpportunityId::new();
    assert_eq!(add(&world.database, sam, pursue(hidden, "Spy")).await, Err(AppError::NotFound));
}

#[tokio::test]
async fn what_is_to_do_for_a_deal_goes_with_it_and_comes_back_and_a_closed_one_keeps_it() {
    let world = World::new(false).await;
    let (staff, deal) = (&world.staff, world.deal().await);
    let (rob, topic) = (staff.rep, Topic::Opportunity(deal));
    let done = add(&world.database, rob, pursue(deal, "Drop samples")).await.expect("added");
    complete(&world.database, rob, done).await.expect("done");
    add(&world.database, rob, pursue(deal, "Call")).await.expect("added");
    // Somebody else's, whom Rob does not manage.
    add(&world.database, staff.other_rep, pursue(deal, "Deliver")).await.expect("added");
    let gone: TaskId = add(&world.database, rob, pursue(deal, "Never mind")).await.expect("added");
    let delete = crate::tasks::Delete { id: gone, key: Uuid::now_v7() };
    crate::tasks::store::delete(world.database.viewer(rob).await, delete).await.expect("deleted");
    let all = (texts(&["Call", "Deliver"]), texts(&["Drop samples"]));

    let won = world.relocate(rob, deal, Stage::NewLead, "closed won/price", "").await.expect("won");
    assert_eq!(titles(&world, rob, topic).await, all, "what was promised is to be done, whatever came of the deal");
    world.undo(rob, won).await;

    let delete = opportunities::store::delete(world.database.viewer(rob).await, deal, Uuid::now_v7()).await;
    let (_, operation) = delete.expect("deleted");
    let at = Topic::Organization(world.blue_fin);
    assert_eq!(titles(&world, rob, at).await, (texts(&[]), texts(&["Drop samples"])));
    world.undo(rob, operation).await;
    assert_eq!(titles(&world, rob, topic).await, all);

    let delete = crate::organizations::store::delete(world.database.viewer(rob).await, world.blue_fin, Uuid::now_v7());
    let (_, operation) = delete.await.expect("deleted");
    assert_eq!(titles(&world, rob, at).await, (texts(&[]), texts(&[])));
    world.undo(rob, operation).await;
    assert_eq!(titles(&world, rob, topic).await, all);
}
