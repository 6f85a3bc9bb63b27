//! Somebody else's PostgreSQL, set up in the ways that people do: two logins, other languages, what Larder refuses.

use crate::database::Database;
use crate::program::{Folder, said};
use server::migrate;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use uuid::Uuid;

/// A database on the tests' server, made by hand; gone with the test, like the roles that are named after it.
struct Elsewhere {
    name: String,
    server: PgConnectOptions,
}

impl Elsewhere {
    /// `form` follows the database's name.
    async fn new(form: &str, roles: &[&str]) -> Self {
        // The template brings the application's role, which belongs to the whole server.
        let server = (*Database::fresh().await.owner.connect_options()).clone().database("postgres");
        let elsewhere = Self { name: format!("larder_else_{}", Uuid::now_v7().simple()), server };
        let mut superuser = elsewhere.superuser().await;
        for role in roles {
            run(&mut superuser, &elsewhere.named(role)).await;
        }
        run(&mut superuser, &elsewhere.named(&format!("create database {{name}} {form}"))).await;
        elsewhere
    }

    fn named(&self, statement: &str) -> String {
        statement.replace("{name}", &self.name)
    }

    async fn superuser(&self) -> PgConnection {
        PgConnection::connect_with(&self.server).await.expect("a superuser")
    }

    async fn connect(&self) -> PgConnection {
        PgConnection::connect_with(&self.server.clone().database(&self.name)).await.expect("the database")
    }

    /// The address for a login of that name.
    fn url(&self, role: &str) -> String {
        self.server.clone().database(&self.name).username(&self.named(role)).to_url_lossy().to_string()
    }

    async fn gone(self) {
        let mut superuser = self.superuser().await;
        run(&mut superuser, &self.named("drop database {name} with (force)")).await;
        let roles = self.named("select rolname::text from pg_roles where rolname like '{name}%'");
        let roles = sqlx::query_scalar::<_, String>(AssertSqlSafe(roles));
        for role in roles.fetch_all(&mut superuser).await.expect("the roles") {
            run(&mut superuser, &format!("drop role {role}")).await;
        }
    }
}

async fn run(connection: &mut PgConnection, statement: &str) {
    let done = connection.execute(AssertSqlSafe(statement.to_owned())).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

#[tokio::test]
async fn two_logins_serve_and_the_doctor_tells_a_harmless_one_from_others() {
    let roles = [
        "create role {name}_owner login nosuperuser nocreaterole",
        "grant larder_app to {name}_owner",
        "create role {name}_app login in role larder_app",
        "create role {name}_heir login in role larder_app, {name}_owner",
        "create role {name}_stranger login",
    ];
    let elsewhere = Elsewhere::new("owner {name}_owner", &roles).await;
    let folder = Folder::new();
    let owner = format!("--database-owner-url={}", elsewhere.url("{name}_owner"));
    let program = folder.serve(&["--database-url", &elsewhere.url("{name}_app"), &owner]);
    assert_eq!(program.get("/readyz").0, 200);
    assert_eq!(program.get("/organizations").0, 303, "to the set-up page, by a question to the database");
    for (login, line) in [
        ("{name}_app", "ok       roles"),
        ("{name}_heir", "problem  roles"),
        ("{name}_owner", "problem  roles"),
        ("{name}_stranger", "problem  roles"),
    ] {
        let doctor = folder.run(&["doctor", "--database-url", &elsewhere.url(login), &owner]);
        assert!(said(&doctor).contains(line), "{login}: {}", said(&doctor));
    }
    let stranger = folder.run(&["doctor", "--database-url", &elsewhere.url("{name}_stranger"), &owner]);
    assert!(said(&stranger).contains("grant larder_app"), "{}", said(&stranger));
    let refused = folder.run(&["--listen=127.0.0.1:0", "--database-url", &elsewhere.url("{name}_stranger"), &owner]);
    assert!(!refused.status.success());
    assert!(said(&refused).contains("permission denied to set role"), "no time-out: {}", said(&refused));
    drop(program);
    elsewhere.gone().await;
}

#[tokio::test]
async fn a_database_that_is_not_in_utf_8_is_refused_before_anything_is_written() {
    let elsewhere = Elsewhere::new("template template0 encoding 'LATIN1' locale 'C'", &[]).await;
    let refused = migrate::run(elsewhere.connect().await).await.expect_err("a refusal").to_string();
    assert!(refused.contains("LATIN1") && refused.contains("UTF8"), "{refused}");
    let left = "select count(*) from pg_class where relnamespace = 'public'::regnamespace";
    let left = sqlx::query_scalar::<_, i64>(left).fetch_one(&mut elsewhere.connect().await).await;
    assert_eq!(left.ok(), Some(0));
    elsewhere.gone().await;
}

#[tokio::test]
async fn search_finds_every_alphabet_where_the_database_knows_english_alone() {
    let elsewhere = Elsewhere::new("template template0 encoding 'UTF8' locale_provider libc locale 'C'", &[]).await;
    migrate::run(elsewhere.connect().await).await.expect("migrated");
    let mut owner = elsewhere.connect().await;
    let admin = Uuid::now_v7();
    for statement in [
        "select larder.set_up('Harbor Brokers', 'UTC', 1::smallint, 'USD', false, gen_random_uuid(), '{admin}', 'Ada', 'a@b.example', 'x')",
        "insert into organization (id, name, shipping_city) values ('{admin}', 'ЖУК Café', 'ÅRHUS')",
        "insert into contact (id, last_name, organization_id) values (gen_random_uuid(), 'ÉCLAIR', '{admin}')",
        "insert into interaction (id, author_id, type, body, organization_id) values (gen_random_uuid(), '{admin}', 'note', 'Любит РЫБУ', '{admin}')",
    ] {
        run(&mut owner, &statement.replace("{admin}", &admin.to_string())).await;
    }
    for words in ["ЖУК", "жук café", "Жук CAFE", "århus", "ÅRHUS"] {
        assert_eq!(found(&mut owner, admin, "organizations", words).await, 1, "{words}");
    }
    for words in ["éclair", "Éclair", "ECLAIR"] {
        assert_eq!(found(&mut owner, admin, "contacts", words).await, 1, "{words}");
    }
    for words in ["рыбу", "РЫБУ любит"] {
        assert_eq!(found(&mut owner, admin, "interactions", words).await, 1, "{words}");
    }
    let folder = Folder::new();
    let doctor = said(&folder.run(&["doctor", "--database-url", &elsewhere.url("larder_owner")]));
    assert!(doctor.contains("note     letters"), "{doctor}");
    elsewhere.gone().await;
}

/// How many a person finds.
async fn found(owner: &mut PgConnection, who: Uuid, what: &str, words: &str) -> i64 {
    let mut acting = owner.begin().await.expect("a transaction");
    sqlx::query("select larder.act_as($1)").bind(who).execute(&mut *acting).await.expect("somebody");
    let question = AssertSqlSafe(format!("select count(*) from larder.search_{what}($1, 10)"));
    sqlx::query_scalar(question).bind(words).fetch_one(&mut *acting).await.expect("an answer")
}
