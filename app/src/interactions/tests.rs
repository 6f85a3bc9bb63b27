//! Notes and timelines against a real database, as the application role.

use super::kind::{Kind, Outcome};
use super::{
    Add, Amend, Edit, Entry, InteractionId, Log, LogForm, NoteForm, Show, Subject, TimelinePage, beginning, logging,
    store,
};
use crate::auth::PersonId;
use crate::command::Base;
use crate::contacts::tests::contact;
use crate::error::{AppError, FieldConflict};
use crate::opportunities::tests::World;
use crate::opportunities::{OpportunityId, Stage};
use crate::organizations::OrganizationId;
use crate::organizations::tests::organization;
use crate::products::tests::principal;
use crate::tasks::TaskId;
use crate::testing::{Database, Staff};
use uuid::Uuid;

fn note(subject: Subject, body: &str) -> Add {
    let (organization, contact) = match subject {
        Subject::Organization(id) => (Some(id), None),
        Subject::Contact(id) => (None, Some(id)),
        Subject::Opportunity(_) => (None, None),
    };
    let (id, key, opportunity) = (InteractionId::new(), Uuid::now_v7(), subject.deal());
    Add { id, key, organization, contact, opportunity, at: String::new(), form: NoteForm { body: body.into() } }
}

async fn add(database: &Database, who: PersonId, command: Add) -> Result<Subject, AppError> {
    store::add(database.viewer(who).await, command).await
}

async fn page(database: &Database, who: PersonId, subject: Subject, show: Show, before: &str) -> TimelinePage {
    store::timeline(&mut database.viewer(who).await, subject, show, before).await.expect("a timeline")
}

/// Each entry on one line.
async fn lines(database: &Database, who: PersonId, subject: Subject, show: Show) -> Vec<String> {
    let page = page(database, who, subject, show, "").await;
    let line = |entry| match entry {
        Entry::Note(note) if note.what.is_empty() => format!("{}: {}", note.author, note.body),
        Entry::Note(note) => format!("{}, {}: {} {}", note.author, note.what, note.subject, note.body),
        Entry::Change(change) => {
            let about = change.contact.map(|contact| format!(" {}", contact.name)).unwrap_or_default();
            let field = |one: super::Changed| format!("; {} {} → {}", one.field, one.from, one.to);
            let fields = change.fields.into_iter().map(field).collect::<String>();
            format!("{} {}{about}{fields}", change.who, change.did)
        }
    };
    page.entries.into_iter().map(line).collect()
}

async fn edit(
    database: &Database,
    who: PersonId,
    id: InteractionId,
    base: &str,
    body: &str,
) -> Result<Subject, AppError> {
    let (base, form) = (Base(NoteForm { body: base.into() }), NoteForm { body: body.into() });
    store::edit(database.viewer(who).await, Edit { id, key: Uuid::now_v7(), base, form }).await
}

#[tokio::test]
async fn a_note_is_kept_as_written_once_and_by_whoever_may_read_the_place() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = Subject::Organization(organization(&database, staff.rep, "Blue Fin").await);
    let command = note(place, "  Two\r\nlines </textarea><script>alert(1)</script> ");
    assert_eq!(add(&database, staff.other_rep, command.clone()).await, Ok(place));
    assert_eq!(add(&database, staff.other_rep, command).await, Ok(place), "a retry changes nothing");
    let expected = "Sam Rep: Two<br />\nlines &lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;";
    assert_eq!(lines(&database, staff.rep, place, Show::Notes).await, [expected]);
    let empty = add(&database, staff.rep, note(place, " \r\n ")).await;
    assert_eq!(empty, Err(AppError::field("body", "Write something first.")));
    assert_eq!(add(&database, staff.viewer, note(place, "x")).await, Err(AppError::Forbidden));
}

