//! What a device keeps to open Larder without a line: the manifest, the worker with its list, the page without data.

use crate::assets::Site;
use crate::test_app::{Answer, Caller, TestApp};
use axum::http::StatusCode;
use serde_json::Value;
use std::collections::BTreeSet;

/// A build as `scripts/pack-pages.mjs` leaves it.
const BUILD: [(&str, &str); 6] = [
    ("hash.txt", "js: J1\nwasm: W1\ncss: C1\nmanifest: M1\nsplit: J1\nfiles: F1\n"),
    ("pkg/files.F1.json", r#"["/pkg/larder.J1.js","/pkg/larder.W1.wasm","/pkg/larder.C1.css","/icon.png"]"#),
    ("pkg/larder.J1.js", "let larder"),
    ("pkg/larder.W1.wasm", "\0asm"),
    ("pkg/larder.C1.css", "html {}"),
    ("icon.png", "PNG"),
];

async fn app(site: &Site) -> TestApp {
    TestApp::with(|setup| {
        setup.leptos.site_root = site.0.to_str().expect("a path").into();
        setup.leptos.hash_file = site.0.join("hash.txt").to_str().expect("a path").into();
        setup.leptos.hash_files = true;
    })
    .await
}

/// The list in the worker's first lines.
fn list(worker: &Answer) -> BTreeSet<String> {
    let line = worker.text().lines().find_map(|line| line.strip_prefix("const FILES = ")).expect("a list");
    serde_json::from_str(line.trim_end_matches(';')).expect("a list of addresses")
}

/// The build's name in the worker's first line.
fn name(worker: &Answer) -> String {
    let line = worker.text().lines().find_map(|line| line.strip_prefix("const BUILD = \"")).expect("a name");
    line.trim_end_matches("\";").to_owned()
}

#[tokio::test]
async fn the_worker_lists_all_that_its_build_needs_and_each_file_is_there() {
    let site = Site::new(&BUILD);
    let app = app(&site).await;
    let visitor = app.visitor();
    let worker = visitor.get("/sw.js").await;
    assert_eq!((worker.status, worker.header("content-type")), (StatusCode::OK, Some("text/javascript")));
    assert_eq!(worker.header("cache-control"), Some("no-cache"));
    let (files, build) = (list(&worker), name(&worker));
    for (script, from) in [
        ("boot.js", "shell"),
        ("start.js", "shell"),
        ("install.js", "start.js"),
        ("back.js", "start.js"),
        ("focus.js", "start.js"),
        ("routing.js", "start.js"),
    ] {
        assert!(files.contains(&format!("/scripts/{build}/{script}")), "{script}, which {from} loads");
    }
    let device = files.iter().find(|file| file.starts_with("/device.")).expect("the script of the device");
    assert!(files.iter().any(|file| file.starts_with("/live.")), "what listens once there is a line");
    assert!(worker.text().contains(&format!("importScripts(\"{device}\");")));
    let shell = visitor.get("/shell").await;
    for reference in ["data-program=\"", "data-wasm=\"", "rel=\"stylesheet\" href=\"", "defer src=\"", "src=\""] {
        for (_, rest) in
            shell.text().match_indices(reference).map(|(at, found)| shell.text().split_at(at + found.len()))
        {
            let file = rest.split('"').next().unwrap_or_default();
            assert!(files.contains(file), "{file}, which the shell needs");
        }
    }
    for file in &files {
        let answer = visitor.get(file).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
        let kind = match file.rsplit('.').next() {
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            Some("wasm") => "application/wasm",
            _ => "image/png",
        };
        assert_eq!(answer.header("content-type"), Some(kind), "{file}");
        assert_eq!(answer.header("set-cookie"), None, "{file}");
    }
}

#[tokio::test]
async fn a_change_of_any_file_makes_another_build() {
    let site = Site::new(&BUILD);
    let first = app(&site).await.visitor().get("/sw.js").await;
    let other = BUILD[0].1.replace("C1", "C2");
    let other = Site::new(&[("hash.txt", other.as_str()), BUILD[1]]);
    let second = app(&other).await.visitor().get("/sw.js").await;
    assert_ne!(name(&first), name(&second));
}

#[tokio::test]
async fn a_device_knows_which_pages_are_public_and_which_forms_it_keeps() {
    let site = Site::new(&BUILD);
    let app = app(&site).await;
    let (worker, shell) = (app.visitor().get("/sw.js").await, app.visitor().get("/shell").await);
    let pattern = "^(/set-up|/sign-in|/forgot|/invitation/.*|/reset/.*|/shared/.*)$";
    assert!(worker.text().contains(&format!("const PUBLIC = new RegExp(\"{pattern}\");")), "{}", worker.text());
    assert!(shell.text().contains(&format!("data-public=\"{pattern}\"")));
    for path in ["/set-up", "/sign-in", "/forgot", "/invitation/abc", "/reset/abc", "/shared/abc"] {
        assert!(app::routes::is_public(path), "{path}");
    }
    for path in ["/", "/sign-in/x", "/settings", "/invitation", "/set-up-now"] {
        assert!(!app::routes::is_public(path), "{path}");
    }
    let drafted = worker.text().lines().find_map(|line| line.strip_prefix("const DRAFTED = ")).expect("a list");
    let drafted: Vec<String> = serde_json::from_str(drafted.trim_end_matches(';')).expect("a list of commands");
    assert!(drafted.iter().any(|path| path == "/api/organizations/create"));
    assert!(!drafted.iter().any(|path| path.starts_with("/api/auth/") || path.contains("password")), "{drafted:?}");
}

#[tokio::test]
async fn a_script_of_another_build_is_not_kept_under_its_name() {
    let app = TestApp::new().await;
    let gone = app.visitor().get("/scripts/0123456789abcdef/start.js").await;
    assert_eq!((gone.status, gone.header("cache-control")), (StatusCode::NOT_FOUND, Some("private, no-store")));
}

#[tokio::test]
async fn while_larder_is_worked_on_no_page_is_kept_and_the_worker_takes_itself_out() {
    let app = TestApp::new().await;
    let worker = app.visitor().get("/sw.js").await;
    assert!(worker.text().contains("registration.unregister()"), "{}", worker.text());
    assert!(!worker.text().contains("\"fetch\""), "it answers nothing");
    assert!(!app.visitor().get("/set-up").await.text().contains("/start.js"));
}

#[tokio::test]
async fn a_page_of_a_build_that_can_be_kept_starts_what_keeps_it() {
    let site = Site::new(&BUILD);
    let app = app(&site).await;
    let build = name(&app.visitor().get("/sw.js").await);
    let page = app.visitor().get("/set-up").await;
    assert!(page.text().contains(&format!("<script type=\"module\" src=\"/scripts/{build}/start.js\">")));
    assert!(page.text().contains("<link rel=\"manifest\" href=\"/manifest.webmanifest\""));
    assert_eq!(page.text().matches("name=\"theme-color\"").count(), 2, "one for light, one for dark");
    assert_eq!(page.header("cache-control"), Some("private, no-store"), "what a person sees is kept nowhere");
}

#[tokio::test]
async fn the_shell_is_the_same_for_everybody_and_runs_nothing_inline() {
    let (app, staff) = TestApp::with_company().await;
    let (rep, visitor) = (app.sign_in(staff.rep).await, app.visitor());
    let shell = |caller: Caller| async move { caller.get("/shell").await };
    let (known, unknown) = (shell(rep).await, shell(visitor).await);
    assert_eq!(known.text(), unknown.text());
    assert_eq!((known.header("cache-control"), known.header("set-cookie")), (Some("no-cache"), None));
    let policy = known.header("content-security-policy").expect("a content policy");
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';") && !policy.contains("nonce"), "{policy}");
    for script in known.text().split("<script").skip(1) {
        let (head, rest) = script.split_once('>').expect("an element");
        assert!(head.contains("src=\"/") && rest.starts_with("</script>"), "<script{head}> has a text of its own");
    }
    assert!(!known.text().contains(" style="), "{}", known.text());
}

/// Width and height in the head of a PNG.
fn size(png: &[u8]) -> String {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    format!("{}x{}", number(16), number(20))
}

#[tokio::test]
async fn every_picture_of_the_manifest_is_there_in_the_size_that_it_says() {
    let app = TestApp::with(|setup| {
        setup.leptos.site_root = concat!(env!("CARGO_MANIFEST_DIR"), "/../public").into();
    });
    let visitor = app.await.visitor();
    let manifest = visitor.get("/manifest.webmanifest").await;
    assert_eq!(manifest.header("content-type"), Some("application/manifest+json"));
    let manifest: Value = serde_json::from_slice(&manifest.body).expect("JSON");
    let list = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let shortcuts = list(&manifest, "shortcuts");
    let mut pictures = [list(&manifest, "icons"), list(&manifest, "screenshots")].concat();
    pictures.extend(shortcuts.iter().flat_map(|shortcut| list(shortcut, "icons")));
    let mut seen = BTreeSet::new();
    for picture in pictures {
        let address = picture["src"].as_str().expect("an address");
        let answer = visitor.get(address).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, picture["type"].as_str()),
            "{address}"
        );
        if answer.header("content-type") == Some("image/png") {
            assert_eq!(picture["sizes"].as_str(), Some(size(&answer.body).as_str()), "{address}");
        }
        seen.extend(picture["purpose"].as_str().map(|purpose| format!("{purpose} {}", picture["sizes"])));
        seen.extend(picture["form_factor"].as_str().map(str::to_owned));
    }
    for wanted in
        ["any \"192x192\"", "any \"512x512\"", "maskable \"192x192\"", "maskable \"512x512\"", "narrow", "wide"]
    {
        assert!(seen.contains(wanted), "{wanted}");
    }
}
