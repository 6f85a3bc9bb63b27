//! Retries, on a real database.

use crate::auth::PersonId;
use crate::contacts;
use crate::error::AppError;
use crate::interactions::{self, InteractionId, NoteForm, Subject};
use crate::organizations::{Create, OrganizationForm, OrganizationId, store};
use crate::testing::Database;
use sqlx::PgPool;
use uuid::Uuid;

fn command(name: &str, key: Uuid, owner: PersonId) -> Create {
    let form = OrganizationForm { name: name.into(), owner_id: owner.to_string(), ..OrganizationForm::default() };
    Create { id: OrganizationId::new(), key, form }
}

fn refused<T>() -> Result<T, AppError> {
    let words = "This form was saved once already, with something else in it. Reload the page to change it again.";
    Err(AppError::field("", words))
}

async fn count(database: &Database, from: &'static str) -> i64 {
    let count = sqlx::AssertSqlSafe(format!("select count(*) from {from}"));
    sqlx::query_scalar(count).fetch_one(&database.owner).await.expect("a count")
}

/// Returns as soon as somebody waits for another transaction of the same command.
async fn somebody_waits(owner: &PgPool) {
    let waiting = "select exists (select from pg_locks where locktype = 'advisory' and not granted)";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(owner).await.expect("the locks") {}
}

#[tokio::test]
async fn a_key_that_was_another_commands_is_refused_in_plain_words_and_writes_nothing() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let key = Uuid::now_v7();
    let first = command("Blue Fin", key, staff.rep);
    store::create(database.viewer(staff.rep).await, first.clone()).await.expect("made");

    // Back in the browser, another name, sent again: what was typed is not swallowed.
    let form = OrganizationForm { name: "Blue Fin Grill".into(), ..first.form.clone() };
    let renamed = store::create(database.viewer(staff.rep).await, Create { form, ..first.clone() }).await;
    assert_eq!(renamed, refused());
    let other = store::create(database.viewer(staff.rep).await, command("Green Door", key, staff.rep)).await;
    assert_eq!(other, refused());
    // Another kind of command, whose answer is of another type.
    let form = contacts::ContactForm {
        last_name: "Adams".into(),
        organization: "Blue Fin".into(),
        ..contacts::ContactForm::default()
    };
    let contact = contacts::Create { id: contacts::ContactId::new(), key, form };
    assert_eq!(contacts::store::create(database.viewer(staff.rep).await, contact).await, refused());
    assert_eq!(store::delete(database.viewer(staff.rep).await, first.id, key).await, refused());
    assert_eq!(
        (count(&database, "organization where deleted_at is null").await, count(&database, "contact").await),
        (1, 0)
    );

    // A key is one person's: somebody else's is not known to them, and tells them nothing.
    let theirs = command("Old Mill", key, staff.other_rep);
    assert_eq!(store::create(database.viewer(staff.other_rep).await, theirs.clone()).await, Ok(theirs.id));
}

#[tokio::test]
async fn what_was_refused_may_be_sent_again_under_its_key() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let nameless = command(" ", Uuid::now_v7(), staff.rep);
    assert!(store::create(database.viewer(staff.rep).await, nameless.clone()).await.is_err());
    let form = OrganizationForm { name: "Blue Fin".into(), ..nameless.form.clone() };
    let corrected = Create { form, ..nameless };
    assert_eq!(store::create(database.viewer(staff.rep).await, corrected.clone()).await, Ok(corrected.id));
}