#[tokio::test]
async fn a_note_is_of_when_it_was_written_and_not_of_when_it_arrived() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = Subject::Organization(organization(&database, staff.rep, "Blue Fin").await);
    let ahead = (chrono::Utc::now() + chrono::TimeDelta::hours(3)).to_rfc3339();
    for (body, at) in [("Waited", "2026-03-02T15:00:00Z"), ("Now", ""), ("A clock ahead", &ahead)] {
        let command = Add { at: at.into(), ..note(place, body) };
        add(&database, staff.rep, command).await.expect("noted");
    }
    let page = page(&database, staff.rep, place, Show::Notes, "").await;
    let when = page.entries.into_iter().map(|entry| match entry {
        Entry::Note(note) => (note.body, note.at),
        Entry::Change(change) => panic!("no note: {change:?}"),
    });
    let when = when.collect::<Vec<_>>();
    assert_eq!(when[2].1.at, "2026-03-02T15:00:00Z");
    assert_eq!(when[2].0, "Waited");
    assert!(when[..2].iter().all(|(_, at)| at.text.starts_with("today") && at.at < ahead), "{when:?}");
}

#[tokio::test]
async fn a_note_for_an_account_that_is_deleted_meanwhile_is_refused_in_plain_words() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    // The note is about to open its operation when the account goes.
    let mut deleting = database.owner.begin().await.expect("a transaction");
    sqlx::query("lock table operation in share mode").execute(&mut *deleting).await.expect("a lock");
    let viewer = database.viewer(staff.rep).await;
    let adding = tokio::spawn(store::add(viewer, note(Subject::Organization(id), "Likes cod")));
    let waits = "select exists (
        select from pg_locks where relation = 'operation'::regclass and not granted and database = (
            select oid from pg_database where datname = current_database()
        )
    )";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&database.owner).await.expect("the locks") {}
    let deleted = sqlx::query("update organization set deleted_at = now() where id = $1").bind(id.0);
    deleted.execute(&mut *deleting).await.expect("deleted");
    deleting.commit().await.expect("deleted");
    let refused = adding.await.expect("an answer");
    assert_eq!(refused, Err(AppError::field("", "This account was deleted meanwhile.")));
}

#[tokio::test]
async fn the_timeline_says_who_changed_what_from_what_to_what_newest_first() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    let place = Subject::Organization(id);
    let cook = contact(&database, staff.rep, "Adams", "Blue Fin").await;
    add(&database, staff.rep, note(Subject::Contact(cook), "Likes cod")).await.expect("noted");
    let form =
        crate::organizations::store::detail(&mut database.viewer(staff.manager).await, id).await.expect("it").form;
    let base = Base(form.clone());
    let owner_id = staff.colleague.to_string();
    let form = crate::organizations::OrganizationForm { owner_id, priority: "A".into(), ..form };
    let command = crate::organizations::Edit { id, key: Uuid::now_v7(), base, form };
    crate::organizations::store::edit(database.viewer(staff.manager).await, command).await.expect("edited");
    let all = lines(&database, staff.rep, place, Show::All).await;
    assert_eq!(
        all,
        [
            "Mia Manager changed the account; Owner Rob Rep → Rita Rep",
            "Mia Manager changed the account; Priority C → A",
            "Rob Rep: Likes cod",
            "Rob Rep added the contact Adams",
            "Rob Rep added the account",
        ]
    );
    assert_eq!(lines(&database, staff.rep, place, Show::Notes).await, all[2..3]);
    assert_eq!(lines(&database, staff.rep, place, Show::History).await, [&all[..2], &all[3..]].concat());
    let theirs = lines(&database, staff.rep, Subject::Contact(cook), Show::All).await;
    assert_eq!(theirs, ["Rob Rep: Likes cod", "Rob Rep added the contact"]);
}

#[tokio::test]
async fn only_its_author_and_their_managers_change_a_note_and_undo_brings_it_back() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = Subject::Organization(organization(&database, staff.rep, "Blue Fin").await);
    let command = note(place, "First");
    let id = command.id;
    add(&database, staff.rep, command).await.expect("noted");
    for stranger in [staff.colleague, staff.other_manager, staff.viewer] {
        assert_eq!(edit(&database, stranger, id, "First", "Mine").await, Err(AppError::Forbidden));
        let refused = store::delete(database.viewer(stranger).await, id, Uuid::now_v7()).await;
        assert_eq!(refused.err(), Some(AppError::Forbidden));
        assert_eq!(store::form(&mut database.viewer(stranger).await, id).await.err(), Some(AppError::Forbidden));
    }
    edit(&database, staff.rep, id, "First", "Second").await.expect("edited");
    let conflict = FieldConflict { field: "body".into(), mine: "Third".into(), theirs: "Second".into() };
    let refused = edit(&database, staff.manager, id, "First", "Third").await;
    assert_eq!(refused, Err(AppError::Conflict(vec![conflict])));
    let (.., operation) = store::delete(database.viewer(staff.manager).await, id, Uuid::now_v7()).await.expect("gone");
    assert!(lines(&database, staff.rep, place, Show::Notes).await.is_empty());
    crate::operations::store::undo(database.viewer(staff.manager).await, operation).await.expect("undone");
    assert_eq!(lines(&database, staff.rep, place, Show::Notes).await, ["Rob Rep: Second"]);
}

