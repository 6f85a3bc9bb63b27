//! Starting: which settings win, what is refused and in which words, and how programs share a database.

use crate::database::Database;
use crate::program::{Folder, said, url};
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
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (8765, 'from the future', true, '', 0)";
    database.owner.execute(newer).await.expect("a newer database");
    let refused = folder.run(&["--listen=127.0.0.1:0", "--database-url", &url(&database)]);
    let words = said(&refused);
    assert!(!refused.status.success());
    assert!(words.contains("8765") && words.contains(&format!("up to {known}")), "{words}");
}

#[tokio::test]
async fn production_serves_no_demo_company() {
    let (folder, database) = (Folder::new(), Database::fresh().await);
    database.company(false).await;
    database.owner.execute("update company set demo = true").await.expect("a demo company");
    let url = url(&database);
    let production = ["--environment=production", "--public-url=https://larder.test", "--trusted-proxies=10.0.0.1"];
    let refused = folder.run(&[&production[..], &["--listen=127.0.0.1:0", "--database-url", &url]].concat());
    assert!(!refused.status.success());
    assert!(said(&refused).contains("demo company"), "{}", said(&refused));
}
