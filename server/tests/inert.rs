//! What people type is text on every page, whatever it looks like; and notes and contacts need no JavaScript.

use crate::test_app::{Caller, TestApp};
use axum::http::StatusCode;
use uuid::Uuid;

const MARKUP: &str =
    "</title></textarea></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}&lt;b&gt;";

/// The page is there, it shows the text, and none of it became markup.
async fn assert_inert(caller: &Caller, path: &str) {
    let page = caller.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    assert_text_is_inert(path, page.text());
}

fn assert_text_is_inert(path: &str, html: &str) {
    for live in ["<script>alert(1)", "<img src=x", "\"'><"] {
        let around = html.find(live).map(|place| html[..place].chars().rev().take(80).collect::<String>());
        let before = around.map(|around| around.chars().rev().collect::<String>());
        assert_eq!(before, None, "{path}: {live} is markup there");
    }
    assert!(html.contains("&lt;script&gt;alert(1)"), "{path} does not show the text at all");
}

#[tokio::test]
async fn markup_in_notes_names_and_addresses_stays_text_on_every_page() {
    let (app, staff) = TestApp::with_company().await;
    let rep = app.sign_in(staff.rep).await;
    let (place, person, note) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let owner = staff.rep.to_string();
    let (first, second, third) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let organization = [
        ("command[id]", place.as_str()),
        ("command[key]", &first),
        ("command[form][name]", MARKUP),
        ("command[form][owner_id]", &owner),
        ("command[form][shipping_line1]", MARKUP),
        ("command[form][shipping_city]", MARKUP),
        ("command[form][billing_line2]", MARKUP),
        ("command[form][phones][0][label]", MARKUP),
        ("command[form][phones][0][number]", "555 0100"),
        ("command[form][tags]", "</script><script>alert(1)</script>"),
    ];
    let made = rep.form("/organizations/new", "/api/organizations/create", &organization).await;
    assert_eq!(made.location(), Some(format!("/organizations/{place}").as_str()), "{}", made.text());
    let organization_text = format!("{MARKUP} ({MARKUP})");
    let contact = [
        ("command[id]", person.as_str()),
        ("command[key]", &second),
        ("command[form][last_name]", MARKUP),
        ("command[form][organization]", MARKUP),
        ("command[form][position]", MARKUP),
        ("command[form][phones][0][number]", MARKUP),
    ];
    let made = rep.form("/contacts/new", "/api/contacts/create", &contact).await;
    assert_eq!(made.location(), Some(format!("/contacts/{person}").as_str()), "{organization_text}: {}", made.text());
    let text = format!("{MARKUP}\nsablefish");
    let written = [
        ("command[id]", note.as_str()),
        ("command[key]", &third),
        ("command[contact]", &person),
        ("command[form][body]", &text),
    ];
    let page = format!("/contacts/{person}");
    let made = rep.form(&page, "/api/notes/add", &written).await;
    assert_eq!((made.status, made.location()), (StatusCode::SEE_OTHER, Some(page.as_str())), "{}", made.text());
    for path in [
        "/organizations".to_owned(),
        format!("/organizations/{place}"),
        format!("/organizations/{place}/edit"),
        "/contacts".to_owned(),
        format!("/contacts?organization={place}&tag.not=x"),
        format!("/contacts/new?organization={place}"),
        page,
        format!("/contacts/{person}/edit"),
        format!("/notes/{note}/edit"),
        "/search?q=sablefish".to_owned(),
        "/search?q=%3C%2Fscript%3E%3Cscript%3Ealert(1)".to_owned(),
    ] {
        assert_inert(&rep, &path).await;
    }
    // A refused form comes back with what was typed.
    let path = format!("/notes/{note}/edit");
    let long = format!("{MARKUP}{}", "x".repeat(20_001));
    let base = serde_json::json!({ "body": text }).to_string();
    let fourth = Uuid::now_v7().to_string();
    let refused = [
        ("command[id]", note.as_str()),
        ("command[key]", &fourth),
        ("command[base]", &base),
        ("command[form][body]", &long),
    ];
    let refused = rep.form(&path, "/api/notes/edit", &refused).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Use at most 20,000 characters."));
    assert_text_is_inert(&path, refused.text());
}

#[tokio::test]
async fn another_teams_contact_and_note_are_not_found_in_private_books() {
    let app = TestApp::new().await;
    let staff = app.database.company(true).await;
    let (rep, other) = (app.sign_in(staff.rep).await, app.sign_in(staff.other_rep).await);
    let ids = (0..6).map(|_| Uuid::now_v7().to_string()).collect::<Vec<_>>();
    let owner = staff.rep.to_string();
    let organization = [
        ("command[id]", ids[0].as_str()),
        ("command[key]", &ids[1]),
        ("command[form][name]", "Quiet Cove"),
        ("command[form][owner_id]", &owner),
    ];
    rep.post("/api/organizations/create", &organization).await;
    let contact = [
        ("command[id]", ids[2].as_str()),
        ("command[key]", &ids[3]),
        ("command[form][last_name]", "Adams"),
        ("command[form][organization]", "Quiet Cove"),
    ];
    rep.post("/api/contacts/create", &contact).await;
    let note = [
        ("command[id]", ids[4].as_str()),
        ("command[key]", &ids[5]),
        ("command[organization]", &ids[0]),
        ("command[form][body]", "sablefish"),
    ];
    rep.post("/api/notes/add", &note).await;
    for path in
        [format!("/contacts/{}", ids[2]), format!("/contacts/{}/edit", ids[2]), format!("/notes/{}/edit", ids[4])]
    {
        assert_eq!(rep.get(&path).await.status, StatusCode::OK, "{path}");
        let hidden = other.get(&path).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!hidden.text().contains("Adams") && !hidden.text().contains("sablefish"), "{path}");
    }
    for path in [
        "/contacts".to_owned(),
        "/search?q=sablefish".to_owned(),
        "/search?q=cove".to_owned(),
        format!("/contacts/new?organization={}", ids[0]),
        format!("/contacts?organization={}", ids[0]),
        format!("/api/interactions/timeline?organization={}", ids[0]),
        format!("/api/contacts/at-organization?id={}", ids[0]),
    ] {
        let page = other.get(&path).await;
        assert!(!page.text().contains("Adams") && !page.text().contains("Quiet"), "{path}");
        assert!(page.text().matches("sablefish").count() <= path.matches("sablefish").count() * 4, "{path}");
        assert!(!page.text().contains(&ids[4]), "{path}");
    }
}
