//! Who reads what, by every path over HTTP: page, server function, list with its count, search, suggestion, file and
//! timeline answer as the role matrix says, and one that is hidden answers like one that is not there.

use crate::database::Staff;
use crate::role_matrix::readers;
use crate::test_app::{Caller, TestApp};
use axum::body::Body;
use axum::http::header::ACCEPT;
use axum::http::{Request, StatusCode};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use std::fmt::Write as _;
use uuid::Uuid;

/// A record under the name that the matrix has for it, with a word that nothing else has.
struct Thing {
    record: &'static str,
    /// Where it lives: "organizations" or "contacts".
    place: &'static str,
    id: Uuid,
    word: &'static str,
}

impl Thing {
    const fn new(record: &'static str, place: &'static str, number: u128, word: &'static str) -> Self {
        Self { record, place, id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number), word }
    }
}

const THINGS: &[Thing] = &[
    Thing::new("organization of Rob", "organizations", 1, "Quillfeather"),
    Thing::new("organization of nobody", "organizations", 2, "Nightjar"),
    Thing::new("principal of Rob", "organizations", 3, "Oystercatcher"),
    Thing::new("distributor of nobody", "organizations", 4, "Sandpiper"),
    Thing::new("contact at Rob's", "contacts", 5, "Turnstone"),
    Thing::new("contact at nobody's", "contacts", 6, "Whimbrel"),
];

/// A note of Rob's at his organization; the matrix has it as a record of its own.
const NOTE: (&str, &str) = ("interaction by Rob at Rob's", "greenshank");

async fn fill(app: &TestApp, staff: &Staff) {
    let [of_rob, of_nobody, principal, distributor, ann, bob] = [0, 1, 2, 3, 4, 5].map(|place| &THINGS[place]);
    let statements = format!(
        "insert into organization (id, name, role, owner_id) values
            ('{}', '{}', 'operator', '{rob}'), ('{}', '{}', 'operator', null),
            ('{}', '{}', 'principal', '{rob}'), ('{}', '{}', 'distributor', null);
        insert into contact (id, last_name, organization_id) values
            ('{}', '{}', '{of_rob}'), ('{}', '{}', '{of_nobody}');
        insert into interaction (id, author_id, type, body, organization_id, contact_id)
        values (gen_random_uuid(), '{rob}', 'note', 'likes {note}', '{of_rob}', '{ann}')",
        of_rob.id,
        of_rob.word,
        of_nobody.id,
        of_nobody.word,
        principal.id,
        principal.word,
        distributor.id,
        distributor.word,
        ann.id,
        ann.word,
        bob.id,
        bob.word,
        rob = staff.rep,
        of_rob = of_rob.id,
        of_nobody = of_nobody.id,
        ann = ann.id,
        note = NOTE.1,
    );
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(&app.database.owner).await.expect("records");
}

/// What a server function answers to the hydrated page, and how.
async fn ask(caller: &Caller, path: &str) -> (StatusCode, Value) {
    let answer = caller.send(Request::get(path).header(ACCEPT, "application/json"), Body::empty()).await;
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
}

/// Whether a record's name is in what was answered.
fn names(answer: &Value, word: &str) -> bool {
    answer.to_string().to_lowercase().contains(&word.to_lowercase())
}

