//! Keeps the server running for as long as the program does.
//! Invariant: a server that ends without being asked is started again, ever more slowly, until it stays.

use super::ClusterError;
use super::postmaster::{Postmaster, Recipe};
use crate::database::is_coming_up;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Tries of the first start: the sessions of a server that was killed may hold its memory for a moment longer.
const TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The task that watches over the server.
pub struct Supervisor {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Supervisor {
    /// Starts the server and returns when it answers.
    pub async fn start(recipe: Recipe, probe: PgConnectOptions) -> Result<Self, ClusterError> {
        let mut tried = 1;
        let server = loop {
            let mut server = recipe.spawn()?;
            match answers(&mut server, &probe).await {
                Ok(true) => break server,
                Ok(false) => {}
                Err(error) => {
                    server.stop().await;
                    return Err(ClusterError::Refused { what: "entering the database", said: error.to_string() });
                }
            }
            if tried == TRIES {
                return Err(ClusterError::Refused { what: "starting PostgreSQL", said: recipe.last_words() });
            }
            tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(tried)).await;
            tried += 1;
        };
        let (stop, stopped) = oneshot::channel();
        Ok(Self { stop, task: tokio::spawn(watch(recipe, server, stopped)) })
    }

    /// Stops the server.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        if let Err(error) = self.task.await {
            tracing::error!(%error, "PostgreSQL was not stopped cleanly");
        }
    }
}

/// Waits until the server answers, however long it has to recover; false when it ended instead.
async fn answers(server: &mut Postmaster, probe: &PgConnectOptions) -> Result<bool, sqlx::Error> {
    let began = Instant::now();
    let mut said = began;
    loop {
        match probe.clone().connect().await {
            Ok(connection) => return connection.close().await.map(|()| true),
            Err(error) if !is_coming_up(&error) => return Err(error),
            Err(_) if !server.runs() => return Ok(false),
            Err(_) => {}
        }
        if said.elapsed() > Duration::from_secs(5) {
            said = Instant::now();
            tracing::info!(waited = ?began.elapsed(), "waiting for PostgreSQL: it may be recovering");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn watch(recipe: Recipe, server: Postmaster, mut stopped: oneshot::Receiver<()>) {
    let mut server = Some(server);
    let mut pause = FIRST_PAUSE;
    loop {
        let began = Instant::now();
        if let Some(mut running) = server.take() {
            tokio::select! {
                status = running.ended() => {
                    tracing::error!(%status, log = %recipe.log.display(), "PostgreSQL ended without being asked: starting it again");
                }
                _ = &mut stopped => return running.stop().await,
            }
        }
        pause = if began.elapsed() > LONGEST_PAUSE { FIRST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = &mut stopped => return,
        }
        match recipe.spawn() {
            Ok(started) => server = Some(started),
            Err(error) => tracing::error!(%error, "PostgreSQL does not start"),
        }
    }
}
