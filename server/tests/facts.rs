//! Derived facts: what stands beside an organization is what counting says, whatever is written, by whoever, at once.

use crate::database::{Database, Staff};
use app::auth::PersonId;
use app::context::Viewer;
use sqlx::{AssertSqlSafe, Executor as _, PgPool};
use std::fmt::{self, Display, Formatter};
use uuid::Uuid;

/// One thing that somebody does; `{n}` is a number, `{new}` a new id, and `{place}`, `{principal}`, `{contact}`, `{touch}`,
/// `{task}` and `{deal}` one of those that are there.
const DEEDS: &[&str] = &[
    "insert into contact (id, last_name, organization_id) values ({new}, 'Adams', {place})",
    "update contact set organization_id = {place} where id = {contact}",
    "update contact set deleted_at = case when deleted_at is null then now() end where id = {contact}",
    "update contact set position = 'Buyer', is_primary = true where id = {contact}",
    "insert into interaction (id, author_id, type, body, organization_id)
    values ({new}, larder.person_id(), 'note', 'Likes cod', {place})",
    "insert into interaction (id, author_id, type, status, happened_at, organization_id)
    values ({new}, larder.person_id(), 'visit', 'scheduled', now() + interval '1 day', {place})",
    "insert into interaction (id, author_id, type, outcome, organization_id, principal_ids)
    values ({new}, larder.person_id(), 'call', 'neutral', {place},
        array[(select id from organization where role = 'principal' order by id limit 1)])",
    "update interaction set status = 'completed', outcome = case when type <> 'note' then 'neutral' end, happened_at = now() - {n} * interval '1 hour' where id = {touch}",
    "update interaction set status = 'cancelled' where id = {touch}",
    "update interaction set organization_id = {place}, contact_id = null where id = {touch}",
    "update interaction set type = case type when 'visit' then 'call' else type end where id = {touch}",
    "update interaction set principal_ids = case
        when principal_ids = '{}' then array[(select id from organization where role = 'principal' order by id limit 1)]
        else '{}'
    end where id = {touch}",
    "update company set time_zone = case time_zone when 'UTC' then 'Asia/Tokyo' else 'UTC' end",
    "update interaction set deleted_at = case when deleted_at is null then now() end where id = {touch}",
    "insert into task (id, title, due_on, owner_id, assigned_by, organization_id)
    values ({new}, 'Call', '2026-03-04', larder.person_id(), larder.person_id(), {place})",
    "update task set due_on = '2026-01-01'::date + {n} where id = {task}",
    "update task set done_at = case when done_at is null then now() end where id = {task}",
    "update task set organization_id = {place} where id = {task}",
    "update task set deleted_at = case when deleted_at is null then now() end where id = {task}",
    "update organization set deleted_at = case when deleted_at is null then now() end
    where id = {place} and role <> 'principal'",
    "update contact set deleted_at = now() where organization_id = {place}",
    "insert into opportunity (id, owner_id, organization_id, principal_id)
    values ({new}, larder.person_id(), {place}, {principal})",
    "update opportunity set stage = (array['new lead', 'initial outreach', 'feedback logged'])[1 + {n} % 3],
        stage_entered_at = now() - {n} * interval '7 hours' where id = {deal}",
    "update opportunity set stage = 'initial outreach', principal_id = {principal} where id = {deal}",
    "with undo as materialized (select set_config('larder.rearranging', 'on', true) as set)
    update opportunity d set stage = (
        select from_stage from stage_move where opportunity_id = d.id and undone_at is null order by id desc limit 1
    ) from undo where undo.set = 'on' and d.id = {deal}",
    "update opportunity set deleted_at = case when deleted_at is null then now() end where id = {deal}",
    "select larder.fold_stays()",
];

/// The same numbers, and so the same deeds to the same records, every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 32
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next()).expect("32 bits") % most
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next() << 32 | self.next(), self.next() << 32 | self.next())
    }

    fn one_of(&mut self, table: &str) -> String {
        let n = self.below(1000);
        format!("(select id from {table} order by id offset {n} % greatest(1, (select count(*) from {table})) limit 1)")
    }

    fn deed(&mut self) -> String {
        DEEDS[self.below(DEEDS.len())]
            .replace("{n}", &self.below(100).to_string())
            .replace("{new}", &format!("'{}'", self.id()))
            .replace("{place}", &self.one_of("organization"))
            .replace("{principal}", &self.one_of("(select id from organization where role = 'principal') p"))
            .replace("{contact}", &self.one_of("contact"))
            .replace("{touch}", &self.one_of("interaction"))
            .replace("{task}", &self.one_of("task"))
            .replace("{deal}", &self.one_of("opportunity"))
    }
}

/// Somebody who does one thing after the other, and what became of each: to be read when a fact is wrong.
struct Busy {
    pool: PgPool,
    person: PersonId,
    seed: u64,
    numbers: Numbers,
    done: Vec<String>,
}

impl Busy {
    fn new(database: &Database, staff: &Staff, seed: u64) -> Self {
        let (pool, person) = (database.pool.clone(), staff.admin);
        Self { pool, person, seed, numbers: Numbers(seed), done: Vec::new() }
    }

