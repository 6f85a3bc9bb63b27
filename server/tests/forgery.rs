//! What a person cannot do even with statements of their own: the database answers like for a record that is not there.
//! Sam of the south tries, in private books; what he is after belongs to Rob of the north.

use crate::database::{Database, Staff};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _};
use std::collections::BTreeSet;
use uuid::Uuid;

struct World {
    database: Database,
    staff: Staff,
    of_rob: Uuid,
    of_sam: Uuid,
    ann: Uuid,
}

impl World {
    async fn new() -> Self {
        let database = Database::fresh().await;
        let staff = database.company(true).await;
        let world = Self { database, staff, of_rob: Uuid::now_v7(), of_sam: Uuid::now_v7(), ann: Uuid::now_v7() };
        let statements = world.fill_in(
            "insert into organization (id, name, role, owner_id)
            values ('{of_rob}', 'Hidden Harbor', 'operator', '{rob}'), ('{of_sam}', 'Open Oven', 'operator', '{sam}');
            update organization set tags = '{hidden}' where id = '{of_rob}';
            insert into contact (id, first_name, last_name, organization_id)
            values ('{ann}', 'Ann', 'Anchor', '{of_rob}'), (gen_random_uuid(), 'Sid', 'Seal', '{of_sam}');
            update contact set tags = '{hidden}' where id = '{ann}';
            insert into interaction (id, author_id, type, body, organization_id)
            values (gen_random_uuid(), '{rob}', 'note', 'secret sauce', '{of_rob}');
            insert into task (id, title, due_on, owner_id, assigned_by, organization_id)
            values
                (gen_random_uuid(), 'Of Sam', '2026-03-04', '{sam}', '{sam}', null),
                ('{of_rob}', 'secret plan', '2026-03-04', '{rob}', '{rob}', '{of_rob}');
            insert into external_id (table_name, source, value, record_id)
            values ('organization', 'crm', 'A-1', '{of_rob}');
            insert into operation (id, kind, subject, person_id, origin) values ('{of_rob}', 'edit', '', '{rob}', 'web');
            insert into job (kind, created_by) values ('test', '{rob}');
            insert into credential (person_id, password_hash) values ('{rob}', 'hash of Rob');
            insert into session (person_id, token_hash) values ('{rob}', sha256('token'));",
        );
        world.database.owner.execute(AssertSqlSafe(statements)).await.expect("what he is after");
        world
    }

    fn fill_in(&self, statement: &str) -> String {
        statement
            .replace("{rob}", &self.staff.rep.to_string())
            .replace("{sam}", &self.staff.other_rep.to_string())
            .replace("{south}", &self.staff.south.to_string())
            .replace("{of_rob}", &self.of_rob.to_string())
            .replace("{of_sam}", &self.of_sam.to_string())
            .replace("{ann}", &self.ann.to_string())
            .replace("{new}", &Uuid::now_v7().to_string())
    }
}

/// The code of the error, or how many rows were written or read.
async fn outcome(world: &World, who: app::auth::PersonId, statement: &str) -> Result<u64, String> {
    let mut viewer = world.database.viewer(who).await;
    let mut attempt = viewer.db().begin().await.expect("a savepoint");
    let done = attempt.execute(AssertSqlSafe(world.fill_in(statement))).await;
    done.map(|done| done.rows_affected()).map_err(|error| match error.as_database_error() {
        Some(error) => error.constraint().map_or_else(|| error.code().unwrap_or_default().into_owned(), str::to_owned),
        None => error.to_string(),
    })
}

const REFUSED: &str = "42501";

