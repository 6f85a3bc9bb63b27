//! The headers of every kind of answer.

use crate::test_app::TestApp;
use axum::http::StatusCode;

/// A page, a refusal, a redirect, an answer for programs, a file that is not there.
const KINDS: [&str; 6] = ["/sign-in", "/api/nothing", "/organizations", "/livez", "/pkg/gone.wasm", "/gone.png"];

#[tokio::test]
async fn every_kind_of_answer_carries_the_same_protection() {
    let (app, staff) = TestApp::with_company().await;
    for caller in [app.visitor(), app.sign_in(staff.rep).await] {
        for path in KINDS {
            let answer = caller.get(path).await;
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
            assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{path}");
            assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{path}");
            assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
            assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{path}");
            assert_eq!(answer.header("strict-transport-security"), None, "{path}");
            let permissions = answer.header("permissions-policy").expect("a permissions policy");
            assert!(permissions.starts_with("geolocation=(self), camera=(self), microphone=(self),"), "{path}");
            let policy = answer.header("content-security-policy").expect("a content policy");
            for rule in ["default-src 'none'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"] {
                assert!(policy.contains(rule), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        }
    }
}

#[tokio::test]
async fn every_inline_script_carries_the_nonce_of_its_answer_alone() {
    let (app, staff) = TestApp::with_company().await;
    let rep = app.sign_in(staff.rep).await;
    let mut before = String::new();
    for path in ["/sign-in", "/", "/nowhere"] {
        let page = rep.get(path).await;
        let policy = page.header("content-security-policy").expect("a content policy");
        let nonce = policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).expect("a nonce").0;
        assert_ne!(nonce, before);
        let scripts = page.text().split("<script").skip(1).map(|script| script.split('>').next().unwrap_or_default());
        let scripts = scripts.collect::<Vec<_>>();
        assert!(!scripts.is_empty(), "{path}");
        for script in scripts {
            assert!(
                script.contains(&format!("nonce=\"{nonce}\"")) || script.contains("src="),
                "{path}: <script{script}>"
            );
        }
        assert!(!page.text().contains(" style=") && !page.text().contains("<style"), "{path}");
        nonce.clone_into(&mut before);
    }
}

#[tokio::test]
async fn under_tls_browsers_are_told_to_stay_there() {
    let app = TestApp::with(|setup| setup.settings.public_url = "https://larder.example".into()).await;
    assert_eq!(app.visitor().get("/livez").await.header("strict-transport-security"), Some("max-age=31536000"));
}

#[tokio::test]
async fn pages_are_sent_compressed() {
    let app = TestApp::new().await;
    for encoding in ["br", "gzip"] {
        let request = axum::http::Request::get("/set-up").header("accept-encoding", encoding);
        let page = app.visitor().send(request, axum::body::Body::empty()).await;
        assert_eq!((page.status, page.header("content-encoding")), (StatusCode::OK, Some(encoding)));
    }
}
