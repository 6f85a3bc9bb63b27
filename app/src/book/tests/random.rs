//! Whatever happens, in whatever order: devices that follow have what a fresh book has.

use super::{Device, company};
use crate::testing::Database;
use sqlx::{AssertSqlSafe, Executor as _};
use uuid::Uuid;

const ACCOUNT: &str = "(select id from organization where deleted_at is null order by md5(id::text || '{r}') limit 1)";
const OTHER: &str = "(select id from organization where deleted_at is null order by md5('{r}' || id::text) limit 1)";
const CONTACT: &str = "(select id from contact where deleted_at is null order by md5(id::text || '{r}') limit 1)";
const TOUCH: &str = "(select id from interaction where deleted_at is null order by md5(id::text || '{r}') limit 1)";
const TASK: &str = "(select id from task where deleted_at is null order by md5(id::text || '{r}') limit 1)";
/// Somebody who may own something, or nobody.
const OWNER: &str = "(select id from (select id from person where role <> 'viewer' union all select null) p order by md5(coalesce(id::text, '') || '{r}') limit 1)";
const SOMEBODY: &str = "(select id from person where role = 'rep' order by md5(id::text || '{r}') limit 1)";

/// What an admin may do; one that a rule refuses does nothing.
const OPERATIONS: &[&str] = &[
    "insert into organization (id, name, owner_id) values ('{new}', 'Place {r}', {owner})",
    "insert into organization (id, name, owner_id, parent_id) values ('{new}', 'Branch', {owner}, {account})",
    "update organization set name = 'Place {r}' where id = {account}",
    "update organization set shipping_city = 'City {r}' where id = {account}",
    "update organization set owner_id = {owner} where id = {account}",
    "update organization set parent_id = {other} where id = {account}",
    "update organization set role = 'principal' where id = {account}",
    "update organization set role = 'operator' where id = {account}",
    "update organization set deleted_at = now() where id = {account}",
    "update organization set deleted_at = null where deleted_at is not null and merged_into is null",
    "select larder.hand_over(array[{account}], {somebody})",
    "insert into contact (id, first_name, organization_id) values ('{new}', 'Ann {r}', {account})",
    "update contact set last_name = 'Smith {r}' where id = {contact}",
    "update contact set organization_id = {account} where id = {contact}",
    "update contact set deleted_at = now() where id = {contact}",
    "update contact set is_primary = true where id = {contact}",
    "select larder.erase_contact({contact})",
    // So many that open tabs hear of it once.
    "insert into contact (id, first_name, organization_id) select gen_random_uuid(), 'One of many', a.id from generate_series(1, 60) cross join (values ({account}), ({other})) a (id)",
    "update contact set position = 'Cook {r}'",
    "update contact set organization_id = {account} where first_name = 'One of many'",
    "insert into contact_advocacy (contact_id, principal_id, advocacy) select {contact}, id, 'champion' from organization where role = 'principal' limit 1",
    "insert into interaction (id, author_id, type, body, contact_id) values ('{new}', {somebody}, 'note', 'Said {r}', {contact})",
    "insert into interaction (id, author_id, type, status, happened_at, organization_id) values ('{new}', {somebody}, 'visit', 'scheduled', now() + interval '3 days', {account})",
    "update interaction set status = 'cancelled' where id = {touch}",
    "update interaction set body = 'Said again {r}' where id = {touch}",
    "update interaction set deleted_at = now() where id = {touch}",
    "insert into task (id, title, due_on, owner_id, assigned_by, organization_id) values ('{new}', 'Task {r}', current_date, {somebody}, '{admin}', {account})",
    "insert into task (id, title, due_on, owner_id, assigned_by, contact_id) values ('{new}', 'Task {r}', current_date, {somebody}, '{admin}', {contact})",
    "insert into task (id, title, due_on, owner_id, assigned_by) values ('{new}', 'Task {r}', current_date, {somebody}, '{admin}')",
    "update task set done_at = now() where id = {task}",
    "update task set owner_id = {somebody} where id = {task}",
    "update task set organization_id = {account}, contact_id = null where id = {task}",
    "update task set organization_id = null, contact_id = null where id = {task}",
    "update task set deleted_at = now() where id = {task}",
    "insert into follow (person_id, organization_id) values ('{admin}', {account})",
    "delete from follow where organization_id = {account}",
    "update person set name = 'Person {r}' where id = {somebody}",
    "update segment set name = 'Segment {r}' where name = 'Hotel' or name like 'Segment%'",
];

/// Numbers that look random, the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }
}

async fn happens(database: &Database, admin: crate::auth::PersonId, dice: &mut Dice) {
    let operation = OPERATIONS[dice.roll(OPERATIONS.len())];
    let places = [
        ("{account}", ACCOUNT),
        ("{other}", OTHER),
        ("{contact}", CONTACT),
        ("{touch}", TOUCH),
        ("{task}", TASK),
        ("{owner}", OWNER),
        ("{somebody}", SOMEBODY),
    ];
    let statement = places.iter().fold(operation.to_owned(), |text, (place, query)| text.replace(place, query));
    let statement = statement.replace("{r}", &dice.roll(1_000_000).to_string());
    let statement = statement.replace("{new}", &Uuid::now_v7().to_string()).replace("{admin}", &admin.to_string());
    let mut viewer = database.viewer(admin).await;
    match viewer.db().execute(AssertSqlSafe(statement.clone())).await {
        Ok(_) => viewer.commit().await.expect("committed"),
        // A rule, or nothing to do it to.
        Err(error) => {
            let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default();
            assert!(matches!(&*code, "23514" | "23502" | "23505"), "{statement}: {error}");
        }
    }
}

#[tokio::test]
async fn devices_that_follow_have_what_a_fresh_book_has() {
    for (seed, private) in [(1, false), (2, true)] {
        let (database, staff) = company(private).await;
        let mut dice = Dice(seed);
        let mut devices = Vec::new();
        for person in [staff.rep, staff.manager, staff.other_rep] {
            devices.push(Device::new(&database, person).await);
        }
        for _ in 0..12 {
            for _ in 0..=dice.roll(8) {
                happens(&database, staff.admin, &mut dice).await;
            }
            // Not every device is in touch each time.
            for device in &mut devices {
                if dice.roll(3) > 0 {
                    device.sync().await;
                    device.is_fresh().await;
                }
            }
        }
    }
}
