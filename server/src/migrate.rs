//! Bringing the database to the program's version.
//! Invariant: of programs that start together one migrates and the others wait; a database that is ahead of the program
//! is left alone.

use crate::postgres::OLDEST;
use sqlx::Connection as _;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnection;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Why the database is not at the program's version.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// Larder's SQL does not run there.
    #[error("the database runs on PostgreSQL {0}, and Larder needs {OLDEST} or newer")]
    TooOld(String),
    /// Names would not fit in.
    #[error("the database is encoded in {0}, and Larder needs UTF8: make it anew, see docs/configuration.md")]
    Encoding(String),
    /// A newer program was here.
    #[error(
        "the database is at version {database}, and this program knows versions up to {program}, without {unknown}: \
        start a newer program, or restore a backup that is as old as this one"
    )]
    Newer {
        /// The database's version.
        database: i64,
        /// The program's.
        program: i64,
        /// What the database has had and the program does not know.
        unknown: String,
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

/// How far a database is.
#[derive(Debug, Default)]
pub struct Standing {
    /// The newest version that it has had; none before the first migration.
    pub version: Option<i64>,
    /// What the program knows and it has not had yet.
    pub missing: Vec<i64>,
    /// What it has had and the program does not know, with its name.
    pub unknown: Vec<String>,
}

/// How far the database is.
///
/// # Errors
/// Those of the database.
pub async fn standing(owner: &mut PgConnection) -> Result<Standing, sqlx::Error> {
    let known = || MIGRATIONS.iter().map(|migration| migration.version);
    let there = sqlx::query_scalar::<_, bool>("select to_regclass('public._sqlx_migrations') is not null");
    if !there.fetch_one(&mut *owner).await? {
        return Ok(Standing { missing: known().collect(), ..Standing::default() });
    }
    let had = sqlx::query_as::<_, (i64, String)>("select version, description from public._sqlx_migrations order by 1");
    let had = had.fetch_all(owner).await?;
    Ok(Standing {
        version: had.last().map(|(version, _)| *version),
        missing: known().filter(|version| had.iter().all(|(had, _)| had != version)).collect(),
        unknown: had
            .iter()
            .filter(|(had, _)| known().all(|version| version != *had))
            .map(|(version, name)| format!("{version} ({name})"))
            .collect(),
    })
}

/// Refuses what Larder does not run on, before anything is written there.
fn refuse_unfit(version_number: i32, version: &str, encoding: &str) -> Result<(), MigrationError> {
    if i64::from(version_number) < i64::from(OLDEST) * 10_000 {
        return Err(MigrationError::TooOld(version.to_owned()));
    }
    if encoding != "UTF8" {
        return Err(MigrationError::Encoding(encoding.to_owned()));
    }
    Ok(())
}

/// Runs what is missing, one program at a time, and prepares what every start prepares. Takes the connection with it:
/// the lock that others wait for ends with it, whatever happens.
///
/// # Errors
/// The database is not fit for Larder, it is newer than the program, or a migration does not run: then it left nothing
/// behind.
pub async fn run(mut owner: PgConnection) -> Result<(), MigrationError> {
    let server = "select current_setting('server_version_num')::integer, current_setting('server_version'),
        current_setting('server_encoding')";
    let (number, version, encoding) = sqlx::query_as::<_, (i32, String, String)>(server).fetch_one(&mut owner).await?;
    refuse_unfit(number, &version, &encoding)?;
    sqlx::query("select pg_advisory_lock(hashtext('larder.migrate'))").execute(&mut owner).await?;
    let before = standing(&mut owner).await?;
    if let (Some(database), false) = (before.version, before.unknown.is_empty()) {
        let unknown = before.unknown.join(", ");
        return Err(MigrationError::Newer { database, program: program_version(), unknown });
    }
    MIGRATIONS.run(&mut owner).await?;
    if !before.missing.is_empty() {
        tracing::info!(before = before.version, after = program_version(), "migrated the database");
    }
    sqlx::query("select larder.prepare_partitions()").execute(&mut owner).await?;
    if sqlx::query_scalar("select larder.recognise_database()").fetch_one(&mut owner).await? {
        tracing::warn!("the database is not the one of the last start (a backup?): devices read everything anew");
    }
    Ok(owner.close().await?)
}

#[cfg(test)]
mod tests {
    use super::refuse_unfit;

    #[test]
    fn what_larder_does_not_run_on_is_refused_by_name() {
        assert!(refuse_unfit(150_000, "15.0", "UTF8").is_ok());
        let refused = refuse_unfit(140_012, "14.12", "UTF8").expect_err("a refusal").to_string();
        assert!(refused.contains("14.12") && refused.contains("15 or newer"), "{refused}");
        let refused = refuse_unfit(170_000, "17.0", "LATIN1").expect_err("a refusal").to_string();
        assert!(refused.contains("LATIN1") && refused.contains("UTF8"), "{refused}");
    }
}