#[tokio::test]
async fn every_touch_stands_in_the_timeline() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    sqlx::query(
        "insert into interaction (id, author_id, type, status, subject, body, organization_id, happened_at, outcome)
        values
            (gen_random_uuid(), $1, 'visit', 'completed', 'Fryer demo', 'Liked the haddock', $2,
                now() - interval '1 day', 'positive'),
            (gen_random_uuid(), $1, 'call', 'scheduled', 'Prices', '', $2, now() + interval '1 day', null),
            (gen_random_uuid(), $1, 'note', 'completed', '', 'Likes cod', $2, now(), null)",
    )
    .bind(staff.rep.0)
    .bind(id.0)
    .execute(&database.owner)
    .await
    .expect("touches");
    let place = Subject::Organization(id);
    let expected =
        ["Rob Rep, Call, scheduled: Prices ", "Rob Rep: Likes cod", "Rob Rep, Visit: Fryer demo Liked the haddock"];
    assert_eq!(lines(&database, staff.rep, place, Show::Notes).await, expected);
}

#[tokio::test]
async fn a_note_is_edited_when_its_words_are_not_the_first_ones() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = Subject::Organization(organization(&database, staff.rep, "Blue Fin").await);
    let command = note(place, "First");
    let id = command.id;
    add(&database, staff.rep, command).await.expect("noted");
    let edited = async || {
        let page = page(&database, staff.rep, place, Show::Notes, "").await;
        matches!(&page.entries[..], [Entry::Note(note)] if note.edited)
    };
    let (.., gone) = store::delete(database.viewer(staff.rep).await, id, Uuid::now_v7()).await.expect("deleted");
    crate::operations::store::undo(database.viewer(staff.rep).await, gone).await.expect("undone");
    assert!(!edited().await, "it went and came back as it was");
    edit(&database, staff.rep, id, "First", "Second").await.expect("edited");
    assert!(edited().await);
    edit(&database, staff.rep, id, "Second", "First").await.expect("edited");
    assert!(!edited().await, "it says what it said");
}

#[tokio::test]
async fn in_private_books_another_team_reads_neither_notes_nor_history() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let id = organization(&database, staff.rep, "Hidden Harbor").await;
    let cook = contact(&database, staff.rep, "Adams", "Hidden Harbor").await;
    let command = note(Subject::Contact(cook), "Secret menu");
    let written = command.id;
    add(&database, staff.rep, command).await.expect("noted");
    for subject in [Subject::Organization(id), Subject::Contact(cook)] {
        assert_eq!(page(&database, staff.other_rep, subject, Show::All, "").await, TimelinePage::default());
        assert_eq!(add(&database, staff.other_rep, note(subject, "x")).await, Err(AppError::NotFound));
        assert!(!lines(&database, staff.other_manager, subject, Show::All).await.is_empty(), "managers read all");
    }
    assert_eq!(edit(&database, staff.other_rep, written, "", "x").await, Err(AppError::NotFound));
}

#[tokio::test]
async fn older_pages_show_every_entry_once_even_of_one_moment() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    sqlx::query(
        "insert into interaction (id, author_id, type, body, organization_id, happened_at)
        select gen_random_uuid(), $1, 'note', 'Note ' || n, $2, now() - make_interval(hours => n / 40)
        from generate_series(1, 75) n",
    )
    .bind(staff.rep.0)
    .bind(id.0)
    .execute(&database.owner)
    .await
    .expect("notes");
    let subject = Subject::Organization(id);
    let (mut seen, mut before) = (std::collections::HashSet::new(), String::new());
    let mut count = 0;
    loop {
        let page = page(&database, staff.rep, subject, Show::All, &before).await;
        count += page.entries.len();
        seen.extend(page.entries.iter().map(|entry| serde_json::to_string(entry).expect("an entry")));
        let Some(older) = page.older else { break };
        before = older;
    }
    assert_eq!((count, seen.len()), (76, 76), "75 notes and the organization's own beginning");
}

