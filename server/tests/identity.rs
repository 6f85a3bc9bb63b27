//! Who comes in and what they may open: sessions, links and the admins' pages, over HTTP and without JavaScript.

use crate::test_app::{Caller, TestApp};
use app::auth::PersonId;
use app::auth::password::NewPassword;
use axum::http::StatusCode;

const PASSWORD: &str = "walk-in cooler at seven";

async fn give_password(app: &TestApp, person: PersonId) {
    let hash =
        NewPassword::parse("password", PASSWORD, &[]).await.expect("strong enough").hash().await.expect("a hash");
    sqlx::query("insert into credential values ($1, $2) on conflict (person_id) do update set password_hash = $2")
        .bind(person.0)
        .bind(hash)
        .execute(&app.database.owner)
        .await
        .expect("a password");
}

async fn sign_in(caller: &Caller, email: &str, next: &str) -> Option<String> {
    let page = format!("/sign-in?next={next}");
    let form = [("next", next), ("email", email), ("password", PASSWORD)];
    let answer = caller.form(&page, "/api/auth/sign-in", &form).await;
    answer.location().map(str::to_owned)
}

/// Whether the browser is signed in.
async fn is_in(caller: &Caller) -> bool {
    caller.get("/settings/profile").await.status == StatusCode::OK
}

#[tokio::test]
async fn signing_in_gives_a_new_session_and_ends_the_one_before() {
    let (app, staff) = TestApp::with_company().await;
    give_password(&app, staff.admin).await;
    let browser = app.sign_in(staff.rep).await;
    let stolen = browser.copy();
    assert_eq!(sign_in(&browser, "ada@harbor.example", "/settings").await.as_deref(), Some("/settings"));
    assert!(is_in(&browser).await);
    assert!(!is_in(&stolen).await, "the session from before");
    // Whoever is in already is sent on, wherever the address came from.
    assert_eq!(browser.get("/sign-in?next=%2Fsettings").await.location(), Some("/settings"));
    assert_eq!(browser.get("/sign-in?next=%2F%2Fevil.example").await.location(), Some("/"));
    assert_eq!(browser.get("/set-up").await.location(), Some("/"));
    let stolen = browser.copy();
    browser.form("/settings", "/api/auth/sign-out", &[]).await;
    assert!(!is_in(&browser).await);
    assert!(!is_in(&stolen).await, "signing out ends the session, not only the cookie");
}

#[tokio::test]
async fn no_script_reads_the_session_s_cookie_and_the_database_does_not_hold_it() {
    for (secure_cookies, name, more) in [(false, "larder", ""), (true, "__Host-larder", "; Secure")] {
        let app = TestApp::with(|setup| setup.settings.secure_cookies = secure_cookies).await;
        let staff = app.database.company(false).await;
        give_password(&app, staff.admin).await;
        let form = [("next", "/"), ("email", "ada@harbor.example"), ("password", PASSWORD)];
        let answer = app.visitor().form("/sign-in?next=/", "/api/auth/sign-in", &form).await;
        let cookies = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text"));
        let cookie = cookies.into_iter().find(|cookie| cookie.starts_with(&format!("{name}="))).expect("the session");
        let (token, rest) = cookie[name.len() + 1..].split_once(';').expect("attributes");
        assert_eq!(rest, format!(" Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000{more}"));
        // 256 bits in base64; at rest, its hash.
        assert_eq!(token.len(), 43, "{token}");
        let held = "select count(*) from session s where position($1 in to_jsonb(s)::text) > 0";
        let held = sqlx::query_scalar::<_, i64>(held).bind(token).fetch_one(&app.database.owner).await;
        assert_eq!(held.ok(), Some(0));
        let hashed = "select token_hash = sha256(convert_to($1, 'utf8')) from session";
        let hashed = sqlx::query_scalar::<_, bool>(hashed).bind(token).fetch_one(&app.database.owner).await;
        assert_eq!(hashed.ok(), Some(true));
    }
}

