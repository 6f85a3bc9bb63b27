//! People from the command line: whoever runs the program can always let somebody in, or out.

use crate::database::Database;
use crate::program::{Folder, said, url};
use app::auth::password;
use app::auth::token::Token;
use sqlx::Executor as _;
use std::io::Write as _;
use std::process::{Output, Stdio};

const PASSWORD: &str = "walk-in cooler at seven";

/// Runs `larder user` on a database, with a line on its standard input.
fn user(database: &Database, arguments: &[&str], typed: &str) -> Output {
    let folder = Folder::new();
    let mut larder = folder.larder(&["user"]);
    larder.args(arguments).args(["--public-url=http://larder.test", "--database-url", &url(database)]);
    larder.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut larder = larder.spawn().expect("the program");
    writeln!(larder.stdin.take().expect("its input"), "{typed}").expect("a line");
    larder.wait_with_output().expect("an end")
}

const NINA: [&str; 4] = ["--name=Nina Neu", "--email=nina@harbor.example", "--role=rep", "--team=south"];

#[tokio::test]
async fn an_added_person_signs_in_with_the_password_that_was_typed() {
    let database = Database::fresh().await;
    database.company(false).await;
    let add = [&["add", "--password-stdin"], &NINA[..]].concat();
    let weak = user(&database, &add, "123456");
    assert!(!weak.status.success() && said(&weak).contains("at least 12 characters"), "{}", said(&weak));
    let added = user(&database, &add, PASSWORD);
    assert!(added.status.success(), "the refused one left nobody behind: {}", said(&added));
    assert!(!said(&added).contains(PASSWORD));
    let hash = sqlx::query_scalar!("select password_hash from larder.credential_of('nina@harbor.example')");
    let hash = hash.fetch_one(&database.pool).await.expect("an account");
    assert_eq!(password::verify(PASSWORD.to_owned(), hash).await, Ok(true));
    let from = sqlx::query_scalar!(
        "select o.origin from audit a join operation o on o.id = a.operation_id join person p on p.id = a.record_id
        where p.email = 'nina@harbor.example' and a.verb = 'insert'",
    );
    assert_eq!(from.fetch_one(&database.owner).await.expect("an entry"), "cli");
}

#[tokio::test]
async fn an_invitation_and_a_reset_are_links_that_open() {
    let database = Database::fresh().await;
    database.company(false).await;
    for (arguments, purpose) in
        [([&["invite"], &NINA[..]].concat(), "invitation"), (vec!["reset", "ada@harbor.example"], "reset")]
    {
        let done = user(&database, &arguments, "");
        let words = said(&done);
        let link = words.split_once(&format!("http://larder.test/{purpose}/")).expect(&words).1;
        let holder = sqlx::query!(
            "select name from larder.link_holder($1, $2)",
            &Token::presented(link.trim()).hash()[..],
            purpose
        );
        assert!(holder.fetch_optional(&database.pool).await.expect("an answer").is_some(), "{words}");
    }
}

#[tokio::test]
async fn whoever_is_disabled_hands_their_accounts_over() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let account = "insert into organization (id, name, owner_id) values (gen_random_uuid(), 'Blue Fin', $1)";
    sqlx::query(account).bind(staff.rep.0).execute(&database.owner).await.expect("an account");
    let unknown = user(&database, &["disable", "rob@harbor.example", "--heir=nobody@harbor.example"], "");
    assert!(said(&unknown).contains("nobody@harbor.example") && !unknown.status.success());
    let done = user(&database, &["disable", "rob@harbor.example", "--heir=rita@harbor.example"], "");
    assert!(done.status.success() && said(&done).contains("handed over: 1"), "{}", said(&done));
    let owner = sqlx::query_scalar!("select owner_id from organization").fetch_one(&database.owner).await;
    assert_eq!(owner.expect("the account"), Some(staff.colleague.0));
}

#[tokio::test]
async fn before_set_up_the_way_in_is_the_set_up_page_and_an_unknown_team_is_answered_with_those_there_are() {
    let database = Database::fresh().await;
    let early = user(&database, &["reset", "ada@harbor.example"], "");
    assert!(said(&early).contains("http://larder.test/set-up"), "{}", said(&early));
    database.company(false).await;
    database.owner.execute("update team set name = 'Harbor' where name = 'Harbor Brokers'").await.expect("a name");
    let lost = user(&database, &[&["invite"], &NINA[..3], &["--team=West"]].concat(), "");
    assert!(!lost.status.success() && said(&lost).contains("Harbor, South"), "{}", said(&lost));
}
