//! Derived facts: what stands beside an organization is what counting says, whatever is written, by whoever, at once.

use crate::database::{Database, Staff};
use app::auth::PersonId;
use app::context::Viewer;
use sqlx::{AssertSqlSafe, Executor as _, PgPool};
use uuid::Uuid;

/// One thing that somebody does; `{n}` chooses to which of those that are there.
const DEEDS: &[&str] = &[
    "insert into contact (id, last_name, organization_id) values (gen_random_uuid(), 'Adams', {place})",
    "update contact set organization_id = {place} where id = {contact}",
    "update contact set deleted_at = case when deleted_at is null then now() end where id = {contact}",
    "update contact set position = 'Buyer', is_primary = true where id = {contact}",
    "insert into interaction (id, author_id, type, body, organization_id)
    values (gen_random_uuid(), larder.person_id(), 'note', 'Likes cod', {place})",
    "insert into interaction (id, author_id, type, status, happened_at, organization_id)
    values (gen_random_uuid(), larder.person_id(), 'visit', 'scheduled', now() + interval '1 day', {place})",
    "update interaction set status = 'completed', happened_at = now() - {n} * interval '1 hour' where id = {touch}",
    "update interaction set status = 'cancelled' where id = {touch}",
    "update interaction set organization_id = {place}, contact_id = null where id = {touch}",
    "update interaction set deleted_at = case when deleted_at is null then now() end where id = {touch}",
    "update organization set deleted_at = case when deleted_at is null then now() end where id = {place}",
    "update contact set deleted_at = now() where organization_id = {place}",
];

/// The same numbers every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }
}

fn one_of(table: &str, n: usize) -> String {
    format!("(select id from {table} order by id offset {n} % greatest(1, (select count(*) from {table})) limit 1)")
}

/// Does `count` things, each in a transaction of its own. A refused one changes nothing.
async fn busy(pool: PgPool, person: PersonId, seed: u64, count: u32) {
    let mut numbers = Numbers(seed);
    for _ in 0..count {
        let deed = DEEDS[numbers.below(DEEDS.len())].replace("{n}", &numbers.below(100).to_string());
        let deed = deed.replace("{place}", &one_of("organization", numbers.below(1000)));
        let deed = deed.replace("{contact}", &one_of("contact", numbers.below(1000)));
        let deed = deed.replace("{touch}", &one_of("interaction", numbers.below(1000)));
        let mut viewer = Viewer::on_behalf_of(&pool, person, "web").await.expect("somebody");
        match viewer.db().execute(AssertSqlSafe(deed.clone())).await {
            Ok(_) => viewer.commit().await.expect("committed"),
            Err(error) => {
                let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default();
                // A rule, or two who wait for each other: anything else would mean that the test tries nonsense.
                assert!(matches!(&*code, "23514" | "23502" | "40P01"), "{deed}: {error}");
            }
        }
    }
}

async fn company_with_places() -> (Database, Staff) {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    for owner in [staff.rep, staff.colleague, staff.other_rep, staff.rep, staff.other_rep] {
        let insert =
            sqlx::query("insert into organization (id, name, owner_id) values (gen_random_uuid(), 'Blue Fin', $1)");
        insert.bind(owner.0).execute(&database.owner).await.expect("a place");
    }
    (database, staff)
}

/// Facts that are not what counting says.
const WRONG: &str = "
    select o.id
    from organization o
    left join organization_fact f on f.organization_id = o.id
    cross join lateral (
        select count(*) as contacts from contact c where c.organization_id = o.id and c.deleted_at is null
    ) c
    cross join lateral (
        select count(*) as touches, max(happened_at) as last
        from interaction i
        where i.organization_id = o.id and i.deleted_at is null and i.status = 'completed'
    ) i
    where (f.contact_count, f.interaction_count, f.last_interaction_at)
        is distinct from (c.contacts::integer, i.touches::integer, i.last)
        or f.activity_rank is distinct from coalesce(i.last, '0001-01-01 00:00:00+00')";

async fn wrong(database: &Database) -> Vec<Uuid> {
    sqlx::query_scalar(WRONG).fetch_all(&database.owner).await.expect("the facts")
}

#[tokio::test]
async fn after_many_deeds_one_after_the_other_every_fact_is_what_counting_says() {
    let (database, staff) = company_with_places().await;
    for round in 0..10 {
        busy(database.pool.clone(), staff.admin, round, 25).await;
        assert_eq!(wrong(&database).await, Vec::<Uuid>::new(), "round {round}");
    }
    let told = "select count(*) from organization_fact where contact_count > 0 and interaction_count > 0";
    let told = sqlx::query_scalar::<_, i64>(told).fetch_one(&database.owner).await.expect("a count");
    assert!(told > 0, "the deeds came to nothing");
}

#[tokio::test]
async fn after_many_deeds_at_once_every_fact_is_what_counting_says() {
    let (database, staff) = company_with_places().await;
    let writers = (0..5).map(|writer| tokio::spawn(busy(database.pool.clone(), staff.admin, 100 + writer, 40)));
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("a writer");
    }
    assert_eq!(wrong(&database).await, Vec::<Uuid>::new());
}

#[tokio::test]
async fn a_fact_is_nobodys_edit_and_follows_what_others_do() {
    let (database, staff) = company_with_places().await;
    let theirs = "select id from organization where owner_id = $1 limit 1";
    let place: Uuid = sqlx::query_scalar(theirs).bind(staff.rep.0).fetch_one(&database.owner).await.expect("a place");
    let stamp = "select version || ' ' || updated_at || ' ' || (select count(*) from audit where record_id = $1)
        from organization where id = $1";
    let stamp = async || {
        let stamp = sqlx::query_scalar::<_, String>(stamp).bind(place).fetch_one(&database.owner).await;
        stamp.expect("a stamp")
    };
    let before = stamp().await;
    // Sam, of another team, may not write the organization; a note of his counts all the same.
    let mut sam = database.viewer(staff.other_rep).await;
    let note = "insert into interaction (id, author_id, type, body, organization_id)
        values (gen_random_uuid(), larder.person_id(), 'note', 'Likes cod', $1)";
    sqlx::query(note).bind(place).execute(sam.db()).await.expect("noted");
    sam.commit().await.expect("noted");
    let counted = "select interaction_count from organization_fact where organization_id = $1";
    let counted: i32 = sqlx::query_scalar(counted).bind(place).fetch_one(&database.owner).await.expect("a fact");
    assert_eq!((counted, stamp().await), (1, before));
}
