//! Search against a real database, as the application role.

use super::{Found, Group, store};
use crate::auth::PersonId;
use crate::contacts::tests::contact;
use crate::interactions::{Add, InteractionId, NoteForm};
use crate::organizations::tests::organization;
use crate::testing::Database;
use uuid::Uuid;

async fn find(database: &Database, who: PersonId, words: &str) -> Found {
    store::find(&mut database.viewer(who).await, words).await.expect("an answer")
}

fn names(group: &Group) -> Vec<&str> {
    group.hits.iter().map(|hit| hit.name.as_str()).collect()
}

async fn harbor(database: &Database, owner: PersonId) {
    let place = organization(database, owner, "Hidden Harbor").await;
    contact(database, owner, "Harborough", "Hidden Harbor").await;
    let form = NoteForm { body: "They want the sablefish\nby Friday, for the harbor party".into() };
    let (id, key) = (InteractionId::new(), Uuid::now_v7());
    let note = Add { id, key, organization: Some(place), contact: None, at: String::new(), form };
    crate::interactions::store::add(database.viewer(owner).await, note).await.expect("a note");
}

#[tokio::test]
async fn words_find_organizations_contacts_and_notes_the_best_first() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    harbor(&database, staff.rep).await;
    organization(&database, staff.rep, "Harbor").await;
    organization(&database, staff.rep, "Café Ünlü").await;
    let found = find(&database, staff.rep, " harbor ").await;
    assert_eq!((names(&found.organizations), found.organizations.count), (vec!["Harbor", "Hidden Harbor"], 2));
    assert_eq!(names(&found.contacts), ["Harborough"]);
    assert_eq!(names(&found.notes), ["Rob Rep at Hidden Harbor"]);
    let note = find(&database, staff.rep, "sablefish").await;
    assert!(note.notes.hits[0].about.contains("sablefish"), "{note:?}");
    assert_eq!((note.organizations.count, note.contacts.count), (0, 0));
    assert_eq!(names(&find(&database, staff.rep, "unlu").await.organizations), ["Café Ünlü"]);
    for harmless in ["", "h", "%", "__", "' or 1=1 --", "\"unclosed", "\\", "a & | !"] {
        assert_eq!(find(&database, staff.rep, harmless).await, Found::default(), "{harmless}");
    }
}

#[tokio::test]
async fn in_private_books_search_finds_nothing_of_another_team() {
    let database = Database::fresh().await;
    let staff = database.company(true).await;
    harbor(&database, staff.rep).await;
    for words in ["hidden harbor", "harborough", "sablefish"] {
        assert_eq!(find(&database, staff.other_rep, words).await, Found::default(), "{words}");
        assert_ne!(find(&database, staff.other_manager, words).await, Found::default(), "{words}");
    }
}

#[tokio::test]
async fn every_hit_has_a_page_to_be_read_on() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    let place = organization(&database, staff.rep, "Hidden Harbor").await;
    let chef = contact(&database, staff.rep, "Harborough", "Hidden Harbor").await;
    let form = NoteForm { body: "Wants the sablefish".into() };
    let note = Add {
        id: InteractionId::new(),
        key: Uuid::now_v7(),
        organization: None,
        contact: Some(chef),
        at: String::new(),
        form,
    };
    crate::interactions::store::add(database.viewer(staff.rep).await, note).await.expect("a note");
    let leads = async || {
        let notes = find(&database, staff.rep, "sablefish").await.notes;
        notes.hits.into_iter().map(|hit| hit.href.split('?').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(leads().await, [format!("/contacts/{chef}")]);
    crate::contacts::store::delete(database.viewer(staff.rep).await, chef, Uuid::now_v7()).await.expect("deleted");
    assert_eq!(leads().await, [format!("/organizations/{place}")], "the note is still read at the account");
    crate::organizations::store::delete(database.viewer(staff.rep).await, place, Uuid::now_v7())
        .await
        .expect("deleted");
    assert_eq!(leads().await, [] as [String; 0]);
}
