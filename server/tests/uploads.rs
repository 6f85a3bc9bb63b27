//! Files that are sent to be imported: who may, and how large.

use crate::test_app::{Answer, Caller, HTML, TestApp, same_origin};
use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Request, StatusCode};

async fn upload(caller: &Caller, text: &str) -> Answer {
    let head = "--part\r\ncontent-disposition: form-data; name=\"file\"; filename=\"accounts.csv\"\r\n\r\n";
    let mut request = same_origin(Request::post("/imports/upload")).header(ACCEPT, HTML);
    let headers = request.headers_mut().expect("headers");
    headers.insert(CONTENT_TYPE, "multipart/form-data; boundary=part".parse().expect("a header"));
    caller.send(request, Body::from(format!("{head}{text}\r\n--part--\r\n"))).await
}

async fn kept(app: &TestApp) -> i64 {
    let imports = sqlx::query_scalar::<_, i64>("select count(*) from import").fetch_one(&app.database.owner);
    imports.await.expect("a count")
}

#[tokio::test]
async fn a_file_is_taken_from_managers_and_admins_alone() {
    let (app, staff) = TestApp::with_company().await;
    let file = "Account,City\nBlue Fin,Oslo\n";
    for person in [staff.rep, staff.viewer] {
        let refused = upload(&app.sign_in(person).await, file).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text().contains("You may not do this."), "{}", refused.text());
    }
    let away = upload(&app.visitor(), file).await;
    assert_eq!(away.location(), Some("/sign-in?next=%2Fimports%2Fnew"));
    assert_eq!(kept(&app).await, 0);
    let taken = upload(&app.sign_in(staff.manager).await, file).await;
    assert!(taken.location().is_some_and(|import| import.starts_with("/imports/")), "{}", taken.text());
    assert_eq!(kept(&app).await, 1);
}

#[tokio::test]
async fn a_file_of_over_20_megabytes_is_refused_in_plain_words() {
    let (app, staff) = TestApp::with_company().await;
    let manager = app.sign_in(staff.manager).await;
    let large = "x".repeat(21 * 1024 * 1024);
    let refused = upload(&manager, &large).await;
    let back = refused.location().expect("the page of uploads").to_owned();
    assert!(back.starts_with("/imports/new?problem="), "{back}");
    let page = manager.get(&back).await;
    assert!(page.text().contains("20 MB"), "{}", page.text());
    assert_eq!(kept(&app).await, 0);
}
