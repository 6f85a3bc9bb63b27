//! Who may call what, read from the sources: a rule that no single request can show.

use crate::test_app::TestApp;
use axum::http::StatusCode;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The server functions that anybody may call. One that is new here is a door: think before adding it.
const VISITORS: [&str; 12] = [
    "choose_sidebar",
    "choose_theme",
    "forgot",
    "hand_in_unsent",
    "link_holder",
    "list_time_zones",
    "redeem_link",
    "set_up",
    "show_shared",
    "sign_in",
    "sign_in_again",
    "sign_out",
];

/// What is routed beside pages and server functions, and what a visitor is answered there: where it leads, or the status.
const PLAIN: [(&str, &str); 26] = [
    ("/calendar/{file}", "404"),
    ("/imports/upload", "(for forms)"),
    ("/imports/{id}/rejected.csv", "401"),
    // Not as a page; as a socket it is proven in `live`.
    ("/live", "400"),
    ("/livez", "200"),
    ("/organizations.csv", "401"),
    ("/organizations.xlsx", "401"),
    ("/contacts.csv", "401"),
    ("/contacts.xlsx", "401"),
    ("/products.csv", "401"),
    ("/products.xlsx", "401"),
    ("/opportunities.csv", "401"),
    ("/opportunities.xlsx", "401"),
    ("/interactions.csv", "401"),
    ("/interactions.xlsx", "401"),
    ("/reports.csv", "401"),
    ("/reports.xlsx", "401"),
    ("/reports/principal.csv", "401"),
    ("/reports/principal.xlsx", "401"),
    ("/pkg/{*file}", "404"),
    ("/readyz", "200"),
    ("/scripts/{build}/{name}", "404"),
    ("/shell", "200"),
    ("/sw.js", "200"),
    ("/unsubscribe/{token}", "404"),
    ("/version", "200"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// A server function's name, and the first statement of its body that touches anything of anybody.
fn name_and_first_line(text: &str) -> Option<(&str, &str)> {
    let (_, declared) = text.split_once("pub async fn ")?;
    let name = declared.split('(').next()?;
    let (_, body) = declared.split_once("AppError> {")?;
    let host = "let host = crate::context::host()?;";
    let first =
        body.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("//") && *line != host)?;
    Some((name, first))
}

#[test]
fn every_server_function_says_in_its_first_line_who_may_call_it() {
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src")), &mut files);
    let (mut functions, mut visitors) = (0, BTreeSet::new());
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source file");
        for function in text.split("\n#[server").skip(1) {
            functions += 1;
            let (name, first) = name_and_first_line(function).unwrap_or_default();
            let call =
                first.strip_prefix("let ").and_then(|first| first.split_once(" = ")).map_or(first, |(_, call)| call);
            match call {
                "crate::context::viewer().await?;" | "crate::context::admin().await?;" => {}
                "crate::context::visitor()?;" => _ = visitors.insert(name.to_owned()),
                _ => panic!("{}: {name} begins with {first:?}", file.display()),
            }
        }
    }
    assert_eq!(functions, leptos::server_fn::axum::server_fn_paths().count(), "as many are found as are routed");
    assert_eq!(visitors, VISITORS.map(str::to_owned).into());
}

#[tokio::test]
async fn every_plain_route_is_listed_and_says_to_a_visitor_what_is_expected() {
    let source = include_str!("../src/lib.rs");
    let routes = source.split(".route(\"").skip(1).filter_map(|route| route.split('"').next());
    let routes = routes.filter(|route| !route.starts_with("/api/")).collect::<BTreeSet<_>>();
    assert_eq!(routes, PLAIN.map(|(route, _)| route).into());
    let app = TestApp::new().await;
    let visitor = app.visitor();
    for (route, expected) in PLAIN.into_iter().filter(|(_, expected)| !expected.starts_with('(')) {
        let answer =
            visitor.get(&route.replace("{id}", &uuid::Uuid::now_v7().to_string()).replace("{*file}", "x")).await;
        assert_eq!(answer.status.as_str(), expected, "{route}");
    }
    // The one that is posted to is proven in `uploads`.
    assert_eq!(visitor.get("/imports/upload").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
