//! The database in trouble while somebody writes: nothing is refused for it, and sent again each thing happens once.

use crate::database::Staff;
use crate::test_app::{Answer, Caller, TestApp};
use axum::http::StatusCode;
use sqlx::{AssertSqlSafe, Executor as _, Postgres, Transaction};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// A note on an account, as a form says it and as it comes again.
struct Note([(&'static str, String); 4]);

impl Note {
    /// About an account of the rep's that is made for it.
    async fn new(app: &TestApp, staff: &Staff) -> Self {
        let account = Uuid::now_v7();
        let made = "insert into organization (id, name, owner_id) values ($1, 'Blue Fin', $2)";
        let made = sqlx::query(made).bind(account).bind(staff.rep.0).execute(&app.database.owner).await;
        made.expect("an account");
        Self([
            ("command[id]", Uuid::now_v7().to_string()),
            ("command[key]", Uuid::now_v7().to_string()),
            ("command[organization]", account.to_string()),
            ("command[form][body]", "Wants skin-on".to_owned()),
        ])
    }

    fn fields(&self) -> Vec<(&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    async fn post(&self, caller: &Caller) -> Answer {
        caller.post("/api/notes/add", &self.fields()).await
    }

    /// As a browser without JavaScript.
    async fn form(&self, caller: &Caller) -> Answer {
        let page = format!("/organizations/{}", self.0[2].1);
        caller.form(&page, "/api/notes/add", &self.fields()).await
    }
}

async fn kept(app: &TestApp) -> i64 {
    let notes = "select count(*) from interaction where body = 'Wants skin-on'";
    sqlx::query_scalar(notes).fetch_one(&app.database.owner).await.expect("a count")
}

/// Nobody writes an interaction before it is dropped.
async fn held(app: &TestApp) -> Transaction<'static, Postgres> {
    let mut holder = app.database.owner.begin().await.expect("a transaction");
    holder.execute("lock table interaction in exclusive mode").await.expect("a lock");
    holder
}

/// Does something to whoever waits for a lock, as soon as somebody does.
async fn to_who_waits(holder: &mut Transaction<'_, Postgres>, what: &str) {
    let began = Instant::now();
    let done = format!(
        "select {what}(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    );
    while sqlx::query(AssertSqlSafe(done.as_str())).execute(&mut **holder).await.expect("done").rows_affected() == 0 {
        assert!(began.elapsed() < Duration::from_mins(1), "nobody waits");
        // The statistics are as they were when the transaction first looked.
        holder.execute("select pg_stat_clear_snapshot()").await.expect("a new look");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_command_that_is_cut_off_inside_the_database_comes_again_and_happens_once() {
    // Its connection is ended, as by a database that restarts; or its statement is, as by one that is too busy.
    for trouble in ["pg_terminate_backend", "pg_cancel_backend"] {
        let (app, staff) = TestApp::with_company().await;
        let (rob, note) = (app.sign_in(staff.rep).await, Note::new(&app, &staff).await);
        let mut holder = held(&app).await;
        let (answer, ()) = tokio::join!(note.post(&rob), to_who_waits(&mut holder, trouble));
        let said = (answer.status, answer.text());
        assert_eq!(said, (StatusCode::SERVICE_UNAVAILABLE, r#""Unavailable""#), "{trouble}");
        holder.rollback().await.expect("let go");
        assert_eq!(kept(&app).await, 0, "{trouble}");
        for _ in 0..2 {
            let answer = note.post(&rob).await;
            assert_eq!(answer.status, StatusCode::OK, "{trouble}: {}", answer.text());
            assert_eq!(kept(&app).await, 1, "{trouble}");
        }
    }
}

#[tokio::test]
async fn who_waits_too_long_for_others_keeps_what_they_typed_and_sends_it_again() {
    let app = TestApp::with(|setup| setup.connections = 1).await;
    let staff = app.database.company(false).await;
    let (rob, note) = (app.sign_in(staff.rep).await, Note::new(&app, &staff).await);
    app.host.pool.execute("set lock_timeout = '200ms'").await.expect("little patience");
    let holder = held(&app).await;
    let page = note.form(&rob).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text().contains("What you typed is still here; try again in a moment."), "{}", page.text());
    assert!(page.text().contains("Wants skin-on</textarea>"), "{}", page.text());
    holder.rollback().await.expect("let go");
    for _ in 0..2 {
        assert_eq!(note.form(&rob).await.status, StatusCode::SEE_OTHER);
        assert_eq!(kept(&app).await, 1);
    }
}
