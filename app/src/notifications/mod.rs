//! Notifications: what a person is told of that others did or that is due, in Larder and by mail, and the morning's digest.
//! Invariant: the database writes them, with what they tell of; each is one person's own, names a record and holds none of
//! its words, so what is shown or mailed is what they may read by then. None is mailed twice.

mod api;
#[cfg(feature = "ssr")]
mod bell;
mod choosing;
#[cfg(feature = "ssr")]
pub mod mailing;
mod page;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;
#[cfg(feature = "ssr")]
pub mod unsubscribing;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
pub use bell::Unread;
#[cfg(feature = "ssr")]
pub(crate) use bell::bell;
pub use choosing::NotificationChoicesPage;
pub use page::NotificationsPage;

use crate::time::Moment;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};

ids!(
    /// A notification.
    NotificationId
);

choice!(
    /// What one is told of.
    Kind {
        Mention = "mention", "Somebody mentions you";
        Assigned = "task assigned", "You are given a task";
        Due = "task due", "A task is due";
        Overdue = "task overdue", "A task was not done in time";
        Verdict = "verdict due", "A sample’s verdict is due";
        Closed = "deal closed", "A deal of your team is won or lost";
        Imported = "import done", "Your import is done";
        Access = "access changed", "Your role or team changes, or you are handed accounts or deals";
        /// What a day brings, in one mail.
        Digest = "digest", "Your day, at seven in the morning";
    }
);

/// One of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Which.
    pub id: NotificationId,
    /// What of.
    pub kind: Kind,
    /// In words.
    pub text: String,
    /// The page that it is about.
    pub href: String,
    /// When.
    pub at: Moment,
    /// Whether it waits to be read.
    pub unread: bool,
}

/// A page of the list, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    pub list: Vec<Notice>,
    /// Where older ones start.
    pub next: Option<String>,
}

/// How one is told of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Of what.
    pub kind: Kind,
    /// In Larder.
    pub in_app: bool,
    /// By mail.
    pub mail: bool,
}
