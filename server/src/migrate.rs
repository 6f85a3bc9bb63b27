//! Bringing the database to the program's version.
//! Invariant: of programs that start together one migrates and the others wait; a database that is ahead of the program
//! is left alone.

use sqlx::Connection as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnection;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Why the database is not at the program's version.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A newer program was here.
    #[error(
        "the database is at version {database}, and this program knows versions up to {program}: start a newer program, \
        or restore a backup that is as old as this one"
    )]
    Newer {
        /// The database's version.
        database: i64,
        /// The program's.
        program: i64,
    },
    /// A migration does not run.
    #[error("the database cannot be brought to this program's version: {0}")]
    Failed(#[from] MigrateError),
    /// The database does not answer.
    #[error("the database cannot be brought to this program's version: {0}")]
    Database(#[from] sqlx::Error),
}

/// The newest version that this program knows.
#[must_use]
pub fn program_version() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// The version that the database is at; none before the first migration.
///
/// # Errors
/// Those of the database.
pub async fn database_version(owner: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    let there = sqlx::query_scalar::<_, bool>("select to_regclass('public._sqlx_migrations') is not null");
    if !there.fetch_one(&mut *owner).await? {
        return Ok(None);
    }
    sqlx::query_scalar("select max(version) from public._sqlx_migrations").fetch_one(owner).await
}

/// Runs what is missing, one program at a time, and prepares what every start prepares. Takes the connection with it:
/// the lock that others wait for ends with it, whatever happens.
///
/// # Errors
/// The database is newer than the program, or a migration does not run: then it left nothing behind.
pub async fn run(mut owner: PgConnection) -> Result<(), MigrationError> {
    sqlx::query("select pg_advisory_lock(hashtext('larder.migrate'))").execute(&mut owner).await?;
    let before = database_version(&mut owner).await?;
    match MIGRATIONS.run(&mut owner).await {
        Err(MigrateError::VersionMissing(missing)) => {
            let database = database_version(&mut owner).await?.unwrap_or(missing);
            return Err(MigrationError::Newer { database, program: program_version() });
        }
        migrated => migrated?,
    }
    let after = database_version(&mut owner).await?;
    if before != after {
        tracing::info!(?before, ?after, "migrated the database");
    }
    sqlx::query("select larder.prepare_partitions()").execute(&mut owner).await?;
    Ok(owner.close().await?)
}
