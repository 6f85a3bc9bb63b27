//! Coming in, on a real database.

use super::SetUpForm;
use super::store::{prove, set_up};
use super::test_people::{ADA, PASSWORD, failed_just_now, from, give_password, host};
use super::throttle::{Throttle, Whence};
use super::token::Token;
use crate::context::{Host, Settings};
use crate::error::AppError;
use crate::testing::Database;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn harbor() -> SetUpForm {
    SetUpForm {
        company_name: "Harbor Brokers".into(),
        time_zone: "America/New_York".into(),
        week_start: "1".into(),
        currency: "usd".into(),
        name: "Ada Admin".into(),
        email: ADA.into(),
        password: PASSWORD.into(),
        ..SetUpForm::default()
    }
}

async fn try_wrong(host: &Host, email: &str, address: Option<IpAddr>) -> AppError {
    prove(host, email, "not the password at all".into(), address).await.expect_err("refused")
}

async fn hours_later(database: &Database, hours: f64) {
    sqlx::query("update sign_in_throttle set last_failure_at = last_failure_at - make_interval(secs => $1 * 3600)")
        .bind(hours)
        .execute(&database.owner)
        .await
        .expect("time passed");
}

#[tokio::test]
async fn of_two_set_ups_at_once_one_makes_the_company_and_the_other_changes_nothing() {
    let database = Database::fresh().await;
    let host = host(&database);
    let other = SetUpForm { company_name: "Late Brokers".into(), email: "eve@late.example".into(), ..harbor() };
    let form = harbor();
    let (one, two) = tokio::join!(set_up(&host, &form), set_up(&host, &other));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "{one:?} {two:?}");
    let refused = one.err().or(two.err());
    assert_eq!(set_up(&host, &SetUpForm::default()).await.err(), refused, "before anything is looked at");
    assert_eq!(refused, Some(AppError::field("", "Larder is set up already. Sign in instead.")));
    let people = sqlx::query_scalar::<_, i64>("select count(*) from person").fetch_one(&database.owner).await;
    assert_eq!(people.expect("a count"), 1);
}

#[tokio::test]
async fn set_up_says_everything_that_is_wrong_at_once() {
    let database = Database::fresh().await;
    let form = SetUpForm { time_zone: "Mars/Olympus".into(), week_start: "9".into(), ..SetUpForm::default() };
    let Err(AppError::Invalid(errors)) = set_up(&host(&database), &form).await else { panic!("accepted") };
    let fields = errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>();
    assert_eq!(fields, ["company_name", "time_zone", "week_start", "currency", "name", "email", "password"]);
}

#[tokio::test]
async fn set_up_from_elsewhere_needs_the_token_from_the_log() {
    let database = Database::fresh().await;
    let settings = Settings { set_up_token: Some("abc123".into()), ..(*host(&database).settings).clone() };
    let host = Host { settings: Arc::new(settings), ..host(&database) };
    let refused = set_up(&host, &SetUpForm { token: "abc124".into(), ..harbor() }).await;
    assert!(matches!(refused, Err(AppError::Invalid(errors)) if errors[0].field == "token"));
    set_up(&host, &SetUpForm { token: " abc123 ".into(), ..harbor() }).await.expect("set up");
}

#[tokio::test]
async fn the_first_admins_company_is_one_operation_of_theirs() {
    let database = Database::fresh().await;
    let ada = set_up(&host(&database), &harbor()).await.expect("set up");
    let strays = sqlx::query_scalar::<_, i64>(
        "select count(*) from audit a left join operation o on o.id = a.operation_id
        where o.person_id is distinct from $1 or o.kind <> 'set up'",
    );
    assert_eq!(strays.bind(ada.0).fetch_one(&database.owner).await.expect("a count"), 0);
}

#[tokio::test]
async fn an_unknown_account_gets_the_words_and_the_time_of_a_known_one() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    give_password(&database, staff.rep).await;
    give_password(&database, staff.other_rep).await;
    // Rita has been invited and has chosen none yet.
    sqlx::query("delete from credential where person_id = $1")
        .bind(staff.colleague.0)
        .execute(&database.owner)
        .await
        .expect("no password");
    let host = host(&database);
    let mut admin = database.viewer(staff.admin).await;
    let disabled = sqlx::query("select larder.disable_person($1, $2)").bind(staff.other_rep.0).bind(staff.rep.0);
    disabled.execute(admin.db()).await.expect("disabled");
    admin.commit().await.expect("disabled");

    // In turns, so that a busy machine is busy for all of them; only the quickest counts.
    let accounts = ["rob", "nobody", "sam", "rita"].map(|name| format!("{name}@harbor.example"));
    let mut quickest = [Duration::MAX; 4];
    for attempt in 0..5 {
        for (account, quickest) in accounts.iter().zip(&mut quickest) {
            let start = Instant::now();
            let refused = try_wrong(&host, account, from(&format!("192.0.2.{attempt}"))).await;
            *quickest = start.elapsed().min(*quickest);
            assert_eq!(refused, AppError::field("password", "The address or the password is not right."), "{account}");
        }
    }
    // Hashing is nearly all of the work: without it an answer comes many times quicker.
    let [known, others @ ..] = quickest;
    for (account, time) in ["unknown", "disabled", "invited"].iter().zip(others) {
        assert!(time * 3 > known, "{account}: {time:?}, known: {known:?}");
    }
}