fn visit(place: OrganizationId) -> LogForm {
    LogForm {
        kind: "visit".into(),
        organization_id: place.to_string(),
        text: "Liked the haddock".into(),
        outcome: "positive".into(),
        ..LogForm::default()
    }
}

fn log(form: LogForm) -> Log {
    Log { id: InteractionId::new(), key: Uuid::now_v7(), task: TaskId::new(), at: String::new(), form }
}

async fn logged(database: &Database, who: PersonId, form: LogForm) -> Result<InteractionId, AppError> {
    let command = log(form);
    let id = command.id;
    logging::log(database.viewer(who).await, command).await.map(|_| id)
}

/// The notes and touches at a place.
async fn touches(database: &Database, place: OrganizationId, who: PersonId) -> Vec<super::Note> {
    let page = page(database, who, Subject::Organization(place), Show::Notes, "").await;
    let touch = |entry| if let Entry::Note(note) = entry { Some(note) } else { None };
    page.entries.into_iter().filter_map(touch).collect()
}

#[tokio::test]
async fn a_visit_is_logged_once_with_the_task_that_follows_from_it_and_undone_as_one() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let day = crate::day::Day::at(chrono::Utc::now(), "America/New_York").plus(3);
    let form = LogForm { outcome: "needs follow-up".into(), follow_up_on: day.to_string(), ..visit(place) };
    let command = log(form);
    let first = logging::log(database.viewer(staff.rep).await, command.clone()).await.expect("logged");
    assert_eq!(logging::log(database.viewer(staff.rep).await, command.clone()).await, Ok(first.clone()));
    let another_key = Log { key: Uuid::now_v7(), ..command };
    logging::log(database.viewer(staff.rep).await, another_key.clone()).await.expect("its key was lost");
    assert_eq!(logging::log(database.viewer(staff.other_rep).await, another_key).await.err(), Some(AppError::NotFound));
    let touches = async || touches(&database, place, staff.rep).await;
    let [note] = &touches().await[..] else { panic!("one visit") };
    assert_eq!((note.what.as_str(), note.minutes, note.outcome), ("Visit", Some(30), Some(Outcome::NeedsFollowUp)));
    let tasks = async || {
        let about = crate::tasks::Topic::Organization(place);
        let tasks = crate::tasks::store::about(&mut database.viewer(staff.rep).await, about).await.expect("tasks");
        tasks.open.into_iter().map(|task| (task.title, task.due_on)).collect::<Vec<_>>()
    };
    assert_eq!(tasks().await, [("Follow up with Blue Fin".to_owned(), day)]);
    let (.., operation) = first;
    crate::operations::store::undo(database.viewer(staff.rep).await, operation).await.expect("undone");
    assert_eq!((touches().await.len(), tasks().await.len()), (0, 0));
}

#[tokio::test]
async fn a_visit_happened_when_it_happened_and_both_clocks_are_kept() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let happened = async |at: String| {
        let id = logged(&database, staff.rep, LogForm { happened_at: at, ..visit(place) }).await?;
        let stored = sqlx::query_as::<_, (chrono::DateTime<chrono::Utc>, Option<chrono::DateTime<chrono::Utc>>)>(
            "select happened_at, claimed_at from interaction where id = $1",
        );
        Ok(stored.bind(id.0).fetch_one(&database.owner).await.expect("a visit"))
    };
    // Rob is in New York.
    let (at, _) = happened("2026-03-02T14:05".into()).await.expect("logged");
    assert_eq!(at.to_rfc3339(), "2026-03-02T19:05:00+00:00");
    let (at, claimed) = happened("2026-03-02T19:05:30Z".into()).await.expect("logged");
    assert_eq!((at.to_rfc3339().as_str(), claimed), ("2026-03-02T19:05:30+00:00", None));
    let ahead = chrono::Utc::now() + chrono::TimeDelta::minutes(5);
    let (at, claimed) = happened(ahead.to_rfc3339()).await.expect("a phone's clock runs ahead");
    assert!(at < ahead && claimed.is_some_and(|claimed| (claimed - ahead).abs() < chrono::TimeDelta::seconds(1)));
    let later = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let refused: Result<_, AppError> = happened(later.to_rfc3339()).await;
    assert_eq!(refused, Err(AppError::field("happened_at", "That is in the future. Say that it is planned.")));
    let last = sqlx::query_scalar::<_, bool>(
        "select last_visit_at = last_interaction_at and last_visit_at > now() - interval '1 minute'
        from organization_fact where organization_id = $1",
    );
    assert!(last.bind(place.0).fetch_one(&database.owner).await.expect("a fact"));
}