#[tokio::test]
async fn a_new_team_or_role_gives_the_browser_a_new_token_and_the_old_one_ends_within_a_minute() {
    let (app, staff) = TestApp::with_company().await;
    let browser = app.sign_in(staff.rep).await;
    let at_first = browser.cookie("larder");
    let mut admin = app.database.viewer(staff.admin).await;
    sqlx::query("update person set team_id = $2 where id = $1")
        .bind(staff.rep.0)
        .bind(staff.south.0)
        .execute(admin.db())
        .await
        .expect("another team");
    admin.commit().await.expect("another team");
    assert_eq!(browser.get("/settings/devices").await.status, StatusCode::OK);
    assert_ne!(browser.cookie("larder"), at_first);
    let before = browser.copy();
    let mut admin = app.database.viewer(staff.admin).await;
    sqlx::query("update person set role = 'admin' where id = $1")
        .bind(staff.rep.0)
        .execute(admin.db())
        .await
        .expect("a new role");
    admin.commit().await.expect("a new role");
    assert_eq!(browser.get("/settings/people").await.status, StatusCode::OK);
    assert_ne!(browser.cookie("larder"), before.cookie("larder"));
    assert!(is_in(&before).await, "requests that were on their way");
    sqlx::query("update session set rotated_at = rotated_at - interval '61 seconds'")
        .execute(&app.database.owner)
        .await
        .expect("a minute passed");
    assert!(!is_in(&before).await);
    assert!(is_in(&browser).await);
}

