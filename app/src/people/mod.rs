//! The people of the company: who they are, what they may do, and whether they still work here.
//! Invariant: only an admin decides about others; one admin always remains; nobody leaves with records in their name.

mod access;
mod api;
mod detail;
mod invite;
mod list;
mod profile;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub(crate) use access::FreshLink;
pub use api::{DisablePerson, EditPerson, EditProfile, EnablePerson, InvitePerson, MailPersonLink, MakePersonLink};
pub use detail::PersonPage;
pub use invite::InvitePage;
pub use list::PeoplePage;
pub use profile::ProfilePage;

use crate::auth::{PersonId, Role};
use crate::choice;
use crate::command::Base;
use crate::time::Moment;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

choice!(
    /// Whether a person can sign in.
    Standing {
        /// They have a password.
        Active = "active", "Active";
        /// They have a link and not used it yet.
        Invited = "invited", "Invited";
        /// They have neither, or their link's time is over.
        NotInvited = "not invited", "Not invited";
        /// They left.
        Disabled = "disabled", "Disabled";
    }
);

/// A person as an admin's form holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonForm {
    /// Their full name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// What they may do.
    pub role: String,
    /// Their team.
    pub team_id: String,
}

/// Adds a person and invites them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// Made by the client.
    pub id: PersonId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// What was typed.
    #[serde(default)]
    pub form: PersonForm,
}

/// Changes the fields of a person that differ between `base` and `form`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Who.
    pub id: PersonId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the admin found it.
    pub base: Base<PersonForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: PersonForm,
}

/// Ends a person's access and gives what they hold to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disable {
    /// Who.
    pub id: PersonId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// Who takes over.
    #[serde(default)]
    pub heir: String,
}

/// What a person says about themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    /// Their full name.
    pub name: String,
    /// IANA time zone.
    pub time_zone: String,
    /// BCP 47 language tag.
    pub locale: String,
}

/// Changes the fields of one's own profile that differ between `base` and `form`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileEdit {
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the person found it.
    pub base: Base<ProfileForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: ProfileForm,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// The address they sign in with; empty for an owner whom an import brought.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Their team's name.
    pub team: String,
    /// Whether they can sign in.
    pub standing: Standing,
    /// When they were last here.
    pub last_seen: Option<Moment>,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleList {
    /// At most a page of them, by name.
    pub rows: Vec<PersonRow>,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// `(id, name)` pairs for a select.
pub type Options = Vec<(String, String)>;

/// What the page of a new person needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteAnswer {
    /// For the new person.
    pub id: PersonId,
    /// The teams to choose from.
    pub teams: Options,
    /// Whether Larder mails the invitation itself.
    pub mail: bool,
}

/// A person with all that their page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetail {
    /// Their row of the list.
    pub row: PersonRow,
    /// Their fields.
    pub form: PersonForm,
    /// Until when an invitation opens.
    pub invited_until: Option<Moment>,
    /// How many accounts are theirs.
    pub accounts: i64,
    /// How many scheduled visits and calls are theirs.
    pub scheduled: i64,
    /// How many open tasks are theirs.
    pub tasks: i64,
    /// The teams to choose from.
    pub teams: Options,
    /// Who could take over what they hold.
    pub heirs: Options,
    /// A link just made for them: shown this once.
    pub link: Option<String>,
    /// Whether Larder can mail them a link.
    pub mail: bool,
}

/// The languages and regions offered; any BCP 47 tag is accepted.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", "English"),
    ("en-US", "English (United States)"),
    ("en-CA", "English (Canada)"),
    ("en-GB", "English (United Kingdom)"),
    ("en-AU", "English (Australia)"),
    ("es-US", "Español (Estados Unidos)"),
    ("es-MX", "Español (México)"),
    ("es-ES", "Español (España)"),
    ("fr-CA", "Français (Canada)"),
    ("fr-FR", "Français (France)"),
    ("de-DE", "Deutsch (Deutschland)"),
    ("it-IT", "Italiano (Italia)"),
    ("nl-NL", "Nederlands (Nederland)"),
    ("pt-BR", "Português (Brasil)"),
    ("sv-SE", "Svenska (Sverige)"),
    ("nb-NO", "Norsk bokmål (Norge)"),
    ("da-DK", "Dansk (Danmark)"),
    ("ja-JP", "日本語 (日本)"),
];
