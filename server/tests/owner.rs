//! The owner of somebody else's database is seldom a superuser: migrations run all the same, and so does the program.

use crate::database::Database;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use uuid::Uuid;

async fn run(connection: &mut PgConnection, statement: &str) {
    let done = connection.execute(AssertSqlSafe(statement.to_owned())).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

#[tokio::test]
async fn an_owner_who_is_no_superuser_migrates_and_policies_hold() {
    let server = Database::fresh().await;
    let name = format!("larder_plain_{}", Uuid::now_v7().simple());
    let options = (*server.owner.connect_options()).clone();
    let mut superuser = PgConnection::connect_with(&options).await.expect("a superuser");
    // What somebody who runs a database hands over: a role, a database of its own, and the application's role.
    for statement in [
        format!("create role {name} login nosuperuser nocreaterole nobypassrls"),
        format!("grant larder_app to {name}"),
        format!("create database {name} owner {name}"),
    ] {
        run(&mut superuser, &statement).await;
    }
    let plain = options.username(&name).database(&name);
    server::migrate::run(PgConnection::connect_with(&plain).await.expect("the owner")).await.expect("migrated");

    let pool = PgPoolOptions::new().max_connections(2).after_connect(|connection, _| {
        Box::pin(async move { connection.execute("set role larder_app").await.map(|_| ()) })
    });
    let pool = pool.connect_with(plain.clone()).await.expect("the application");
    let (team, ada, rob, sam) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    sqlx::query("select larder.set_up('Harbor Brokers', 'UTC', 1::smallint, 'USD', true, $1, $2, 'Ada', 'ada@harbor.example', 'x')")
        .bind(team)
        .bind(ada)
        .execute(&pool)
        .await
        .expect("a company");
    let mut acting = pool.begin().await.expect("a transaction");
    let act_as = async |acting: &mut PgConnection, who: Uuid| {
        let me = sqlx::query_scalar::<_, serde_json::Value>("select larder.act_as($1)").bind(who);
        me.fetch_one(acting).await.expect("somebody")["role"].to_string()
    };
    assert_eq!(act_as(&mut acting, ada).await, "\"admin\"");
    run(&mut acting, "insert into team (id, name) values (gen_random_uuid(), 'South')").await;
    for (id, name, team) in [(rob, "Rob", "Harbor Brokers"), (sam, "Sam", "South")] {
        run(&mut acting, &format!("insert into person (id, name, role, team_id, time_zone) select '{id}', '{name}', 'rep', id, 'UTC' from team where name = '{team}'")).await;
    }
    act_as(&mut acting, rob).await;
    run(
        &mut acting,
        &format!("insert into organization (id, name, owner_id) values (gen_random_uuid(), 'Blue Fin', '{rob}')"),
    )
    .await;
    run(
        &mut acting,
        "insert into contact (id, last_name, organization_id) select gen_random_uuid(), 'Adams', id from organization",
    )
    .await;
    let found = "select (select count(*) from larder.search_organizations('blue fin', 10))
        + (select count(*) from larder.search_contacts('adams', 10)) + (select count(*) from audit where verb = 'insert')";
    let found =
        async |acting: &mut PgConnection| sqlx::query_scalar::<_, i64>(found).fetch_one(acting).await.expect("a count");
    assert!(found(&mut acting).await >= 4);
    act_as(&mut acting, sam).await;
    run(&mut acting, "select larder.purge(), larder.prepare_partitions(), larder.schedule_purge()").await;
    let seen = sqlx::query_scalar::<_, i64>("select count(*) from organization").fetch_one(&mut *acting).await;
    assert_eq!(seen.ok(), Some(0), "another team's");
    acting.rollback().await.expect("the end");
    pool.close().await;

    for statement in [format!("drop database {name} with (force)"), format!("drop role {name}")] {
        run(&mut superuser, &statement).await;
    }
}
