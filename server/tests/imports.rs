//! An import whose program, or whose PostgreSQL, is killed in the middle: it goes on where it stopped.

use crate::program::{Folder, eventually, is_postgres, said, signal};
use nix::sys::signal::SIGKILL;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};
use std::process::Stdio;

/// More than two batches.
const ROWS: i64 = 2100;

/// The owner's connection to the folder's own PostgreSQL.
async fn owner(folder: &Folder) -> PgConnection {
    let options = PgConnectOptions::new().socket(folder.path().join("data/postgres")).username("larder_owner");
    options.port(5432).database("larder").connect().await.expect("the owner's connection")
}

async fn number(owner: &mut PgConnection, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(owner).await.expect("a number")
}

const MADE: &str = "select count(*) from organization where name like 'Place %' and deleted_at is null";
const DONE: &str = "select count(*) from import_row where done";

/// Waits for the first batch of what is still to do, and answers how much is done.
async fn next_batch(owner: &mut PgConnection, before: i64) -> i64 {
    let began = std::time::Instant::now();
    loop {
        let done = number(owner, DONE).await;
        if done > before {
            return done;
        }
        assert!(began.elapsed() < std::time::Duration::from_mins(2), "no batch after {done} rows");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn nothing_is_half_or_doubled_whatever_is_killed() {
    let folder = Folder::new();
    let mut program = folder.serve(&[]);
    let demo = folder.run(&["demo"]);
    assert!(demo.status.success(), "{}", said(&demo));
    let rows = (0..ROWS)
        .map(|n| format!("Place {n},{}\n", if n % 20 == 7 { "Place 0" } else { "" }))
        .collect::<Vec<_>>()
        .concat();
    std::fs::write(folder.path().join("places.csv"), format!("Account,Parent\n{rows}")).expect("a file");

    // The command dies after its first batch, and what serves beside it with PostgreSQL's second.
    let mut command = folder.larder(&["import", "--as", "alex@cornerstone.example", "places.csv"]);
    let mut command = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("the command");
    let mut database = owner(&folder).await;
    let first = next_batch(&mut database, 0).await;
    signal(i32::try_from(command.id()).expect("a process id"), SIGKILL);
    command.wait().expect("its end");
    program.signal(SIGKILL);
    assert!(!program.ended());
    let done = number(&mut database, DONE).await;
    assert!(done >= first && done < ROWS, "killed in the middle, at {done}");
    drop(database);

    // The next program finds a whole number of batches, and PostgreSQL is killed under it.
    let program = folder.serve(&[]);
    let mut database = owner(&folder).await;
    assert_eq!(
        number(&mut database, MADE).await,
        number(&mut database, DONE).await,
        "a row is done as its record is there"
    );
    assert_eq!(number(&mut database, DONE).await % 1000, 0, "each batch is whole");
    let server = folder.postmaster().expect("a server");
    next_batch(&mut database, done.min(1000)).await;
    signal(server, SIGKILL);
    drop(database);
    eventually("another server runs", || folder.postmaster().is_some_and(|pid| pid != server && is_postgres(pid)));
    eventually("the program can work again", || program.get("/readyz").0 == 200);

    let mut database = owner(&folder).await;
    let finished = "select count(*) from import where status = 'done'";
    let began = std::time::Instant::now();
    while number(&mut database, finished).await == 0 {
        assert!(began.elapsed() < std::time::Duration::from_mins(2), "the import never ended");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(number(&mut database, MADE).await, ROWS);
    let linked =
        "select count(*) from organization o join organization p on p.id = o.parent_id where p.name = 'Place 0'";
    assert_eq!(number(&mut database, linked).await, ROWS / 20);
    let operations = "select count(distinct a.operation_id)
        from audit a
        join organization o on o.id = a.record_id
        where o.name like 'Place %'";
    assert_eq!(number(&mut database, operations).await, 1, "all of it is one operation to undo");
}
