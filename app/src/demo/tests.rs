use super::catalogue::{AUTHORIZED, CATALOGUE};
use super::deals::DEALS;
use super::people::CONTACTS;
use super::places::PLACES;
use super::promises::{PROMISES, VISITS};
use super::touches::TOUCHES;
use super::*;
use crate::auth::password;
use crate::auth::password::NewPassword;
use crate::error::AppError;
use crate::testing::Database;
use std::collections::BTreeSet;

const PASSWORD: &str = "walk-in cooler at seven";

async fn new_password() -> NewPassword {
    NewPassword::parse("password", PASSWORD, &[]).await.expect("a good password")
}

#[test]
fn every_name_leads_somewhere_and_nothing_is_told_twice() {
    let places = PLACES.iter().map(|place| place.name).collect::<BTreeSet<_>>();
    assert_eq!(places.len(), PLACES.len());
    for named in PLACES.iter().flat_map(|place| [place.parent, place.distributor]).flatten() {
        assert!(places.contains(named), "{named}");
    }
    for contact in CONTACTS {
        assert!(places.contains(contact.at), "{}", contact.at);
    }
    for item in CATALOGUE {
        let principal = PLACES.iter().find(|place| place.name == item.of && place.role == "principal");
        assert!(principal.is_some(), "{}", item.of);
    }
    for (distributor, principal, ..) in AUTHORIZED {
        assert!(places.contains(distributor) && places.contains(principal), "{distributor} and {principal}");
    }
    let skus = CATALOGUE.iter().map(|item| item.sku).collect::<BTreeSet<_>>();
    assert_eq!(skus.len(), CATALOGUE.len());
    for touch in TOUCHES {
        assert!(places.contains(touch.at), "{}", touch.at);
        let works_there = CONTACTS.iter().any(|contact| contact.last == touch.with && contact.at == touch.at);
        assert!(touch.with.is_empty() || works_there, "{} at {}", touch.with, touch.at);
    }
    for promise in PROMISES {
        let works_there = CONTACTS.iter().any(|contact| contact.last == promise.with && contact.at == promise.at);
        assert!(works_there, "{} at {}", promise.with, promise.at);
    }
    for deal in DEALS {
        let works_there = CONTACTS.iter().any(|contact| contact.last == deal.with.0 && contact.at == deal.at);
        assert!(works_there && places.contains(deal.principal), "{} at {}", deal.with.0, deal.at);
        for name in deal.products {
            assert!(CATALOGUE.iter().any(|item| item.name == *name && item.of == deal.principal), "{name}");
        }
        assert!(deal.moved <= deal.made && (deal.stage != "new lead" || deal.moved == deal.made), "{}", deal.at);
    }
    let stages = DEALS.iter().map(|deal| deal.stage).collect::<BTreeSet<_>>();
    assert_eq!(stages.len(), crate::opportunities::Stage::ALL.len(), "deals at every stage");
    assert_eq!(TOUCHES.iter().map(|touch| touch.body).collect::<BTreeSet<_>>().len(), TOUCHES.len());
    let names = CONTACTS.iter().map(|contact| contact.last).collect::<BTreeSet<_>>();
    assert_eq!(names.len(), CONTACTS.len(), "contacts are found by their last name");
}

#[tokio::test]
async fn everybody_of_the_demo_can_sign_in_and_finds_it_whole_under_one_operation() {
    let database = Database::fresh().await;
    make(&database.pool, new_password().await).await.expect("a demo company");
    for member in MEMBERS {
        let found = sqlx::query!(
            r#"select person_id as "person_id!", password_hash from larder.credential_of($1)"#,
            member.email
        );
        let found = found.fetch_one(&database.pool).await.expect(member.email);
        assert_eq!(password::verify(PASSWORD.to_owned(), found.password_hash).await, Ok(true), "{}", member.email);
        let mut viewer = database.viewer(found.person_id.into()).await;
        assert!(viewer.me.demo);
        let seen = sqlx::query!(
            r#"select (select count(*) from organization) as "places!", (select count(*) from contact) as "contacts!",
                (select count(*) from interaction) as "touches!", (select count(*) from product) as "products!",
                (select count(*) from opportunity) as "deals!""#,
        );
        let seen = seen.fetch_one(viewer.db()).await.expect("counts");
        let told = [PLACES.len(), CONTACTS.len(), TOUCHES.len() + VISITS.len(), CATALOGUE.len(), DEALS.len()]
            .map(|count| i64::try_from(count).ok());
        assert_eq!(
            [seen.places, seen.contacts, seen.touches, seen.products, seen.deals].map(Some),
            told,
            "{}",
            member.email
        );
    }
    let written = sqlx::query!(
        r#"select (select count(*) from audit where table_name in ('organization', 'contact', 'interaction', 'task', 'product', 'opportunity')) as "entries!",
            (select count(*) from operation where kind = 'demo') as "operations!""#,
    );
    let written = written.fetch_one(&database.owner).await.expect("the history");
    assert_eq!((written.entries, written.operations), (0, 1));
}

