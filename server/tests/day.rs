//! The day of a rep over HTTP, without JavaScript: log a visit, tick what it left to do, put the next one off.

use crate::test_app::{Caller, TestApp};
use app::auth::PersonId;
use axum::http::StatusCode;
use chrono::{Days, Utc};
use uuid::Uuid;

async fn place(app: &TestApp, owner: PersonId, name: &str) -> Uuid {
    let id = Uuid::now_v7();
    let place = sqlx::query("insert into organization (id, name, owner_id, priority) values ($1, $2, $3, 'A')");
    place.bind(id).bind(name).bind(owner.0).execute(&app.database.owner).await.expect("a place");
    id
}

/// A visit as the page of the log sends it, and what is different about this one.
async fn log(caller: &Caller, page: &str, place: &str, different: &[(&str, &str)]) -> crate::test_app::Answer {
    let ids = [(); 3].map(|()| Uuid::now_v7().to_string());
    let mut fields = vec![
        ("command[id]", ids[0].as_str()),
        ("command[key]", ids[1].as_str()),
        ("command[task]", ids[2].as_str()),
        ("command[at]", ""),
        ("page", "yes"),
        ("command[form][kind]", "visit"),
        ("command[form][organization_id]", place),
        ("command[form][account]", ""),
        ("command[form][text]", "Liked the haddock"),
        ("command[form][outcome]", "neutral"),
        ("command[form][follow_up_on]", ""),
        ("command[form][happened_at]", ""),
        ("command[form][minutes]", ""),
    ];
    for (name, value) in different {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    caller.form(page, "/api/interactions/log", &fields).await
}

#[tokio::test]
async fn a_visit_is_logged_with_what_follows_and_that_is_ticked_without_javascript() {
    let (app, staff) = TestApp::with_company().await;
    let id = place(&app, staff.rep, "Blue Fin").await.to_string();
    let rob = app.sign_in(staff.rep).await;
    let day = rob.get("/").await;
    assert!(day.text().contains("Visits due") && day.text().contains("never visited"), "{}", day.text());
    let page = format!("/log?organization={id}");
    let begin = rob.get(&page).await;
    assert_eq!(begin.status, StatusCode::OK);
    assert!(begin.text().contains("Blue Fin"), "{}", begin.text());

    let unsaid = log(&rob, &page, &id, &[("command[form][outcome]", "needs follow-up")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.text().contains("Say when to follow up"), "{}", unsaid.text());
    assert!(unsaid.text().contains("Liked the haddock"), "what was typed is still there");

    // Rob is in New York, where it is no later than here.
    let today = Utc::now().date_naive();
    let soon = today.checked_add_days(Days::new(1)).expect("a day").to_string();
    let follow = [("command[form][outcome]", "needs follow-up"), ("command[form][follow_up_on]", &soon)];
    let logged = log(&rob, &page, &id, &follow).await;
    let account = format!("/organizations/{id}");
    assert_eq!(
        (logged.status, logged.location()),
        (StatusCode::SEE_OTHER, Some(account.as_str())),
        "{}",
        logged.text()
    );
    let shown = rob.get(&account).await;
    for words in
        ["Liked the haddock", "Needs follow-up", "30 min", "Follow up with Blue Fin", "Logged: visit at Blue Fin"]
    {
        assert!(shown.text().contains(words), "{words}: {}", shown.text());
    }
    let day = rob.get("/").await;
    assert!(day.text().contains("Follow up with Blue Fin") && !day.text().contains("never visited"), "{}", day.text());

    let task =
        sqlx::query_scalar::<_, Uuid>("select id from task").fetch_one(&app.database.owner).await.expect("a task");
    let (task, key) = (task.to_string(), Uuid::now_v7().to_string());
    let tick = [("command[id]", task.as_str()), ("command[key]", &key), ("command[at]", "")];
    let ticked = rob.form("/", "/api/tasks/complete", &tick).await;
    assert_eq!((ticked.status, ticked.location()), (StatusCode::SEE_OTHER, Some("/")));
    let day = rob.get("/").await;
    assert!(day.text().contains("Done: Follow up with Blue Fin"), "the toast: {}", day.text());
    assert!(day.text().contains("Nothing waits for you"), "{}", day.text());
    assert!(rob.get(&account).await.text().contains("1 done"));
}

#[tokio::test]
async fn the_account_may_be_typed_by_its_name() {
    let (app, staff) = TestApp::with_company().await;
    let id = place(&app, staff.rep, "Blue Fin").await;
    let rob = app.sign_in(staff.rep).await;
    let by_name = [("command[form][account]", "blue fin")];
    let logged = log(&rob, "/log", "", &by_name).await;
    assert_eq!(logged.location(), Some(format!("/organizations/{id}").as_str()), "{}", logged.text());
    let unknown = log(&rob, "/log", "", &[("command[form][account]", "Nowhere")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.text().contains("There is no account of that name"), "{}", unknown.text());
    assert!(unknown.text().contains(r#"value="Nowhere""#), "{}", unknown.text());
}

#[tokio::test]
async fn in_private_books_another_team_logs_nothing_and_reads_no_task() {
    let app = TestApp::new().await;
    let staff = app.database.company(true).await;
    let id = place(&app, staff.rep, "Hidden Harbor").await.to_string();
    let rob = app.sign_in(staff.rep).await;
    let soon = Utc::now().date_naive().checked_add_days(Days::new(2)).expect("a day").to_string();
    log(&rob, "/log", &id, &[("command[form][follow_up_on]", &soon)]).await;
    let task =
        sqlx::query_scalar::<_, Uuid>("select id from task").fetch_one(&app.database.owner).await.expect("a task");
    let touch = sqlx::query_scalar::<_, Uuid>("select id from interaction");
    let touch = touch.fetch_one(&app.database.owner).await.expect("a visit");
    let pages =
        [format!("/log?organization={id}"), format!("/tasks/{task}/edit"), format!("/interactions/{touch}/edit")];
    let (sam, rita, vera) =
        (app.sign_in(staff.other_rep).await, app.sign_in(staff.colleague).await, app.sign_in(staff.viewer).await);
    for page in &pages {
        let answer = sam.get(page).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
        assert!(!answer.text().contains("Hidden Harbor"), "{page}");
        assert_eq!(rob.get(page).await.status, StatusCode::OK, "{page}");
        assert_eq!(vera.get(page).await.status, StatusCode::FORBIDDEN, "{page}");
    }
    assert_eq!(log(&sam, "/log", &id, &[]).await.status, StatusCode::NOT_FOUND);
    let about = format!("/api/tasks/about?organization={id}");
    assert!(!sam.get(&about).await.text().contains("Hidden Harbor"));
    assert!(rita.get(&about).await.text().contains("Follow up with Hidden Harbor"));
    let (task, key) = (task.to_string(), Uuid::now_v7().to_string());
    let tick = [("command[id]", task.as_str()), ("command[key]", &key)];
    assert_eq!(sam.post("/api/tasks/complete", &tick).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rita.post("/api/tasks/complete", &tick).await.status, StatusCode::FORBIDDEN);
    assert!(!sam.get("/").await.text().contains("Hidden Harbor"));
}
