//! Sessions and their ends, on a real database.

use super::store::{list, revoke, revoke_others};
use crate::auth::SessionId;
use crate::auth::new_password::store::change;
use crate::auth::store::prove;
use crate::auth::test_people::{PASSWORD, arrive, browser, failed_just_now, give_password, host};
use crate::auth::token::Token;
use crate::context::{Host, Viewer};
use crate::error::{AppError, FieldError};
use crate::testing::Database;

const OTHER_PASSWORD: &str = "nine lemons in a blue crate";

async fn session_of(database: &Database, browser: &Token) -> SessionId {
    arrive(database, browser).await.expect("signed in").session.expect("a session")
}

#[tokio::test]
async fn a_person_sees_their_own_devices_and_ends_one_or_all_others() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let (laptop, phone, tablet) =
        (browser(&database, staff.rep).await, browser(&database, staff.rep).await, browser(&database, staff.rep).await);
    let admins = browser(&database, staff.admin).await;
    let mut viewer = arrive(&database, &laptop).await.expect("signed in");
    let devices = list(&mut viewer).await.expect("devices");
    assert_eq!(devices.len(), 3);
    assert_eq!((devices[0].current, devices[0].name.as_str()), (true, "Firefox on Windows"));
    assert!(devices[0].last_seen.text.starts_with("today"));

    let (phones, theirs) = (session_of(&database, &phone).await, session_of(&database, &admins).await);
    assert_eq!(revoke(viewer, theirs).await, Err(AppError::NotFound));
    assert!(arrive(&database, &admins).await.is_some());
    revoke(arrive(&database, &laptop).await.expect("signed in"), phones).await.expect("ended");
    assert!(arrive(&database, &phone).await.is_none());
    assert!(arrive(&database, &tablet).await.is_some());
    revoke_others(arrive(&database, &laptop).await.expect("signed in")).await.expect("ended");
    assert!(arrive(&database, &tablet).await.is_none());
    assert!(arrive(&database, &admins).await.is_some());
    let mut viewer = arrive(&database, &laptop).await.expect("signed in");
    assert_eq!(list(&mut viewer).await.expect("devices").len(), 1);
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_at_last_whoever_uses_it() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let age = async |created: i32, seen: i32| {
        sqlx::query(
            "update session
            set created_at = now() - make_interval(days => $1, mins => -1),
                last_seen_at = now() - make_interval(days => $2, mins => -1)",
        )
        .bind(created)
        .bind(seen)
        .execute(&database.owner)
        .await
        .expect("time passed");
    };
    let phone = browser(&database, staff.rep).await;
    age(90, 15).await;
    assert!(arrive(&database, &phone).await.is_none());
    age(91, 0).await;
    assert!(arrive(&database, &phone).await.is_none());
    age(90, 14).await;
    assert!(arrive(&database, &phone).await.is_some());
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let phone = browser(&database, staff.rep).await;
    assert!(arrive(&database, &phone).await.is_some());
    let mut admin = database.viewer(staff.admin).await;
    let disable = sqlx::query("select larder.disable_person($1, $2)").bind(staff.rep.0).bind(staff.manager.0);
    disable.execute(admin.db()).await.expect("disabled");
    admin.commit().await.expect("disabled");
    assert!(arrive(&database, &phone).await.is_none());
    // And stays out when they come back: they sign in again.
    sqlx::query("update person set disabled_at = null").execute(&database.owner).await.expect("enabled");
    assert!(arrive(&database, &phone).await.is_none());
}

#[tokio::test]
async fn a_new_password_takes_the_old_one_ends_the_other_devices_and_changes_this_ones_token() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    give_password(&database, staff.rep).await;
    let host = host(&database);
    let (laptop, phone) = (browser(&database, staff.rep).await, browser(&database, staff.rep).await);
    let here = async |browser: &Token| arrive(&database, browser).await.expect("signed in");

    let refused = change(here(&laptop).await, &host, "not the old one".into(), "short", None).await.err();
    let Some(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors[0], FieldError::new("old", "That is not your password."));
    assert_eq!(errors[1].field, "new");
    assert!(change(here(&laptop).await, &host, PASSWORD.into(), PASSWORD, None).await.is_err());

    let fresh = change(here(&laptop).await, &host, PASSWORD.into(), OTHER_PASSWORD, None).await.expect("changed");
    assert!(arrive(&database, &phone).await.is_none());
    assert!(arrive(&database, &laptop).await.is_none(), "the token that may have been stolen");
    assert!(arrive(&database, &fresh).await.is_some());
    assert_eq!(prove(&host, "rob@harbor.example", OTHER_PASSWORD.into(), None).await, Ok(staff.rep));
    assert!(prove(&host, "rob@harbor.example", PASSWORD.into(), None).await.is_err());
}

#[tokio::test]
async fn the_old_password_cannot_be_guessed_from_a_stolen_session_any_quicker() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    give_password(&database, staff.rep).await;
    let host = host(&database);
    let stolen = browser(&database, staff.rep).await;
    for _ in 0..5 {
        let viewer = arrive(&database, &stolen).await.expect("signed in");
        assert!(matches!(
            change(viewer, &host, "a guess".into(), OTHER_PASSWORD, None).await,
            Err(AppError::Invalid(_))
        ));
    }
    failed_just_now(&database).await;
    let viewer = arrive(&database, &stolen).await.expect("signed in");
    assert_eq!(
        change(viewer, &host, PASSWORD.into(), OTHER_PASSWORD, None).await.err(),
        Some(AppError::RateLimited(1))
    );
}

#[tokio::test]
async fn people_who_change_their_passwords_at_once_wait_for_no_second_connection() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    give_password(&database, staff.rep).await;
    let host = Host { pool: database.narrow_pool(2), ..host(&database) };
    let tries = (0..5).map(|_| {
        let host = host.clone();
        tokio::spawn(async move {
            let viewer = Viewer::on_behalf_of(&host.pool, staff.rep, "web").await?;
            change(viewer, &host, "a guess".into(), OTHER_PASSWORD, None).await.map(drop)
        })
    });
    for one in tries.collect::<Vec<_>>() {
        assert_eq!(one.await.expect("an answer"), Err(AppError::field("old", "That is not your password.")));
    }
}
