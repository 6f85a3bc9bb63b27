//! What `larder doctor` finds out about the database.

use super::Report;
use crate::config::{Config, Database as Source};
use crate::database::Database;
use crate::stop::{asked, watch_for_signals};
use crate::{migrate, postgres};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Executor as _;
use sqlx::postgres::PgConnection;
use std::time::Instant;

/// Further apart, sessions and reminders go wrong.
const MOST_SKEW: TimeDelta = TimeDelta::seconds(2);

/// From the programs that run it to the company that is in it.
pub(super) async fn examine(config: &Config, report: &mut Report) {
    if let Source::Embedded { binaries, .. } = &config.database {
        match postgres::version(&config.data_folder, binaries.as_deref()) {
            Ok(version) => report.ok("PostgreSQL", format!("{version}, run by Larder itself")),
            Err(error) => return report.problem("PostgreSQL", error, "Then start again."),
        }
        if !postgres::exists(&config.data_folder) {
            return report.note("database", "there is none yet", "The first start makes it.");
        }
    }
    let stop = match watch_for_signals() {
        Ok(stop) => stop,
        Err(error) => return report.problem("signals", error, "The operating system should pass them on."),
    };
    let opened = tokio::select! {
        opened = Database::open(config, None) => opened,
        () = asked(stop.clone()) => return report.problem("database", "stopped before it was looked into", "Ask again."),
    };
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            return report.problem("database", error, "The end of postgres.log in the data folder may say more.");
        }
    };
    let looked = tokio::select! {
        looked = inside(config, &opened, report) => looked,
        () = asked(stop) => Err("stopped before everything was looked into".into()),
    };
    if let Err(error) = looked {
        report.problem("database", error, "Check that it runs, and the address and password in the settings.");
    }
    opened.close().await;
}

async fn inside(config: &Config, database: &Database, report: &mut Report) -> Result<(), Box<dyn std::error::Error>> {
    let mut owner = database.connect_owner().await?;
    server(&mut owner, report).await?;
    let standing = migrate::standing(&mut owner).await?;
    migrations(&standing, report);
    if standing.version.is_none() {
        return Ok(());
    }
    roles(config, database, report).await?;
    let missing = sqlx::query_scalar!(
        r#"select wanted as "wanted!"
        from unnest(array['pg_trgm', 'unaccent']) wanted
        where not exists (select from pg_extension where extname = wanted)"#,
    )
    .fetch_all(&mut owner)
    .await?;
    match missing.as_slice() {
        [] => report.ok("extensions", "pg_trgm, unaccent"),
        missing => report.problem("extensions", missing.join(", "), "Create them as a superuser: create extension ..."),
    }
    jobs(&mut owner, report).await?;
    let company = sqlx::query!("select name, demo from company").fetch_optional(&mut owner).await?;
    match company {
        None => report.note("company", "not set up", &format!("Open {}/set-up in a browser.", config.public_url)),
        Some(company) if company.demo => {
            report.note("company", company.name, "This is the demo company: production refuses it.");
        }
        Some(company) => report.ok("company", company.name),
    }
    Ok(())
}

/// How far the database is, and what the next start does about it.
fn migrations(standing: &migrate::Standing, report: &mut Report) {
    let knows = migrate::program_version();
    match standing.version {
        None => report.note("migrations", "none yet", "The next start brings the database to this program's version."),
        Some(at) if !standing.unknown.is_empty() => {
            let found =
                format!("the database is at {at}, the program at {knows}, without {}", standing.unknown.join(", "));
            report.problem("migrations", found, "Start a newer program.");
        }
        Some(at) if !standing.missing.is_empty() => {
            let found = format!("the database is at {at}, the program at {knows}");
            report.note("migrations", found, "The next start migrates.");
        }
        Some(at) => report.ok("migrations", format!("at {at}, the newest")),
    }
}