#[tokio::test]
async fn what_a_person_cannot_see_they_cannot_name() {
    let world = World::new().await;
    let sam = world.staff.other_rep;
    for (statement, expected) in [
        ("update organization set parent_id = '{id}' where id = '{of_sam}'", "organization_parent_gone"),
        (
            "insert into organization (id, name, owner_id, parent_id) values ('{new}', 'X', '{sam}', '{id}')",
            "organization_parent_gone",
        ),
        (
            "update organization set default_distributor_id = '{id}' where id = '{of_sam}'",
            "organization_distributor_role",
        ),
        ("update organization set merged_into = '{id}' where id = '{of_sam}'", "organization_merged_into_gone"),
        ("update contact set organization_id = '{id}' where first_name = 'Sid'", "contact_organization_gone"),
        (
            "insert into contact (id, first_name, organization_id) values ('{new}', 'X', '{id}')",
            "contact_organization_gone",
        ),
        ("update contact set merged_into = '{id}' where first_name = 'Sid'", "contact_merged_into_gone"),
        (
            "insert into interaction (id, author_id, type, organization_id) values ('{new}', '{sam}', 'call', '{id}')",
            "interaction_organization_gone",
        ),
        (
            "insert into interaction (id, author_id, type, contact_id) values ('{new}', '{sam}', 'call', '{id}')",
            "interaction_organization_gone",
        ),
        (
            "insert into interaction (id, author_id, type, organization_id, contact_id)
            values ('{new}', '{sam}', 'call', '{of_sam}', '{id}')",
            "interaction_contact_elsewhere",
        ),
        (
            "insert into task (id, title, due_on, owner_id, assigned_by, organization_id)
            values ('{new}', 'X', '2026-03-04', '{sam}', '{sam}', '{id}')",
            "task_organization_gone",
        ),
        (
            "insert into task (id, title, due_on, owner_id, assigned_by, organization_id, contact_id)
            values ('{new}', 'X', '2026-03-04', '{sam}', '{sam}', '{of_sam}', '{id}')",
            "task_contact_elsewhere",
        ),
        ("update task set organization_id = '{id}' where title = 'Of Sam'", "task_organization_gone"),
        ("insert into follow (person_id, organization_id) values ('{sam}', '{id}')", REFUSED),
        (
            "insert into external_id (table_name, source, value, record_id) values ('organization', 'crm', 'A-1', '{id}')",
            REFUSED,
        ),
    ] {
        // One that exists and is hidden, and one that does not exist: the same answer, so nothing can be probed.
        for id in [
            if statement.contains("contact_id") || statement.contains("contact set merged") {
                world.ann
            } else {
                world.of_rob
            },
            Uuid::now_v7(),
        ] {
            let answer = outcome(&world, sam, &statement.replace("{id}", &id.to_string())).await;
            assert_eq!(answer, Err(expected.to_owned()), "{statement}");
        }
    }
}

#[tokio::test]
async fn nobody_writes_as_somebody_else() {
    let world = World::new().await;
    let sam = world.staff.other_rep;
    for (statement, expected) in [
        ("insert into operation (id, kind, person_id, origin) values ('{new}', 'edit', '{rob}', 'web')", Err(REFUSED)),
        (
            "insert into operation (id, kind, person_id, origin, at) values ('{new}', 'edit', '{sam}', 'web', '2001-01-01')",
            Err(REFUSED),
        ),
        ("insert into audit (table_name, record_id, verb) values ('organization', '{of_sam}', 'update')", Err(REFUSED)),
        ("insert into change (table_name) values ('organization')", Err(REFUSED)),
        ("insert into follow (person_id, organization_id) values ('{rob}', '{of_sam}')", Err(REFUSED)),
        ("insert into preference (person_id, name, value) values ('{rob}', 'theme', '1')", Err(REFUSED)),
        ("insert into job (kind, created_by) values ('test', '{rob}')", Err(REFUSED)),
        (
            "insert into idempotency (person_id, key, command_digest, response) values ('{rob}', '{new}', '', '1')",
            Err(REFUSED),
        ),
        (
            "insert into interaction (id, author_id, type, status, organization_id)
            values ('{new}', '{rob}', 'call', 'scheduled', '{of_sam}')",
            Err(REFUSED),
        ),
        ("insert into session (person_id, token_hash) values ('{rob}', sha256('mine'))", Err(REFUSED)),
        ("insert into organization (id, name, owner_id) values ('{new}', 'X', '{rob}')", Err(REFUSED)),
        ("update organization set owner_id = '{rob}' where id = '{of_sam}'", Err(REFUSED)),
        ("update session set revoked_at = now()", Ok(0)),
        ("update person set role = 'admin' where id = '{sam}'", Err(REFUSED)),
        (
            "update person set team_id = (select team_id from person where id = '{rob}') where id = '{sam}'",
            Err(REFUSED),
        ),
        ("update person set name = 'Rob' where id = '{rob}'", Ok(0)),
        ("update organization set id = '{new}' where id = '{of_sam}'", Err("record_id")),
        ("update task set done_at = now() where owner_id = '{rob}'", Ok(0)),
        (
            "update task set assigned_by = '{rob}', done_by = '{rob}' where title = 'Of Sam' and assigned_by = '{rob}'",
            Ok(0),
        ),
        ("select larder.disable_person('{rob}', '{sam}')", Err(REFUSED)),
        ("select larder.erase_contact('{ann}')", Err(REFUSED)),
        ("select larder.begin_undo('{of_rob}')", Err("undo_gone")),
        ("select larder.unmerge('{of_rob}')", Err(REFUSED)),
        ("select larder.merge_organizations('{of_sam}', '{of_rob}')", Err(REFUSED)),
        ("select larder.merge_organizations('{of_rob}', '{of_sam}')", Err(REFUSED)),
        ("select larder.erase_from_imports('{ann}')", Err(REFUSED)),
        ("select larder.purge_imports()", Err(REFUSED)),
    ] {
        assert_eq!(outcome(&world, sam, statement).await, expected.map_err(str::to_owned), "{statement}");
    }
}