#[tokio::test]
async fn an_account_is_named_by_id_by_name_or_by_a_contact_and_must_be_shared() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    let place = organization(&database, staff.rep, "Hidden Harbor").await;
    let cook = contact(&database, staff.rep, "Adams", "Hidden Harbor").await;
    let nowhere = LogForm { organization_id: String::new(), ..visit(place) };
    let by_name = LogForm { account: "hidden harbor".into(), ..nowhere.clone() };
    let by_contact = LogForm { contact_id: cook.to_string(), ..nowhere.clone() };
    for form in [visit(place), by_name.clone(), by_contact.clone()] {
        logged(&database, staff.rep, form).await.expect("logged");
    }
    assert_eq!(touches(&database, place, staff.rep).await.len(), 3);
    let unsaid = logged(&database, staff.rep, nowhere).await;
    assert_eq!(unsaid, Err(AppError::field("account", "Say where it was.")));
    for form in [visit(place), by_contact] {
        assert_eq!(logged(&database, staff.other_rep, form).await, Err(AppError::NotFound));
    }
    let unknown = logged(&database, staff.other_rep, by_name).await;
    assert_eq!(unknown, Err(AppError::field("account", "There is no account of that name.")));
    assert_eq!(logged(&database, staff.viewer, visit(place)).await, Err(AppError::Forbidden));
}

#[tokio::test]
async fn a_touch_is_changed_field_by_field_and_deleted_like_a_note() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Blue Fin").await;
    let id = logged(&database, staff.rep, visit(place)).await.expect("logged");
    let found = logging::form(&mut database.viewer(staff.rep).await, id).await.expect("a form").form;
    let amend = async |who, form: LogForm| {
        let (key, task) = (Uuid::now_v7(), TaskId::new());
        let base = Base(found.clone());
        logging::edit(database.viewer(who).await, Amend { id, key, task, base, form, at: String::new() }).await
    };
    amend(staff.rep, LogForm { minutes: "45".into(), ..found.clone() }).await.expect("changed");
    let soon = crate::day::Day::at(chrono::Utc::now(), "UTC").plus(2).to_string();
    let follow = LogForm { outcome: "needs follow-up".into(), follow_up_on: soon, ..found.clone() };
    amend(staff.manager, follow).await.expect("other fields");
    let conflict = FieldConflict { field: "minutes".into(), mine: "20".into(), theirs: "45".into() };
    let refused = amend(staff.rep, LogForm { minutes: "20".into(), ..found.clone() }).await;
    assert_eq!(refused, Err(AppError::Conflict(vec![conflict])));
    let [note] = &touches(&database, place, staff.rep).await[..] else { panic!("one visit") };
    assert_eq!((note.minutes, note.outcome), (Some(45), Some(Outcome::NeedsFollowUp)));
    let about = crate::tasks::Topic::Organization(place);
    let tasks = crate::tasks::store::about(&mut database.viewer(staff.manager).await, about).await;
    assert_eq!(tasks.expect("tasks").open.len(), 1, "a follow-up date where there was none makes a task");
    assert_eq!(amend(staff.colleague, found.clone()).await, Err(AppError::Forbidden));
    let (_, what, _) = store::delete(database.viewer(staff.rep).await, id, Uuid::now_v7()).await.expect("deleted");
    assert_eq!((what.as_str(), touches(&database, place, staff.rep).await.len()), ("Visit", 0));
}

#[tokio::test]
async fn the_quick_log_offers_where_one_was_last_and_then_ones_own() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let last = organization(&database, staff.other_rep, "Zest").await;
    organization(&database, staff.rep, "Blue Fin").await;
    organization(&database, staff.colleague, "Not mine").await;
    logged(&database, staff.rep, visit(last)).await.expect("logged");
    let begin =
        beginning::begin(&mut database.viewer(staff.rep).await, Some(last), None, None).await.expect("a beginning");
    let names = begin.recent.iter().map(|account| account.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["Zest", "Blue Fin"]);
    assert_eq!(begin.account.map(|account| account.id), Some(last));
    let found = beginning::accounts(&mut database.viewer(staff.rep).await, "blu").await.expect("hits");
    assert_eq!(found.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(), ["Blue Fin"]);
    let viewer = beginning::begin(&mut database.viewer(staff.viewer).await, None, None, None).await;
    assert_eq!(viewer, Err(AppError::Forbidden));
}

