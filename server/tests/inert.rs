//! What people type is text on every page, whatever it looks like; and notes and contacts need no JavaScript.

use crate::test_app::{Caller, TestApp};
use app::imports::{reading, store};
use axum::http::StatusCode;
use uuid::Uuid;

/// With an element that no page uses: where there is one, the text became markup.
const MARKUP: &str = "<x-pwned></x-pwned></title></textarea></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}&lt;b&gt;";

/// Short enough for the name of a list, a person or the company.
const LIST_NAME: &str = "<x-pwned></x-pwned><script>alert(1)</script>";

/// The page is there, it shows the text, and none of it became markup.
async fn assert_inert(caller: &Caller, path: &str) {
    let page = caller.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    assert_text_is_inert(path, page.text());
}

fn assert_text_is_inert(path: &str, html: &str) {
    for live in ["<x-pwned", "<script>alert(1)", "<img src=x", "\"'><"] {
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
async fn markup_in_a_product_stays_text_on_its_pages_and_on_its_principals() {
    let (app, staff) = TestApp::with_company().await;
    let mia = app.sign_in(staff.manager).await;
    let [principal, product, key] = [(); 3].map(|()| Uuid::now_v7().to_string());
    sqlx::query("insert into organization (id, name, role) values ($1::uuid, $2, 'principal')")
        .bind(&principal)
        .bind(MARKUP)
        .execute(&app.database.owner)
        .await
        .expect("a principal");
    let typed = [
        ("command[id]", product.as_str()),
        ("command[key]", &key),
        ("command[form][principal_id]", &principal),
        ("command[form][name]", MARKUP),
        ("command[form][sku]", MARKUP),
        ("command[form][unit]", MARKUP),
        ("command[form][pack_size]", MARKUP),
        ("command[form][description]", MARKUP),
        ("command[form][allergens]", "</script><script>alert(1)</script>"),
    ];
    let made = mia.form("/products/new", "/api/products/create", &typed).await;
    assert_eq!(made.location(), Some(format!("/products/{product}").as_str()), "{}", made.text());
    for path in [
        "/products?columns=name,sku,pack,allergens,principal".to_owned(),
        format!("/products?principal={principal}"),
        format!("/products/{product}"),
        format!("/products/{product}/edit"),
        format!("/products/new?principal={principal}"),
        format!("/organizations/{principal}"),
        format!("/organizations/{principal}?show=history"),
        format!("/authorizations/new?principal={principal}"),
    ] {
        assert_inert(&mia, &path).await;
    }
}

#[tokio::test]
async fn markup_in_a_deal_stays_text_on_its_pages_and_on_its_accounts() {
    let (app, staff) = TestApp::with_company().await;
    let rob = app.sign_in(staff.rep).await;
    let [operator, principal, deal, named, key, other] = [(); 6].map(|()| Uuid::now_v7().to_string());
    for (id, role) in [(&operator, "prospect"), (&principal, "principal")] {
        sqlx::query("insert into organization (id, name, role) values ($1::uuid, $2, $3)")
            .bind(id)
            .bind(MARKUP)
            .bind(role)
            .execute(&app.database.owner)
            .await
            .expect("an account");
    }
    // Named by its accounts, and by somebody.
    for (id, key, name) in [(&deal, &key, ""), (&named, &other, MARKUP)] {
        let typed = [
            ("command[id]", id.as_str()),
            ("command[key]", key),
            ("command[form][organization_id]", &operator),
            ("command[form][principal_id]", &principal),
            ("command[form][name]", name),
            ("command[form][context]", "custom"),
            ("command[form][custom_context]", MARKUP),
            ("command[form][competitor]", MARKUP),
            ("command[form][lead_source]", "</script><script>alert(1)</script>"),
        ];
        let made = rob.form("/opportunities/new", "/api/opportunities/create", &typed).await;
        assert_eq!(made.location(), Some(format!("/opportunities/{id}").as_str()), "{}", made.text());
    }
    for path in [
        "/opportunities?columns=name,stage,organization,principal,competitor,source".to_owned(),
        format!("/opportunities?organization={operator}&principal={principal}"),
        format!("/opportunities/{deal}"),
        format!("/opportunities/{named}/edit"),
        format!("/opportunities/new?organization={operator}&principal={principal}"),
        "/opportunities/new?organization=%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
        format!("/organizations/{operator}"),
        format!("/organizations/{operator}?show=history"),
    ] {
        assert_inert(&rob, &path).await;
    }
}

#[tokio::test]
async fn markup_in_a_file_stays_text_in_every_step_of_its_import() {
    let (app, staff) = TestApp::with_company().await;
    let ada = app.sign_in(staff.admin).await;
    let quoted = format!("\"{}\"", MARKUP.replace('"', "\"\""));
    let file = format!("Account,Sector,Employees,{quoted}\n{quoted},{quoted},7,x\nOne,Hotel,{quoted},{quoted}\n");
    let mut viewer = app.database.viewer(staff.admin).await;
    let table = reading::read(file.as_bytes(), None).expect("a table");
    let id = store::create(&mut viewer, &format!("{MARKUP}.csv"), &table, None).await.expect("an import").to_string();
    viewer.commit().await.expect("a commit");
    let page = format!("/imports/{id}");
    assert_inert(&ada, "/imports").await;
    assert_inert(&ada, &page).await;
    let columns = [
        ("id", id.as_str()),
        ("mapping[columns][0]", "name"),
        ("mapping[columns][1]", "segment"),
        ("mapping[columns][2]", "employees"),
        ("mapping[columns][3]", ""),
    ];
    let mapped = ada.form(&page, "/api/imports/map", &columns).await;
    assert_eq!(mapped.location(), Some(format!("{page}?step=values").as_str()), "{}", mapped.text());
    assert_inert(&ada, &format!("{page}?step=values")).await;
    let words = [
        ("id", id.as_str()),
        ("answers[0][field]", "segment"),
        ("answers[0][word]", MARKUP),
        ("answers[0][decision]", "empty"),
    ];
    let decided = ada.form(&page, "/api/imports/decide", &words).await;
    assert_eq!(decided.location(), Some(page.as_str()), "{}", decided.text());
    let checked = ada.get(&page).await;
    assert!(checked.text().contains("is no number of employees."), "no reason quotes the cell");
    assert_text_is_inert(&page, checked.text());
}

#[tokio::test]
async fn markup_in_a_comparison_a_conflict_and_the_names_of_lists_and_people_stays_text() {
    let (app, staff) = TestApp::with_company().await;
    let rep = app.sign_in(staff.rep).await;
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    for (id, city) in [(one, "Oslo"), (other, "Bergen")] {
        sqlx::query("insert into organization (id, name, owner_id, shipping_city) values ($1, $2, $3, $2 || $4)")
            .bind(id)
            .bind(MARKUP)
            .bind(staff.rep.0)
            .bind(city)
            .execute(&app.database.owner)
            .await
            .expect("an account");
    }
    assert_inert(&rep, &format!("/organizations/{one}/merge?with={other}")).await;

    let page = format!("/organizations/{one}/edit");
    let (id, key, mine) = (one.to_string(), Uuid::now_v7().to_string(), format!("mine {MARKUP}"));
    let base = serde_json::json!({ "name": MARKUP, "shipping_city": format!("{MARKUP}Oslo") }).to_string();
    sqlx::query("update organization set shipping_city = 'theirs ' || $2 where id = $1")
        .bind(one)
        .bind(MARKUP)
        .execute(&app.database.owner)
        .await
        .expect("somebody else's edit");
    let edit = [
        ("command[id]", id.as_str()),
        ("command[key]", &key),
        ("command[base]", &base),
        ("command[form][name]", MARKUP),
        ("command[form][shipping_city]", &mine),
    ];
    let conflict = rep.form(&page, "/api/organizations/edit", &edit).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT, "{}", conflict.text());
    for side in ["mine &lt;x-pwned", "theirs &lt;x-pwned"] {
        assert!(conflict.text().contains(side), "{side} is not shown");
    }
    assert_text_is_inert(&page, conflict.text());

    for rename in [
        "update team set name = $1 || left(name, 1)",
        "update segment set name = $1 where name = 'Hotel'",
        "update person set name = $1",
        "update company set name = $1",
    ] {
        let renamed = sqlx::query(rename).bind(LIST_NAME).execute(&app.database.owner).await;
        renamed.unwrap_or_else(|error| panic!("{rename}: {error}"));
    }
    let ada = app.sign_in(staff.admin).await;
    let person = format!("/settings/people/{}", staff.rep);
    for path in [
        "/settings/teams",
        "/settings/segments",
        "/settings/people",
        "/settings/people/new",
        &person,
        "/settings/company",
        "/settings/audit",
        "/organizations/new",
        "/organizations",
        "/imports/new",
    ] {
        assert_inert(&ada, path).await;
    }
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
