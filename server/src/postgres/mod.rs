//! Larder's own PostgreSQL: a private cluster in the data folder, reached through a socket only, that starts and stops
//! with the program.
//! Invariant: one program at a time runs the cluster of a data folder, and whatever was killed without warning (the
//! program, PostgreSQL, the machine), the next start brings it back by itself.

mod account;
mod binaries;
mod folder;
mod lock;
mod postmaster;
mod supervisor;
#[cfg(test)]
mod tests;

use account::Account;
pub use binaries::OLDEST;
use folder::Folder;
pub use lock::Lock;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use supervisor::Supervisor;

/// The role that owns the database.
pub const OWNER: &str = "larder_owner";
/// The role the application works as.
pub const APP: &str = "larder_app";
const DATABASE: &str = "larder";
const PORT: u16 = 5432;

/// How many connections there are beside the application's own: listeners, migrations, commands, somebody with `psql`.
const OTHER_CONNECTIONS: u32 = 50;

/// How long a command waits for a cluster that another program is making.
const PATIENCE: Duration = Duration::from_mins(1);

/// Why there is no cluster, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// Another program has the folder.
    #[error(
        "another larder (process {pid}) is running on the data folder {}. Stop that one, or give this one a folder of \
        its own with --data-folder", folder.display()
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The other program.
        pid: String,
    },
    /// Nothing to run, or not the version that the cluster was made with.
    #[error("{0}. On Debian or Ubuntu: apt-get install postgresql; elsewhere name the folder with --postgres-binaries")]
    NoBinaries(String),
    /// No account to run it.
    #[error("PostgreSQL does not run as root, and there is no account {0}: name another with --postgres-account")]
    NoAccount(String),
    /// PostgreSQL said no.
    #[error("{what} failed: {said}")]
    Refused {
        /// What was tried.
        what: &'static str,
        /// The end of what it printed.
        said: String,
    },
    /// The file system said no.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
}

/// Names what was tried on which path, for people.
fn on<T>(what: &'static str, path: &Path, result: std::io::Result<T>) -> Result<T, ClusterError> {
    result.map_err(|source| ClusterError::Io { what, path: path.to_path_buf(), source })
}

/// Where a cluster is, and how it is run.
#[derive(Clone, Copy, Debug)]
pub struct Embedded<'a> {
    /// The data folder.
    pub data: &'a Path,
    /// The folder with PostgreSQL's programs, if not in the usual places.
    pub binaries: Option<&'a Path>,
    /// The account that runs it when Larder is root.
    pub account: Option<&'a str>,
    /// How many connections the application may want.
    pub pool_size: u32,
}

/// A running cluster.
pub struct Cluster {
    socket_folder: PathBuf,
    /// Absent when another program runs it, and this one only visits.
    own: Option<(Supervisor, Lock)>,
}

impl Cluster {
    /// Makes the cluster if there is none, and runs it, for whoever has taken the folder.
    ///
    /// # Errors
    /// It cannot run.
    pub async fn start(embedded: &Embedded<'_>, lock: Lock) -> Result<Self, ClusterError> {
        let existing = Folder::existing(embedded.data).ok();
        let account = Account::choose(existing.as_ref().map(Folder::path), embedded.account)?;
        let version = existing.as_ref().map(Folder::version).transpose()?;
        let binaries = binaries::find(embedded.binaries, version)?;
        let folder = match existing {
            Some(folder) => folder,
            None => Folder::create(embedded.data, &binaries, account.as_ref()).await?,
        };
        let socket_folder = folder.socket_folder();
        folder::prepare_socket_folder(&folder, &socket_folder, account.as_ref())?;
        postmaster::stop_leftover(folder.path(), &socket_folder).await?;
        let recipe = postmaster::Recipe {
            binaries,
            account,
            folder: folder.path().to_path_buf(),
            socket_folder: socket_folder.clone(),
            log: embedded.data.join("postgres.log"),
            connections: embedded.pool_size.saturating_add(OTHER_CONNECTIONS),
        };
        let supervisor = Supervisor::start(recipe, options(&socket_folder, OWNER)).await?;
        Ok(Self { socket_folder, own: Some((supervisor, lock)) })
    }

    /// For a command: uses the cluster that another program runs on this folder, or runs it for the while. One that is
    /// being made is waited for.
    ///
    /// # Errors
    /// It cannot run, or is not made in time.
    pub async fn start_or_join(embedded: &Embedded<'_>) -> Result<Self, ClusterError> {
        let began = Instant::now();
        loop {
            match Lock::take(embedded.data) {
                Ok(lock) => return Self::start(embedded, lock).await,
                Err(ClusterError::InUse { .. }) => {}
                Err(error) => return Err(error),
            }
            match Folder::existing(embedded.data) {
                Ok(folder) => return Ok(Self { socket_folder: folder.socket_folder(), own: None }),
                Err(_) if began.elapsed() < PATIENCE => tokio::time::sleep(Duration::from_millis(100)).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// How the owner reaches the database.
    #[must_use]
    pub fn owner(&self) -> PgConnectOptions {
        options(&self.socket_folder, OWNER)
    }

    /// How the application reaches the database.
    #[must_use]
    pub fn app(&self) -> PgConnectOptions {
        options(&self.socket_folder, APP)
    }

    /// Stops the cluster, if this program runs it, and waits until it has written everything down.
    pub async fn stop(self) {
        if let Some((supervisor, _lock)) = self.own {
            supervisor.stop().await;
        }
    }
}

/// Whether there is a cluster in this data folder: one that another program runs, or one at rest.
#[must_use]
pub fn exists(data: &Path) -> bool {
    Folder::existing(data).is_ok()
}

/// The version of the PostgreSQL programs that would be used, like "15.10".
///
/// # Errors
/// There are none that fit.
pub fn version(data: &Path, binaries: Option<&Path>) -> Result<String, ClusterError> {
    let needed = Folder::existing(data).ok().map(|folder| folder.version()).transpose()?;
    Ok(binaries::find(binaries, needed)?.version)
}

fn options(socket_folder: &Path, role: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_folder)
        .port(PORT)
        .username(role)
        .database(DATABASE)
        .ssl_mode(PgSslMode::Disable)
        .application_name("larder")
}
