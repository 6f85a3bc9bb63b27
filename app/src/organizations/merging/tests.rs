//! Merges against a real database, as the application role.

use super::store::{Merged, compare, merge, survivor};
use super::{Both, Merge, MergeAnswer, Moving, Side};
use crate::auth::PersonId;
use crate::command::Base;
use crate::error::AppError;
use crate::organizations::tests::{create, form, organization};
use crate::organizations::{OrganizationForm, OrganizationId, store};
use crate::testing::Database;
use std::collections::BTreeMap;
use uuid::Uuid;

async fn looked_at(database: &Database, who: PersonId, ids: [OrganizationId; 2]) -> Result<MergeAnswer, AppError> {
    compare(&mut database.viewer(who).await, ids[0], &ids[1].to_string()).await
}

async fn merged(
    database: &Database,
    who: PersonId,
    [survivor, other]: [OrganizationId; 2],
    base: Both,
    take: &[&str],
) -> Result<Merged, AppError> {
    let take = take.iter().map(|field| ((*field).to_owned(), Side::Other)).collect::<BTreeMap<_, _>>();
    let command = Merge { survivor, other, key: Uuid::now_v7(), base: Base(base), take };
    merge(database.viewer(who).await, command).await
}

/// Two that are one: with a contact each, a note on the second, a branch below it.
async fn twins(database: &Database, who: PersonId) -> [OrganizationId; 2] {
    let first = OrganizationForm {
        website: "bluefin.example".into(),
        tags: "fish".into(),
        shipping_city: "Oslo".into(),
        ..form("Blue Fin", who)
    };
    let second = OrganizationForm {
        website: "blue-fin.example".into(),
        email: "info@bluefin.example".into(),
        priority: "A".into(),
        tags: "fish, patio".into(),
        ..form("Bluefin Grill", who)
    };
    let branch = OrganizationForm { parent: "Bluefin Grill".into(), ..form("Branch", who) };
    let mut made = Vec::new();
    for form in [first, second, branch] {
        made.push(create(database, who, form).await.expect("made"));
    }
    let both = [made[0], made[1]];
    for (id, name) in both.iter().zip(["Ann", "Bob"]) {
        let contact = "insert into contact (id, organization_id, first_name) values ($1, $2, $3)";
        sqlx::query(contact)
            .bind(Uuid::now_v7())
            .bind(id.0)
            .bind(name)
            .execute(&database.owner)
            .await
            .expect("a contact");
    }
    both
}

/// Where everything stands.
async fn there(database: &Database) -> Vec<String> {
    let lines = "select o.name || coalesce(' under ' || p.name, '') || coalesce(': ' || (
            select string_agg(c.first_name || case when c.is_primary then '*' else '' end, ', ' order by c.first_name)
            from contact c
            where c.organization_id = o.id and c.deleted_at is null
        ), '')
        from organization o
        left join organization p on p.id = o.parent_id
        where o.deleted_at is null
        order by 1";
    sqlx::query_scalar(lines).fetch_all(&database.owner).await.expect("organizations")
}

#[tokio::test]
async fn both_stand_side_by_side_with_what_moves_and_what_collides() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let both = twins(&database, staff.rep).await;
    let seen = looked_at(&database, staff.rep, both).await.expect("both").comparison.expect("a comparison");
    let open = seen.pairs.iter().filter(|pair| pair.open).map(|pair| pair.label.as_str()).collect::<Vec<_>>();
    assert_eq!(open, ["Name", "Priority", "Website"], "only what both know differently is a choice");
    assert_eq!(seen.moving, Moving { contacts: 1, branches: 1, ..Moving::default() });
    assert_eq!(seen.collisions, ["Ann stays the primary contact; Bob no longer is one."]);
    let by_name = compare(&mut database.viewer(staff.rep).await, both[0], "bluefin grill").await.expect("both");
    assert_eq!(by_name.comparison.map(|seen| seen.other.id), Some(both[1].0));
    for nonsense in [both[0].to_string(), Uuid::now_v7().to_string(), "Nobody".to_owned()] {
        let answer = compare(&mut database.viewer(staff.rep).await, both[0], &nonsense).await.expect("an answer");
        assert!(answer.comparison.is_none() && !answer.problem.is_empty(), "{nonsense}: {answer:?}");
    }
}

