//! Segments against a real database.

use super::store;
use crate::error::AppError;
use crate::organizations::SegmentId;
use crate::testing::Database;

#[tokio::test]
async fn managers_keep_the_list_and_reps_read_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = SegmentId::new();
    store::add(database.viewer(staff.manager).await, id, " Food Trucks ").await.expect("added");
    let twice = store::add(database.viewer(staff.manager).await, SegmentId::new(), "food trucks").await;
    assert_eq!(twice, Err(AppError::field("name", "There is a segment of that name already.")));
    let names = |list: Vec<super::Segment>| list.into_iter().map(|segment| segment.name).collect::<Vec<_>>();
    let seen = names(store::list(&mut database.viewer(staff.rep).await).await.expect("read"));
    assert_eq!(seen.len(), 12);
    assert_eq!(seen.last().map(String::as_str), Some("Food Trucks"));
    assert_eq!(store::rename(database.viewer(staff.rep).await, id, "Mine").await, Err(AppError::Forbidden));
    assert_eq!(store::delete(database.viewer(staff.viewer).await, id).await, Err(AppError::Forbidden));
    store::delete(database.viewer(staff.admin).await, id).await.expect("removed");
    store::add(database.viewer(staff.admin).await, SegmentId::new(), "Food Trucks")
        .await
        .expect("the name is free again");
}