#[tokio::test]
async fn a_record_that_comes_again_under_another_key_is_there_once_and_nobody_takes_its_id() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = command("Blue Fin", Uuid::now_v7(), staff.rep);
    let form = contacts::ContactForm {
        last_name: "Adams".into(),
        organization: "Blue Fin".into(),
        primary: "on".into(),
        ..contacts::ContactForm::default()
    };
    let person = contacts::Create { id: contacts::ContactId::new(), key: Uuid::now_v7(), form };
    let (organization, contact) = (Some(place.id), None);
    let form = NoteForm { body: "Likes cod".into() };
    let note = interactions::Add {
        id: InteractionId::new(),
        key: Uuid::now_v7(),
        organization,
        contact,
        opportunity: None,
        at: String::new(),
        form,
    };
    for _ in 0..2 {
        let place = Create { key: Uuid::now_v7(), ..place.clone() };
        assert_eq!(store::create(database.viewer(staff.rep).await, place.clone()).await, Ok(place.id));
        let person = contacts::Create { key: Uuid::now_v7(), ..person.clone() };
        assert_eq!(contacts::store::create(database.viewer(staff.rep).await, person.clone()).await, Ok(person.id));
        let note = interactions::Add { key: Uuid::now_v7(), ..note.clone() };
        let stands = interactions::store::add(database.viewer(staff.rep).await, note).await;
        assert_eq!(stands, Ok(Subject::Organization(place.id)));
        // Somebody chosen since stays the primary contact.
        let other = "insert into contact (id, last_name, organization_id, is_primary)
            select gen_random_uuid(), 'Baker', $1, true where not exists (select from contact where last_name = 'Baker')";
        sqlx::query(other).bind(place.id.0).execute(&database.owner).await.expect("a second contact");
    }
    assert_eq!(count(&database, "contact where is_primary and last_name = 'Baker'").await, 1);
    assert_eq!(count(&database, "operation where kind in ('create', 'note')").await, 3);
    // Under somebody else's hand the id is no record of theirs, whether they see it or not.
    let theirs = Create { id: place.id, ..command("Old Mill", Uuid::now_v7(), staff.other_rep) };
    for books in ["false", "true"] {
        let set = sqlx::AssertSqlSafe(format!("update company set private_books = {books}"));
        sqlx::query(set).execute(&database.owner).await.expect("the book setting");
        let refused = store::create(database.viewer(staff.other_rep).await, theirs.clone()).await;
        assert_eq!(refused, Err(AppError::NotFound));
    }
}

#[tokio::test]
async fn of_two_copies_at_once_one_is_carried_out_and_the_other_answers_the_same() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let command = command("Blue Fin", Uuid::now_v7(), staff.rep);
    // The first has begun and written nothing yet when the second comes.
    let mut first = database.viewer(staff.rep).await;
    assert_eq!(first.replay::<OrganizationId>(command.key, &command).await, Ok(None));
    let second = tokio::spawn(store::create(database.viewer(staff.rep).await, command.clone()));
    somebody_waits(&database.owner).await;
    first.operation("create", "Blue Fin").await.expect("an operation");
    first.commit_as(command.id).await.expect("carried out");
    assert_eq!(second.await.expect("an answer"), Ok(command.id));
    assert_eq!(count(&database, "organization").await, 0, "the second wrote nothing of its own");
    assert_eq!(count(&database, "operation where kind = 'create'").await, 1);
}

#[tokio::test]
async fn a_copy_takes_over_from_one_that_did_not_come_through() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let command = command("Blue Fin", Uuid::now_v7(), staff.rep);
    let mut first = database.viewer(staff.rep).await;
    assert_eq!(first.replay::<OrganizationId>(command.key, &command).await, Ok(None));
    let second = tokio::spawn(store::create(database.viewer(staff.rep).await, command.clone()));
    somebody_waits(&database.owner).await;
    drop(first);
    assert_eq!(second.await.expect("an answer"), Ok(command.id));
    assert_eq!(count(&database, "organization").await, 1);
}

#[tokio::test]
async fn a_burst_of_one_command_makes_one_record() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let command = command("Blue Fin", Uuid::now_v7(), staff.rep);
    let copies = (0..12).map(|_| {
        let (pool, command) = (database.pool.clone(), command.clone());
        tokio::spawn(async move {
            let viewer = crate::context::Viewer::on_behalf_of(&pool, staff.rep, "web").await?;
            store::create(viewer, command).await
        })
    });
    for copy in copies.collect::<Vec<_>>() {
        assert_eq!(copy.await.expect("an answer"), Ok(command.id));
    }
    assert_eq!(count(&database, "organization").await, 1);
    assert_eq!(count(&database, "operation where kind = 'create'").await, 1);
}