#[tokio::test]
async fn no_secret_is_readable() {
    let world = World::new().await;
    for who in [world.staff.other_rep, world.staff.admin] {
        for statement in [
            "select password_hash from credential",
            "select token_hash from session",
            "select previous_token_hash from session",
            "select token_hash from single_use_token",
            "select * from sign_in_throttle",
            "select * from change",
            "select * from audit_default",
            "select * from larder.visible_organization",
            "select * from larder.visible_task",
            "insert into unsent_command (person_id, key, path, label, body, typed_at) values ('{rob}', '{new}', '', '', '', now())",
        ] {
            assert_eq!(outcome(&world, who, statement).await, Err(REFUSED.to_owned()), "{statement}");
        }
    }
}

/// The doors open before it is known who asks; from inside somebody's transaction they stay shut.
#[tokio::test]
async fn whoever_is_signed_in_gets_nothing_through_the_doors() {
    let world = World::new().await;
    let sam = world.staff.other_rep;
    for (statement, expected) in [
        ("select * from larder.credential_of('rob@harbor.example')", Ok(0)),
        ("select * from larder.claim_job(array['test'], interval '1 minute')", Ok(0)),
        ("select * from larder.people_access()", Ok(0)),
        ("select 1 where larder.own_password_hash() is not null", Ok(0)),
        ("select 1 where larder.open_session('{rob}', sha256('mine'), '') is not null", Ok(0)),
        ("select larder.issue_link('{rob}', 'reset', sha256('mine'), interval '1 day')", Ok(1)),
    ] {
        assert_eq!(outcome(&world, sam, statement).await, expected, "{statement}");
    }
    let mut viewer = world.database.viewer(sam).await;
    let statement = world.fill_in("select larder.issue_link('{rob}', 'reset', sha256('mine'), interval '1 day')");
    viewer.db().execute(AssertSqlSafe(statement)).await.expect("no error");
    viewer.commit().await.expect("committed");
    let links = sqlx::query_scalar::<_, i64>("select count(*) from single_use_token").fetch_one(&world.database.owner);
    assert_eq!(links.await.expect("links"), 0);
}

/// What finds one thing of Rob's for whoever may see it.
const QUESTIONS: &[&str] = &[
    "select * from larder.search_organizations('hidden harbor', 20)",
    "select * from larder.search_organizations('hiddn harbr', 20)",
    "select * from larder.organizations_like('Hidden Harbor', null)",
    "select * from larder.tagged_organizations('hidden')",
    "select * from larder.search_contacts('ann anchor', 20)",
    "select * from larder.search_contacts('anne anchr', 20)",
    "select * from larder.tagged_contacts('hidden')",
    "select * from larder.search_interactions('secret', 20)",
    "select * from larder.readable_touches()",
    "select * from larder.match_organizations(array['Hidden Harbor'], 'none', array[''])",
    "select * from larder.match_organizations(array[''], 'crm', array['A-1'])",
];

/// The definer functions that the application may call: no policy binds them, so each is asked here, or in the tests of
/// what it is for, by somebody who may not. One that is new stands here once it is.
const DEFINERS: &[&str] = &[
    // They answer by who asks.
    "book book_changes catalogue_changes changes_after changes_of is_as_before manages_person match_organizations may_write_opportunity may_write_organization",
    "organizations_like own_password_hash own_sessions people_access readable_touches search_contacts search_interactions search_opportunities search_products sees_opportunity sees_task sees_touch",
    "search_organizations sees_organization tagged_contacts tagged_organizations waiting_devices",
    // They write by who asks.
    "change_password device_seen disable_person erase_contact hand_over hang_back list_undo merge_organizations unmerge",
    // The doors.
    "act act_as close_session credential_of hand_in is_revoked is_set_up issue_link knows_browser link_holder open_calendar open_session open_share person_by_email",
    "redeem_link remember_browser request_reset rotate_session set_up sign_in_succeeded sign_in_try touch_session unsubscribe unsubscribes",
    // The workers'.
    "claim_job extend_job fail_job finish_job fold_stays mail_reports prepare_partitions purge release_job schedule_purge tell_due",
    // An id or a yes for an id, and nothing of the record.
    "hold_organization is_edited is_in_use survivor",
];

