//! A database of its own for every test, and a company to fill it with. The tests of `server` include this file too.
//! Invariant: a test's pool is the application role, and tests share nothing but the template they are cloned from.

#![allow(dead_code, reason = "two crates include this file, and neither uses all of it")]

use app::auth::{PersonId, TeamId};
use app::context::{PLANNING, Viewer};
use sha2::{Digest as _, Sha256};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool};
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// What the admin of the test company signs in with.
pub const PASSWORD: &str = "walk-in cooler at seven";
/// Its hash, made cheap to compare with.
const HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$vHwqjqXRBbHKzR0b45oeeQ$2wed80Xx6mT9ILV7vUGIYo1Urby92B/AaDe0+7sIXpo";

/// A clone of the migrated template, dropped with the test.
pub struct Database {
    /// Logs in as the application role, as the program does: row-level security holds.
    pub pool: PgPool,
    /// The owner, whom no policy binds: for looking behind the curtain, never for what a test is about.
    pub owner: PgPool,
    name: String,
}

impl Database {
    /// A database with every migration and nothing in it.
    pub async fn fresh() -> Self {
        let migrations = Migrator::new(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations"))).await;
        let migrations = migrations.expect("migrations that can be read");
        let template = template(&migrations).await;
        let name = format!("larder_test_{}", Uuid::now_v7().simple());
        let mut server = PgConnection::connect_with(&server()).await.expect("a database server for tests");
        run(&mut server, format!("create database {name} template {template}")).await;
        let owner = PgPoolOptions::new().max_connections(2).connect_lazy_with(server_database(&name));
        Self { pool: pool(&name, 5), owner, name }
    }

    /// Another pool of the application role, with so many connections: for what must not ask for two at once.
    pub fn narrow_pool(&self, connections: u32) -> PgPool {
        pool(&self.name, connections)
    }

    /// A company with people in every role, in open or private books.
    pub async fn company(&self, private_books: bool) -> Staff {
        let (north, south, admin) = (TeamId::new(), TeamId::new(), PersonId::new());
        sqlx::query(
            "select larder.set_up('Harbor Brokers', 'America/New_York', 1::smallint, 'USD', $1, $2, $3, $4, $5, $6)",
        )
        .bind(private_books)
        .bind(north.0)
        .bind(admin.0)
        .bind("Ada Admin")
        .bind("ada@harbor.example")
        .bind(HASH)
        .execute(&self.pool)
        .await
        .expect("a company");
        let mut viewer = self.viewer(admin).await;
        sqlx::query("insert into team (id, name) values ($1, 'South')")
            .bind(south.0)
            .execute(viewer.db())
            .await
            .expect("a second team");
        let mut hire = async |name: &str, role: &str, team: TeamId| {
            let id = PersonId::new();
            let email = format!("{}@harbor.example", name.split(' ').next().unwrap_or(name).to_lowercase());
            sqlx::query(
                "insert into person (id, name, email, role, team_id, time_zone)
                values ($1, $2, $3, $4, $5, 'America/New_York')",
            )
            .bind(id.0)
            .bind(name)
            .bind(email)
            .bind(role)
            .bind(team.0)
            .execute(viewer.db())
            .await
            .expect("a person");
            id
        };
        let staff = Staff {
            north,
            south,
            admin,
            manager: hire("Mia Manager", "manager", north).await,
            rep: hire("Rob Rep", "rep", north).await,
            colleague: hire("Rita Rep", "rep", north).await,
            other_manager: hire("Max Manager", "manager", south).await,
            other_rep: hire("Sam Rep", "rep", south).await,
            viewer: hire("Vera Viewer", "viewer", north).await,
        };
        viewer.commit().await.expect("people");
        staff
    }

    /// Lets `work` go on until it waits for a lock that somebody else holds, and drops it there, as when its worker dies.
    pub async fn dies_waiting(&self, work: impl Future) {
        let waiting = async {
            let began = Instant::now();
            let waits = "select exists (
                select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            )";
            while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&self.owner).await.expect("locks") {
                assert!(began.elapsed() < Duration::from_mins(1), "it never waited");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            _ = work => panic!("it waited for nothing"),
            () = waiting => {}
        }
    }

    /// Waits for what was running when it was called, also in other tests' databases: the feed does not tell of what came
    /// after it before.
    pub async fn settle(&self) {
        let now = "select pg_snapshot_xmax(pg_current_snapshot())::text";
        let now = sqlx::query_scalar::<_, String>(now).fetch_one(&self.owner).await.expect("a snapshot");
        let over = "select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8";
        while !sqlx::query_scalar::<_, bool>(over).bind(&now).fetch_one(&self.owner).await.expect("a snapshot") {
            tokio::task::yield_now().await;
        }
    }

