//! What was done and what is promised comes in from files over HTTP, and stands where people look for it.

use crate::import_desk::{Desk, counts};
use crate::test_app::TestApp;

const ACCOUNTS: &str = "Id,Account,Role\n70,Blue Fin,operator\n";
const TOUCHES: &str = "Id,Account,Type,When,Notes,Outcome,Author\n\
    1,Blue Fin,VISIT,2026-01-20 09:30,Loved the chowder,positive,rob@harbor.example\n\
    2,Nowhere,call,2026-01-21,Who was it,,Rob Rep\n";
const TASKS: &str = "Title,Due,Account,Owner,Kind\nBring the price list,2031-03-04,Blue Fin,,call\n";

#[tokio::test]
async fn interactions_and_tasks_come_in_from_files_and_stand_where_people_look_for_them() {
    let (app, staff) = TestApp::with_company().await;
    let desk = Desk::of(app, staff).await;
    let files = [("tasks.csv", TASKS), ("touches.csv", TOUCHES), ("accounts.csv", ACCOUNTS)];
    let imports = desk.upload(&files.map(|(name, text)| (name, text.to_owned()))).await;
    let [accounts, touches, tasks] = imports[..] else { panic!("three files: {imports:?}") };
    assert_eq!(desk.check(accounts, &[("source", "crm")]).await, counts(1, 0, 0));
    desk.run(accounts).await;
    assert_eq!(desk.check(touches, &[]).await, counts(1, 0, 1), "the source is passed on");
    let page = desk.get(&format!("/imports/{touches}")).await;
    assert!(page.contains("There is no account “Nowhere”."), "{page}");
    desk.run(touches).await;
    let rejected = desk.get(&format!("/imports/{touches}/rejected.csv")).await;
    assert!(rejected.contains("2,Nowhere,call,2026-01-21,Who was it,,Rob Rep,3,"), "{rejected}");
    assert_eq!(desk.check(tasks, &[]).await, counts(1, 0, 0));
    desk.run(tasks).await;

    let account = desk.text("select id::text from organization where name = 'Blue Fin'").await;
    let page = desk.get(&format!("/organizations/{account}")).await;
    for words in ["Loved the chowder", "Bring the price list"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(desk.get("/interactions?who=all").await.contains("Blue Fin"));
    assert!(desk.get("/tasks").await.contains("Bring the price list"));

    let again = desk.upload(&files.map(|(name, text)| (name, text.to_owned()))).await;
    assert_eq!(desk.check(again[1], &[("source", "crm")]).await, counts(0, 1, 1));
    assert_eq!(desk.check(again[2], &[]).await, counts(0, 1, 0));

    let operation = desk.detail(tasks).await.operation.expect("an operation");
    desk.post("/api/operations/undo", &[("operation".to_owned(), operation.to_string())]).await;
    let undone = desk.detail(touches).await.undone.expect("what undoing did");
    assert_eq!((undone.left_alone.len(), undone.restored), (0, 3));
    assert!(!desk.get("/tasks").await.contains("Bring the price list"));
    let trash = desk.get("/settings/trash").await;
    assert!(trash.contains("accounts.csv"), "{trash}");
}
