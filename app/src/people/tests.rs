//! People coming, changing and going, on a real database.

use super::store::{disable, edit, edit_profile, enable, invite, list, make_link};
use super::{Disable, Edit, Invite, PersonForm, ProfileEdit, ProfileForm, Standing};
use crate::auth::PersonId;
use crate::auth::links::Purpose;
use crate::auth::links::store::redeem;
use crate::auth::test_people::{PASSWORD, arrive, browser, host, host_with_mail};
use crate::command::Base;
use crate::error::{AppError, FieldConflict};
use crate::testing::{Database, Staff};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

fn newcomer(staff: &Staff, email: &str) -> Invite {
    let form = PersonForm {
        name: "Nia Newcomer".into(),
        email: email.into(),
        role: "rep".into(),
        team_id: staff.south.to_string(),
    };
    Invite { id: PersonId::new(), key: Uuid::now_v7(), form }
}

fn rob(staff: &Staff) -> PersonForm {
    PersonForm {
        name: "Rob Rep".into(),
        email: "rob@harbor.example".into(),
        role: "rep".into(),
        team_id: staff.north.to_string(),
    }
}

fn edit_of(id: PersonId, base: PersonForm, form: PersonForm) -> Edit {
    Edit { id, key: Uuid::now_v7(), base: Base(base), form }
}

fn leave(id: PersonId, heir: PersonId) -> Disable {
    Disable { id, key: Uuid::now_v7(), heir: heir.to_string() }
}

async fn count(database: &Database, what: &'static str) -> i64 {
    sqlx::query_scalar(what).fetch_one(&database.owner).await.expect("a count")
}

async fn standing(database: &Database, staff: &Staff, name: &str) -> Standing {
    let mut admin = database.viewer(staff.admin).await;
    let here = list(&mut admin, name, false, "").await.expect("people").rows;
    let gone = list(&mut admin, name, true, "").await.expect("people").rows;
    here.into_iter().chain(gone).next().expect("this person").standing
}

#[tokio::test]
async fn an_invited_person_comes_in_by_the_link_that_the_admin_hands_over() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let host = host(&database);
    let command = newcomer(&staff, "nia@harbor.example");
    let invited = invite(database.viewer(staff.admin).await, &host, command.clone()).await.expect("invited");
    assert_eq!(standing(&database, &staff, "nia").await, Standing::Invited);
    // The same command once more: nobody new, and the link is not shown again.
    let again = invite(database.viewer(staff.admin).await, &host, command).await.expect("invited");
    assert_eq!((again.id, again.link.is_none()), (invited.id, true));
    let link = invited.link.expect("a link");
    redeem(&host, Purpose::Invitation, link.token(), PASSWORD, None).await.expect("a password");
    assert_eq!(standing(&database, &staff, "nia").await, Standing::Active);
    // From now on the admin's link is for a new password.
    let link = make_link(database.viewer(staff.admin).await, invited.id).await.expect("a link");
    assert_eq!(link.purpose, Purpose::Reset);
    let nia = database.viewer(invited.id).await;
    assert_eq!((nia.me.team_id, nia.me.time_zone.as_str()), (staff.south, "America/New_York"));
}

#[tokio::test]
async fn with_mail_the_invitation_is_a_job_in_the_same_transaction() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let host = host_with_mail(&database);
    let command = newcomer(&staff, "nia@harbor.example");
    let invited = invite(database.viewer(staff.admin).await, &host, command).await.expect("invited");
    assert!(invited.link.is_none());
    let taken = invite(database.viewer(staff.admin).await, &host, newcomer(&staff, "ROB@harbor.example")).await;
    assert_eq!(taken.err(), Some(AppError::field("email", "Somebody else signs in with this address.")));
    let jobs = sqlx::query_as::<_, (String, serde_json::Value)>("select kind, payload from job");
    let jobs = jobs.fetch_all(&database.owner).await.expect("jobs");
    assert_eq!(jobs, [("mail.invitation".to_owned(), serde_json::json!({ "person_id": invited.id }))]);
    assert_eq!(count(&database, "select count(*) from single_use_token").await, 0);
}