    /// An open transaction that acts for `person`.
    pub async fn viewer(&self, person: PersonId) -> Viewer {
        Viewer::on_behalf_of(&self.pool, person, "web").await.expect("a person who may sign in")
    }
}

/// Who works at the test company, in two teams.
#[derive(Clone, Copy, Debug)]
pub struct Staff {
    /// The team of most of them.
    pub north: TeamId,
    /// The other team.
    pub south: TeamId,
    /// Ada, of the northern team.
    pub admin: PersonId,
    /// Mia, manager of the northern team.
    pub manager: PersonId,
    /// Rob, of the northern team.
    pub rep: PersonId,
    /// Rita, of the northern team like Rob.
    pub colleague: PersonId,
    /// Max, manager of the southern team.
    pub other_manager: PersonId,
    /// Sam, of the southern team.
    pub other_rep: PersonId,
    /// Vera, an executive who only reads.
    pub viewer: PersonId,
}

impl Drop for Database {
    /// Waits for the drop, on a thread of its own: the test's runtime may be ending in a panic.
    fn drop(&mut self) {
        let drop = format!("drop database if exists {} with (force)", self.name);
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let mut server = PgConnection::connect_with(&server()).await.expect("a database server for tests");
                run(&mut server, drop).await;
            });
        });
        let _ = dropped.join();
    }
}

#[tokio::test]
async fn tests_run_as_a_role_that_row_level_security_binds() {
    let database = Database::fresh().await;
    let unbound = sqlx::query_scalar::<_, bool>(
        "select rolsuper or rolbypassrls or exists (
            select from pg_class where relowner = r.oid and relnamespace = 'public'::regnamespace
        )
        from pg_roles r
        where rolname = current_user",
    );
    assert!(!unbound.fetch_one(&database.pool).await.expect("the role"));
}

/// Where tests make their databases: a login that owns them.
fn server() -> PgConnectOptions {
    let url = std::env::var("LARDER_TEST_DATABASE_URL");
    let url = url.expect("LARDER_TEST_DATABASE_URL: `make test` sets it to a PostgreSQL of its own");
    let server = url.parse::<PgConnectOptions>().expect("LARDER_TEST_DATABASE_URL is a PostgreSQL address");
    // It would do for thousands of connections what `tls.rs` proves with a few.
    server.ssl_mode(PgSslMode::Disable)
}

fn server_database(name: &str) -> PgConnectOptions {
    server().database(name)
}

fn pool(database: &str, connections: u32) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(10));
    let pool = pool.after_connect(|connection, _| {
        Box::pin(async move {
            connection.execute(PLANNING).await?;
            connection.execute("set role larder_app").await.map(|_| ())
        })
    });
    pool.connect_lazy_with(server_database(database))
}

/// The name of the migrated template, made by the first test that needs it; the others wait.
async fn template(migrations: &Migrator) -> String {
    let mut digest = Sha256::new();
    migrations.iter().for_each(|migration| digest.update(&migration.checksum));
    let digest = Uuid::from_slice(&digest.finalize()[..16]).expect("16 bytes").simple();
    let (name, making) = (format!("larder_template_{digest}"), format!("larder_making_{digest}"));
    let mut server = PgConnection::connect_with(&server()).await.expect("a database server for tests");
    server.execute("select pg_advisory_lock(hashtext('larder.test_template'))").await.expect("the template's lock");
    let there = sqlx::query_scalar::<_, bool>("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut server)
        .await
        .expect("the list of databases");
    if !there {
        run(&mut server, format!("drop database if exists {making} with (force)")).await;
        let form = "template template0 encoding 'UTF8' locale_provider icu icu_locale 'und' locale 'C.UTF-8'";
        run(&mut server, format!("create database {making} {form}")).await;
        let mut owner = PgConnection::connect_with(&server_database(&making)).await.expect("the template");
        migrations.run(&mut owner).await.expect("migrations that run");
        owner.close().await.expect("the template closed");
        run(&mut server, format!("alter database {making} rename to {name}")).await;
    }
    name
}

/// Statements about databases take no parameters; the names are made here.
async fn run(server: &mut PgConnection, statement: String) {
    server.execute(AssertSqlSafe(statement.clone())).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}