#[tokio::test]
async fn every_definer_function_is_known_here() {
    let database = Database::fresh().await;
    let there = sqlx::query_scalar::<_, String>(
        "select proname::text
        from pg_proc
        where pronamespace = 'larder'::regnamespace
            and prosecdef
            and prorettype <> 'trigger'::regtype
            and has_function_privilege('larder_app', oid, 'execute')",
    );
    let there = there.fetch_all(&database.owner).await.expect("the catalogue").into_iter().collect::<BTreeSet<_>>();
    let known = DEFINERS.iter().flat_map(|names| names.split(' ')).map(str::to_owned);
    assert_eq!(there, known.collect());
}

#[tokio::test]
async fn definer_functions_answer_with_nothing_that_is_hidden() {
    let world = World::new().await;
    for question in QUESTIONS {
        assert_eq!(outcome(&world, world.staff.other_rep, question).await, Ok(0), "{question}");
        assert_eq!(outcome(&world, world.staff.colleague, question).await, Ok(1), "{question}");
    }
    for question in [
        "select 1 where larder.may_write_organization('{of_rob}')",
        "select 1 where larder.organization_text('{of_rob}') is not null",
        "select 1 where larder.hand_over(array['{of_rob}'::uuid], '{sam}') > 0",
        "select * from larder.changes_of('{of_rob}', null)",
        "select 1 where larder.sees_organization('{of_rob}')",
        "select 1 where larder.sees_task('{of_rob}')",
        "select 1 where larder.sees_touch('{of_rob}')",
        "select 1 where larder.sees_opportunity('{of_rob}')",
        "select 1 where larder.may_write_opportunity('{of_rob}')",
        "select 1 where larder.manages_person('{rob}')",
        "select 1 where larder.hang_back('{of_rob}', '{of_rob}')",
        // An id that is known leads to an id, and that to nothing.
        "select 1 from organization where id = larder.survivor('{of_rob}')",
        "select * from larder.own_sessions() where user_agent <> ''",
        "select * from larder.people_access()",
        "select unnest(changed || gone) from larder.book_changes((larder.changes_after('', 9) ->> 'cursor'), 9)",
        "select * from larder.waiting_devices()",
        "select 1 where larder.hand_in(sha256('token'), '[]') is not null",
        "select * from jsonb_array_elements(larder.changes_after((larder.changes_after('', 9) ->> 'cursor'), 9) -> 'changes')",
    ] {
        assert_eq!(outcome(&world, world.staff.other_rep, question).await, Ok(0), "{question}");
    }
}

#[tokio::test]
async fn who_and_when_and_the_team_are_the_databases_to_write() {
    let world = World::new().await;
    let mut viewer = world.database.viewer(world.staff.other_rep).await;
    let statement = world.fill_in(
        "update organization
        set team_id = (select team_id from person where id = '{rob}'), created_at = '2001-01-01', created_by = '{rob}',
            updated_at = '2001-01-01', updated_by = '{rob}', version = 40
        where id = '{of_sam}'",
    );
    viewer.db().execute(AssertSqlSafe(statement)).await.expect("written over");
    viewer.commit().await.expect("committed");
    let row = sqlx::query(
        "select (select name from team where id = team_id) as team, created_by is null as by_nobody, version,
            extract(year from least(created_at, updated_at)) > 2001 as now
        from organization
        where name = 'Open Oven'",
    );
    let row = row.fetch_one(&world.database.owner).await.expect("the row");
    assert_eq!(row.get::<&str, _>("team"), "South");
    assert!(row.get::<bool, _>("by_nobody") && row.get::<bool, _>("now"));
    assert!(row.get::<i64, _>("version") < 3);
}

#[tokio::test]
async fn an_audit_entry_never_lands_in_somebody_elses_operation_and_is_never_left_out() {
    let world = World::new().await;
    let mut viewer = world.database.viewer(world.staff.other_rep).await;
    let statement = world.fill_in(
        "select set_config('larder.operation_id', '{of_rob}', true), set_config('larder.bulk', 'yes', true);
        update organization set name = 'Opener Oven' where id = '{of_sam}';",
    );
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(viewer.db()).await.expect("an update");
    viewer.commit().await.expect("committed");
    let entry = sqlx::query(
        "select operation_id, person_id, changes::text
        from audit
        where record_id = $1
            and verb = 'update'",
    );
    let entry = entry.bind(world.of_sam).fetch_one(&world.database.owner).await.expect("one entry");
    assert_eq!(entry.get::<Option<Uuid>, _>("operation_id"), None);
    assert_eq!(entry.get::<Option<Uuid>, _>("person_id"), Some(world.staff.other_rep.0));
    assert_eq!(entry.get::<&str, _>("changes"), r#"{"name": ["Open Oven", "Opener Oven"]}"#);
}
