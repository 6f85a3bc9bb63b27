//! Files: what the build made, and what lies in `public`.

use crate::test_app::TestApp;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::path::PathBuf;
use uuid::Uuid;

/// A folder like the one the build fills, gone with the test.
pub struct Site(pub PathBuf);

impl Site {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let site = Self(std::env::temp_dir().join(format!("larder-site-{}", Uuid::now_v7().simple())));
        for (name, content) in files {
            let path = site.0.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, content).expect("a file");
        }
        site
    }

    async fn app(&self) -> TestApp {
        TestApp::with(|setup| {
            setup.leptos.site_root = self.0.to_str().expect("a path").into();
            setup.leptos.hash_files = true;
        })
        .await
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn what_the_build_made_is_sent_compressed_and_kept_for_ever() {
    let site = Site::new(&[("pkg/larder.Xy1.js", "let larder"), ("pkg/larder.Xy1.js.br", "compressed")]);
    let app = site.app().await;
    let request = Request::get("/pkg/larder.Xy1.js").header("accept-encoding", "gzip, br");
    let script = app.visitor().send(request, Body::empty()).await;
    assert_eq!((script.status, script.text()), (StatusCode::OK, "compressed"));
    assert_eq!(script.header("content-encoding"), Some("br"));
    assert_eq!(script.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(script.header("content-type"), Some("text/javascript"));
    assert_eq!(app.visitor().get("/pkg/larder.Xy1.js").await.text(), "let larder");
}

#[tokio::test]
async fn an_image_is_kept_for_a_day_and_not_sent_again_unchanged() {
    let site = Site::new(&[("favicon.svg", "<svg/>")]);
    let app = site.app().await;
    let first = app.visitor().get("/favicon.svg").await;
    assert_eq!((first.status, first.header("content-type")), (StatusCode::OK, Some("image/svg+xml")));
    assert_eq!(first.header("cache-control"), Some("public, max-age=86400"));
    let since = first.header("last-modified").expect("when it changed last");
    let again = Request::get("/favicon.svg").header("if-modified-since", since);
    let again = app.visitor().send(again, Body::empty()).await;
    assert_eq!((again.status, again.text()), (StatusCode::NOT_MODIFIED, ""));
}

#[tokio::test]
async fn a_file_that_is_not_there_is_no_page_and_kept_by_nobody() {
    let site = Site::new(&[("pkg/larder.Xy1.js", "let larder"), ("secret.txt", "outside")]);
    let app = site.app().await;
    for path in ["/pkg/larder.Old.js", "/pkg/", "/pkg/%2e%2e/secret.txt", "/gone.png", "/..%2fsecret.txt", "/.env"] {
        let gone = app.visitor().get(path).await;
        assert!(gone.status == StatusCode::NOT_FOUND || gone.location() == Some("/set-up"), "{path}: {gone:?}");
        assert!(!gone.text().contains("<html") && !gone.text().contains("outside"), "{path}");
        assert_eq!(gone.header("cache-control"), Some("private, no-store"), "{path}");
    }
}

#[tokio::test]
async fn a_page_names_the_script_of_the_device_which_is_kept_for_ever() {
    let app = TestApp::new().await;
    let page = app.visitor().get("/set-up").await;
    let (_, rest) = page.text().split_once("data-device=\"").expect("the script's address");
    let script = app.visitor().get(rest.split('"').next().expect("an address")).await;
    assert_eq!((script.status, script.header("content-type")), (StatusCode::OK, Some("text/javascript")));
    assert_eq!(script.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(script.text().contains("self.device"));
}
