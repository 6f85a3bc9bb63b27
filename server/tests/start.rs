//! Starting: which settings win, what is refused and in which words, and how programs share a database.

use crate::database::Database;
use crate::program::{Folder, read, said, url};
use sqlx::Executor as _;
use std::process::Stdio;

#[test]
fn flags_win_over_variables_and_those_over_the_file_and_that_over_defaults() {
    let folder = Folder::new();
    let settings = "listen = '127.0.0.1:4001'\npublic_url = 'http://from.file'\nenvironment = 'staging'\n";
    std::fs::write(folder.path().join("larder.toml"), settings).expect("a file");
    let doctor = folder
        .larder(&["doctor", "--listen=127.0.0.1:4003"])
        .env("LARDER_LISTEN", "127.0.0.1:4002")
        .env("LARDER_PUBLIC_URL", "http://from.variable")
        .output()
        .expect("the program");
    let words = said(&doctor);
    assert!(words.contains("staging, listening on 127.0.0.1:4003, reached at http://from.variable"), "{words}");
    assert!(!folder.path().join("data").exists(), "the doctor makes nothing");
}

#[test]
fn what_cannot_be_read_is_refused_by_its_name() {
    let folder = Folder::new();
    for (variable, value, words) in [
        ("LARDER_LISDEN", "127.0.0.1:4000", "LARDER_LISDEN"),
        ("LARDER_LISTEN", "here", "--listen"),
        ("LARDER_CONFIG", "missing.toml", "missing.toml"),
        ("DATABASE_URL", "mysql://root@localhost/larder", "database_url"),
    ] {
        let refused = folder.larder(&["migrate"]).env(variable, value).output().expect("the program");
        assert!(!refused.status.success());
        assert!(said(&refused).contains(words), "{variable}: {}", said(&refused));
    }
}

#[tokio::test]
async fn of_programs_that_start_together_one_migrates_and_the_other_waits() {
    let (folder, database) = (Folder::new(), Database::fresh().await);
    let empty = "drop schema larder, public cascade; create schema public";
    database.owner.execute(empty).await.expect("an empty database");
    let start = || {
        let mut migrate = folder.larder(&["migrate", "--database-url", &url(&database)]);
        migrate.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program")
    };
    let together = [start(), start()].map(|program| program.wait_with_output().expect("an end"));
    for program in &together {
        assert!(program.status.success(), "{}", said(program));
    }
    let migrated = together.iter().filter(|program| said(program).contains("migrated the database")).count();
    assert_eq!(migrated, 1);
}

#[tokio::test]
async fn a_database_that_is_ahead_is_left_alone_and_both_versions_are_named() {
    let (folder, database) = (Folder::new(), Database::fresh().await);
    let known = sqlx::query_scalar::<_, i64>("select max(version) from _sqlx_migrations");
    let known = known.fetch_one(&database.owner).await.expect("a version");
    // One of a later program, and one that fills a gap in the numbers.
    for version in [8765, 12] {
        let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
            values ($1, 'from the future', true, '', 0)";
        sqlx::query(newer).bind(version).execute(&database.owner).await.expect("a newer database");
        let refused = folder.run(&["--listen=127.0.0.1:0", "--database-url", &url(&database)]);
        let words = said(&refused);
        assert!(!refused.status.success());
        for named in [
            format!("at version {}", known.max(version)),
            format!("up to {known}"),
            format!("{version} (from the future)"),
        ] {
            assert!(words.contains(&named), "{named} in {words}");
        }
        let doctor = said(&folder.run(&["doctor", "--database-url", &url(&database)]));
        assert!(doctor.contains("problem  migrations") && doctor.contains("from the future"), "{doctor}");
        database
            .owner
            .execute("delete from _sqlx_migrations where description = 'from the future'")
            .await
            .expect("gone");
    }
}