/// By which paths the person reads the thing.
async fn reads(caller: &Caller, thing: &Thing) -> Vec<&'static str> {
    let Thing { place, id, word, .. } = thing;
    let mut by = Vec::new();
    let mut found = |path, found: bool| {
        if found {
            by.push(path);
        }
    };
    let page = caller.get(&format!("/{place}/{id}")).await;
    assert!(matches!(page.status, StatusCode::OK | StatusCode::NOT_FOUND), "{}", page.status);
    assert_eq!(page.status == StatusCode::OK, page.text().contains(word), "{word}");
    found("page", page.status == StatusCode::OK);
    let (status, shown) = ask(caller, &format!("/api/{place}/show?id={id}")).await;
    assert_eq!(status == StatusCode::OK, names(&shown, word), "{word}: {shown}");
    found("server function", status == StatusCode::OK);
    found("list", names(&ask(caller, &format!("/api/{place}/list?query=")).await.1["rows"], word));
    let (_, searched) =
        ask(caller, &format!("/api/{place}/list?query={}", app::url::encode(&format!("?q={word}")))).await;
    let rows = searched["rows"].as_array().expect("rows").len();
    assert_eq!(searched["count"].as_str(), Some(&*rows.to_string()), "the count tells no more than the rows");
    found("list of a search", names(&searched["rows"], word));
    let (_, hits) = ask(caller, &format!("/api/search?words={word}")).await;
    let groups = hits["groups"].as_array().expect("groups");
    let is_counted = groups.iter().any(|group| group["count"].as_u64() == Some(1) && names(group, word));
    assert_eq!(is_counted, names(&hits, word), "{word}: {hits}");
    found("search", names(&hits, word));
    let search = caller.get(&format!("/search?q={}", word.to_lowercase())).await;
    found("search page", search.text().contains(word));
    if *place == "organizations" {
        let (_, suggested) = ask(caller, &format!("/api/organizations/suggest?words={}", &word[..5])).await;
        found("suggestion", names(&suggested, word));
        let (_, twins) = ask(caller, &format!("/api/organizations/twins?name={word}")).await;
        found("twins", names(&twins, word));
        found("file", caller.get("/organizations.csv").await.text().contains(word));
    }
    by
}

/// The same for what was written at the place or about the person.
async fn reads_note(caller: &Caller) -> Vec<&'static str> {
    let (of_rob, ann) = (THINGS[0].id, THINGS[4].id);
    let mut by = Vec::new();
    for (path, question) in [
        ("timeline", format!("/api/interactions/timeline?organization={of_rob}")),
        ("timeline of the contact", format!("/api/interactions/timeline?contact={ann}")),
        ("search", format!("/api/search?words={}", NOTE.1)),
    ] {
        if names(&ask(caller, &question).await.1, NOTE.1) {
            by.push(path);
        }
    }
    for (path, page) in
        [("page", format!("/organizations/{of_rob}")), ("page of the contact", format!("/contacts/{ann}"))]
    {
        if caller.get(&page).await.text().contains(NOTE.1) {
            by.push(path);
        }
    }
    by
}

async fn compare(books: &str) {
    let app = TestApp::new().await;
    let staff = app.database.company(books == "private").await;
    fill(&app, &staff).await;
    let people =
        [staff.admin, staff.manager, staff.rep, staff.colleague, staff.other_manager, staff.other_rep, staff.viewer];
    let mut wrong = String::new();
    for (column, person) in people.into_iter().enumerate() {
        let caller = app.sign_in(person).await;
        let mut look = |record: &str, paths: usize, by: Vec<&str>| {
            let (name, may) = readers(record, books)[column];
            if by.len() != if may { paths } else { 0 } {
                let _ = writeln!(wrong, "{record}, {name}: expected {may}, found by {by:?}");
            }
        };
        for thing in THINGS {
            let paths = if thing.place == "organizations" { 9 } else { 6 };
            look(thing.record, paths, reads(&caller, thing).await);
        }
        look(NOTE.0, 5, reads_note(&caller).await);
        let (_, list) = ask(&caller, "/api/organizations/list?query=").await;
        let may = THINGS[..4].iter().filter(|thing| readers(thing.record, books)[column].1).count();
        assert_eq!(list["count"].as_str(), Some(&*may.to_string()), "{books}: the count of all");
    }
    assert!(wrong.is_empty(), "in {books} books:\n{wrong}");
}

#[tokio::test]
async fn in_open_books_every_path_leads_everybody_to_everything() {
    compare("open").await;
}

#[tokio::test]
async fn in_private_books_no_path_leads_another_team_to_what_is_hidden() {
    compare("private").await;
}
