//! What the database does for itself: it forgets what has served its time, and makes room for the months to come.

use crate::database::Database;
use sqlx::{AssertSqlSafe, Executor as _};

async fn list(database: &Database, query: &str) -> Vec<String> {
    let query = sqlx::query_scalar::<_, String>(AssertSqlSafe(query.to_owned()));
    query.fetch_all(&database.owner).await.unwrap_or_else(|error| panic!("{error}"))
}

#[tokio::test]
async fn the_purge_forgets_what_has_served_its_time_and_nothing_before() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let aged = "
        insert into idempotency (person_id, key, command_digest, response, created_at)
        select '{rob}', gen_random_uuid(), '', to_jsonb(days), now() - make_interval(days => days)
        from unnest(array[179, 181]) days;
        insert into change (table_name, at) select 'of ' || days, now() - make_interval(days => days)
        from unnest(array[29, 31]) days;
        insert into job (kind, done_at, created_by) select 'done ' || days, now() - make_interval(days => days), null
        from unnest(array[29, 31]) days;
        insert into job (kind, failed_at, created_by) values ('given up', now() - interval '1 year', null);
        insert into job (kind, run_at, created_by) values ('waiting', now() - interval '1 year', null);
        insert into session (person_id, token_hash, user_agent, last_seen_at)
        select '{rob}', sha256(days::text::bytea), 'seen ' || days, now() - make_interval(days => days)
        from unnest(array[119, 121]) days;";
    let aged = aged.replace("{rob}", &staff.rep.to_string());
    database.owner.execute(AssertSqlSafe(aged)).await.expect("years");
    sqlx::query("select larder.purge()").execute(&database.pool).await.expect("a purge");
    assert_eq!(list(&database, "select response::text from idempotency").await, ["179"]);
    assert_eq!(list(&database, "select table_name from change where table_name like 'of %'").await, ["of 29"]);
    assert_eq!(list(&database, "select kind from job order by 1").await, ["done 29", "given up", "waiting"]);
    assert_eq!(list(&database, "select user_agent from session where user_agent like 'seen %'").await, ["seen 119"]);
}

#[tokio::test]
async fn history_goes_to_its_month_and_what_has_none_is_kept_all_the_same() {
    let database = Database::fresh().await;
    let entry = |at: &str| {
        format!(
            "insert into audit (at, table_name, record_id, verb) values ({at}, 'segment', gen_random_uuid(), 'update')
            returning tableoid::regclass::text || case to_char(at at time zone 'utc', '\"audit_\"YYYY_MM')
                when tableoid::regclass::text then ' of its month' else '' end"
        )
    };
    for months in 0..=2 {
        let at =
            format!("date_trunc('month', now() at time zone 'utc') at time zone 'utc' + interval '{months} months'");
        let partition = list(&database, &entry(&at)).await;
        assert!(partition[0].ends_with(" of its month"), "{partition:?}");
    }
    assert_eq!(list(&database, &entry("now() + interval '1 year'")).await, ["audit_default"]);

    // The program did not run for a while: the last of the months is not prepared when its first entry comes.
    let last = "select to_char(now() at time zone 'utc' + interval '2 months', '\"audit_\"YYYY_MM')";
    let last = list(&database, last).await.remove(0);
    database.owner.execute(AssertSqlSafe(format!("drop table {last}"))).await.expect("dropped");
    let late = "date_trunc('month', now() at time zone 'utc') at time zone 'utc' + interval '2 months'";
    assert_eq!(list(&database, &entry(late)).await, ["audit_default"]);
    for _ in 0..2 {
        sqlx::query("select larder.prepare_partitions()").execute(&database.pool).await.expect("prepared");
    }
    assert_eq!(list(&database, "select count(*)::text from audit where verb = 'update'").await, ["4"], "none is lost");
    assert_eq!(list(&database, &entry(late)).await, ["audit_default"], "and more of that month has a place");
}
