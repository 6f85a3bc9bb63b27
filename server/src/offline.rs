//! What a device keeps of this build, so that Larder opens without a line: the service worker with the list of files that
//! it fetches, the page that it answers with where there is no server, and the scripts of both.
//! Invariant: none of it knows who asks, and whatever changes in it changes the name of the build.

use crate::AppState;
use app::outbox::drafted;
use app::routes::public_pattern;
use app::scripts::{DEVICE, LIVE, STYLES, short};
use app::shell::Arrival;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use leptos::config::LeptosOptions;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::Path as FilePath;

const WORKER: &str = include_str!("../../frontend/worker.js");
const NO_WORKER: &str = include_str!("../../frontend/no-worker.js");
const SHELL: &str = include_str!("../../frontend/shell.html");
const SCRIPTS: [(&str, &str); 6] = [
    ("back.js", include_str!("../../frontend/back.js")),
    ("boot.js", include_str!("../../frontend/boot.js")),
    ("focus.js", include_str!("../../frontend/focus.js")),
    ("install.js", include_str!("../../frontend/install.js")),
    ("routing.js", include_str!("../../frontend/routing.js")),
    ("start.js", include_str!("../../frontend/start.js")),
];

const JAVASCRIPT: &str = "text/javascript";

/// This build, as a device that keeps it knows it.
pub struct Build {
    /// A name that no other build has.
    name: String,
    /// Whether there is a list of its files, without which no device can keep it: while Larder is worked on there is none.
    is_listed: bool,
    worker: String,
    shell: String,
}

impl Build {
    /// The one whose files lie in the site's folder.
    pub fn find(options: &LeptosOptions) -> Self {
        let hashes = hashes(options);
        let named = |kind: &str, end: &str| match hashes.get(kind) {
            Some(hash) => format!("/pkg/{}.{hash}.{end}", options.output_name),
            None => format!("/pkg/{}.{end}", options.output_name),
        };
        let listed = hashes.get("files").and_then(|hash| {
            let list = format!("{}/{}/files.{hash}.json", options.site_root, options.site_pkg_dir);
            serde_json::from_str::<Vec<String>>(&std::fs::read_to_string(list).ok()?).ok()
        });
        let mut sum = Sha256::new();
        for (kind, hash) in &hashes {
            sum.update(format!("{kind}: {hash}\n"));
        }
        for text in
            [WORKER, SHELL, DEVICE.text, LIVE.text, STYLES.text].into_iter().chain(SCRIPTS.map(|(_, text)| text))
        {
            sum.update(text);
        }
        sum.update(public_pattern());
        sum.update(drafted().join(" "));
        let name = short(&sum.finalize());
        let shell = [
            ("{build}", name.clone()),
            ("{device}", DEVICE.address.clone()),
            ("{line}", LIVE.address.clone()),
            ("{late}", STYLES.address.clone()),
            ("{program}", named("js", "js")),
            ("{wasm}", named("wasm", "wasm")),
            ("{style}", named("css", "css")),
            ("{public}", attribute(&public_pattern())),
            ("{arrival}", attribute(&serde_json::to_string(&Arrival::default()).unwrap_or_default())),
        ];
        let shell = shell.iter().fold(SHELL.to_owned(), |page, (place, text)| page.replace(place, text));
        let is_listed = listed.is_some();
        let worker = listed.map_or_else(|| NO_WORKER.to_owned(), |files| worker(&name, files));
        Self { name, is_listed, worker, shell }
    }

    /// Its name, when a device can keep it.
    pub fn kept(&self) -> Option<&str> {
        self.is_listed.then_some(&self.name)
    }
}

/// The worker, with what it keeps.
fn worker(build: &str, mut files: Vec<String>) -> String {
    let device = DEVICE.address.as_str();
    files.extend([device.to_owned(), LIVE.address.clone(), STYLES.address.clone()]);
    files.extend(SCRIPTS.map(|(name, _)| format!("/scripts/{build}/{name}")));
    let files = serde_json::to_string(&files).unwrap_or_default();
    let public = serde_json::to_string(&public_pattern()).unwrap_or_default();
    let drafted = serde_json::to_string(&drafted()).unwrap_or_default();
    [
        format!("const BUILD = \"{build}\";"),
        format!("const FILES = {files};"),
        format!("const PUBLIC = new RegExp({public});"),
        format!("const DRAFTED = {drafted};"),
        format!("importScripts(\"{device}\");"),
        WORKER.to_owned(),
    ]
    .join("\n")
}

/// The names of the build's files, in lines of `kind: hash`.
fn hashes(options: &LeptosOptions) -> BTreeMap<String, String> {
    if !options.hash_files {
        return BTreeMap::new();
    }
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program.parent().unwrap_or_else(|| FilePath::new(""));
    let text = std::fs::read_to_string(folder.join(options.hash_file.as_ref())).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    lines.map(|(kind, hash)| (kind.trim().to_owned(), hash.trim().to_owned())).collect()
}

/// Text for the value of an attribute.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// The service worker.
pub async fn service_worker(State(state): State<AppState>) -> impl IntoResponse {
    ([(CONTENT_TYPE, JAVASCRIPT), (CACHE_CONTROL, "no-cache")], state.build.worker.clone())
}

/// The page without data. It has no inline script, so the policy of every other answer, which has no nonce, is its own.
pub async fn shell(State(state): State<AppState>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-cache")], state.build.shell.clone())
}

/// A script of a build: for ever this one's; that of another is as good as none, and not kept.
pub async fn script(State(state): State<AppState>, Path((build, name)): Path<(String, String)>) -> Response {
    match SCRIPTS.iter().find(|(script, _)| build == state.build.name && *script == name) {
        Some((_, text)) => {
            ([(CONTENT_TYPE, JAVASCRIPT), (CACHE_CONTROL, "public, max-age=31536000, immutable")], *text)
                .into_response()
        }
        None => (StatusCode::NOT_FOUND, "no such file\n").into_response(),
    }
}
