//! The scripts, and styles, that the server sends beside the program, each named by what is in it.
//! Invariant: another text has another address, so a copy is good for ever.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// A script, or styles, as they are sent.
pub struct Script {
    /// Where it is.
    pub address: String,
    /// What it is.
    pub media_type: &'static str,
    /// What is in it.
    pub text: &'static str,
}

/// What a device keeps: the book and the outbox, for pages and for the service worker.
pub static DEVICE: LazyLock<Script> = LazyLock::new(|| Script::new("device", include_str!("../../frontend/device.js")));

/// What keeps a tab's line.
pub static LIVE: LazyLock<Script> = LazyLock::new(|| Script::new("live", include_str!("../../frontend/live.js")));

/// What offers names to whoever mentions somebody.
pub static MENTION: LazyLock<Script> =
    LazyLock::new(|| Script::new("mention", include_str!("../../frontend/mention.js")));

/// The styles of pages that nobody opens first on a poor line (`ui::LateStyles`).
pub static STYLES: LazyLock<Script> = LazyLock::new(|| {
    let text = concat!(
        include_str!("../../style/late/board.css"),
        include_str!("../../style/late/figures.css"),
        include_str!("../../style/late/imports.css"),
    );
    Script { address: named("late", text, "css"), media_type: "text/css", text }
});

impl Script {
    fn new(name: &str, text: &'static str) -> Self {
        Self { address: named(name, text, "js"), media_type: "text/javascript", text }
    }
}

fn named(name: &str, text: &str, ending: &str) -> String {
    format!("/{name}.{}.{ending}", short(&Sha256::digest(text)))
}

/// So much of a digest as names a file, in hexadecimal digits.
#[must_use]
pub fn short(digest: &[u8]) -> String {
    digest.iter().take(8).fold(String::new(), |mut name, byte| {
        _ = write!(name, "{byte:02x}");
        name
    })
}
