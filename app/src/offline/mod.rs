//! What works without a line: the book on this device, and the commands that wait.
//! Invariant: none of it is part of a page's first load. The script that keeps both (`frontend/device.js`) is loaded once
//! the page stands.

#[cfg(feature = "hydrate")]
pub mod device;

/// The attribute of the document that says where the script is.
pub const SCRIPT: &str = "data-device";
