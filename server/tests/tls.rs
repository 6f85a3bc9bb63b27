//! A database over TLS: `sslmode` means what libpq's documentation says, against a PostgreSQL whose certificate is for
//! `localhost`, from an authority that no system knows.

use crate::database::Database;
use crate::program::{Folder, said, url};

/// The owner's address of a test's database, at the server's name `host`.
fn address(database: &Database, host: &str, mode: &str, authority: Option<&str>) -> String {
    let address = url(database).replace("127.0.0.1", host);
    let (address, _) = address.split_once('?').unwrap_or((&address, ""));
    let authority = authority.map(|file| format!("&sslrootcert={file}")).unwrap_or_default();
    format!("{address}?sslmode={mode}{authority}")
}

/// The file of who vouches for the server.
fn authority() -> String {
    std::env::var("LARDER_TEST_DATABASE_CA").expect("with-postgres says where it is")
}

#[tokio::test]
async fn a_certificate_is_asked_for_what_the_mode_says() {
    let database = Database::fresh().await;
    let folder = Folder::new();
    let authority = authority();
    let known = Some(authority.as_str());
    for (host, mode, authority, refusal) in [
        ("127.0.0.1", "require", None, None),
        ("127.0.0.1", "verify-ca", known, None),
        ("127.0.0.1", "verify-ca", None, Some("UnknownIssuer")),
        ("127.0.0.1", "verify-full", known, Some("not valid for name")),
        ("localhost", "verify-full", None, Some("UnknownIssuer")),
        ("localhost", "verify-full", Some("/nowhere/ca.pem"), Some("a certificate or key that is missing")),
        ("localhost", "verify-full", known, None),
    ] {
        let migrated = folder.run(&["migrate", "--database-url", &address(&database, host, mode, authority)]);
        let case = format!("{mode} at {host} by {authority:?}: {}", said(&migrated));
        assert_eq!(migrated.status.success(), refusal.is_none(), "{case}");
        assert!(refusal.is_none_or(|words| said(&migrated).contains(words)), "{case}");
    }
}

#[tokio::test]
async fn every_connection_of_a_program_that_was_told_so_is_encrypted() {
    for (mode, encrypted) in [("disable", false), ("verify-full", true)] {
        let (database, folder) = (Database::fresh().await, Folder::new());
        let program = folder.serve(&["--database-url", &address(&database, "localhost", mode, Some(&authority()))]);
        assert_eq!(program.get("/readyz").0, 200);
        let seen = "select array_agg(distinct s.ssl)
            from pg_stat_ssl s
            join pg_stat_activity a using (pid)
            where a.datname = current_database() and a.pid <> pg_backend_pid()";
        let seen = sqlx::query_scalar::<_, Vec<bool>>(seen).fetch_one(&database.owner).await;
        assert_eq!(seen.ok(), Some(vec![encrypted]), "{mode}");
    }
}
