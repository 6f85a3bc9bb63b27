//! Who is asking: people's roles, signing in and out, the first set-up, sessions and their tokens.
//! Invariant: a token is random, leaves only in a cookie or a link, and rests only as its hash; an unknown account is
//! answered like a known one with a wrong password, in the same time.

mod again;
mod api;
#[cfg(feature = "hydrate")]
mod browser;
pub mod devices;
mod email;
pub mod links;
pub mod new_password;
#[cfg(feature = "ssr")]
pub mod password;
mod set_up;
mod sign_in;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod test_people;
#[cfg(all(test, feature = "ssr"))]
mod tests;
#[cfg(feature = "ssr")]
pub mod throttle;
#[cfg(feature = "ssr")]
pub mod token;

pub use again::SessionEnded;
pub(crate) use again::SignInAgainDialog;
pub use api::{SetUp, SetUpForm, SignIn, SignOut};
pub use email::EmailAddress;
pub use set_up::{Door, SetUpPage};
#[cfg(feature = "ssr")]
pub(crate) use sign_in::local_path;
pub use sign_in::{SignInFields, SignInPage};

use crate::error::AppError;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};

ids!(
    /// A person who uses Larder, or whom an import brought as an owner of records.
    PersonId,
    /// A team: every person belongs to one.
    TeamId,
    /// One browser in which a person is signed in.
    SessionId,
);

choice!(
    /// What a person may do; the database decides, screens only mirror it.
    Role {
        Admin = "admin", "Admin";
        Manager = "manager", "Manager";
        Rep = "rep", "Sales rep";
        Viewer = "viewer", "Viewer";
    }
);

/// The signed-in person and what of the company every screen needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The person.
    pub id: PersonId,
    /// Their full name.
    pub name: String,
    /// Their address; empty for a person who cannot sign in.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Their team.
    pub team_id: TeamId,
    /// Its name.
    pub team_name: String,
    /// Their IANA time zone: decides what is due, and how days and times are shown.
    pub time_zone: String,
    /// Their BCP 47 language tag.
    pub locale: String,
    /// The broker's name.
    pub company_name: String,
    /// The IANA time zone in which the company cuts periods.
    pub company_time_zone: String,
    /// ISO 8601 day on which the company's week starts: 1 is Monday.
    pub week_start: i16,
    /// ISO 4217 default currency.
    pub currency: String,
    /// Whether reps see only their own and their team's accounts.
    pub private_books: bool,
    /// For how many days after the last contact a book opens without a line.
    pub book_days: i16,
    /// Whether the demo company is loaded.
    pub demo: bool,
}

impl Me {
    /// Whether they may write records at all; a viewer writes nothing but their own settings.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.role != Role::Viewer
    }

    /// Managers and admins: lists, imports, principals and distributors.
    #[must_use]
    pub fn manages(&self) -> bool {
        matches!(self.role, Role::Admin | Role::Manager)
    }
}

/// A person's name as typed, trimmed.
///
/// # Errors
/// `Invalid` for the form field `field` when it is empty or longer than 255 characters.
pub fn person_name(field: &str, text: &str) -> Result<String, AppError> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(AppError::field(field, "Type a name.")),
        1..=255 => Ok(name.to_owned()),
        _ => Err(AppError::field(field, "Use at most 255 characters.")),
    }
}

/// Up to two letters that stand for a name: the first of the first and of the last word; shown as capitals.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).collect()
}