#[tokio::test]
async fn the_demo_never_mixes_with_a_company_that_is_there() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    assert!(matches!(make(&database.pool, new_password().await).await, Err(AppError::Invalid(_))));
    let mut admin = database.viewer(staff.admin).await;
    fill(&mut admin, None).await.expect("an empty company takes it");
    admin.commit().await.expect("a commit");
    let mut admin = database.viewer(staff.admin).await;
    assert!(matches!(fill(&mut admin, None).await, Err(AppError::Invalid(_))));
    let manager = sqlx::query_scalar!("select role from person where email = $1", MEMBERS[1].email);
    assert_eq!(manager.fetch_one(admin.db()).await.expect("a person"), "manager");
    let opened = sqlx::query_scalar!("select person_id from larder.credential_of($1)", MEMBERS[1].email);
    let opened = opened.fetch_optional(&database.pool).await.expect("an answer");
    assert!(opened.is_none(), "nobody chose a password for them");
}

#[tokio::test]
async fn a_new_password_takes_the_place_of_the_old_one_in_the_demo_only() {
    let database = Database::fresh().await;
    make(&database.pool, new_password().await).await.expect("a demo company");
    let mut owner = database.owner.acquire().await.expect("a connection");
    let fresh = NewPassword::parse("password", "kettle of nine fish", &[]).await.expect("a good password");
    assert_eq!(set_passwords(&mut owner, fresh).await, Ok(true));
    let found = sqlx::query_scalar!("select password_hash from larder.credential_of($1)", MEMBERS[0].email);
    let found = found.fetch_one(&database.pool).await.expect("an account");
    assert_eq!(password::verify("kettle of nine fish".to_owned(), found).await, Ok(true));
    sqlx::query!("update company set demo = false").execute(&mut *owner).await.expect("no demo any more");
    assert_eq!(set_passwords(&mut owner, new_password().await).await, Ok(false));
}

/// The demo company, grown; and the connection of the database's owner.
async fn grown(seed: u64) -> (Database, sqlx::pool::PoolConnection<sqlx::Postgres>) {
    let database = Database::fresh().await;
    make(&database.pool, new_password().await).await.expect("the small company");
    let mut owner = database.owner.acquire().await.expect("the owner");
    grow(&mut owner, 1, seed).await.expect("the larger one");
    (database, owner)
}