#[tokio::test]
async fn guessing_gets_slower_and_is_forgotten_but_locks_nobody_out() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    give_password(&database, staff.admin).await;
    let host = host(&database);
    let guesser = from("198.51.100.7");
    for _ in 0..5 {
        assert!(matches!(try_wrong(&host, ADA, guesser).await, AppError::Invalid(_)));
    }
    failed_just_now(&database).await;
    // Once more: no word on whether it was right, and no sooner for another spelling.
    let right = prove(&host, " ADA@harbor.example ", PASSWORD.into(), guesser).await;
    assert_eq!(right, Err(AppError::RateLimited(1)));
    // Whoever knows the password and comes from elsewhere does not wait.
    assert_eq!(prove(&host, ADA, PASSWORD.into(), from("203.0.113.9")).await, Ok(staff.admin));
    // The waits double, up to a quarter of an hour.
    let mut waits = Vec::new();
    for _ in 0..12 {
        hours_later(&database, 0.25).await;
        assert!(matches!(try_wrong(&host, ADA, guesser).await, AppError::Invalid(_)));
        failed_just_now(&database).await;
        let AppError::RateLimited(wait) = try_wrong(&host, ADA, guesser).await else { panic!("no wait") };
        waits.push(wait);
    }
    assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    hours_later(&database, 1.0).await;
    assert_eq!(prove(&host, ADA, PASSWORD.into(), guesser).await, Ok(staff.admin));
}

#[tokio::test]
async fn a_burst_of_guesses_is_counted_one_by_one() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    give_password(&database, staff.admin).await;
    let host = host(&database);
    let guesses = (0..20).map(|_| {
        let host = host.clone();
        tokio::spawn(async move { try_wrong(&host, ADA, from("198.51.100.7")).await })
    });
    let mut compared = 0;
    for guess in guesses.collect::<Vec<_>>() {
        compared += u8::from(matches!(guess.await.expect("an answer"), AppError::Invalid(_)));
    }
    assert_eq!(compared, 5);
}

#[tokio::test]
async fn one_address_that_tries_many_accounts_has_to_wait_and_an_office_that_signs_in_does_not() {
    let database = Database::fresh().await;
    let sign_in = |account: &str, address: &str| Throttle::new("sign-in", account, from(address));
    for _ in 0..60 {
        let tried = sign_in(ADA, "198.51.100.7");
        tried.take(&database.pool).await.expect("no wait");
        tried.forgive(&database.pool).await.expect("forgiven");
    }
    for account in 0..50 {
        sign_in(&format!("rep{account}@harbor.example"), "198.51.100.7").take(&database.pool).await.expect("no wait");
    }
    let again = sign_in("one-more@harbor.example", "198.51.100.7").take(&database.pool).await;
    assert!(matches!(again, Err(AppError::RateLimited(_))), "{again:?}");
    sign_in(ADA, "203.0.113.9").take(&database.pool).await.expect("no wait from elsewhere");
}

#[tokio::test]
async fn whoever_guesses_from_everywhere_does_not_hold_up_a_browser_that_signed_in_before() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    give_password(&database, staff.admin).await;
    give_password(&database, staff.rep).await;
    let host = host(&database);
    let laptop = Token::fresh().expect("randomness");
    for person in [staff.admin, staff.rep] {
        let remember = sqlx::query("select larder.remember_browser($1, $2)").bind(person.0).bind(&laptop.hash()[..]);
        remember.execute(&database.pool).await.expect("remembered");
    }
    let mut guessed = 0;
    for guess in 0..60 {
        let wrong = Throttle::new("sign-in", ADA, from(&format!("198.51.100.{}", guess % 12)));
        guessed += u8::from(wrong.take(&database.pool).await.is_ok());
    }
    assert_eq!(guessed, 50);
    // From an address of its own a browser that nobody knows waits with them; the known one does not, wherever it is.
    let stranger = prove(&host, ADA, PASSWORD.into(), from("203.0.113.9")).await;
    assert!(matches!(stranger, Err(AppError::RateLimited(_))), "{stranger:?}");
    let known = Whence { address: from("198.51.100.1"), browser: Some(laptop.hash()) };
    assert_eq!(prove(&host, " ADA@harbor.example ", PASSWORD.into(), known).await, Ok(staff.admin));
    failed_just_now(&database).await;
    let made_up = Whence { browser: Some([7; 32]), ..known };
    assert!(matches!(prove(&host, ADA, PASSWORD.into(), made_up).await, Err(AppError::RateLimited(_))));
    // Nor is it a quicker way to guess; and it is known for each person who signed in there, for themselves.
    for _ in 0..5 {
        assert!(matches!(prove(&host, ADA, "a guess".into(), known).await, Err(AppError::Invalid(_))));
    }
    failed_just_now(&database).await;
    assert_eq!(prove(&host, ADA, PASSWORD.into(), known).await, Err(AppError::RateLimited(1)));
    assert_eq!(prove(&host, "rob@harbor.example", PASSWORD.into(), known).await, Ok(staff.rep));
}

#[tokio::test]
async fn a_colleague_who_signs_in_does_not_make_the_office_wait_for_somebody_s_mistakes() {
    let database = Database::fresh().await;
    let office = |account: &str| Throttle::new("sign-in", account, from("198.51.100.7"));
    for account in 0..50 {
        office(&format!("mistyped{account}@harbor.example")).take(&database.pool).await.expect("no wait");
    }
    hours_later(&database, 0.1).await;
    for account in ["rob@harbor.example", "rita@harbor.example", ADA] {
        let try_now = office(account);
        try_now.take(&database.pool).await.expect("no wait");
        try_now.forgive(&database.pool).await.expect("forgiven");
    }
}
