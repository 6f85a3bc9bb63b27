//! The database the program works on: its own cluster or somebody else's, as owner and as application.
//! Invariant: what serves people works as the application role, which owns nothing and which every policy binds.

use crate::config::{Config, Database as Source};
use crate::migrate;
use crate::postgres::{Cluster, ClusterError};
use app::context::PLANNING;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Executor as _};
use std::error::Error;
use std::time::{Duration, Instant};

/// How long a start waits for somebody else's database, which may be starting at the same time.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every connection of the application begins with: the role, and an end to statements and transactions that
/// nobody waits for any more.
const APPLICATION: &str = "
    set role larder_app;
    set statement_timeout = '15s';
    set lock_timeout = '10s';
    set idle_in_transaction_session_timeout = '60s';
";

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Larder's own cluster does not run.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The database does not answer, or says no.
    #[error("the database {at} cannot be used: {cause}")]
    Refused {
        /// Host and name; never the password.
        at: String,
        /// What it said.
        cause: sqlx::Error,
    },
}

/// What the database is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Serving people: one program per data folder.
    Serve,
    /// One command, which may run beside a program that serves.
    Command,
}

/// A database that can be reached, once it has been migrated.
pub struct Database {
    /// How its owner reaches it, directly.
    pub owner: PgConnectOptions,
    /// How the application reaches it.
    pub app: PgConnectOptions,
    cluster: Option<Cluster>,
}

impl Database {
    /// Starts or joins the cluster of the data folder; of somebody else's database it only notes the address.
    ///
    /// # Errors
    /// The cluster cannot run, or serves another program.
    pub async fn open(config: &Config, purpose: Purpose) -> Result<Self, ClusterError> {
        let (binaries, account) = match &config.database {
            Source::Urls { app, owner, .. } => {
                return Ok(Self { owner: *owner.clone(), app: *app.clone(), cluster: None });
            }
            Source::Embedded { binaries, account } => (binaries.as_deref(), account.as_deref()),
        };
        let cluster = match purpose {
            Purpose::Serve => Cluster::start(&config.data_folder, binaries, account).await?,
            Purpose::Command => Cluster::start_or_join(&config.data_folder, binaries, account).await?,
        };
        Ok(Self { owner: cluster.owner(), app: cluster.app(), cluster: Some(cluster) })
    }

    /// A connection as the owner. Somebody else's database gets half a minute to come up.
    ///
    /// # Errors
    /// It does not come up, or refuses.
    pub async fn connect_owner(&self) -> Result<PgConnection, DatabaseError> {
        let began = Instant::now();
        loop {
            match self.owner.clone().connect().await {
                Ok(mut connection) => {
                    let quiet = connection.execute("set client_min_messages = warning").await;
                    return quiet.map(|_| connection).map_err(|cause| refused(&self.owner, cause));
                }
                Err(cause) if self.cluster.is_none() && is_coming_up(&cause) && began.elapsed() < PATIENCE => {
                    tracing::warn!(%cause, "waiting for the database");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                Err(cause) => return Err(refused(&self.owner, cause)),
            }
        }
    }

    /// Brings it to this program's version.
    ///
    /// # Errors
    /// It does not answer, it is newer than the program, or a migration does not run.
    pub async fn migrate(&self) -> Result<(), Box<dyn Error>> {
        Ok(migrate::run(self.connect_owner().await?).await?)
    }

    /// The application's connections.
    ///
    /// # Errors
    /// The database refuses the application.
    pub async fn pool(&self, size: u32) -> Result<PgPool, DatabaseError> {
        let connected = pool_options(size).connect_with(self.app.clone()).await;
        connected.map_err(|cause| refused(&self.app, cause))
    }

    /// Stops the cluster, if this program runs it.
    pub async fn close(self) {
        if let Some(cluster) = self.cluster {
            cluster.stop().await;
        }
    }
}

/// How the application's connections behave. A connection that broke is replaced when it is next wanted.
pub fn pool_options(size: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        .idle_timeout(Duration::from_mins(10))
        .max_lifetime(Duration::from_mins(30))
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(PLANNING).await?;
                connection.execute(APPLICATION).await.map(|_| ())
            })
        })
}

fn refused(options: &PgConnectOptions, cause: sqlx::Error) -> DatabaseError {
    let name = options.get_database().unwrap_or_else(|| options.get_username());
    DatabaseError::Refused { at: format!("{name} at {}", options.get_host()), cause }
}

/// Nobody listens yet, or PostgreSQL says that it is starting up (`cannot_connect_now`).
#[must_use]
pub fn is_coming_up(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(said) => said.code().as_deref() == Some("57P03"),
        _ => false,
    }
}