#[tokio::test]
async fn only_an_admin_invites_edits_disables_and_enables() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let host = host(&database);
    let before = count(&database, "select count(*) from person where role = 'rep' and disabled_at is null").await;
    for person in [staff.manager, staff.rep, staff.viewer] {
        let invited = invite(database.viewer(person).await, &host, newcomer(&staff, "nia@harbor.example")).await;
        assert!(matches!(invited, Err(AppError::Forbidden)), "{person}");
        let to = PersonForm { role: "manager".into(), ..rob(&staff) };
        let edited = edit(database.viewer(person).await, edit_of(staff.rep, rob(&staff), to)).await;
        assert!(matches!(edited, Err(AppError::Forbidden | AppError::NotFound)), "{person}: {edited:?}");
        let disabled = disable(database.viewer(person).await, leave(staff.rep, staff.admin)).await;
        assert!(matches!(disabled, Err(AppError::Forbidden | AppError::NotFound)), "{person}: {disabled:?}");
        assert!(make_link(database.viewer(person).await, staff.admin).await.is_err(), "{person}");
    }
    let after = count(&database, "select count(*) from person where role = 'rep' and disabled_at is null").await;
    assert_eq!(before, after);
}

#[tokio::test]
async fn nobody_raises_their_own_role_by_any_path() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let state = "select string_agg(concat_ws(' ', id, role, team_id, email, disabled_at), ',' order by id) from person";
    let before = sqlx::query_scalar::<_, String>(state).fetch_one(&database.owner).await.expect("people");
    for person in [staff.manager, staff.rep, staff.viewer] {
        let (me, admin) = (person.0, staff.admin.0);
        for attempt in [
            format!("update person set role = 'admin' where id = '{me}'"),
            format!("update person set team_id = '{}' where id = '{me}'", staff.south.0),
            format!("update person set email = 'ada2@harbor.example' where id = '{me}'"),
            format!("update person set email = 'mine@harbor.example' where id = '{admin}'"),
            format!("update person set role = 'viewer' where id = '{admin}'"),
            format!("update person set disabled_at = now() where id = '{admin}'"),
            format!(
                "insert into person (id, name, role, team_id, time_zone) select gen_random_uuid(), 'X', 'admin', team_id, 'UTC' from person where id = '{me}'"
            ),
            format!(
                "insert into single_use_token (token_hash, purpose, person_id, expires_at) values (sha256('x'), 'reset', '{admin}', now() + interval '1 hour')"
            ),
            format!("insert into credential (person_id, password_hash) values ('{admin}', 'x')"),
            format!("update credential set password_hash = 'x' where person_id = '{admin}'"),
            format!("insert into session (person_id, token_hash) values ('{admin}', sha256('x'))"),
            format!("update session set person_id = '{admin}'"),
            format!("select larder.open_session('{admin}', sha256('x'), '')"),
            format!("select larder.disable_person('{admin}', '{me}')"),
            format!("select larder.issue_link('{admin}', 'reset', sha256('x'), interval '1 hour')"),
        ] {
            let mut viewer = database.viewer(person).await;
            if sqlx::query(AssertSqlSafe(attempt)).execute(viewer.db()).await.is_ok() {
                viewer.commit().await.expect("committed");
            }
        }
        let profile = ProfileEdit {
            key: Uuid::now_v7(),
            base: Base(ProfileForm::default()),
            form: ProfileForm { name: database.viewer(person).await.me.name, ..ProfileForm::default() },
        };
        let _ = edit_profile(database.viewer(person).await, profile).await;
    }
    let after = sqlx::query_scalar::<_, String>(state).fetch_one(&database.owner).await.expect("people");
    assert_eq!(before, after);
    assert_eq!(count(&database, "select count(*) from single_use_token").await, 0);
    assert_eq!(count(&database, "select count(*) from session").await, 0);
    assert_eq!(count(&database, "select count(*) from credential where password_hash = 'x'").await, 0);
}

