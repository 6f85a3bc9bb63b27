//! Lists as files.

use crate::test_app::TestApp;
use app::auth::PersonId;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use uuid::Uuid;

async fn account(app: &TestApp, owner: PersonId, name: &str) {
    let mut viewer = app.database.viewer(owner).await;
    sqlx::query("insert into organization (id, name, owner_id) values ($1, $2, $3)")
        .bind(Uuid::now_v7())
        .bind(name)
        .bind(owner.0)
        .execute(viewer.db())
        .await
        .expect("an account");
    viewer.commit().await.expect("an account");
}

#[tokio::test]
async fn a_file_holds_what_its_reader_may_see_and_no_formula() {
    let app = TestApp::new().await;
    let staff = app.database.company(true).await;
    account(&app, staff.rep, "=1+1 Grill").await;
    account(&app, staff.other_rep, "Hidden, Harbor").await;
    let mine = app.sign_in(staff.rep).await.get("/organizations.csv").await;
    let mine = mine.text();
    assert!(mine.starts_with("Id,Name,Role,"));
    assert!(mine.contains(",'=1+1 Grill,"), "{mine}");
    assert!(!mine.contains("Hidden"), "{mine}");
    let all = app.sign_in(staff.admin).await.get("/organizations.csv?order=newest").await;
    let all = all.text();
    assert!(all.contains("\"Hidden, Harbor\"") && all.contains("Grill"), "{all}");
    let found = app.sign_in(staff.admin).await.get("/organizations.csv?q=hidden").await;
    let found = found.text();
    assert_eq!(found.lines().count(), 2, "{found}");
    for file in ["/organizations.csv", "/imports/00000000-0000-0000-0000-000000000000/rejected.csv"] {
        let refused = app.visitor().get(file).await;
        assert_eq!(refused.status, 401, "{file}");
        assert!(refused.text().contains("href=\"/sign-in\""), "{file}: {}", refused.text());
    }
}

#[tokio::test]
async fn each_list_is_a_file_of_either_kind_with_what_its_reader_may_see() {
    let app = TestApp::new().await;
    let staff = app.database.company(true).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into organization (id, name, role, owner_id) values
            ('00000000-0000-7000-8000-000000000001', 'Harbor Foods', 'principal', null),
            ('00000000-0000-7000-8000-000000000002', '=Blue Fin', 'operator', '{rep}');
        insert into contact (id, first_name, last_name, organization_id, tags)
        values (gen_random_uuid(), '@Ann', 'Fin', '00000000-0000-7000-8000-000000000002', '{{a,b,c,d,e}}');
        insert into product (id, name, principal_id, list_price, currency)
        values (gen_random_uuid(), '=Cod', '00000000-0000-7000-8000-000000000001', 125050, 'USD');
        insert into opportunity (
            id, organization_id, principal_id, owner_id, own_name, expected_close_on, estimated_value, currency
        )
        values (gen_random_uuid(), '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', '{rep}',
            '=1+1', '2031-03-04', 990000, 'EUR');
        insert into interaction (id, author_id, type, outcome, organization_id, body, happened_at)
        values (gen_random_uuid(), '{rep}', 'call', 'neutral', '00000000-0000-7000-8000-000000000002', '-- liked it',
            '2026-01-05 03:30+00')",
        rep = staff.rep.0,
    )))
    .execute(&app.database.owner)
    .await
    .expect("records");
    let (mine, others) = (app.sign_in(staff.rep).await, app.sign_in(staff.other_rep).await);
    let workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    for (list, name, query, expected) in [
        ("organizations", "accounts", "?columns=owner,parent", ",'=Blue Fin,Rob Rep,,\n"),
        ("contacts", "contacts", "?columns=tags", ",'@Ann Fin,\"a, b, c, d, e\","),
        ("products", "products", "?columns=price", ",'=Cod,1250.50,USD,"),
        ("opportunities", "deals", "?columns=close,probability,value", ",'=1+1,2031-03-04,10,9900,EUR,"),
        // In the evening of the day before, on the clock of the company.
        ("interactions", "interactions", "?columns=happened,text", ",Call,2026-01-04 22:30,'-- liked it,\n"),
    ] {
        let file = mine.get(&format!("/{list}.csv{query}")).await;
        let named = format!("attachment; filename=\"{name}.csv\"");
        assert_eq!(file.header("content-disposition"), Some(&*named), "{list}");
        assert!(file.text().contains(expected), "{list}: {}", file.text());
        let hidden = others.get(&format!("/{list}.csv{query}")).await;
        assert_eq!(hidden.text().contains(expected), list == "products", "{list}: {}", hidden.text());
        let book = mine.get(&format!("/{list}.xlsx{query}")).await;
        assert_eq!((book.status, book.header("content-type")), (StatusCode::OK, Some(workbook)), "{list}");
        assert!(mine.get(&format!("/{list}")).await.text().contains(&format!("/{list}.xlsx?")), "{list}");
    }
}

