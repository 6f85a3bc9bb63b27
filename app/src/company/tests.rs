//! The company's settings, on a real database.

use super::store::{edit, time_zone, time_zones};
use super::{CompanyForm, Edit};
use crate::command::Base;
use crate::error::AppError;
use crate::testing::Database;
use uuid::Uuid;

fn change(base: &CompanyForm, form: CompanyForm) -> Edit {
    Edit { key: Uuid::now_v7(), base: Base(base.clone()), form }
}

#[tokio::test]
async fn an_admin_changes_the_settings_and_everybody_works_under_them_at_once() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let found = CompanyForm::of(&database.viewer(staff.admin).await.me);
    let private = CompanyForm { private_books: "on".into(), ..found.clone() };
    edit(database.viewer(staff.admin).await, change(&found, private)).await.expect("private");
    let monday = CompanyForm { week_start: "7".into(), currency: " cad ".into(), ..found.clone() };
    edit(database.viewer(staff.admin).await, change(&found, monday)).await.expect("another week");
    let me = database.viewer(staff.rep).await.me;
    assert_eq!((me.private_books, me.week_start, me.currency.as_str()), (true, 7, "CAD"));
    let now = CompanyForm::of(&database.viewer(staff.admin).await.me);
    let nowhere = CompanyForm { currency: "XYZ".into(), ..now.clone() };
    let refused = edit(database.viewer(staff.admin).await, change(&now, nowhere)).await;
    assert!(matches!(refused, Err(AppError::Invalid(_))), "three letters are no currency: {refused:?}");
    let late = CompanyForm { week_start: "6".into(), ..found.clone() };
    let refused = edit(database.viewer(staff.admin).await, change(&found, late)).await;
    assert!(matches!(refused, Err(AppError::Conflict(_))), "{refused:?}");
}

#[tokio::test]
async fn nobody_else_changes_them() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    for person in [staff.manager, staff.rep, staff.viewer] {
        let viewer = database.viewer(person).await;
        let found = CompanyForm::of(&viewer.me);
        let renamed = CompanyForm { name: "Mine".into(), ..found.clone() };
        assert_eq!(edit(viewer, change(&found, renamed)).await, Err(AppError::NotFound));
    }
    assert_eq!(database.viewer(staff.admin).await.me.company_name, "Harbor Brokers");
}

#[test]
fn the_time_zones_offered_are_those_of_places_in_order() {
    let offered = time_zones();
    assert!(offered.is_sorted(), "{offered:?}");
    for place in ["America/New_York", "America/Indiana/Indianapolis", "Asia/Calcutta", "Europe/Berlin"] {
        assert!(offered.iter().any(|zone| zone == place), "{place}");
    }
    for other in ["EST5EDT", "Etc/GMT+5", "US/Eastern", "GB"] {
        assert!(!offered.iter().any(|zone| zone == other), "{other}");
        assert_eq!(time_zone("time_zone", other), Ok(other.to_owned()));
    }
    let taken = offered.iter().filter(|zone| time_zone("time_zone", zone).as_ref() == Ok(*zone));
    assert_eq!(taken.count(), offered.len());
}
