//! Larder's own PostgreSQL: it lives and ends with the program, and nothing that is killed stays down.

use crate::program::{Folder, eventually, is_postgres, read, said};
use nix::sys::signal::{SIGINT, SIGKILL, SIGTERM};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Stdio;
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
    // Half a minute is what it gives a server that does not end when it is asked to.
    assert!(began.elapsed() < Duration::from_secs(20), "a second start took {:?}", began.elapsed());
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

    // As when somebody types `make run` twice.
    let second = folder.run(&[&program.listens()]);
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

#[test]
fn a_command_waits_for_a_program_that_is_only_starting() {
    let folder = Folder::new();
    let program = folder.start(&[]);
    let lock = folder.path().join("data/larder.lock");
    eventually("the program has its folder", || std::fs::read_to_string(&lock).is_ok_and(|pid| !pid.is_empty()));
    let beside = folder.run(&["migrate"]);
    assert!(beside.status.success(), "{}", said(&beside));
    program.wait_for("Larder is ready");
}

#[test]
fn a_command_that_is_interrupted_takes_its_server_with_it() {
    for interruption in [SIGINT, SIGTERM] {
        let folder = Folder::new();
        let mut command = folder.larder(&["migrate"]);
        let mut command = command.stderr(Stdio::null()).spawn().expect("the program");
        eventually("its server runs", || folder.postmaster().is_some_and(is_postgres));
        let server = folder.postmaster().expect("a server");
        crate::program::signal(i32::try_from(command.id()).expect("a process id"), interruption);
        assert!(!command.wait().expect("an end").success());
        eventually("the server has ended", || !is_postgres(server));
        // And nothing is broken.
        let again = folder.run(&["migrate"]);
        assert!(again.status.success(), "{}", said(&again));
    }
}

#[test]
fn postgresql_is_found_where_people_have_it_and_an_old_one_is_refused() {
    let folder = Folder::new();
    let place = |name: &str| folder.path().join(name);
    let program = |name: &str, says: &str| {
        std::fs::create_dir_all(place(name).parent().expect("a folder")).expect("a folder");
        std::fs::write(place(name), format!("#!/bin/sh\necho '{says}'\n")).expect("a program");
        std::fs::set_permissions(place(name), std::fs::Permissions::from_mode(0o755)).expect("a program");
    };
    for (name, version) in [("new", "16.3"), ("newer", "17.1"), ("old", "14.9")] {
        program(&format!("{name}/postgres"), &format!("postgres (PostgreSQL) {version}"));
        program(&format!("{name}/initdb"), "");
    }
    program("config/pg_config", &place("newer").to_string_lossy());
    let doctor = |path: &[&str], settings: &[&str]| {
        let path = path.iter().map(|name| place(name)).collect::<Vec<_>>();
        let path = std::env::join_paths(path).expect("a path");
        let doctor = folder.larder(&[&["doctor"], settings].concat()).env("PATH", path).output();
        said(&doctor.expect("the program"))
    };
    let old = format!("--postgres-binaries={}", place("old").display());
    let new = format!("--postgres-binaries={}", place("new").display());
    for (words, finds) in [
        (doctor(&["new", "config"], &[]), "ok       PostgreSQL     16.3"),
        (doctor(&["config"], &[]), "ok       PostgreSQL     17.1"),
        (doctor(&["old", "config"], &[]), "ok       PostgreSQL     17.1"),
        (doctor(&["config"], &[&new]), "ok       PostgreSQL     16.3"),
        (
            doctor(&["new"], &[&old]),
            "problem  PostgreSQL     The programs of PostgreSQL 15 or newer are not here (only 14.9",
        ),
    ] {
        assert!(words.contains(finds), "{finds}: {words}");
    }
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = debian.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).max();
    if let Some(newest) = newest.filter(|newest| *newest >= 15) {
        let words = doctor(&["old"], &[]);
        assert!(words.contains(&format!("ok       PostgreSQL     {newest}.")), "{words}");
    }
}