#[tokio::test]
async fn what_counts_as_a_visit_is_the_same_on_both_sides() {
    let database = Database::fresh().await;
    for kind in Kind::ALL {
        let there = sqlx::query_scalar::<_, bool>("select larder.is_visit($1)").bind(kind.code());
        assert_eq!(there.fetch_one(&database.owner).await.expect("an answer"), kind.is_visit(), "{kind}");
    }
}

/// What the log says of a deal: nothing of where that is.
fn on(deal: OpportunityId) -> LogForm {
    LogForm { organization_id: String::new(), opportunity_id: deal.to_string(), ..visit(OrganizationId::new()) }
}

#[tokio::test]
async fn what_is_logged_on_a_deal_stands_at_its_operator_too_and_is_its_last_activity_but_no_edit_of_it() {
    let world = World::new(false).await;
    let (deal, rob) = (world.deal().await, world.staff.rep);
    let before = world.read(rob, deal).await.expect("a deal");
    let stored = async || {
        let row = sqlx::query_as::<_, (i64, i64)>(
            "select version, (select count(*) from audit where record_id = opportunity.id) from opportunity where id = $1",
        );
        row.bind(deal.0).fetch_one(&world.database.owner).await.expect("a deal")
    };
    let (as_it_was, command) = (stored().await, log(on(deal)));
    let done = logging::log(world.database.viewer(rob).await, command).await.expect("logged");
    assert_eq!(done.0, Subject::Opportunity(deal));
    let after = world.read(rob, deal).await.expect("a deal");
    assert!(before.last_activity.at < after.last_activity.at, "{:?}", after.last_activity);
    assert_eq!(stored().await, as_it_was);
    let [at_blue_fin] = &touches(&world.database, world.blue_fin, rob).await[..] else { panic!("one visit") };
    assert_eq!(at_blue_fin.deal.as_ref().map(|one| one.id), Some(deal.0));
    world.relocate(rob, deal, Stage::NewLead, "demo scheduled", "").await.expect("moved");
    add(&world.database, rob, note(Subject::Opportunity(deal), "Wants a demo")).await.expect("a note");
    world.edit(rob, deal, |form| form.competitor = "Ocean".into()).await.expect("changed");
    let lines = async |show| lines(&world.database, rob, Subject::Opportunity(deal), show).await;
    assert_eq!(lines(Show::Notes).await, ["Rob Rep: Wants a demo", "Rob Rep, Visit:  Liked the haddock"]);
    let history = [
        "Rob Rep changed the deal; Competitor  → Ocean",
        "Rob Rep moved it from New lead to Demo scheduled",
        "Rob Rep made it: New lead",
    ];
    assert_eq!(lines(Show::History).await, history);
    assert_eq!(lines(Show::All).await.len(), 5);
    world.undo(rob, done.2).await;
    assert_eq!(lines(Show::Notes).await, ["Rob Rep: Wants a demo"]);
}

#[tokio::test]
async fn every_entry_of_a_deal_comes_once_however_often_it_moved() {
    let world = World::new(false).await;
    let (deal, rob) = (world.deal().await, world.staff.rep);
    for turn in 0..40 {
        let (from, to) = if turn % 2 == 0 { (Stage::NewLead, "demo scheduled") } else { (Stage::Demo, "new lead") };
        world.relocate(rob, deal, from, to, "").await.expect("moved");
    }
    let (mut before, mut seen) = (String::new(), 0);
    loop {
        let page = page(&world.database, rob, Subject::Opportunity(deal), Show::All, &before).await;
        seen += page.entries.len();
        let Some(older) = page.older else { break };
        before = older;
    }
    assert_eq!(seen, 41, "how often it moved, and that it was made");
}

