//! The program without a socket: a router over a database of its own, and callers as values.

use crate::database::{Database, Staff};
use app::auth::PersonId;
use app::auth::token::Token;
use app::context::{Host, Settings};
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::{Router, response::Response};
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use server::live::Live;
use server::{AppState, Rates};
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tower::ServiceExt as _;

/// What the browser calls the program.
pub const ORIGIN_OF_LARDER: &str = "http://larder.test";
/// What the browser says it wants when it opens a page.
pub const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// When a request is so slow that the test says what it waits for: before the program gives it up.
const SLOW: Duration = Duration::from_secs(20);

/// How an installation is set up.
pub struct Setup {
    pub settings: Settings,
    pub leptos: LeptosOptions,
    pub trusted_proxies: Vec<IpNet>,
    /// Connections to the database.
    pub connections: u32,
    /// The longest a page or a form may take.
    pub patience: Duration,
    /// How often somebody may ask.
    pub rates: Rates,
}

/// Larder with its own database.
pub struct TestApp {
    pub database: Database,
    pub host: Host,
    state: AppState,
    router: Router,
}

impl TestApp {
    /// A new installation: no company, nobody.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same, set up differently.
    pub async fn with(change: impl FnOnce(&mut Setup)) -> Self {
        let settings = Settings {
            public_url: ORIGIN_OF_LARDER.to_owned(),
            mail: false,
            secure_cookies: false,
            development: true,
            set_up_token: None,
        };
        let leptos = LeptosOptions::builder().output_name("larder").build();
        let mut setup = Setup {
            settings,
            leptos,
            trusted_proxies: Vec::new(),
            connections: 5,
            patience: Duration::from_secs(30),
            rates: Rates::default(),
        };
        change(&mut setup);
        let database = Database::fresh().await;
        let host = Host { pool: database.narrow_pool(setup.connections), settings: Arc::new(setup.settings) };
        let mut state = AppState::new(host.clone(), setup.leptos, setup.trusted_proxies);
        state.patience = setup.patience;
        state.rates = Arc::new(setup.rates);
        let router = server::router(state.clone());
        Self { database, host, state, router }
    }

    /// An installation with a company and people in every role.
    pub async fn with_company() -> (Self, Staff) {
        let app = Self::new().await;
        let staff = app.database.company(false).await;
        (app, staff)
    }

    /// The state of another program like it, on the same database.
    pub fn state(&self) -> AppState {
        let mut state = self.state.clone();
        state.live = Live::default();
        state
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Caller {
        Caller { router: self.router.clone(), owner: self.database.owner.clone(), cookies: Arc::default() }
    }

    /// A browser in which `person` is signed in.
    pub async fn sign_in(&self, person: PersonId) -> Caller {
        let token = Token::fresh().expect("randomness");
        sqlx::query("select larder.open_session($1, $2, 'test')")
            .bind(person.0)
            .bind(&token.hash()[..])
            .execute(&self.database.pool)
            .await
            .expect("a session");
        let caller = self.visitor();
        caller.jar().insert("larder".to_owned(), token.reveal().to_owned());
        caller
    }
}

/// A browser: it sends its cookies and its origin, and keeps the cookies it is given.
#[derive(Clone)]
pub struct Caller {
    router: Router,
    owner: PgPool,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Caller {
    /// Another browser with the same cookies: from now on each keeps its own.
    pub fn copy(&self) -> Self {
        let cookies = Arc::new(Mutex::new(self.jar().clone()));
        Self { router: self.router.clone(), owner: self.owner.clone(), cookies }
    }

    /// A cookie that it keeps.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    fn jar(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().expect("a cookie jar")
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).header(ACCEPT, HTML), Body::empty()).await
    }

    /// Posts to a server function, as the hydrated page does.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = same_origin(Request::post(path)).header(ACCEPT, "application/json");
        self.send(request, encode(fields)).await
    }

    /// Posts a form to its own page, as a browser without JavaScript does; `action` is the server function's path.
    pub async fn form(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let fields = [&[("_do", action)], fields].concat();
        self.send(same_origin(Request::post(page)).header(ACCEPT, HTML), encode(&fields)).await
    }

    /// Sends what the others do not.
    pub async fn send(&self, request: Builder, body: Body) -> Answer {
        let (head, body) = self.begin(request, body).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a whole answer");
        Answer { status: head.status, headers: head.headers, body: body.to_vec() }
    }

    /// Sends a request and reads no more than the head of the answer.
    pub async fn begin(&self, request: Builder, body: Body) -> Response {
        let mut request = request.body(body).expect("a request");
        let headers = request.headers_mut();
        headers.entry(HOST).or_insert_with(|| "larder.test".parse().expect("a header"));
        let cookies = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        if !cookies.is_empty() {
            headers.entry(COOKIE).or_insert_with(|| cookies.parse().expect("a header"));
        }
        // What the listener would say of the socket.
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 40_000))));
        let asked = format!("{} {}", request.method(), request.uri());
        let response = tokio::select! {
            response = self.router.clone().oneshot(request) => response.expect("an answer"),
            never = self.watch(&asked) => match never {},
        };
        self.keep_cookies(&response);
        response
    }

    /// Beside a request: says what it waits for when it takes long.
    async fn watch(&self, asked: &str) -> Infallible {
        tokio::time::sleep(SLOW).await;
        let working =
            "select concat_ws(' ', pid, state, wait_event_type, wait_event, 'behind', pg_blocking_pids(pid)::text,
                'for', date_trunc('second', now() - state_change)::text, 'in:', left(query, 200))
            from pg_stat_activity
            where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()";
        let working = sqlx::query_scalar::<_, String>(working).fetch_all(&self.owner).await;
        eprintln!("{asked} has not been answered for {SLOW:?}. The database works on {working:#?}");
        eprintln!("(on nothing: then the program waits for itself)");
        std::future::pending().await
    }

    fn keep_cookies(&self, response: &Response) {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a readable cookie").split(';').next().unwrap_or_default();
            let (name, value) = cookie.split_once('=').expect("a name and a value");
            self.jar().remove(name);
            if !value.is_empty() {
                self.jar().insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// What a browser adds to a request from Larder's own pages.
pub fn same_origin(request: Builder) -> Builder {
    request
        .header(ORIGIN, ORIGIN_OF_LARDER)
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// A form's body.
pub fn encode(fields: &[(&str, &str)]) -> Body {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into()
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a readable header"))
    }

    /// Where it leads.
    pub fn location(&self) -> Option<&str> {
        self.header(LOCATION.as_str())
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let (_, rest) = self.text().split_once(&format!("name=\"{name}\" value=\"")).expect("the hidden field");
        let value = rest.split('"').next().unwrap_or_default();
        value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }
}
