//! Search against a real database, as the application role.

use super::{Found, Kind, store};
use crate::auth::PersonId;
use crate::contacts::tests::contact;
use crate::interactions::{Add, InteractionId, NoteForm};
use crate::opportunities::tests::World;
use crate::organizations::tests::organization;
use crate::testing::{Database, Staff};
use uuid::Uuid;

async fn find(database: &Database, who: PersonId, words: &str) -> Found {
    store::find(&mut database.viewer(who).await, words).await.expect("an answer")
}

fn names(found: &Found, kind: Kind) -> Vec<&str> {
    found.of(kind).iter().map(|hit| hit.name.as_str()).collect()
}

async fn harbor(database: &Database, owner: PersonId) {
    let place = organization(database, owner, "Hidden Harbor").await;
    contact(database, owner, "Harborough", "Hidden Harbor").await;
    let form = NoteForm { body: "They want the sablefish\nby Friday, for the harbor party".into() };
    let (id, key) = (InteractionId::new(), Uuid::now_v7());
    let note = Add { id, key, organization: Some(place), contact: None, opportunity: None, at: String::new(), form };
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
    assert_eq!(names(&found, Kind::Account), ["Harbor", "Hidden Harbor"]);
    assert_eq!(names(&found, Kind::Contact), ["Harborough"]);
    assert_eq!(names(&found, Kind::Note), ["Rob Rep at Hidden Harbor"]);
    let note = find(&database, staff.rep, "sablefish").await;
    assert!(note.of(Kind::Note)[0].about.contains("sablefish"), "{note:?}");
    assert_eq!(note.groups.len(), 1, "{note:?}");
    assert_eq!(names(&find(&database, staff.rep, "unlu").await, Kind::Account), ["Café Ünlü"]);
    for harmless in ["h", "%", "__", "' or 1=1 --", "\"unclosed", "\\", "q & | !"] {
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
        opportunity: None,
        at: String::new(),
        form,
    };
    crate::interactions::store::add(database.viewer(staff.rep).await, note).await.expect("a note");
    let leads = async || {
        let found = find(&database, staff.rep, "sablefish").await;
        found
            .of(Kind::Note)
            .iter()
            .map(|hit| hit.href.split('?').next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(leads().await, [format!("/contacts/{chef}")]);
    crate::contacts::store::delete(database.viewer(staff.rep).await, chef, Uuid::now_v7()).await.expect("deleted");
    assert_eq!(leads().await, [format!("/organizations/{place}")], "the note is still read at the account");
    crate::organizations::store::delete(database.viewer(staff.rep).await, place, Uuid::now_v7())
        .await
        .expect("deleted");
    assert_eq!(leads().await, [] as [String; 0]);
}

#[tokio::test]
async fn deals_principals_products_and_people_are_found_also_where_a_letter_is_wrong() {
    let world = World::new(true).await;
    let Staff { rep, other_rep, .. } = world.staff;
    let deal = world.deal().await;
    let database = &world.database;
    for words in ["harbor", "harbro foods"] {
        let found = find(database, rep, words).await;
        assert_eq!(names(&found, Kind::Principal), ["Harbor Foods"], "{words}");
        assert!(found.of(Kind::Account).is_empty(), "{found:?}");
    }
    let found = find(database, rep, "food show").await;
    let hit = &found.of(Kind::Deal)[0];
    assert_eq!((hit.href.as_str(), hit.about.as_str()), (format!("/opportunities/{deal}").as_str(), "New lead"));
    let cod = find(database, rep, "cod lion").await;
    assert_eq!(
        (names(&cod, Kind::Product), cod.of(Kind::Product)[0].about.as_str()),
        (vec!["Cod loin"], "Harbor Foods")
    );
    let found = find(database, other_rep, "rita").await;
    let rita = &found.of(Kind::Person)[0];
    assert_eq!(
        (rita.name.as_str(), rita.href.as_str()),
        ("Rita Rep", format!("/organizations?owner={}", world.staff.colleague).as_str())
    );
    assert!(find(database, other_rep, "food show").await.of(Kind::Deal).is_empty(), "another team's private book");
    assert!(find(database, rep, "vic viewer").await.of(Kind::Person).is_empty(), "who only reads owns nothing");
}

#[tokio::test]
async fn ones_own_come_first_and_then_where_something_happened_lately() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    for (owner, name) in [(staff.colleague, "Harbor 1"), (staff.colleague, "Harbor 2"), (staff.rep, "Harbor 3")] {
        organization(&database, owner, name).await;
    }
    let lately = "update organization_fact f set last_interaction_at = now() - interval '29 days'
        from organization o where o.id = f.organization_id and o.name = 'Harbor 2'";
    sqlx::query(lately).execute(&database.owner).await.expect("something happened");
    let found = find(&database, staff.rep, "harbor").await;
    assert_eq!(names(&found, Kind::Account), ["Harbor 3", "Harbor 2", "Harbor 1"]);
}

#[tokio::test]
async fn without_words_it_is_where_one_was_last() {
    let database = Database::fresh().await;
    let staff = database.company(false).await;
    organization(&database, staff.rep, "Blue Fin").await;
    harbor(&database, staff.rep).await;
    let found = find(&database, staff.rep, " ").await;
    assert_eq!(names(&found, Kind::Account), ["Hidden Harbor"]);
    assert_eq!(find(&database, staff.colleague, "").await, Found::default());
}