#[tokio::test]
async fn a_deal_is_at_the_account_and_whoever_reads_it_reads_what_was_done_about_it() {
    let world = World::new(true).await;
    let Staff { rep, other_rep, admin, .. } = world.staff;
    let elsewhere = organization(&world.database, rep, "Pier 9").await;
    let deal = world.deal().await;
    let wrong = logged(&world.database, rep, LogForm { opportunity_id: deal.to_string(), ..visit(elsewhere) }).await;
    assert_eq!(wrong, Err(AppError::field("opportunity_id", "This deal is at another account.")));
    assert_eq!(logged(&world.database, other_rep, on(deal)).await, Err(AppError::NotFound));
    let opened = async |who| beginning::begin(&mut world.database.viewer(who).await, None, None, Some(deal)).await;
    assert_eq!(opened(other_rep).await.err(), Some(AppError::NotFound));
    let begun = opened(rep).await.expect("a beginning");
    assert_eq!(begun.account.map(|account| account.id), Some(world.blue_fin));
    logged(&world.database, rep, on(deal)).await.expect("logged");
    let lines = async |who| lines(&world.database, who, Subject::Opportunity(deal), Show::Notes).await;
    assert!(lines(other_rep).await.is_empty(), "neither the account nor the deal");
    // Sam works the deal now, and not the account.
    world.edit(admin, deal, |form| form.owner_id = other_rep.to_string()).await.expect("given");
    assert_eq!(lines(other_rep).await.len(), 1);
    assert_eq!(opened(other_rep).await.expect("a beginning").account, None);
    let in_a_week = crate::day::Day::at(chrono::Utc::now(), "America/New_York").plus(7).to_string();
    logged(&world.database, other_rep, LogForm { follow_up_on: in_a_week, ..on(deal) }).await.expect("logged");
    let about = crate::tasks::Topic::Opportunity(deal);
    let tasks = crate::tasks::store::about(&mut world.database.viewer(other_rep).await, about).await.expect("tasks");
    let follow_up = tasks.open.into_iter().map(|task| task.kind).collect::<Vec<_>>();
    assert_eq!(follow_up, [crate::tasks::Kind::FollowUp], "what follows from it is to be done for the deal");
    assert_eq!(lines(rep).await.len(), 2, "whoever reads the account reads it");
    assert_eq!(lines(other_rep).await.len(), 2);
    let visit = logged(&world.database, other_rep, visit(world.blue_fin)).await;
    assert_eq!(visit, Err(AppError::NotFound), "the account itself is not theirs");
}

#[tokio::test]
async fn a_touch_is_put_on_another_deal_of_its_account_and_keeps_one_that_closed() {
    let world = World::new(false).await;
    let (deal, rob) = (world.deal().await, world.staff.rep);
    let id = logged(&world.database, rob, on(deal)).await.expect("logged");
    let open = async || logging::form(&mut world.database.viewer(rob).await, id).await.expect("a form");
    let found = open().await;
    assert_eq!(found.subject, Subject::Opportunity(deal));
    assert_eq!(found.deals.iter().map(|one| one.id).collect::<Vec<_>>(), [deal.0]);
    world.relocate(rob, deal, Stage::NewLead, "closed lost/price", "").await.expect("lost");
    assert_eq!(open().await.deals.len(), 1);
    let (key, task, base) = (Uuid::now_v7(), TaskId::new(), Base(found.form.clone()));
    let form = LogForm { opportunity_id: String::new(), ..found.form };
    let amended =
        logging::edit(world.database.viewer(rob).await, Amend { id, key, task, base, form, at: String::new() }).await;
    assert_eq!(amended, Ok(Subject::Organization(world.blue_fin)));
    assert_eq!(open().await.deals.len(), 0);
}

/// What figures count by principal, and what they count when they read the touches themselves.
async fn by_principal(database: &Database) -> [Vec<(Uuid, Uuid, Uuid, String)>; 2] {
    let mut both = [Vec::new(), Vec::new()];
    for (rows, statement) in both.iter_mut().zip([
        "select interaction_id, principal_id, author_id, type || status || happened_at::text
        from interaction_principal order by 1, 2",
        "select i.id, principal, i.author_id, i.type || i.status || i.happened_at::text
        from interaction i, unnest(i.principal_ids) principal
        where i.deleted_at is null order by 1, 2",
    ]) {
        *rows = sqlx::query_as(statement).fetch_all(&database.owner).await.expect("rows");
    }
    both
}

