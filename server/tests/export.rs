//! Lists as files.

use crate::test_app::TestApp;
use app::auth::PersonId;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use uuid::Uuid;

async fn account(app: &TestApp, owner: PersonId, name: &str) {
    let mut viewer = app.database.viewer(owner).await;
    sqlx::query("insert into organization (id, name, owner_id) values ($1, $2, $3)")
        .bind(Uuid::now_v7())
        .bind(name)
        .bind(owner.0)
        .execute(viewer.db())
        .await
        .expect("an account");
    viewer.commit().await.expect("an account");
}

#[tokio::test]
async fn a_file_holds_what_its_reader_may_see_and_no_formula() {
    let app = TestApp::new().await;
    let staff = app.database.company(true).await;
    account(&app, staff.rep, "=1+1 Grill").await;
    account(&app, staff.other_rep, "Hidden, Harbor").await;
    let mine = app.sign_in(staff.rep).await.get("/organizations.csv").await;
    let mine = mine.text();
    assert!(mine.starts_with("Id,Name,Role,"));
    assert!(mine.contains(",'=1+1 Grill,"), "{mine}");
    assert!(!mine.contains("Hidden"), "{mine}");
    let all = app.sign_in(staff.admin).await.get("/organizations.csv?order=newest").await;
    let all = all.text();
    assert!(all.contains("\"Hidden, Harbor\"") && all.contains("Grill"), "{all}");
    let found = app.sign_in(staff.admin).await.get("/organizations.csv?q=hidden").await;
    let found = found.text();
    assert_eq!(found.lines().count(), 2, "{found}");
    for file in ["/organizations.csv", "/imports/00000000-0000-0000-0000-000000000000/rejected.csv"] {
        let refused = app.visitor().get(file).await;
        assert_eq!(refused.status, 401, "{file}");
        assert!(refused.text().contains("href=\"/sign-in\""), "{file}: {}", refused.text());
    }
}

#[tokio::test]
async fn readers_who_take_their_time_keep_nobody_waiting_for_the_database() {
    let app = TestApp::with(|setup| setup.connections = 2).await;
    let staff = app.database.company(false).await;
    sqlx::query(
        "insert into organization (id, name) select gen_random_uuid(), 'Place ' || n from generate_series(1, 2500) n",
    )
    .execute(&app.database.owner)
    .await
    .expect("more than one page");
    let reader = app.sign_in(staff.rep).await;
    let mut files = Vec::new();
    for _ in 0..4 {
        files.push(reader.begin(Request::get("/organizations.csv"), Body::empty()).await);
    }
    assert_eq!(reader.get("/organizations").await.status, StatusCode::OK);
    for file in files {
        let file = axum::body::to_bytes(file.into_body(), usize::MAX).await.expect("the rest");
        assert_eq!(String::from_utf8_lossy(&file).lines().count(), 2501);
    }
}