#[tokio::test]
async fn one_admin_always_remains_even_when_two_remove_each_other() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let ada = PersonForm {
        name: "Ada Admin".into(),
        email: "ada@harbor.example".into(),
        role: "admin".into(),
        team_id: staff.north.to_string(),
    };
    let last = AppError::field("", "One admin must remain. Make somebody else an admin first.");
    let demoted = PersonForm { role: "rep".into(), ..ada.clone() };
    let alone = edit(database.viewer(staff.admin).await, edit_of(staff.admin, ada.clone(), demoted.clone())).await;
    assert_eq!(alone, Err(last.clone()));
    let gone = disable(database.viewer(staff.admin).await, leave(staff.admin, staff.manager)).await;
    assert_eq!(gone, Err(last));

    let mia = PersonForm {
        role: "manager".into(),
        name: "Mia Manager".into(),
        email: "mia@harbor.example".into(),
        ..ada.clone()
    };
    let raised = PersonForm { role: "admin".into(), ..mia.clone() };
    edit(database.viewer(staff.admin).await, edit_of(staff.manager, mia.clone(), raised.clone()))
        .await
        .expect("two admins");
    let (ones, others) = (database.viewer(staff.admin).await, database.viewer(staff.manager).await);
    let (one, other) = tokio::join!(
        edit(ones, edit_of(staff.manager, raised, mia)),
        edit(others, edit_of(staff.admin, ada, demoted)),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(count(&database, "select count(*) from person where role = 'admin' and disabled_at is null").await, 1);
}

#[tokio::test]
async fn whoever_leaves_hands_everything_over_in_the_same_step() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let (blue, trash) = (Uuid::now_v7(), Uuid::now_v7());
    let mut sam = database.viewer(staff.other_rep).await;
    for statement in [
        format!(
            "insert into organization (id, name, role, owner_id) values ('{blue}', 'Blue Fin Grill', 'prospect', '{0}'), ('{trash}', 'Old Mill', 'prospect', '{0}')",
            staff.other_rep.0
        ),
        format!(
            "insert into interaction (id, author_id, happened_at, type, subject, body, status, organization_id) values
            (gen_random_uuid(), '{0}', now() + interval '2 days', 'visit', 'Tasting', '', 'scheduled', '{blue}'),
            (gen_random_uuid(), '{0}', now() - interval '2 days', 'note', 'Closed Mondays', 'Bring keys', 'completed', '{blue}')",
            staff.other_rep.0
        ),
        format!("update organization set deleted_at = now() where id = '{trash}'"),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(sam.db()).await.expect("written");
    }
    sam.commit().await.expect("written");
    let phone = browser(&database, staff.other_rep).await;

    for nobody in [staff.other_rep, staff.viewer, PersonId::new()] {
        let refused = disable(database.viewer(staff.admin).await, leave(staff.other_rep, nobody)).await;
        assert_eq!(refused, Err(AppError::field("heir", "Choose somebody who works here and is no viewer.")));
    }
    let command = leave(staff.other_rep, staff.rep);
    assert_eq!(disable(database.viewer(staff.admin).await, command.clone()).await, Ok(1));
    assert_eq!(disable(database.viewer(staff.admin).await, command).await, Ok(1), "a retry answers the same");
    assert!(arrive(&database, &phone).await.is_none());
    let owners =
        sqlx::query_as::<_, (Uuid, Uuid)>("select owner_id, team_id from organization").fetch_all(&database.owner);
    assert_eq!(owners.await.expect("owners"), [(staff.rep.0, staff.north.0); 2]);
    let authors = sqlx::query_as::<_, (String, Uuid)>("select subject, author_id from interaction order by subject");
    let authors = authors.fetch_all(&database.owner).await.expect("authors");
    assert_eq!(authors, [("Closed Mondays".into(), staff.other_rep.0), ("Tasting".into(), staff.rep.0)]);
    let operations = "select count(distinct operation_id) from audit
        where operation_id = (select id from operation where kind = 'disable' and subject = 'Sam Rep')
        group by operation_id having count(*) = 4";
    assert_eq!(count(&database, operations).await, 1);

    assert_eq!(standing(&database, &staff, "sam").await, Standing::Disabled);
    enable(database.viewer(staff.admin).await, staff.other_rep).await.expect("back");
    assert_eq!(enable(database.viewer(staff.admin).await, staff.other_rep).await, Err(AppError::NotFound));
    let mut sam = database.viewer(staff.other_rep).await;
    let seen = sqlx::query_scalar::<_, i64>("select count(*) from organization").fetch_one(sam.db()).await;
    assert_eq!(seen.expect("a count"), 0, "what was handed over stays where it is");
}