    /// Does the next thing, in a transaction of its own. A refused one changes nothing.
    async fn act(&mut self) {
        let deed = self.numbers.deed();
        let mut viewer = Viewer::on_behalf_of(&self.pool, self.person, "web").await.expect("somebody");
        let became = match viewer.db().execute(AssertSqlSafe(deed.clone())).await {
            Ok(written) => {
                viewer.commit().await.unwrap_or_else(|error| panic!("{self}{deed}: {error}"));
                format!("{} rows", written.rows_affected())
            }
            Err(error) => {
                let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default();
                // A rule, or two who wait for each other: anything else would mean that the test tries nonsense.
                assert!(matches!(&*code, "23514" | "23502" | "40P01"), "{self}{deed}: {error}");
                error.to_string()
            }
        };
        self.done.push(format!("{deed}; -- {became}"));
    }
}

impl Display for Busy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}:", self.seed)?;
        self.done.iter().try_for_each(|deed| writeln!(f, "{deed}"))
    }
}

async fn company_with_places() -> (Database, Staff) {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let mut numbers = Numbers(0);
    for owner in [staff.rep, staff.colleague, staff.other_rep, staff.rep, staff.other_rep] {
        let insert = sqlx::query("insert into organization (id, name, owner_id) values ($1, 'Blue Fin', $2)");
        insert.bind(numbers.id()).bind(owner.0).execute(&database.owner).await.expect("a place");
    }
    for name in ["Harvest Mill", "Verde Kitchen"] {
        let principal = sqlx::query("insert into organization (id, name, role) values ($1, $2, 'principal')");
        principal.bind(numbers.id()).bind(name).execute(&database.owner).await.expect("a principal");
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
        select count(*) as touches, max(happened_at) as last, max(happened_at) filter (where type = 'visit') as visited
        from interaction i
        where i.organization_id = o.id and i.deleted_at is null and i.status = 'completed'
    ) i
    cross join lateral (
        select min(due_on) as next
        from task t
        where t.organization_id = o.id and t.deleted_at is null and t.done_at is null
    ) t
    where (f.contact_count, f.interaction_count, f.last_interaction_at, f.last_visit_at, f.next_follow_up_on)
        is distinct from (c.contacts::integer, i.touches::integer, i.last, i.visited, t.next)
        or f.activity_rank is distinct from coalesce(i.last, '0001-01-01 00:00:00+00')";

/// Sums of touches that are not what counting says.
const WRONG_SUMS: &str = "
    select author_id
    from (select * from touch_sum where touches <> 0) s
    full join larder.touches_counted() c using (author_id, principal_id, month, first_on, type)
    where s.touches is distinct from c.touches";

/// The same of the days that deals stayed in the stages that they left.
const WRONG_STAYS: &str = "
    select principal_id
    from (
        select left_on, principal_id, stage, sum(moves) as moves, sum(days) as days
        from stay_sum
        group by left_on, principal_id, stage
        having sum(moves) <> 0
    ) s
    full join larder.stays_counted() c using (left_on, principal_id, stage)
    where (s.moves, s.days) is distinct from (c.moves::bigint, c.days::bigint)";

async fn wrong(database: &Database) -> Vec<Uuid> {
    let mut wrong = Vec::new();
    for question in [WRONG, WRONG_SUMS, WRONG_STAYS] {
        wrong.extend(sqlx::query_scalar::<_, Uuid>(question).fetch_all(&database.owner).await.expect("the facts"));
    }
    wrong
}

/// How many places have people and a past, how many sums there are of touches about a principal, and how many of stays.
async fn told(database: &Database) -> (i64, i64, i64) {
    let told = "select
            (select count(*) from organization_fact where contact_count > 0 and interaction_count > 0),
            (select count(*) from touch_sum s join organization o on o.id = s.principal_id where s.touches > 0),
            (select count(*) from stay_sum where days <> 0)";
    sqlx::query_as(told).fetch_one(&database.owner).await.expect("counts")
}

#[tokio::test]
async fn after_many_deeds_one_after_the_other_every_fact_is_what_counting_says() {
    let (database, staff) = company_with_places().await;
    let mut busy = Busy::new(&database, &staff, 1);
    let (mut places, mut sums, mut stays) = (0, 0, 0);
    for _ in 0..320 {
        busy.act().await;
        assert_eq!(wrong(&database).await, Vec::<Uuid>::new(), "{busy}");
        let told = told(&database).await;
        (places, sums, stays) = (places.max(told.0), sums.max(told.1), stays.max(told.2));
    }
    // At the end everything may be deleted again.
    let came = places > 1 && sums > 1 && stays > 1;
    assert!(came, "the deeds came to {places} places, {sums} sums of touches and {stays} of stays: {busy}");
}

#[tokio::test]
async fn after_many_deeds_at_once_every_fact_is_what_counting_says() {
    let (database, staff) = company_with_places().await;
    let writers = (101..106).map(|seed| {
        let mut busy = Busy::new(&database, &staff, seed);
        tokio::spawn(async move {
            for _ in 0..40 {
                busy.act().await;
            }
            busy
        })
    });
    let mut deeds = String::new();
    for writer in writers.collect::<Vec<_>>() {
        deeds += &writer.await.expect("a writer").to_string();
    }
    assert_eq!(wrong(&database).await, Vec::<Uuid>::new(), "{deeds}");
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
