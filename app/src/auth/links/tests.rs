//! Links, on a real database.

use super::Purpose::{self, Invitation, Reset};
use super::store::{forgot, holder, issue, make, redeem, request};
use crate::auth::store::prove;
use crate::auth::test_people::{PASSWORD, arrive, browser, from, give_password, host, host_with_mail};
use crate::auth::{EmailAddress, PersonId};
use crate::error::AppError;
use crate::testing::Database;
use std::time::Duration;

const OTHER_PASSWORD: &str = "nine lemons in a blue crate";

/// The token in a link that the admin makes for `person`.
async fn link(database: &Database, admin: PersonId, person: PersonId, purpose: Purpose) -> String {
    let mut viewer = database.viewer(admin).await;
    let link = make(&mut viewer, person, purpose).await.expect("a link");
    viewer.commit().await.expect("a link");
    assert_eq!(link.address(&host(database)), format!("http://larder.test/{purpose}/{}", link.token()));
    link.token().to_owned()
}

fn spent() -> AppError {
    AppError::field("", "This link was used already, or its time is over. Ask for a new one.")
}

#[tokio::test]
async fn an_invitation_opens_once_and_takes_every_other_link_with_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let host = host(&database);
    let token = link(&database, staff.admin, staff.rep, Invitation).await;
    let other = link(&database, staff.admin, staff.rep, Reset).await;
    let (_, rob) = holder(&host, Invitation, &token).await.expect("an answer").expect("still good");
    assert_eq!((rob.name.as_str(), rob.email.as_str()), ("Rob Rep", "rob@harbor.example"));
    // A password that is refused leaves the link as it was.
    assert!(redeem(&host, Invitation, &token, "short", None).await.is_err());
    assert_eq!(redeem(&host, Invitation, &token, PASSWORD, None).await, Ok(staff.rep));
    assert_eq!(prove(&host, "rob@harbor.example", PASSWORD.into(), None).await, Ok(staff.rep));
    assert_eq!(redeem(&host, Invitation, &token, OTHER_PASSWORD, None).await, Err(spent()));
    assert_eq!(redeem(&host, Reset, &other, OTHER_PASSWORD, None).await, Err(spent()));
}

#[tokio::test]
async fn of_two_people_with_the_same_link_one_gets_in() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let host = host(&database);
    let token = link(&database, staff.admin, staff.rep, Reset).await;
    let (one, two) =
        tokio::join!(redeem(&host, Reset, &token, PASSWORD, None), redeem(&host, Reset, &token, OTHER_PASSWORD, None));
    let won = if one.is_ok() { PASSWORD } else { OTHER_PASSWORD };
    assert_eq!([&one, &two].map(Result::is_ok).into_iter().filter(|ok| *ok).count(), 1, "{one:?} {two:?}");
    assert_eq!(prove(&host, "rob@harbor.example", won.into(), None).await, Ok(staff.rep));
}

#[tokio::test]
async fn a_link_is_good_for_its_own_purpose_and_its_time_only() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let host = host(&database);
    let later = async |hours: i32| {
        sqlx::query("update single_use_token set expires_at = expires_at - make_interval(hours => $1)")
            .bind(hours)
            .execute(&database.owner)
            .await
            .expect("time passed");
    };
    let invitation = link(&database, staff.admin, staff.rep, Invitation).await;
    assert_eq!(redeem(&host, Reset, &invitation, PASSWORD, None).await, Err(spent()));
    later(7 * 24 - 1).await;
    assert!(holder(&host, Invitation, &invitation).await.expect("an answer").is_some());
    later(1).await;
    assert_eq!(redeem(&host, Invitation, &invitation, PASSWORD, None).await, Err(spent()));
    let reset = link(&database, staff.admin, staff.rep, Reset).await;
    later(1).await;
    assert_eq!(redeem(&host, Reset, &reset, PASSWORD, None).await, Err(spent()));
    assert_eq!(redeem(&host, Reset, "made-up", PASSWORD, None).await, Err(spent()));
}

