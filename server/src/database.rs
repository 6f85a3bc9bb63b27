//! The database the program works on: its own cluster or somebody else's, as owner and as application.
//! Invariant: what serves people works as the application role, which owns nothing and which every policy binds.

use crate::config::{Config, Database as Source};
use crate::migrate;
use crate::postgres::{Cluster, ClusterError, Embedded, Lock};
use app::context::PLANNING;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Executor as _};
use std::error::Error;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

/// How long a start waits for a database that may be starting at the same time.
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

/// A database that can be reached, once it has been migrated.
pub struct Database {
    /// How its owner reaches it, directly.
    pub owner: PgConnectOptions,
    /// How the application reaches it.
    pub app: PgConnectOptions,
    cluster: Option<Cluster>,
}

impl Database {
    /// Takes the data folder for a program that serves; of somebody else's database there is nothing to take.
    ///
    /// # Errors
    /// Another program has it.
    pub fn reserve(config: &Config) -> Result<Option<Lock>, ClusterError> {
        match &config.database {
            Source::Urls { .. } => Ok(None),
            Source::Embedded { .. } => Lock::take(&config.data_folder).map(Some),
        }
    }

    /// Starts the cluster of the data folder that was reserved; without one (a command) it joins the program that has the
    /// folder, or starts the cluster for the while. Of somebody else's database it only notes the address.
    ///
    /// # Errors
    /// The cluster cannot run.
    pub async fn open(config: &Config, reserved: Option<Lock>) -> Result<Self, ClusterError> {
        let embedded = match &config.database {
            Source::Urls { app, owner, .. } => {
                return Ok(Self { owner: *owner.clone(), app: *app.clone(), cluster: None });
            }
            Source::Embedded { binaries, account } => Embedded {
                data: &config.data_folder,
                binaries: binaries.as_deref(),
                account: account.as_deref(),
                pool_size: config.pool_size,
            },
        };
        let cluster = match reserved {
            Some(folder) => Cluster::start(&embedded, folder).await?,
            None => Cluster::start_or_join(&embedded).await?,
        };
        Ok(Self { owner: cluster.owner(), app: cluster.app(), cluster: Some(cluster) })
    }

    /// A connection as the owner. A database gets half a minute to come up.
    ///
    /// # Errors
    /// It does not come up, or refuses.
    pub async fn connect_owner(&self) -> Result<PgConnection, DatabaseError> {
        let mut connection = connect(&self.owner).await?;
        let quiet = connection.execute("set client_min_messages = warning").await;
        quiet.map(|_| connection).map_err(|cause| refused(&self.owner, cause))
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
        // The pool would try again and again, and then say that it took too long; the first connection says why.
        let mut first = connect(&self.app).await?;
        prepare(&mut first).await.map_err(|cause| refused(&self.app, cause))?;
        let connected = pool_options(size).connect_with(self.app.clone().statement_cache_capacity(STATEMENTS)).await;
        connected.map_err(|cause| refused(&self.app, cause))
    }

    /// Stops the cluster, if this program runs it.
    pub async fn close(self) {
        if let Some(cluster) = self.cluster {
            cluster.stop().await;
        }
    }
}

/// As many statements a connection keeps with their plans: all that name their rows, beside what people ask of lists.
const STATEMENTS: usize = 250;

/// How the application's connections behave. A connection that broke is replaced when it is next wanted.
pub fn pool_options(size: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        .idle_timeout(Duration::from_mins(10))
        .max_lifetime(Duration::from_mins(30))
        .after_connect(|connection, _| Box::pin(prepare(connection)))
}

/// Makes a connection one of the application's.
async fn prepare(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection.execute(PLANNING).await?;
    connection.execute(APPLICATION).await.map(|_| ())
}

/// Connects, and waits for a database that is coming up: somebody else's, or a cluster that another program is starting.
async fn connect(options: &PgConnectOptions) -> Result<PgConnection, DatabaseError> {
    let began = Instant::now();
    let mut said = began;
    loop {
        match options.clone().connect().await {
            Err(cause) if is_coming_up(&cause) && !lacks_file(options, &cause) && began.elapsed() < PATIENCE => {
                if said.elapsed() > Duration::from_secs(1) || said == began {
                    said = Instant::now();
                    tracing::warn!(%cause, "waiting for the database");
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            connected => return connected.map_err(|cause| refused(options, cause)),
        }
    }
}

/// Whether a file is missing that the address names: no socket is looked for over TCP, so it is a certificate or a key.
fn lacks_file(options: &PgConnectOptions, error: &sqlx::Error) -> bool {
    let over_tcp = options.get_socket().is_none() && !options.get_host().starts_with('/');
    over_tcp && matches!(error, sqlx::Error::Io(cause) if cause.kind() == ErrorKind::NotFound)
}

fn refused(options: &PgConnectOptions, cause: sqlx::Error) -> DatabaseError {
    let name = options.get_database().unwrap_or_else(|| options.get_username());
    let file =
        if lacks_file(options, &cause) { ", where the address names a certificate or key that is missing" } else { "" };
    DatabaseError::Refused { at: format!("{name} at {}{file}", options.get_host()), cause }
}

/// Nobody listens yet, or PostgreSQL says that it is starting up (`cannot_connect_now`).
#[must_use]
pub fn is_coming_up(error: &sqlx::Error) -> bool {
    match error {
        // A certificate that does not convince comes as data that make no sense, and will do so again.
        sqlx::Error::Io(cause) => cause.kind() != ErrorKind::InvalidData,
        sqlx::Error::Database(said) => said.code().as_deref() == Some("57P03"),
        _ => false,
    }
}
