//! The script that keeps a tab's line, as the server sends it: one file, named by what is in it.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// What is in it.
pub const TEXT: &str = include_str!("../../../frontend/live.js");

/// Where it is: another place for another script, so a copy is good for ever.
pub static ADDRESS: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(TEXT);
    let hash = digest.iter().take(8).fold(String::new(), |mut hash, byte| {
        _ = write!(hash, "{byte:02x}");
        hash
    });
    format!("/live.{hash}.js")
});