#[tokio::test]
async fn a_reset_ends_every_session_and_a_mistyped_address_opens_nothing() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let host = host(&database);
    let phone = browser(&database, staff.rep).await;
    let token = link(&database, staff.admin, staff.rep, Reset).await;
    redeem(&host, Reset, &token, PASSWORD, None).await.expect("a new password");
    assert!(arrive(&database, &phone).await.is_none());

    let token = link(&database, staff.admin, staff.colleague, Invitation).await;
    let mut admin = database.viewer(staff.admin).await;
    sqlx::query("update person set email = 'rita.rep@harbor.example' where id = $1")
        .bind(staff.colleague.0)
        .execute(admin.db())
        .await
        .expect("another address");
    admin.commit().await.expect("another address");
    assert_eq!(redeem(&host, Invitation, &token, PASSWORD, None).await, Err(spent()));
}

#[tokio::test]
async fn only_an_admin_makes_links_and_nobody_gets_one_for_a_person_who_left() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let host = host(&database);
    for person in [staff.manager, staff.rep, staff.viewer] {
        let mut viewer = database.viewer(person).await;
        let refused = make(&mut viewer, staff.admin, Reset).await;
        assert_eq!(refused.err(), Some(AppError::Forbidden));
    }
    let token = link(&database, staff.admin, staff.rep, Invitation).await;
    let mut admin = database.viewer(staff.admin).await;
    let disable = sqlx::query("select larder.disable_person($1, $2)").bind(staff.rep.0).bind(staff.manager.0);
    disable.execute(admin.db()).await.expect("disabled");
    admin.commit().await.expect("disabled");
    assert_eq!(redeem(&host, Invitation, &token, PASSWORD, None).await, Err(spent()));
    assert_eq!(issue(&host, staff.rep, Reset).await, Ok(None));
    let (holder, address) = issue(&host, staff.manager, Reset).await.expect("an answer").expect("a link");
    assert_eq!(holder.email, "mia@harbor.example");
    assert!(address.starts_with("http://larder.test/reset/"));
}

#[tokio::test]
async fn whoever_asks_for_a_reset_learns_nothing_and_floods_nobody() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let host = host_with_mail(&database);
    // Nobody can write a job now: the answer comes all the same, so it takes no longer for an account that is there.
    let mut owner = database.owner.begin().await.expect("a transaction");
    sqlx::query("lock table job in access exclusive mode").execute(&mut *owner).await.expect("a lock");
    for email in ["ROB@harbor.example", "nobody@harbor.example"] {
        for network in 0..10 {
            let asked = forgot(&host, email, from(&format!("198.51.100.{network}")));
            let answer = tokio::time::timeout(Duration::from_secs(10), asked).await;
            assert_eq!(answer.expect("an answer that waits for nothing"), Ok(()), "{email}");
        }
    }
    owner.rollback().await.expect("the lock is gone");

    let jobs = async || {
        let rob = EmailAddress::parse("email", "rob@harbor.example").expect("an address");
        request(&database.pool, &rob).await.expect("asked for");
        let jobs = sqlx::query_as::<_, (String, serde_json::Value)>("select kind, payload from job");
        jobs.fetch_all(&database.owner).await.expect("jobs")
    };
    let mail = ("mail.reset".to_owned(), serde_json::json!({ "person_id": staff.rep.0 }));
    assert_eq!(jobs().await, vec![mail.clone()], "one mail, however often somebody asks");
    let later = sqlx::query("update job set created_at = created_at - interval '5 minutes'");
    later.execute(&database.owner).await.expect("time passed");
    assert_eq!(jobs().await, vec![mail; 2]);
}

#[tokio::test]
async fn one_address_that_asks_for_many_resets_has_to_wait() {
    let database = Database::fresh().await;
    let host = host_with_mail(&database);
    let ask = async |who: usize| forgot(&host, &format!("rep{who}@harbor.example"), from("198.51.100.7")).await;
    for who in 0..50 {
        assert_eq!(ask(who).await, Ok(()));
    }
    assert!(matches!(ask(50).await, Err(AppError::RateLimited(_))));
}

#[tokio::test]
async fn a_reset_lets_its_owner_in_while_somebody_else_is_guessing() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    give_password(&database, staff.rep).await;
    let host = host(&database);
    let home = from("203.0.113.9");
    while prove(&host, "rob@harbor.example", "a guess".into(), home).await != Err(AppError::RateLimited(1)) {}
    let token = link(&database, staff.admin, staff.rep, Reset).await;
    redeem(&host, Reset, &token, OTHER_PASSWORD, home).await.expect("a new password");
    assert_eq!(prove(&host, "rob@harbor.example", OTHER_PASSWORD.into(), home).await, Ok(staff.rep));
}
