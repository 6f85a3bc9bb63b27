//! What `larder doctor` finds out about the database.

use super::Report;
use crate::config::{Config, Database as Source};
use crate::database::{Database, Purpose};
use crate::{migrate, postgres};
use chrono::{DateTime, Utc};
use sqlx::Executor as _;
use sqlx::postgres::PgConnection;
use std::time::Instant;

/// Further apart, sessions and reminders go wrong.
const MOST_SKEW: chrono::TimeDelta = chrono::TimeDelta::seconds(2);

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
    let opened = match Database::open(config, Purpose::Command).await {
        Ok(opened) => opened,
        Err(error) => {
            return report.problem("database", error, "The end of postgres.log in the data folder may say more.");
        }
    };
    if let Err(error) = inside(config, &opened, report).await {
        report.problem("database", error, "Check that it runs, and the address and password in the settings.");
    }
    opened.close().await;
}

async fn inside(config: &Config, database: &Database, report: &mut Report) -> Result<(), Box<dyn std::error::Error>> {
    let mut owner = database.connect_owner().await?;
    server(&mut owner, report).await?;
    let (at, knows) = (migrate::database_version(&mut owner).await?, migrate::program_version());
    match at {
        None => {
            report.note("migrations", "none yet", "The next start brings the database to this program's version.");
            return Ok(());
        }
        Some(at) if at > knows => {
            report.problem(
                "migrations",
                format!("the database is at {at}, the program at {knows}"),
                "Start a newer program.",
            );
        }
        Some(at) if at < knows => {
            report.note(
                "migrations",
                format!("the database is at {at}, the program at {knows}"),
                "The next start migrates.",
            );
        }
        Some(at) => report.ok("migrations", format!("at {at}, the newest")),
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

/// Version, encoding, how quickly it answers, and what time it thinks it is.
async fn server(owner: &mut PgConnection, report: &mut Report) -> Result<(), sqlx::Error> {
    let (asked, asked_at) = (Instant::now(), Utc::now());
    let server = sqlx::query!(
        r#"select current_setting('server_version') as "version!", current_setting('server_version_num')::integer as "number!",
            current_setting('server_encoding') as "encoding!", clock_timestamp() as "now!: DateTime<Utc>""#,
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
    let middle = asked_at + took / 2;
    let skew = server.now - middle;
    if skew.abs() > MOST_SKEW {
        let found = format!("{} s apart from the database's", skew.num_milliseconds().abs() / 1000);
        report.problem("clock", found, "Keep both machines' clocks right with NTP.");
    } else {
        report.ok("clock", "the same as the database's");
    }
    Ok(())
}

/// The application must not be able to get around row-level security.
async fn roles(config: &Config, database: &Database, report: &mut Report) -> Result<(), Box<dyn std::error::Error>> {
    let pool = database.pool(1).await?;
    let mut app = pool.acquire().await?;
    if matches!(&config.database, Source::Urls { separate: true, .. }) {
        // Two addresses: then the login itself must be as harmless as the role.
        app.execute("reset role").await?;
    }
    let role = sqlx::query!(
        r#"select current_user::text as "name!", r.rolsuper or r.rolbypassrls or r.rolcreaterole as "mighty!",
            exists (
                select from pg_class c where c.relowner = r.oid and c.relnamespace = 'public'::regnamespace
            ) as "owns!"
        from pg_roles r
        where r.rolname = current_user"#,
    )
    .fetch_one(&mut *app)
    .await?;
    drop(app);
    pool.close().await;
    if role.mighty || role.owns {
        let found = format!("{} owns tables or is above row-level security", role.name);
        report.problem("roles", found, "Give database_url a role without rights of its own, a member of larder_app.");
    } else {
        report.ok("roles", format!("the application works as {}, which owns nothing", role.name));
    }
    Ok(())
}