#[tokio::test]
async fn an_admin_invites_hands_the_link_over_and_the_new_person_comes_in() {
    let (app, staff) = TestApp::with_company().await;
    let admin = app.sign_in(staff.admin).await;
    let (id, south) = (PersonId::new().to_string(), staff.south.to_string());
    let form = [
        ("command[id]", id.as_str()),
        ("command[key]", "0198c0de-0000-7000-8000-000000000001"),
        ("command[form][name]", "Nia Newcomer"),
        ("command[form][email]", "nia@harbor.example"),
        ("command[form][role]", "rep"),
        ("command[form][team_id]", &south),
    ];
    let invited = admin.form("/settings/people/new", "/api/people/invite", &form).await;
    let page = format!("/settings/people/{id}");
    assert_eq!(invited.location(), Some(page.as_str()), "{}", invited.text());
    let first = admin.get(&page).await;
    let start = "http://larder.test/invitation/";
    let link = first.text().split(start).nth(1).and_then(|rest| rest.split('"').next()).expect("a link").to_owned();
    assert!(!admin.get(&page).await.text().contains(start), "shown once");

    let nia = app.visitor();
    let link = format!("/invitation/{link}");
    let welcome = nia.get(&link).await;
    assert!(welcome.text().contains("Welcome, Nia Newcomer"), "{}", welcome.text());
    let choose = async |password: &str| {
        let token = link.strip_prefix("/invitation/").unwrap_or_default();
        let form = [("purpose", "invitation"), ("token", token), ("password", password)];
        nia.form(&link, "/api/auth/redeem", &form).await
    };
    assert_eq!(choose("nia@harbor.example").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(choose(PASSWORD).await.location(), Some("/"));
    assert!(is_in(&nia).await);
    let spent = app.visitor().get(&link).await;
    assert_eq!(spent.status, StatusCode::GONE);
    assert!(!spent.text().contains("Nia"), "a used link names nobody");
    assert_eq!(sign_in(&app.visitor(), "nia@harbor.example", "/").await.as_deref(), Some("/"));
}

#[tokio::test]
async fn whoever_forgot_is_told_the_same_whether_they_have_an_account_or_not() {
    let app = TestApp::with(|setup| setup.settings.mail = true).await;
    app.database.company(false).await;
    let mut answers = Vec::new();
    for email in ["ada@harbor.example", "nobody@harbor.example"] {
        let asked = app.visitor().form("/forgot", "/api/auth/forgot", &[("email", email)]).await;
        answers.push((asked.status, asked.location().map(str::to_owned), asked.text().to_owned()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].1.as_deref(), Some("/forgot?sent=1"));
    assert!(app.visitor().get("/forgot?sent=1").await.text().contains("a mail with a link is on its way"));
    let without_mail = TestApp::with_company().await.0;
    assert!(without_mail.visitor().get("/forgot").await.text().contains("Ask an admin"));
}

#[tokio::test]
async fn a_changed_password_signs_the_other_browsers_out_and_this_one_stays() {
    let (app, staff) = TestApp::with_company().await;
    give_password(&app, staff.rep).await;
    let (laptop, phone) = (app.sign_in(staff.rep).await, app.sign_in(staff.rep).await);
    let before = laptop.copy();
    let form = [("old", PASSWORD), ("new", "nine lemons in a blue crate")];
    let changed = laptop.form("/settings/password", "/api/auth/change-password", &form).await;
    assert_eq!(changed.location(), Some("/settings/password?changed=1"), "{}", changed.text());
    assert!(is_in(&laptop).await);
    assert!(!is_in(&before).await, "the token that may have been stolen");
    assert!(!is_in(&phone).await);
}

#[tokio::test]
async fn the_admins_pages_and_functions_are_shut_to_everybody_else() {
    let (app, staff) = TestApp::with_company().await;
    let rep = staff.rep.to_string();
    let pages = [
        "/settings/people",
        "/settings/people/new",
        &format!("/settings/people/{rep}"),
        "/settings/teams",
        &format!("/settings/teams/{}", staff.south),
        "/settings/company",
        "/settings/audit",
        "/settings/jobs",
    ];
    let key = "0198c0de-0000-7000-8000-000000000002";
    let functions = [
        ("/api/people/enable", vec![("id", rep.as_str())]),
        ("/api/people/make-link", vec![("id", rep.as_str())]),
        ("/api/people/mail-link", vec![("id", rep.as_str())]),
        ("/api/people/disable", vec![("command[id]", &rep), ("command[key]", key), ("command[heir]", &rep)]),
        ("/api/people/edit", vec![("command[id]", &rep), ("command[key]", key), ("command[base]", "{}")]),
        ("/api/people/invite", vec![("command[id]", &rep), ("command[key]", key)]),
        ("/api/teams/add", vec![("command[id]", &rep), ("command[key]", key), ("command[form][name]", "West")]),
        ("/api/teams/delete", vec![("id", &rep), ("key", key)]),
        ("/api/company/edit", vec![("command[key]", key), ("command[base]", "{}")]),
    ];
    let admin = app.sign_in(staff.admin).await;
    for page in pages {
        assert_eq!(admin.get(page).await.status, StatusCode::OK, "{page}");
    }
    for person in [staff.manager, staff.rep, staff.viewer] {
        let caller = app.sign_in(person).await;
        for page in pages {
            let answer = caller.get(page).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{page}");
            assert!(!answer.text().contains("ada@harbor.example"), "{page}");
        }
        for (function, form) in &functions {
            assert_eq!(caller.post(function, form).await.status, StatusCode::FORBIDDEN, "{function}");
        }
        let settings = caller.get("/settings").await;
        assert!(settings.text().contains("/settings/devices") && !settings.text().contains("/settings/people"));
    }
    for page in pages {
        assert_eq!(app.visitor().get(page).await.status, StatusCode::SEE_OTHER, "{page}");
    }
}

#[tokio::test]
async fn devices_are_ended_without_javascript() {
    let (app, staff) = TestApp::with_company().await;
    let (laptop, phone) = (app.sign_in(staff.rep).await, app.sign_in(staff.rep).await);
    let page = laptop.get("/settings/devices").await;
    let id = page.text().split(r#"name="id" value=""#).nth(1).and_then(|rest| rest.split('"').next());
    let id = id.expect("another device").to_owned();
    let ended = laptop.form("/settings/devices", "/api/devices/revoke", &[("id", &id)]).await;
    assert_eq!(ended.location(), Some("/settings/devices"));
    assert!(!is_in(&phone).await);
    assert!(is_in(&laptop).await);
}

#[tokio::test]
async fn setting_up_makes_the_company_once_and_fills_it_with_made_up_accounts_where_that_is_asked_for() {
    let form = [
        ("form[company_name]", "Harbor Brokers"),
        ("form[time_zone]", "America/New_York"),
        ("form[week_start]", "1"),
        ("form[currency]", "USD"),
        ("form[name]", "Ada Admin"),
        ("form[email]", "ada@harbor.example"),
        ("form[password]", PASSWORD),
    ];
    let with_demo = [&form[..], &[("form[demo]", "on")]].concat();
    for (form, accounts) in [(&form[..], false), (&with_demo, true)] {
        let app = TestApp::new().await;
        let browser = app.visitor();
        assert_eq!(browser.form("/set-up", "/api/auth/set-up", form).await.location(), Some("/"));
        assert_eq!(browser.get("/organizations").await.text().contains("Your accounts will be here"), !accounts);
        let again = app.visitor();
        assert_eq!(again.form("/set-up", "/api/auth/set-up", form).await.location(), Some("/"));
        assert!(!is_in(&again).await, "there is an admin");
    }
    let live = TestApp::with(|setup| setup.settings.development = false).await;
    assert!(!live.visitor().get("/set-up").await.text().contains("form[demo]"));
    let refused = live.visitor().form("/set-up", "/api/auth/set-up", &with_demo).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let people = sqlx::query_scalar::<_, i64>("select count(*) from person").fetch_one(&live.database.owner).await;
    assert_eq!(people.expect("a count"), 0, "nothing half-made");
}

#[tokio::test]
async fn tokens_that_change_at_once_wait_for_no_second_connection() {
    let app = TestApp::with(|setup| setup.connections = 2).await;
    let staff = app.database.company(false).await;
    let mut browsers = Vec::new();
    for person in [staff.admin, staff.manager, staff.rep, staff.colleague, staff.other_rep, staff.viewer] {
        browsers.push(app.sign_in(person).await);
    }
    sqlx::query("update session set rotation_due = true").execute(&app.database.owner).await.expect("due");
    let asked = browsers.into_iter().map(|browser| {
        tokio::spawn(async move {
            let before = browser.cookie("larder");
            let answer = browser.post("/api/devices/revoke-others", &[]).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
            assert_ne!(browser.cookie("larder"), before);
        })
    });
    for one in asked.collect::<Vec<_>>() {
        one.await.expect("a new token");
    }
}

#[tokio::test]
async fn a_browser_is_known_again_after_signing_out_and_in_by_a_cookie_of_its_own() {
    let (app, staff) = TestApp::with_company().await;
    give_password(&app, staff.admin).await;
    let browser = app.visitor();
    let form = [("next", "/"), ("email", "ada@harbor.example"), ("password", PASSWORD)];
    let answer = browser.form("/sign-in", "/api/auth/sign-in", &form).await;
    let cookies = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text"));
    let cookie = cookies.into_iter().find(|cookie| cookie.starts_with("larder-browser=")).expect("a cookie");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000"), "{cookie}");
    browser.form("/settings", "/api/auth/sign-out", &[]).await;
    let kept = browser.cookie("larder-browser");
    assert!(kept.is_some());

    // Somebody behind the same address guesses until it hurts.
    let guess = [("next", "/"), ("email", "ada@harbor.example"), ("password", "a guess")];
    for _ in 0..6 {
        app.visitor().form("/sign-in", "/api/auth/sign-in", &guess).await;
    }
    // The wait is a second, and a busy machine takes longer than that to compare a password.
    let just_now = "update sign_in_throttle set last_failure_at = clock_timestamp()";
    sqlx::query(just_now).execute(&app.database.owner).await.expect("just now");
    let stranger = app.visitor().form("/sign-in", "/api/auth/sign-in", &form).await;
    assert_eq!(stranger.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(sign_in(&browser, "ada@harbor.example", "/").await.as_deref(), Some("/"));
    assert_eq!(browser.cookie("larder-browser"), kept);
    let hashed = "select token_hash = sha256(convert_to($1, 'utf8')) from known_browser";
    let hashed = sqlx::query_scalar::<_, bool>(hashed).bind(kept).fetch_one(&app.database.owner).await;
    assert_eq!(hashed.ok(), Some(true), "one row, which is its hash");
}

#[tokio::test]
async fn what_was_searched_for_survives_signing_in_and_no_address_breaks_it() {
    let (app, staff) = TestApp::with_company().await;
    give_password(&app, staff.admin).await;
    for wanted in ["/organizations?q=fish%26chips", "/organizations?q=caf%C3%A9%20100%25"] {
        let browser = app.visitor();
        let asked = browser.get(wanted).await;
        let page = browser.get(asked.location().expect("the sign-in page")).await;
        let form = [("next", &*page.hidden("next")), ("email", "ada@harbor.example"), ("password", PASSWORD)];
        let back = browser.form("/sign-in", "/api/auth/sign-in", &form).await;
        assert_eq!(back.location(), Some(wanted));
    }
    let ada = app.sign_in(staff.admin).await;
    for (next, onward) in [("/%2501", "/%01"), ("/%01", "/"), ("/%7F", "/"), ("/x%C3%A9", "/x%C3%A9")] {
        let answer = ada.get(&format!("/sign-in?next={next}")).await;
        assert_eq!(answer.location(), Some(onward), "{next}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_character_that_no_text_holds_is_refused_in_plain_words() {
    let (app, staff) = TestApp::with_company().await;
    give_password(&app, staff.admin).await;
    let form = [("email", "ada\0@harbor.example"), ("password", PASSWORD)];
    let refused = app.visitor().post("/api/auth/sign-in", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    let form =
        [("command[id]", &*PersonId::new().to_string()), ("command[key]", KEY), ("command[form][name]", "So\0uth")];
    let refused = app.sign_in(staff.admin).await.post("/api/teams/add", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    assert!(refused.text().contains("cannot be kept"), "{}", refused.text());
}

const KEY: &str = "0198c0de-0000-7000-8000-000000000003";

#[tokio::test]
async fn an_admin_hands_over_disables_enables_and_finds_it_in_the_trail() {
    let (app, staff) = TestApp::with_company().await;
    give_password(&app, staff.rep).await;
    let mut rob = app.database.viewer(staff.rep).await;
    sqlx::query("insert into organization (id, name, owner_id) values ($1, 'Blue Fin', $2)")
        .bind(PersonId::new().0)
        .bind(staff.rep.0)
        .execute(rob.db())
        .await
        .expect("an account");
    rob.commit().await.expect("an account");
    let phone = app.sign_in(staff.rep).await;
    let admin = app.sign_in(staff.admin).await;
    let page = format!("/settings/people/{}", staff.rep);
    let (id, heir) = (staff.rep.to_string(), staff.colleague.to_string());
    assert!(admin.get(&page).await.text().contains("1 account, 0 planned visits or calls and 0 open tasks go over"));
    let form = [("command[id]", id.as_str()), ("command[key]", KEY), ("command[heir]", &heir)];
    let disabled = admin.form(&page, "/api/people/disable", &form).await;
    assert_eq!(disabled.location(), Some(page.as_str()), "{}", disabled.text());
    assert!(admin.get(&page).await.text().contains("They cannot sign in."));
    assert!(!is_in(&phone).await, "signed out everywhere at once");
    assert_eq!(sign_in(&app.visitor(), "rob@harbor.example", "/").await, None);
    let owner = sqlx::query_scalar::<_, uuid::Uuid>("select owner_id from organization where name = 'Blue Fin'");
    assert_eq!(owner.fetch_one(&app.database.owner).await.ok(), Some(staff.colleague.0));
    let trail = format!("/settings/audit?person={}&table=person&verb=update", staff.admin);
    let trail = admin.get(&trail).await.text().replace("<!>", "");
    let entry = format!(r#"<strong>Ada Admin</strong> disabled <a href="{page}">Rob Rep</a>"#);
    assert!(trail.contains(&entry), "{trail}");
    let enabled = admin.form(&page, "/api/people/enable", &[("id", &id)]).await;
    assert_eq!(enabled.location(), Some(page.as_str()), "{}", enabled.text());
    assert_eq!(sign_in(&app.visitor(), "rob@harbor.example", "/").await.as_deref(), Some("/"));
}

#[tokio::test]
async fn an_admin_keeps_teams_and_the_company() {
    let (app, staff) = TestApp::with_company().await;
    let admin = app.sign_in(staff.admin).await;
    let west = PersonId::new().to_string();
    let key = |last: u8| format!("0198c0de-0000-7000-8000-0000000000{last:02}");
    let form = [("command[id]", west.as_str()), ("command[key]", &key(10)), ("command[form][name]", "West")];
    let added = admin.form("/settings/teams", "/api/teams/add", &form).await;
    assert_eq!(added.location(), Some("/settings/teams"), "{}", added.text());
    let page = format!("/settings/teams/{west}");
    let form = [
        ("command[id]", west.as_str()),
        ("command[key]", &key(11)),
        ("command[base]", r#"{"name":"West"}"#),
        ("command[form][name]", "Far West"),
    ];
    let renamed = admin.form(&page, "/api/teams/rename", &form).await;
    assert_eq!(renamed.location(), Some("/settings/teams"), "{}", renamed.text());
    assert!(admin.get("/settings/teams").await.text().contains("Far West"));
    let deleted = admin.form(&page, "/api/teams/delete", &[("id", &west), ("key", &key(12))]).await;
    assert_eq!(deleted.location(), Some("/settings/teams"), "{}", deleted.text());
    assert!(!admin.get("/settings/teams").await.text().contains("Far West"));

    let company = admin.get("/settings/company").await;
    let form = [
        ("command[key]", &*key(13)),
        ("command[base]", &company.hidden("command[base]")),
        ("command[form][name]", "Anchor Brokers"),
        ("command[form][time_zone]", "Europe/Oslo"),
        ("command[form][week_start]", "7"),
        ("command[form][currency]", "NOK"),
        ("command[form][private_books]", "on"),
        ("command[form][book_days]", "30"),
    ];
    let saved = admin.form("/settings/company", "/api/company/edit", &form).await;
    assert_eq!(saved.location(), Some("/settings/company"), "{}", saved.text());
    let shown = admin.get("/settings/company").await;
    assert!(shown.text().contains("Anchor Brokers") && shown.text().contains("Europe/Oslo"), "{}", shown.text());
}
