//! Forms without JavaScript: posted to their own page, and back on it when they are refused.

use crate::database::PASSWORD;
use crate::test_app::TestApp;
use axum::http::StatusCode;
use uuid::Uuid;

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_typed_but_no_password() {
    let app = TestApp::new().await;
    let form = [
        ("form[company_name]", "Harbor \"Brokers\" & Söhne"),
        ("form[time_zone]", "Nowhere/Land"),
        ("form[email]", "ada@harbor.example"),
        ("form[password]", "too short"),
    ];
    let page = app.visitor().form("/set-up", "/api/auth/set-up", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains(r#"value="Harbor &quot;Brokers&quot; &amp; Söhne""#), "{}", page.text());
    assert!(page.text().contains("Choose a time zone from the list"), "{}", page.text());
    assert!(page.text().contains(r#"<option value="America/Indiana/Indianapolis">"#), "{}", page.text());
    assert!(!page.text().contains("too short"), "{}", page.text());
}

#[tokio::test]
async fn the_status_says_what_the_error_says() {
    let (app, staff) = TestApp::with_company().await;
    let wrong = [("email", "ada@harbor.example"), ("password", "not this one")];
    let visitor = app.visitor();
    assert_eq!(visitor.post("/api/auth/sign-in", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(visitor.post("/api/auth/sign-in", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(visitor.post("/api/nothing", &[]).await.text(), r#""NotFound""#);
    let rep = app.sign_in(staff.rep).await;
    assert_eq!(rep.get("/nowhere").await.status, StatusCode::NOT_FOUND);
    assert_eq!(rep.form("/nowhere", "/api/auth/sign-out", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(rep.form("/", "https://evil.example/api/x", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rep.form("/", "/livez", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_whose_session_ended_waits_through_signing_in_and_comes_back_unsent() {
    let (app, staff) = TestApp::with_company().await;
    let rep = app.sign_in(staff.admin).await;
    rep.post("/api/auth/sign-out", &[]).await;
    let typed = [
        ("_do", "/api/organizations/create"),
        ("command[form][name]", "Blue Fin & \"Söhne\""),
        ("command[form][password]", "a typed secret"),
    ];
    let (page, name) = ("/organizations/new?from=list", r"Blue Fin &amp; &quot;Söhne&quot;");

    // The browser follows a temporary redirect by posting the same form again.
    let sent = rep.form(page, "/api/organizations/create", &typed[1..]).await;
    assert_eq!(sent.status, StatusCode::TEMPORARY_REDIRECT);
    let sign_in = sent.location().expect("the sign-in page").to_owned();
    assert_eq!(sign_in, "/sign-in?next=%2Forganizations%2Fnew%3Ffrom%3Dlist");
    let asked = rep.form(&sign_in, "/api/organizations/create", &typed[1..]).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text().contains("What you typed is kept"), "{}", asked.text());
    let waiting = asked.hidden("waiting");

    let mut proof =
        vec![("email", "ada@harbor.example"), ("password", "mistyped"), ("next", page), ("waiting", &waiting)];
    let again = rep.form(&sign_in, "/api/auth/sign-in", &proof).await;
    assert_eq!((again.status, again.hidden("waiting")), (StatusCode::UNPROCESSABLE_ENTITY, waiting.clone()));
    proof[1].1 = PASSWORD;
    let signed_in = rep.form(&sign_in, "/api/auth/sign-in", &proof).await;
    assert_eq!((signed_in.status, signed_in.location()), (StatusCode::TEMPORARY_REDIRECT, Some(page)));
    let back = rep.form(page, "/api/auth/sign-in", &proof).await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(back.text().contains(&format!("value=\"{name}\"")), "{}", back.text());
    assert!(!back.text().contains("a typed secret") && !back.text().contains(PASSWORD), "{}", back.text());

    let saved = sqlx::query_scalar::<_, i64>("select count(*) from organization").fetch_one(&app.database.owner).await;
    assert_eq!(saved.ok(), Some(0), "nothing is sent before the person says so");
}

#[tokio::test]
async fn a_list_that_somebody_else_changed_is_shown_where_it_is_typed_and_a_box_says_what_is_wrong_with_it() {
    let (app, staff) = TestApp::with_company().await;
    let id = Uuid::now_v7();
    let fill = "with place as (
            insert into organization (id, name, owner_id) values (gen_random_uuid(), 'Blue Fin', $2) returning id
        )
        insert into contact (id, last_name, organization_id) select $1, 'Adams', id from place";
    sqlx::query(fill).bind(id).bind(staff.rep.0).execute(&app.database.owner).await.expect("a contact");
    let (rep, page) = (app.sign_in(staff.rep).await, format!("/contacts/{id}/edit"));
    let base = rep.get(&page).await.hidden("command[base]");
    let theirs = r#"update contact set phones = '[{"label": "kitchen", "number": "555 0100"}]'"#;
    sqlx::query(theirs).execute(&app.database.owner).await.expect("somebody else's phones");
    let (id, key) = (id.to_string(), Uuid::now_v7().to_string());
    let form = [
        ("command[id]", id.as_str()),
        ("command[key]", &key),
        ("command[base]", &base),
        ("command[form][last_name]", "Adams"),
        ("command[form][organization]", "Blue Fin"),
        ("command[form][primary]", "on"),
        ("command[form][influence]", "unknown"),
        ("command[form][authority]", "unknown"),
        ("command[form][advocacy]", "neutral"),
        ("command[form][phones][3][number]", "555 0199"),
    ];
    let back = rep.form(&page, "/api/contacts/edit", &form).await;
    assert_eq!(back.status, StatusCode::CONFLICT);
    let text = back.text();
    assert!(text.contains("Somebody wrote meanwhile: ") && text.contains("kitchen 555 0100"), "{text}");
    assert!(text.contains(r#"value="555 0199""#), "as many lines as were typed: {text}");
    assert_eq!(text.matches("Somebody wrote meanwhile: ").count(), 1, "{text}");

    let admin = app.sign_in(staff.admin).await;
    let unsure = admin.form(&format!("/contacts/{id}"), "/api/contacts/erase", &[("id", &id), ("key", &key)]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = unsure.text();
    assert!(text.contains(r##"href="#field-sure""##) && text.contains(r#"id="field-sure""#), "{text}");
    assert!(text.contains(r#"<details open class="more erase""#), "what is wrong is not folded away: {text}");
}

#[tokio::test]
async fn a_page_that_cannot_be_shown_says_so_in_its_title() {
    let (app, staff) = TestApp::with_company().await;
    let rep = app.sign_in(staff.rep).await;
    for (path, title) in [
        (format!("/organizations/{}", Uuid::now_v7()), "Not found · Larder"),
        ("/nowhere".to_owned(), "Not found · Larder"),
        ("/settings/trash".to_owned(), "Not allowed · Larder"),
    ] {
        let page = rep.get(&path).await;
        assert!(page.text().contains(&format!("<title>{title}</title>")), "{path}: {}", page.text());
    }
}