/// Jobs that nobody tries again: a mail that never left, an import that stands still.
async fn jobs(owner: &mut PgConnection, report: &mut Report) -> Result<(), sqlx::Error> {
    let failed = sqlx::query!(
        r#"select kind, count(*) as "count!", max(failed_at) as "last!: DateTime<Utc>"
        from job
        where failed_at > now() - interval '30 days'
        group by kind
        order by kind"#,
    )
    .fetch_all(owner)
    .await?;
    if failed.is_empty() {
        report.ok("jobs", "none was given up in the last 30 days");
    }
    for job in failed {
        let found =
            format!("{} of kind {} given up, the last on {}", job.count, job.kind, job.last.format("%F %T UTC"));
        report.problem("jobs", found, "An admin finds why at /settings/jobs.");
    }
    Ok(())
}

/// Version, encoding, how quickly it answers, and what time it thinks it is.
async fn server(owner: &mut PgConnection, report: &mut Report) -> Result<(), sqlx::Error> {
    let (asked, asked_at) = (Instant::now(), Utc::now());
    let server = sqlx::query!(
        r#"select current_setting('server_version') as "version!", current_setting('server_version_num')::integer as "number!",
            current_setting('server_encoding') as "encoding!", datctype as "letters!", clock_timestamp() as "now!: DateTime<Utc>"
        from pg_database
        where datname = current_database()"#,
    )
    .fetch_one(owner)
    .await?;
    let took = asked.elapsed();
    if server.number < 150_000 {
        report.problem("database", format!("PostgreSQL {}", server.version), "Larder needs PostgreSQL 15 or newer.");
    } else {
        report.ok("database", format!("PostgreSQL {}, answers in {} ms", server.version, took.as_millis()));
    }
    if server.encoding != "UTF8" {
        report.problem("encoding", server.encoding, "Make the database anew with encoding 'UTF8'.");
    }
    if matches!(server.letters.as_str(), "C" | "POSIX") {
        let found =
            format!("{} knows English letters only, so a misspelt Müller or Жуков is not found", server.letters);
        report.note(
            "letters",
            found,
            "Make the database anew as in docs/configuration.md, and load a dump of this one.",
        );
    }
    clock(server.now - (asked_at + took / 2), report);
    Ok(())
}

/// How far the database's clock is ahead.
pub(super) fn clock(skew: TimeDelta, report: &mut Report) {
    if skew.abs() > MOST_SKEW {
        let found = format!("{} s apart from the database's", skew.num_milliseconds().abs() / 1000);
        report.problem("clock", found, "Keep both machines' clocks right with NTP.");
    } else {
        report.ok("clock", "the same as the database's");
    }
}

/// The application must not be able to get around row-level security.
async fn roles(config: &Config, database: &Database, report: &mut Report) -> Result<(), sqlx::Error> {
    let pool = match database.pool(1).await {
        Ok(pool) => pool,
        Err(error) => {
            let advice = "Let the role of database_url be larder_app or a member: grant larder_app to it.";
            report.problem("roles", error, advice);
            return Ok(());
        }
    };
    let mut app = pool.acquire().await?;
    if matches!(&config.database, Source::Urls { separate: true, .. }) {
        // Two addresses: then the login itself must be as harmless as the role.
        app.execute("reset role").await?;
    }
    let role = sqlx::query!(
        r#"select current_user::text as "name!", r.rolsuper or r.rolbypassrls or r.rolcreaterole as "mighty!",
            exists (
                -- As itself, or by a role that it may take on.
                select from (
                    select datdba as holder from pg_database where datname = current_database()
                    union
                    select nspowner from pg_namespace where nspname in ('public', 'larder')
                    union
                    select relowner from pg_class
                    where relnamespace in ('public'::regnamespace, 'larder'::regnamespace)
                    union
                    select proowner from pg_proc where pronamespace = 'larder'::regnamespace
                ) holders
                where pg_has_role(r.oid, holder, 'member')
            ) as "owns!"
        from pg_roles r
        where r.rolname = current_user"#,
    )
    .fetch_one(&mut *app)
    .await?;
    drop(app);
    pool.close().await;
    if role.mighty || role.owns {
        let found =
            format!("{} is, or may become, the owner of the database, or is above row-level security", role.name);
        report.problem("roles", found, "Give database_url a role without rights of its own, a member of larder_app.");
    } else {
        report.ok("roles", format!("the application works as {}, which owns nothing", role.name));
    }
    Ok(())
}