#[tokio::test]
async fn reports_are_files_of_their_kind_with_what_their_reader_may_see() {
    let app = TestApp::new().await;
    let staff = app.database.company(true).await;
    let (principal, operator) = (Uuid::now_v7(), Uuid::now_v7());
    sqlx::query(
        "insert into organization (id, name, role, owner_id)
        values ($1, 'Maple \"&\" Söhne', 'principal', null), ($2, 'Blue Fin', 'operator', $3)",
    )
    .bind(principal)
    .bind(operator)
    .bind(staff.rep.0)
    .execute(&app.database.owner)
    .await
    .expect("accounts");
    sqlx::query(
        "insert into opportunity (id, organization_id, principal_id, owner_id, own_name)
        values (gen_random_uuid(), $1, $2, $3, '=1+1')",
    )
    .bind(operator)
    .bind(principal)
    .bind(staff.rep.0)
    .execute(&app.database.owner)
    .await
    .expect("a deal");
    let mine = app.sign_in(staff.rep).await;
    let file = |format: &str| format!("/reports/principal.{format}?principal={principal}&month=2026-01");
    let csv = mine.get(&file("csv")).await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"maple-s-hne-2026-01.csv\""));
    assert_eq!(csv.header("cache-control"), Some("private, no-store"));
    assert!(csv.text().contains("\n'=1+1,Blue Fin,"), "{}", csv.text());
    let others = app.sign_in(staff.other_rep).await.get(&file("csv")).await;
    assert_eq!(others.status, StatusCode::OK);
    assert!(!others.text().contains("Blue Fin"), "{}", others.text());
    for book in [file("xlsx"), "/reports.xlsx?report=pipeline".to_owned()] {
        let book = mine.get(&book).await;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        assert_eq!((book.status, book.header("content-type")), (StatusCode::OK, Some(kind)));
    }
    let nobody = [format!("/reports/principal.csv?principal={operator}"), "/reports/principal.xlsx".to_owned()];
    for nobody in nobody {
        assert_eq!(mine.get(&nobody).await.status, StatusCode::NOT_FOUND, "{nobody}");
    }
    assert_eq!(mine.get(&format!("/principals/{principal}")).await.status, StatusCode::OK);
    assert_eq!(mine.get(&format!("/principals/{operator}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn readers_who_take_their_time_keep_nobody_waiting_for_the_database() {
    let app = TestApp::with(|setup| setup.connections = 2).await;
    let staff = app.database.company(false).await;
    sqlx::query(
        "insert into organization (id, name) select gen_random_uuid(), 'Place ' || n from generate_series(1, 2500) n",
    )
    .execute(&app.database.owner)
    .await
    .expect("more than one page");
    let reader = app.sign_in(staff.rep).await;
    let mut files = Vec::new();
    for _ in 0..4 {
        files.push(reader.begin(Request::get("/organizations.csv"), Body::empty()).await);
    }
    assert_eq!(reader.get("/organizations").await.status, StatusCode::OK);
    for file in files {
        let file = axum::body::to_bytes(file.into_body(), usize::MAX).await.expect("the rest");
        assert_eq!(String::from_utf8_lossy(&file).lines().count(), 2501);
    }
}
