//! Rules that no run of the program can show, read from its sources.

use std::path::{Path, PathBuf};

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

/// The first line of the body of the function whose signature starts `text`.
fn first_line(text: &str) -> Option<&str> {
    let (_, body) = text.split_once("AppError> {")?;
    // Fetching the host touches nothing of anybody.
    body.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("//") && !line.ends_with(" crate::context::host()?;"))
}

#[test]
fn every_server_function_says_in_its_first_line_who_may_call_it() {
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src")), &mut files);
    let mut functions = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source file");
        for function in text.split("\n#[server(").skip(1) {
            functions += 1;
            let first = first_line(function).unwrap_or_default();
            let asks = ["viewer().await?", "admin().await?", "visitor()?"];
            assert!(asks.iter().any(|ask| first.contains(ask)), "{}: #[server({function}", file.display());
        }
    }
    assert!(functions >= 3, "the server functions were not found");
}
