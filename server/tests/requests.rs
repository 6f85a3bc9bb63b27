//! Requests have an id that the log, the answer and an error page agree on; the log has nothing personal.

use crate::test_app::TestApp;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::io::Write;
use std::sync::Mutex;
use tracing_subscriber::fmt::MakeWriter;

/// What the program has logged, from every test at once.
#[derive(Clone, Copy)]
pub struct Log;

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().expect("the log").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

impl Log {
    /// Starts logging. For the whole process: what is for one thread alone misses lines while other tests log nothing.
    pub fn start() -> Self {
        let _ = tracing_subscriber::fmt().with_ansi(false).with_writer(Self).try_init();
        Self
    }

    #[expect(clippy::unused_self, reason = "the log is there to be read only once it was started")]
    pub fn text(self) -> String {
        String::from_utf8_lossy(&LOG.lock().expect("the log")).into_owned()
    }
}

#[tokio::test]
async fn the_log_names_the_route_and_nothing_of_the_person() {
    let log = Log::start();
    let (app, staff) = TestApp::with_company().await;
    let rep = app.sign_in(staff.rep).await;
    app.visitor().get("/sign-in?next=%2Fsecret-token").await;
    rep.get("/reset/secret-token").await;
    rep.get("/api/secret-token").await;
    rep.form("/sign-in", "/api/auth/sign-in", &[("email", "secret@token.example"), ("password", "secret-token")]).await;
    let answer = rep.post("/api/auth/sign-out", &[]).await;
    let log = log.text();
    let id = answer.header("x-request-id").expect("an id");
    let line = log.lines().find(|line| line.contains(id)).unwrap_or_else(|| panic!("{id} is not in {log}"));
    assert!(line.contains("method=POST route=\"/api/auth/sign-out\" status=200"), "{line}");
    assert!(log.contains("method=GET route=\"/sign-in\" status=200"), "{log}");
    assert!(!log.contains("secret") && !log.contains("larder="), "{log}");
}

#[tokio::test]
async fn an_error_of_ours_says_the_id_of_its_request_and_nothing_of_the_cause() {
    let (app, staff) = TestApp::with_company().await;
    let rep = app.sign_in(staff.rep).await;
    sqlx::query("alter function larder.act(bytea) rename to gone").execute(&app.database.owner).await.expect("a fault");
    let page = rep.get("/").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    let id = page.header("x-request-id").expect("an id");
    assert!(page.text().contains(&format!("Reference: {id}")), "{}", page.text());
    assert!(!page.text().contains("larder.act"), "{}", page.text());
}

#[tokio::test]
async fn an_id_is_taken_over_from_a_trusted_proxy_only() {
    let ask = async |app: &TestApp| {
        let request = Request::get("/livez").header("x-request-id", "from-the-proxy-1");
        let answer = app.visitor().send(request, Body::empty()).await;
        answer.header("x-request-id").map(str::to_owned).expect("an id")
    };
    assert_ne!(ask(&TestApp::new().await).await, "from-the-proxy-1");
    let behind = TestApp::with(|setup| setup.trusted_proxies = vec!["192.0.2.0/24".parse().expect("a network")]).await;
    assert_eq!(ask(&behind).await, "from-the-proxy-1");
}