#[tokio::test]
async fn the_survivor_has_everything_and_what_was_chosen_and_undo_takes_them_apart() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let both = twins(&database, staff.rep).await;
    let before = there(&database).await;
    let seen = looked_at(&database, staff.rep, both).await.expect("both").comparison.expect("a comparison");
    let done = merged(&database, staff.rep, both, seen.base, &["priority", "website"]).await.expect("merged");
    assert_eq!(there(&database).await, ["Blue Fin: Ann*, Bob", "Branch under Blue Fin"]);
    let mut viewer = database.viewer(staff.rep).await;
    let now = store::detail(&mut viewer, both[0]).await.expect("the survivor").form;
    assert_eq!((now.name.as_str(), now.priority.as_str(), now.shipping_city.as_str()), ("Blue Fin", "A", "Oslo"));
    assert_eq!((now.website.as_str(), now.email.as_str()), ("https://blue-fin.example", "info@bluefin.example"));
    assert_eq!(now.tags, "fish, patio");
    assert_eq!(store::detail(&mut viewer, both[1]).await, Err(AppError::NotFound));
    assert_eq!(survivor(&mut viewer, both[1]).await, Ok(Some(both[0])), "its address leads to the survivor");
    assert_eq!(survivor(&mut viewer, both[0]).await, Ok(None));
    drop(viewer);

    let undone = crate::operations::store::undo(database.viewer(staff.rep).await, done.operation).await;
    assert_eq!(undone.expect("undone").left_alone, []);
    assert_eq!(there(&database).await, before);
    let now = store::detail(&mut database.viewer(staff.rep).await, both[0]).await.expect("the first").form;
    assert_eq!((now.website.as_str(), now.email.as_str()), ("https://bluefin.example", ""));
}

#[tokio::test]
async fn only_who_may_write_both_may_merge_them() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let ours = organization(&database, staff.rep, "Ours").await;
    let theirs = organization(&database, staff.other_rep, "Theirs").await;
    let (mine, others) = (form("Ours", staff.rep), form("Theirs", staff.other_rep));
    let both = [ours, theirs];
    let seen = looked_at(&database, staff.admin, both).await.expect("both").comparison.expect("a comparison");
    assert_eq!((&seen.base.survivor.name, &seen.base.other.name), (&mine.name, &others.name));
    // What a person cannot see is not there for them, what they cannot write is not theirs to merge.
    assert_eq!(merged(&database, staff.rep, both, seen.base.clone(), &[]).await, Err(AppError::NotFound));
    let hidden = looked_at(&database, staff.rep, both).await.expect("an answer");
    assert_eq!((hidden.comparison, hidden.problem.as_str()), (None, "There is no such account."));
    assert_eq!(merged(&database, staff.manager, both, seen.base.clone(), &[]).await, Err(AppError::Forbidden));
    let unwritable = looked_at(&database, staff.manager, both).await.expect("an answer");
    assert_eq!(unwritable.problem, "You may not change “Theirs”, so you cannot merge it.");
    assert_eq!(looked_at(&database, staff.viewer, both).await, Err(AppError::Forbidden));
    assert_eq!(there(&database).await, ["Ours", "Theirs"]);
    merged(&database, staff.admin, both, seen.base, &[]).await.expect("merged");
    assert_eq!(there(&database).await, ["Ours"]);
}

#[tokio::test]
async fn a_retry_merges_once_and_what_changed_meanwhile_is_looked_at_again() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let both = twins(&database, staff.rep).await;
    let base = looked_at(&database, staff.rep, both).await.expect("both").comparison.expect("a comparison").base;
    sqlx::query("update organization set shipping_city = 'Bergen' where id = $1")
        .bind(both[1].0)
        .execute(&database.owner)
        .await
        .expect("a change");
    let refused = merged(&database, staff.rep, both, base, &[]).await;
    assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
    let base = looked_at(&database, staff.rep, both).await.expect("both").comparison.expect("a comparison").base;
    let command =
        Merge { survivor: both[0], other: both[1], key: Uuid::now_v7(), base: Base(base), take: BTreeMap::new() };
    let first = merge(database.viewer(staff.rep).await, command.clone()).await;
    assert_eq!(merge(database.viewer(staff.rep).await, command).await, first);
    assert!(first.is_ok());
}

#[tokio::test]
async fn a_branch_survives_what_stands_above_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Group").await;
    let middle = OrganizationForm { parent: "Group".into(), ..form("Middle", staff.rep) };
    let middle = create(&database, staff.rep, middle).await.expect("made");
    let branch = OrganizationForm { parent: "Middle".into(), ..form("Branch", staff.rep) };
    let branch = create(&database, staff.rep, branch).await.expect("made");
    let both = [branch, middle];
    let seen = looked_at(&database, staff.rep, both).await.expect("both").comparison.expect("a comparison");
    assert_eq!(seen.collisions.len(), 1);
    let done = merged(&database, staff.rep, both, seen.base, &[]).await.expect("merged");
    assert_eq!(there(&database).await, ["Branch under Group", "Group"]);
    crate::operations::store::undo(database.viewer(staff.rep).await, done.operation).await.expect("undone");
    assert_eq!(there(&database).await, ["Branch under Middle", "Group", "Middle under Group"]);
}
