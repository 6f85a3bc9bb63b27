//! Serving: the database comes up, people are answered, and everything ends in the opposite order.
//! Invariant: a request that was begun is finished, and the database stops after the last of them.

use crate::config::{Config, Environment};
use crate::database::Database;
use crate::demo::{self, DemoPassword, DemoSize};
use crate::mail::Mailer;
use crate::stop::{asked, watch_for_signals};
use crate::{AppState, jobs, listening, live, router};
use app::auth::token::Token;
use app::context::{Host, Settings};
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long open requests may take once the program was asked to stop.
const DRAIN: Duration = Duration::from_secs(20);

/// Serves until the program is asked to stop (SIGTERM, SIGINT).
///
/// # Errors
/// The port is taken, or the database cannot be used.
pub async fn serve(config: &Config, demo: Option<DemoPassword>) -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let stop = watch_for_signals()?;
    // The folder first: of two programs on one folder and one port, the second is told what is wrong.
    let folder = Database::reserve(config)?;
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.map_err(|error| format!("listen: {} cannot be used: {error}", config.listen))?;
    let mailer = config.mail.as_ref().map(|mail| Mailer::new(&mail.smtp_url, &mail.from)).transpose();
    let mailer = mailer.map_err(|error| format!("smtp_url, mail_from: {error}"))?;
    let database = tokio::select! {
        opened = Database::open(config, folder) => opened?,
        () = asked(stop.clone()) => return Ok(()),
    };
    let prepared = tokio::select! {
        prepared = prepare(config, &database, demo) => prepared,
        () = asked(stop.clone()) => Err("stopped before it was ready".into()),
    };
    let served = match prepared {
        Ok(state) => {
            tracing::info!(url = config.public_url, took = ?began.elapsed(), "Larder is ready");
            let (pool, registry) = (state.host.pool.clone(), jobs::registry(mailer.as_ref()));
            let jobs = jobs::work(state.host.clone(), database.owner.clone(), registry, jobs::ROUND, stop.clone());
            let jobs = tokio::spawn(jobs);
            let live = tokio::spawn(live::work(state.live.clone(), database.owner.clone(), stop.clone()));
            answer(listener, state, stop).await;
            // Its sockets were told when the program was asked to stop.
            _ = tokio::time::timeout(DRAIN, live).await;
            if tokio::time::timeout(DRAIN, jobs).await.is_err() {
                tracing::warn!("jobs that are still running are cut off; they run again");
            }
            // What was cut off may hold its connection; the database ends that.
            let _ = tokio::time::timeout(Duration::from_secs(1), pool.close()).await;
            Ok(())
        }
        Err(error) => Err(error),
    };
    database.close().await;
    served
}

/// Brings the database to the program's version and makes what every request reaches.
async fn prepare(config: &Config, database: &Database, demo: Option<DemoPassword>) -> Result<AppState, Box<dyn Error>> {
    database.migrate().await?;
    let pool = database.pool(config.pool_size).await?;
    if let Some(password) = demo {
        demo::load(config, database, &pool, password, DemoSize::default()).await?;
    }
    let mut owner = database.connect_owner().await?;
    let is_demo = sqlx::query_scalar!("select demo from company").fetch_optional(&mut owner).await?;
    if config.environment == Environment::Production && is_demo == Some(true) {
        return Err("environment: production does not serve the demo company; give it a database of its own".into());
    }
    let set_up = sqlx::query_scalar!("select larder.is_set_up()").fetch_one(&mut owner).await? == Some(true);
    let set_up_token = if set_up || config.is_local() { None } else { Some(Token::fresh()?.reveal().to_owned()) };
    if !set_up {
        let page = format!("{}/set-up", config.public_url);
        tracing::info!(page, token = set_up_token, "Larder is new: set it up in the browser");
    }
    let settings = Settings { set_up_token, ..config.app_settings() };
    let host = Host { pool, settings: Arc::new(settings) };
    Ok(AppState::new(host, config.leptos(), config.trusted_proxies.clone()))
}

/// Answers requests until asked to stop, and then the ones that are open.
async fn answer(listener: TcpListener, state: AppState, stop: watch::Receiver<bool>) {
    let listening = listening::serve(listener, router(state), listening::HEAD, asked(stop.clone()));
    tokio::select! {
        () = listening => {}
        () = async { asked(stop).await; tokio::time::sleep(DRAIN).await } => {
            tracing::warn!("requests that are still open are cut off");
        }
    }
}
