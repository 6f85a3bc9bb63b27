//! Links that let somebody choose a password: an invitation, or a new start for whoever forgot theirs.
//! Invariant: a link has one purpose, one use and an end; the database keeps only its hash, so it is shown or mailed once.

mod api;
mod pages;
#[cfg(feature = "ssr")]
pub mod shown_once;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::{Forgot, RedeemLink};
pub use pages::{ForgotPage, InvitationPage, ResetPage};

use crate::choice;
use serde::{Deserialize, Serialize};

choice!(
    /// What a link is for.
    Purpose {
        /// Somebody new chooses their first password.
        Invitation = "invitation", "Invitation";
        /// Somebody chooses another password.
        Reset = "reset", "New password";
    }
);

impl Purpose {
    /// How long a link of this kind opens.
    #[must_use]
    pub fn hours(self) -> i32 {
        match self {
            Self::Invitation => 7 * 24,
            Self::Reset => 1,
        }
    }

    /// The same in words.
    #[must_use]
    pub fn lifetime(self) -> &'static str {
        match self {
            Self::Invitation => "seven days",
            Self::Reset => "one hour",
        }
    }
}

/// Whom a link is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Their name.
    pub name: String,
    /// The address they will sign in with.
    pub email: String,
    /// The broker's name.
    pub company_name: String,
}