#[test]
fn the_doctor_says_what_is_wrong_with_settings_that_are_refused() {
    let folder = Folder::new();
    let lonely = folder.run(&["doctor", "--database-owner-url=postgres://owner@db/larder"]);
    let unknown = folder.larder(&["doctor"]).env("LARDER_LISDEN", "here").output().expect("the program");
    std::fs::write(folder.path().join("larder.toml"), "listen = 'here'").expect("a file");
    let file = folder.run(&["doctor"]);
    for (refused, key) in [(lonely, "database_url: needed"), (unknown, "LARDER_LISDEN"), (file, "--listen")] {
        let words = said(&refused);
        assert!(!refused.status.success());
        assert!(words.contains("problem  configuration") && words.contains(key), "{key}: {words}");
    }
}

#[tokio::test]
async fn the_pool_holds_as_many_connections_as_the_setting_says() {
    let (folder, database) = (Folder::new(), Database::fresh().await);
    let program = folder.serve(&["--database-pool-size=3", "--database-url", &url(&database)]);
    let mut lock = database.owner.begin().await.expect("a transaction");
    sqlx::query("lock table person in access exclusive mode").execute(&mut *lock).await.expect("a lock");
    let open = (0..8).map(|_| program.ask("/organizations")).collect::<Vec<_>>();
    let waiting = "select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'larder' and wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&database.owner).await.expect("the activity") < 3 {
        tokio::task::yield_now().await;
    }
    lock.rollback().await.expect("the lock's end");
    for answer in open {
        assert_eq!(read(answer).0, 303, "to the set-up page");
    }
    let held = "select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'larder' and query not ilike 'listen%'";
    assert_eq!(sqlx::query_scalar::<_, i64>(held).fetch_one(&database.owner).await.ok(), Some(3));
}

#[test]
fn larders_own_postgresql_has_room_for_the_pool() {
    let folder = Folder::new();
    let program = folder.serve(&["--database-pool-size=200"]);
    let server = folder.postmaster().expect("a server");
    let line = std::fs::read_to_string(format!("/proc/{server}/cmdline")).expect("its command");
    let most = line.split('\0').find_map(|word| word.strip_prefix("max_connections=")).expect("the setting");
    assert!(most.parse::<u32>().is_ok_and(|most| most > 200), "{most}");
    drop(program);
}

#[tokio::test]
async fn production_serves_no_demo_company() {
    let (folder, database) = (Folder::new(), Database::fresh().await);
    database.company(false).await;
    database.owner.execute("update company set demo = true").await.expect("a demo company");
    let url = url(&database);
    let production = ["--environment=production", "--public-url=https://larder.test", "--trusted-proxies=10.0.0.1"];
    for command in [&[][..], &["serve", "--demo"], &["demo"]] {
        let refused = folder.run(&[command, &production, &["--listen=127.0.0.1:0", "--database-url", &url]].concat());
        assert!(!refused.status.success());
        assert!(said(&refused).contains("environment: production"), "{}", said(&refused));
        assert!(said(&refused).contains("demo company"), "{}", said(&refused));
    }
}

#[tokio::test]
async fn set_up_from_elsewhere_asks_for_the_token_that_the_log_tells() {
    let folder = Folder::new();
    let database = Database::fresh().await;
    let mut program = folder.start(&["--public-url=http://larder.test", "--database-url", &url(&database)]);
    let line = program.wait_for("Larder is new");
    let token = line.split("token=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token").to_owned();
    assert_eq!(token.len(), 43, "{line}");
    program.wait_for("Larder is ready");
    assert!(program.get("/set-up").1.contains("name=\"form[token]\""), "the page asks for it");
    let set_up = |token: &str| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("form[token]", token).append_pair("form[company_name]", "Harbor Brokers");
        form.append_pair("form[time_zone]", "UTC").append_pair("form[week_start]", "1");
        form.append_pair("form[currency]", "USD").append_pair("form[name]", "Ada Admin");
        form.append_pair("form[email]", "ada@harbor.example");
        form.append_pair("form[password]", "walk-in cooler at seven");
        program.post("/api/auth/set-up", "http://larder.test", &form.finish())
    };
    let (status, refused) = set_up("not the token");
    assert_eq!(status, 422, "{refused}");
    assert!(refused.contains("Copy the token"), "{refused}");
    assert_eq!(set_up(&token).0, 200);
    program.signal(nix::sys::signal::SIGTERM);
    assert!(program.ended());
}
