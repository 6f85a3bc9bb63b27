//! Changing one's own password. Invariant: it takes the old one, and ends every other session and every link.

mod api;
mod page;
#[cfg(feature = "ssr")]
pub mod store;

pub use api::ChangePassword;
pub use page::PasswordPage;
