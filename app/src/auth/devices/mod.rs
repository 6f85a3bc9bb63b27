//! The browsers in which a person is signed in. Invariant: a person sees and ends their own sessions, and no others.

#[cfg(any(feature = "ssr", test))]
mod agent;
mod api;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

#[cfg(feature = "ssr")]
pub(crate) use agent::words as named;
pub use api::{RevokeDevice, RevokeOtherDevices};
pub use page::DevicesPage;

use super::SessionId;
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// One browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its session.
    pub id: SessionId,
    /// "Firefox on Windows".
    pub name: String,
    /// When the person signed in there.
    pub since: Moment,
    /// Its last sign of life, to the minute.
    pub last_seen: Moment,
    /// How many commands it said it holds unsent, and since when.
    pub unsent: Option<(i32, Moment)>,
    /// Whether this is the browser that asks.
    pub current: bool,
}