#[tokio::test]
async fn two_admins_change_different_fields_and_both_win() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let found = rob(&staff);
    let moved = PersonForm { team_id: staff.south.to_string(), ..found.clone() };
    edit(database.viewer(staff.admin).await, edit_of(staff.rep, found.clone(), moved)).await.expect("moved");
    let raised = PersonForm { role: "manager".into(), ..found.clone() };
    edit(database.viewer(staff.admin).await, edit_of(staff.rep, found.clone(), raised)).await.expect("raised");
    let me = database.viewer(staff.rep).await.me;
    assert_eq!((me.role.code(), me.team_id), ("manager", staff.south));
    let lowered = PersonForm { role: "viewer".into(), ..found.clone() };
    let conflict = edit(database.viewer(staff.admin).await, edit_of(staff.rep, found, lowered)).await;
    let role = FieldConflict { field: "role".into(), mine: "viewer".into(), theirs: "manager".into() };
    assert_eq!(conflict, Err(AppError::Conflict(vec![role])));
}

#[tokio::test]
async fn a_new_role_demands_a_new_token_and_a_new_name_does_not() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    browser(&database, staff.rep).await;
    let due = "select count(*) from session where rotation_due";
    let renamed = PersonForm { name: "Robert Rep".into(), ..rob(&staff) };
    edit(database.viewer(staff.admin).await, edit_of(staff.rep, rob(&staff), renamed.clone())).await.expect("renamed");
    assert_eq!(count(&database, due).await, 0);
    let raised = PersonForm { role: "manager".into(), ..renamed.clone() };
    edit(database.viewer(staff.admin).await, edit_of(staff.rep, renamed, raised)).await.expect("raised");
    assert_eq!(count(&database, due).await, 1);
}

#[tokio::test]
async fn a_person_changes_their_own_profile_and_nothing_else() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let found = ProfileForm { name: "Rob Rep".into(), time_zone: "America/New_York".into(), locale: "en".into() };
    let wanted =
        ProfileForm { name: " Robert Rep ".into(), time_zone: "America/Chicago".into(), locale: "es-US".into() };
    let command = |form: ProfileForm| ProfileEdit { key: Uuid::now_v7(), base: Base(found.clone()), form };
    edit_profile(database.viewer(staff.rep).await, command(wanted)).await.expect("changed");
    let me = database.viewer(staff.rep).await.me;
    assert_eq!(
        (me.name.as_str(), me.time_zone.as_str(), me.locale.as_str()),
        ("Robert Rep", "America/Chicago", "es-US")
    );
    assert_eq!(database.viewer(staff.colleague).await.me.name, "Rita Rep");
    for (form, field) in [
        (ProfileForm { name: "  ".into(), ..found.clone() }, "name"),
        (ProfileForm { time_zone: "Nowhere".into(), ..found.clone() }, "time_zone"),
        (ProfileForm { locale: "<script>".into(), ..found.clone() }, "locale"),
    ] {
        let refused = edit_profile(
            database.viewer(staff.viewer).await,
            ProfileEdit { base: Base(form_of_vera()), ..command(form) },
        )
        .await;
        assert!(matches!(&refused, Err(AppError::Invalid(errors)) if errors[0].field == field), "{field}: {refused:?}");
    }
}

fn form_of_vera() -> ProfileForm {
    ProfileForm { name: "Vera Viewer".into(), time_zone: "America/New_York".into(), locale: "en".into() }
}

#[tokio::test]
async fn the_list_finds_people_and_pages_through_all_of_them_once() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let mut admin = database.viewer(staff.admin).await;
    sqlx::query(
        "insert into person (id, name, email, role, team_id, time_zone)
        select gen_random_uuid(), 'Rep ' || n % 50, 'rep' || n || '@harbor.example', 'rep', $1, 'UTC'
        from generate_series(1, 230) n",
    )
    .bind(staff.south.0)
    .execute(admin.db())
    .await
    .expect("many people");
    let found = list(&mut admin, "ADA@", false, "").await.expect("people").rows;
    assert_eq!(found.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Ada Admin"]);
    assert_eq!(list(&mut admin, "south", false, "").await.expect("people").rows.len(), 100);
    assert!(list(&mut admin, "100%", false, "").await.expect("people").rows.is_empty());
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = list(&mut admin, "", false, &after).await.expect("people");
        seen.extend(page.rows.into_iter().map(|row| row.id));
        let Some(next) = page.next else { break };
        after = next;
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((all, seen.len()), (237, 237));
}