#[tokio::test]
async fn a_touch_is_about_up_to_four_principals_and_a_product_brings_its_own() {
    let world = World::new(false).await;
    let (rob, database) = (world.staff.rep, &world.database);
    let about = |principals: &[OrganizationId], product: String| LogForm {
        kind: "sample drop".into(),
        principals: principals.iter().map(ToString::to_string).collect(),
        products: vec![product],
        rating: "4".into(),
        ..visit(world.blue_fin)
    };
    let id = logged(database, rob, about(&[world.mill], world.cod.to_string())).await.expect("logged");
    let shown = async || {
        let touches = touches(database, world.blue_fin, rob).await;
        let line = |line: &super::Line| {
            let made = line.products.iter().map(|one| one.name.as_str()).collect::<Vec<_>>();
            format!("{}: {}", line.name, made.join(", "))
        };
        touches.iter().map(|note| (note.rating, note.about.iter().map(line).collect::<Vec<_>>())).collect::<Vec<_>>()
    };
    assert_eq!(shown().await, [(Some(4), vec!["Harbor Foods: Cod loin".to_owned(), "Harvest Mill: ".to_owned()])]);
    let found = logging::form(&mut database.viewer(rob).await, id).await.expect("a form").form;
    let amend = async |form: LogForm| {
        let (key, task, base) = (Uuid::now_v7(), TaskId::new(), Base(found.clone()));
        logging::edit(database.viewer(rob).await, Amend { id, key, task, base, form, at: String::new() }).await
    };
    let mut turned = found.clone();
    turned.principals.reverse();
    amend(turned).await.expect("the same in another order");
    amend(LogForm { principals: Vec::new(), rating: String::new(), ..found.clone() }).await.expect("changed");
    assert_eq!(shown().await, [(None, vec!["Harbor Foods: Cod loin".to_owned()])], "its product keeps it");
    let mut five = Vec::new();
    for name in ["A", "B", "C", "D"] {
        five.push(principal(database, &world.staff, name).await);
    }
    let refused = logged(database, rob, about(&five, world.cod.to_string())).await;
    assert_eq!(refused, Err(AppError::field("principals", "Choose at most four principals.")));
    let refused = logged(database, rob, about(&[world.blue_fin], world.cod.to_string())).await;
    assert_eq!(refused, Err(AppError::field("principals", "One of these is no principal any more.")));
    let refused = logged(database, rob, about(&[], Uuid::nil().to_string())).await;
    assert_eq!(refused, Err(AppError::field("products", "One of these products is not there any more.")));
}

#[tokio::test]
async fn what_was_done_is_counted_by_principal_whatever_becomes_of_it() {
    let world = World::new(false).await;
    let (rob, database) = (world.staff.rep, &world.database);
    let about =
        |principal: OrganizationId| LogForm { principals: vec![principal.to_string()], ..visit(world.blue_fin) };
    let command = log(about(world.harbor));
    let id = command.id;
    let (.., first) = logging::log(database.viewer(rob).await, command).await.expect("logged");
    logged(database, rob, about(world.mill)).await.expect("logged");
    logged(database, rob, visit(world.blue_fin)).await.expect("about nobody in particular");
    let count = async || {
        let [counted, truth] = by_principal(database).await;
        assert_eq!(counted, truth);
        counted.len()
    };
    assert_eq!(count().await, 2);
    let (.., gone) = store::delete(database.viewer(rob).await, id, Uuid::now_v7()).await.expect("deleted");
    assert_eq!(count().await, 1);
    world.undo(rob, gone).await;
    assert_eq!(count().await, 2);
    world.undo(rob, first).await;
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn a_log_begins_with_the_principal_of_the_deal_or_with_the_one_whose_page_it_is() {
    let world = World::new(false).await;
    let deal = world.deal().await;
    let begin = async |place, deal| {
        let begun = beginning::begin(&mut world.database.viewer(world.staff.rep).await, place, None, deal).await;
        let begun = begun.expect("a beginning");
        let made = begun.lines.iter().map(|line| (line.name.as_str(), line.products.len())).collect::<Vec<_>>();
        assert_eq!(made, [("Harbor Foods", 1), ("Harvest Mill", 1)]);
        begun.principal
    };
    assert_eq!(begin(None, Some(deal)).await, Some(world.harbor.0));
    assert_eq!(begin(Some(world.mill), None).await, Some(world.mill.0));
    assert_eq!(begin(Some(world.blue_fin), None).await, None);
}
