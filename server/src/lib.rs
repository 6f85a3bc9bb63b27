//! The program around the app: HTTP, `PostgreSQL`, jobs, the command line.
//! Invariant: the whole route table stands in `router`; everything that writes passes the checks laid over it there.

mod assets;
mod calendar;
pub mod cli;
pub mod config;
pub mod database;
mod demo;
mod doctor;
mod export;
mod forms;
mod health;
mod import_command;
mod imports;
pub mod jobs;
mod limits;
pub mod listening;
pub mod live;
mod log;
pub mod mail;
pub mod migrate;
mod notices;
mod offline;
mod pages;
pub mod postgres;
mod refusal;
mod report_mails;
mod requests;
mod security;
mod serve;
mod stop;
mod unsubscribe;
mod user;

use app::contacts::exporting::Contacts;
use app::context::{Admission, Host, Viewer};
use app::error::AppError;
use app::interactions::list::exporting::Interactions;
use app::opportunities::exporting::Deals;
use app::organizations::exporting::Accounts;
use app::products::exporting::Products;
use app::scripts::{DEVICE, LIVE, MENTION, STYLES};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use ipnet::IpNet;
use leptos::config::LeptosOptions;
pub use limits::Rates;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// What every handler can reach.
#[derive(Clone)]
pub struct AppState {
    /// What the app is lent.
    pub host: Host,
    /// Where the built assets are, and how they are called.
    pub leptos: LeptosOptions,
    /// Proxies in front of the program, whose word about the client and the request's id is taken.
    pub trusted_proxies: Arc<[IpNet]>,
    /// The longest a page or a form may take.
    pub patience: Duration,
    /// How often somebody may ask.
    pub rates: Arc<Rates>,
    build: Arc<offline::Build>,
    /// The tabs that hear of what changes. Somebody has to listen for them: `live::work`.
    pub live: live::Live,
    readiness: health::Readiness,
}

impl AppState {
    /// The state of a program that has just started.
    #[must_use]
    pub fn new(host: Host, leptos: LeptosOptions, trusted_proxies: impl Into<Arc<[IpNet]>>) -> Self {
        let build = Arc::new(offline::Build::find(&leptos));
        Self {
            host,
            leptos,
            trusted_proxies: trusted_proxies.into(),
            patience: limits::PATIENCE,
            build,
            live: live::Live::default(),
            rates: Arc::default(),
            readiness: health::Readiness::default(),
        }
    }

    /// The person whose session cookie is in `headers`.
    async fn viewer(&self, headers: &HeaderMap) -> Result<Viewer, AppError> {
        self.arriving(headers).await?.ok_or(AppError::SignedOut)
    }

    /// The same where nobody has to be signed in.
    async fn arriving(&self, headers: &HeaderMap) -> Result<Option<Viewer>, AppError> {
        let viewer = Viewer::from_headers(&self.host, headers).await?;
        viewer.as_ref().map_or(Ok(()), |viewer| self.rates.take_of_person(viewer.me.id))?;
        Ok(viewer)
    }

    /// For server functions that the browser calls: they find out who asks by themselves.
    fn admission(&self) -> Admission {
        let rates = self.rates.clone();
        Admission(Arc::new(move |person| rates.take_of_person(person)))
    }
}

/// The addresses of the pages, as Axum writes them. They are listed once, before there is a router that shows any: while
/// Leptos goes through the pages to list them, nothing that a page reads is loaded in the whole process, and a page that
/// begins to read just then, for another router, would wait for it for ever (leptos-rs/leptos#4773).
static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let pages = leptos_axum::generate_route_list(app::App);
    // The page of what is nowhere is the fallback's, after the public files.
    pages.iter().map(|page| page.path().to_owned()).filter(|page| !page.contains('*')).collect()
});

/// Every route there is. Serve it with the peer's address (`ConnectInfo<SocketAddr>`).
pub fn router(state: AppState) -> Router {
    // Rendering spawns tasks; a second router in the same process finds the executor there already.
    _ = any_spawner::Executor::init_tokio();
    // What renders, reads or writes for a person. Uploads stand outside of it, with limits of their own.
    let app = PAGES
        .iter()
        .fold(Router::new(), |app, page| app.route(page, get(pages::show).post(forms::submit)))
        .route("/api/{*function}", get(pages::call).post(pages::call))
        .route("/organizations.csv", get(export::list_as_csv::<Accounts>))
        .route("/organizations.xlsx", get(export::list_as_xlsx::<Accounts>))
        .route("/contacts.csv", get(export::list_as_csv::<Contacts>))
        .route("/contacts.xlsx", get(export::list_as_xlsx::<Contacts>))
        .route("/products.csv", get(export::list_as_csv::<Products>))
        .route("/products.xlsx", get(export::list_as_xlsx::<Products>))
        .route("/opportunities.csv", get(export::list_as_csv::<Deals>))
        .route("/opportunities.xlsx", get(export::list_as_xlsx::<Deals>))
        .route("/interactions.csv", get(export::list_as_csv::<Interactions>))
        .route("/interactions.xlsx", get(export::list_as_xlsx::<Interactions>))
        .route("/reports.csv", get(export::report_as_csv))
        .route("/reports.xlsx", get(export::report_as_xlsx))
        .route("/reports/principal.csv", get(export::month_as_csv))
        .route("/reports/principal.xlsx", get(export::month_as_xlsx))
        .route("/calendar/{file}", get(calendar::feed))
        .route("/imports/{id}/rejected.csv", get(imports::rejected))
        .fallback(pages::elsewhere)
        .method_not_allowed_fallback(refusal::wrong_method)
        .layer(from_fn_with_state(state.clone(), limits::size))
        .layer(from_fn_with_state(state.clone(), limits::rate));
    let compression = CompressionLayer::new().br(true).gzip(true).quality(CompressionLevel::Precise(4));
    let upload = post(imports::upload).layer(DefaultBodyLimit::max(imports::UPLOAD_BYTES));
    let upload = upload.layer(from_fn(limits::upload_time)).layer(from_fn_with_state(state.clone(), limits::rate));
    let unsubscribe = get(unsubscribe::ask).post(unsubscribe::end);
    let unsubscribe = unsubscribe.layer(from_fn_with_state(state.clone(), limits::rate));
    let live = get(live::open).layer(from_fn_with_state(state.clone(), limits::rate));
    app.route("/imports/upload", upload)
        .route("/live", live)
        .route(&LIVE.address, get(async || assets::script(&LIVE)))
        .route(&MENTION.address, get(async || assets::script(&MENTION)))
        .route("/pkg/{*file}", get(assets::hashed))
        .route(&STYLES.address, get(async || assets::script(&STYLES)))
        .route(&DEVICE.address, get(async || assets::script(&DEVICE)))
        .route("/scripts/{build}/{name}", get(offline::script))
        .route("/shell", get(offline::shell))
        .route("/sw.js", get(offline::service_worker))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/version", get(health::version))
        // From the inside out: what stands last sees the request first and the answer last.
        .layer(compression)
        .layer(from_fn_with_state(state.clone(), security::same_origin))
        // Outside of that: mail programs post to it by themselves.
        .route("/unsubscribe/{token}", unsubscribe)
        .layer(CatchPanicLayer::custom(refusal::panicked))
        .layer(from_fn_with_state(state.clone(), refusal::in_words))
        // Should even the page that says so panic.
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), security::headers))
        .layer(from_fn(requests::log))
        .layer(from_fn_with_state(state.clone(), requests::identify))
        .with_state(state)
}
