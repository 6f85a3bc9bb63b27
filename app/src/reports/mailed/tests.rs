//! Mailed reports against a real database, as the application role.

use super::{Every, Mailable, Mailing, store};
use crate::auth::PersonId;
use crate::auth::test_people::host;
use crate::dashboard::asked::Who;
use crate::day::Day;
use crate::error::AppError;
use crate::opportunities::tests::World;
use crate::testing::Database;
use calamine::{Reader as _, Xlsx};
use chrono::{DateTime, NaiveDate, Utc};
use std::io::Cursor;

async fn mailings(database: &Database, who: PersonId) -> Vec<Mailing> {
    store::show(&mut database.viewer(who).await, true).await.expect("mailings").mailings
}

/// Whom mails are due to go to at `moment`, and of which day: they are not due again.
async fn due(database: &Database, moment: DateTime<Utc>) -> Vec<(PersonId, NaiveDate)> {
    sqlx::query("delete from job").execute(&database.owner).await.expect("no jobs");
    sqlx::query("select larder.mail_reports($1)").bind(moment).execute(&database.pool).await.expect("looked");
    let jobs = sqlx::query_as::<_, (sqlx::types::Uuid, NaiveDate)>(
        "select (payload ->> 'person_id')::uuid, (payload ->> 'day')::date from job where kind = 'mail.report'",
    );
    let jobs = jobs.fetch_all(&database.owner).await.expect("jobs");
    jobs.into_iter().map(|(person, day)| (PersonId(person), day)).collect()
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("a moment").to_utc()
}

#[tokio::test]
async fn each_falls_due_once_at_seven_where_its_person_is() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    for (who, zone) in [(staff.rep, "America/New_York"), (staff.manager, "America/Los_Angeles")] {
        store::add(database.viewer(who).await, Mailable::Coverage, Who::All, Every::Week, "").await.expect("mailed");
        let moved = sqlx::query("update person set time_zone = $2 where id = $1").bind(who.0).bind(zone);
        moved.execute(&database.owner).await.expect("moved");
    }
    let next = sqlx::query("update report_mailing set next_on = '2026-03-02'");
    next.execute(&database.owner).await.expect("a Monday");
    let monday = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    assert!(due(&database, at("2026-03-02T11:59:00Z")).await.is_empty(), "before seven in New York");
    assert_eq!(due(&database, at("2026-03-02T12:00:00Z")).await, [(staff.rep, monday)]);
    assert!(due(&database, at("2026-03-02T14:59:00Z")).await.is_empty(), "once, and not yet in Los Angeles");
    assert_eq!(due(&database, at("2026-03-02T15:00:00Z")).await, [(staff.manager, monday)]);
    let next = mailings(&database, staff.rep).await[0].next;
    assert_eq!(next, "2026-03-09".parse::<Day>().expect("a day"));
    // Nobody was there for three weeks: one mail, and on with the next Monday.
    let late = NaiveDate::from_ymd_opt(2026, 3, 25).expect("a day");
    assert_eq!(due(&database, at("2026-03-25T20:00:00Z")).await, [(staff.rep, late), (staff.manager, late)]);
    assert!(mailings(&database, staff.rep).await[0].next == "2026-03-30".parse::<Day>().expect("a day"));
}

#[tokio::test]
async fn what_goes_out_is_the_report_of_who_gets_it() {
    let world = World::new(false).await;
    let (host, rob) = (host(&world.database), world.staff.rep);
    let principal = world.harbor.to_string();
    let add = async |report, principal: &str| {
        store::add(world.database.viewer(rob).await, report, Who::Me, Every::Week, principal).await
    };
    assert!(matches!(add(Mailable::Principal, "").await, Err(AppError::Invalid(_))));
    for _ in 0..2 {
        add(Mailable::Principal, &principal).await.expect("mailed");
        add(Mailable::Activity, "").await.expect("mailed");
    }
    let all = mailings(&world.database, rob).await;
    let said = all.iter().map(|one| (one.words(), one.every)).collect::<Vec<_>>();
    assert_eq!(all.len(), 2, "{said:?}");
    assert!(said.contains(&("Monthly report of Harbor Foods".to_owned(), Every::Month)), "{said:?}");
    assert!(said.contains(&("Activity, mine".to_owned(), Every::Week)), "{said:?}");
    for mailing in &all {
        let sent = store::outgoing(&host, rob, mailing.id.0).await.expect("an answer").expect("a report");
        assert_eq!(sent.to, ("Rob Rep".to_owned(), "rob@harbor.example".to_owned()));
        let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(sent.file.bytes)).expect("a workbook");
        assert!(!book.sheet_names().is_empty());
    }
    // Another's is none of theirs.
    assert!(mailings(&world.database, world.staff.manager).await.is_empty());
    let other = store::outgoing(&host, world.staff.manager, all[0].id.0).await.expect("an answer");
    assert!(other.is_none());
    store::end(world.database.viewer(world.staff.manager).await, all[0].id).await.expect("nothing of theirs");
    assert_eq!(mailings(&world.database, rob).await.len(), 2);
    store::end(world.database.viewer(rob).await, all[0].id).await.expect("ended");
    assert_eq!(mailings(&world.database, rob).await.len(), 1);
    let gone = store::outgoing(&host, rob, all[0].id.0).await.expect("an answer");
    assert!(gone.is_none());
}
