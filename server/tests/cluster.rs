//! Larder's own PostgreSQL: it lives and ends with the program, and nothing that is killed stays down.

use crate::program::{Folder, eventually, is_postgres, read, said};
use nix::sys::signal::{SIGKILL, SIGTERM};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn whatever_is_killed_comes_back() {
    let folder = Folder::new();
    let mut program = folder.serve(&[]);
    assert_eq!(program.get("/readyz").0, 200);

    let server = folder.postmaster().expect("a server");
    let account = Path::new("/proc").join(server.to_string()).metadata().expect("its process").uid();
    assert_ne!(account, 0, "PostgreSQL is nobody powerful, even when the program is root");
    crate::program::signal(server, SIGKILL);
    eventually("another server runs", || folder.postmaster().is_some_and(|pid| pid != server && is_postgres(pid)));
    eventually("the program can work again", || program.get("/readyz").0 == 200);

    let server = folder.postmaster().expect("a server");
    program.signal(SIGKILL);
    assert!(!program.ended());
    assert!(is_postgres(server), "nobody stopped it");
    let began = Instant::now();
    let mut program = folder.serve(&[]);
    assert!(began.elapsed() < Duration::from_secs(5), "a second start took {:?}", began.elapsed());
    assert!(!is_postgres(server), "the program runs a server of its own");
    assert_eq!(program.get("/readyz").0, 200);

    let server = folder.postmaster().expect("a server");
    program.signal(SIGTERM);
    assert!(program.ended(), "it ends well");
    assert!(!is_postgres(server) && folder.postmaster().is_none(), "and its server with it");
}

#[tokio::test]
async fn one_program_serves_a_folder_beside_commands_and_finishes_what_it_began() {
    let folder = Folder::new();
    let mut program = folder.serve(&[]);

    let second = folder.run(&["--listen=127.0.0.1:0"]);
    assert!(!second.status.success());
    let words = said(&second);
    assert!(words.contains(&program.pid().to_string()) && words.contains("--data-folder"), "{words}");

    let beside = folder.run(&["doctor", "--site-root=/nowhere"]);
    let words = said(&beside);
    assert!(words.contains("ok       roles"), "{words}");
    assert!(words.contains("problem  assets") && !beside.status.success(), "{words}");

    let mode = |path: &Path| path.metadata().expect("a folder").permissions().mode() & 0o777;
    let cluster = folder.path().join("data/postgres");
    assert_eq!(mode(&cluster), 0o700, "others do not reach the socket");
    let mut owner = PgConnectOptions::new().socket(&cluster).username("larder_owner").database("larder");
    owner = owner.port(5432);
    let mut owner = owner.connect().await.expect("the owner's connection");
    let on_the_network = sqlx::query_scalar::<_, String>("select current_setting('listen_addresses')");
    assert_eq!(on_the_network.fetch_one(&mut owner).await.expect("a setting"), "");

    owner.execute("begin; lock table person in access exclusive mode").await.expect("a lock");
    let open = program.ask("/organizations");
    let waiting = "select count(*) > 0 from pg_stat_activity where wait_event_type = 'Lock'";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(&mut owner).await.expect("the activity") {
        tokio::task::yield_now().await;
    }
    program.signal(SIGTERM);
    program.wait_for("asked to stop");
    owner.execute("commit").await.expect("the lock's end");
    assert_eq!(read(open).0, 303, "to the set-up page");
    assert!(program.ended());
}
