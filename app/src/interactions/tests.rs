//! Notes and timelines against a real database, as the application role.

use super::{Add, Edit, Entry, InteractionId, NoteForm, Show, Subject, TimelinePage, store};
use crate::auth::PersonId;
use crate::command::Base;
use crate::contacts::tests::contact;
use crate::error::{AppError, FieldConflict};
use crate::organizations::tests::organization;
use crate::testing::Database;
use uuid::Uuid;

fn note(subject: Subject, body: &str) -> Add {
    let (organization, contact) = match subject {
        Subject::Organization(id) => (Some(id), None),
        Subject::Contact(id) => (None, Some(id)),
    };
    let form = NoteForm { body: body.into() };
    Add { id: InteractionId::new(), key: Uuid::now_v7(), organization, contact, form }
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
    let expected = "Sam Rep: Two\nlines </textarea><script>alert(1)</script>";
    assert_eq!(lines(&database, staff.rep, place, Show::Notes).await, [expected]);
    let empty = add(&database, staff.rep, note(place, " \r\n ")).await;
    assert_eq!(empty, Err(AppError::field("body", "Write something first.")));
    assert_eq!(add(&database, staff.viewer, note(place, "x")).await, Err(AppError::Forbidden));
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
    let (_, operation) = store::delete(database.viewer(staff.manager).await, id, Uuid::now_v7()).await.expect("gone");
    assert!(lines(&database, staff.rep, place, Show::Notes).await.is_empty());
    crate::operations::store::undo(database.viewer(staff.manager).await, operation).await.expect("undone");
    assert_eq!(lines(&database, staff.rep, place, Show::Notes).await, ["Rob Rep: Second"]);
}

#[tokio::test]
async fn every_touch_stands_in_the_timeline_and_only_notes_are_changed_there() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let id = organization(&database, staff.rep, "Blue Fin").await;
    sqlx::query(
        "insert into interaction (id, author_id, type, status, subject, body, organization_id, happened_at)
        values
            (gen_random_uuid(), $1, 'visit', 'completed', 'Fryer demo', 'Liked the haddock', $2, now() - interval '1 day'),
            (gen_random_uuid(), $1, 'call', 'scheduled', 'Prices', '', $2, now() + interval '1 day'),
            (gen_random_uuid(), $1, 'note', 'completed', '', 'Likes cod', $2, now())",
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
    let page = page(&database, staff.rep, place, Show::Notes, "").await;
    for entry in page.entries {
        let Entry::Note(note) = entry else { panic!("{entry:?}") };
        assert_eq!(note.writable, note.what.is_empty(), "{note:?}");
    }
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
    let (_, gone) = store::delete(database.viewer(staff.rep).await, id, Uuid::now_v7()).await.expect("deleted");
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