#[tokio::test]
async fn the_larger_company_has_all_that_a_year_brings() {
    let (_database, mut owner) = grown(1).await;
    let mut count =
        async |what: &'static str| sqlx::query_scalar::<_, i64>(what).fetch_one(&mut *owner).await.expect("a count");
    assert_eq!(count("select count(*) from team").await, 4);
    assert_eq!(count("select count(*) from person").await, 12);
    assert_eq!(count("select count(*) from organization where role = 'principal'").await, 9);
    assert!(count("select count(*) from organization where role = 'distributor'").await >= 24);
    assert!(count("select count(*) from product").await >= 300);
    assert!(count("select count(*) from organization where role in ('operator', 'prospect')").await >= 600);
    assert!(count("select count(*) from organization where parent_id is not null").await >= 60);
    assert!(count("select count(*) from contact").await >= 1500);
    assert!(count("select count(*) from interaction").await >= 9000);
    assert_eq!(count("select count(distinct stage) from opportunity").await, 8);
    assert!(count("select count(*) from task where done_at is null and due_on < current_date").await >= 20);
    assert!(count("select count(*) from interaction where sample in ('left', 'tasted')").await >= 20);
    let told = count("select count(*) from interaction where body <> ''").await;
    assert!(count("select count(distinct body) from interaction").await * 100 >= told * 99, "notes do not repeat");
    assert_eq!(
        count("select count(*) from opportunity o where not exists (select from distributor_authorization a where (a.distributor_id, a.principal_id) = (o.distributor_id, o.principal_id))").await.signum(),
        1,
        "some distributors are not authorized"
    );
    assert_eq!(count("select count(*) from interaction where status = 'completed' and happened_at > now()").await, 0);
    // Each deal stands where its last move led, and moved in the order of time.
    assert_eq!(
        count(
            "select count(*)
            from opportunity o
            cross join lateral (
                select to_stage, given_at from stage_move where opportunity_id = o.id order by id desc limit 1
            ) last
            where (last.to_stage, date_trunc('second', o.stage_entered_at)) <> (o.stage, date_trunc('second', last.given_at))"
        )
        .await,
        0
    );
    assert_eq!(count("select count(*) from operation where kind = 'demo'").await, 2);
    assert!(count("select count(*) from organization_fact where last_interaction_at is not null").await >= 500);
    // Its sums are what counting says, and go on from there.
    count("with said as (update interaction set type = 'call' where type = 'email' returning 1) select count(*) from said").await;
    assert_eq!(
        count(
            "select count(*)
            from (select * from touch_sum where touches <> 0) s
            full join larder.touches_counted() c using (author_id, principal_id, month, first_on, type)
            where s.touches is distinct from c.touches"
        )
        .await,
        0
    );
    assert_eq!(
        count(
            "select count(*)
            from (select left_on, principal_id, stage, sum(moves) as moves, sum(days) as days from stay_sum group by 1, 2, 3) s
            full join larder.stays_counted() c using (left_on, principal_id, stage)
            where (s.moves, s.days) is distinct from (c.moves::bigint, c.days::bigint)"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn the_same_seed_makes_the_same_company() {
    let told = async |seed| {
        let (_database, mut owner) = grown(seed).await;
        sqlx::query_scalar::<_, String>(
            "select md5(string_agg(i.body || i.happened_at::date || o.name, '|' order by i.id))
            from interaction i
            join organization o on o.id = i.organization_id
            where i.created_at = (select max(at) from operation where kind = 'demo')",
        )
        .fetch_one(&mut *owner)
        .await
        .expect("what was told")
    };
    let first = told(7).await;
    assert_eq!(first, told(7).await);
    assert_ne!(first, told(8).await);
}

#[tokio::test]
async fn the_demo_goes_as_a_whole_and_what_others_made_stays() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let mut admin = database.viewer(staff.admin).await;
    fill(&mut admin, None).await.expect("an empty company takes it");
    admin.commit().await.expect("a commit");
    let mut admin = database.viewer(staff.admin).await;
    let made = "insert into organization (id, name) values (gen_random_uuid(), 'Our own first account')";
    sqlx::query(made).execute(admin.db()).await.expect("an account");
    admin.commit().await.expect("a commit");
    let mut owner = database.owner.acquire().await.expect("a connection");
    assert_eq!(remove(&mut owner).await, Ok(i64::try_from(PLACES.len()).expect("a number")));
    let mut admin = database.viewer(staff.admin).await;
    let left =
        sqlx::query_scalar!("select name from organization where deleted_at is null").fetch_all(admin.db()).await;
    assert_eq!(left.expect("accounts"), ["Our own first account"]);
    let left = sqlx::query_scalar!(
        r#"select (select count(*) from contact where deleted_at is null) + (select count(*) from task where deleted_at is null)
            + (select count(*) from interaction where deleted_at is null)
            + (select count(*) from opportunity where deleted_at is null) as "left!""#
    );
    assert_eq!(left.fetch_one(admin.db()).await.expect("a count"), 0);
    assert!(!database.viewer(staff.admin).await.me.demo);
    let there = sqlx::query_scalar!(
        r#"select count(*) as "there!" from person where email = $1 and disabled_at is null"#,
        MEMBERS[1].email
    );
    assert_eq!(there.fetch_one(admin.db()).await.expect("a count"), 0);
}
