//! The scripts that the server sends beside the program, each named by what is in it.
//! Invariant: another text has another address, so a copy is good for ever.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// A script as it is sent.
pub struct Script {
    /// Where it is.
    pub address: String,
    /// What is in it.
    pub text: &'static str,
}

/// What a device keeps: the book and the outbox, for pages and for the service worker.
pub static DEVICE: LazyLock<Script> = LazyLock::new(|| Script::new("device", include_str!("../../frontend/device.js")));

/// What keeps a tab's line.
pub static LIVE: LazyLock<Script> = LazyLock::new(|| Script::new("live", include_str!("../../frontend/live.js")));

impl Script {
    fn new(name: &str, text: &'static str) -> Self {
        Self { address: format!("/{name}.{}.js", short(&Sha256::digest(text))), text }
    }
}

/// So much of a digest as names a file, in hexadecimal digits.
#[must_use]
pub fn short(digest: &[u8]) -> String {
    digest.iter().take(8).fold(String::new(), |mut name, byte| {
        _ = write!(name, "{byte:02x}");
        name
    })
}
