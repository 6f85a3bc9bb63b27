//! Teams: who shares a book. Invariant: every person belongs to one, so a team goes only when nobody does.

mod api;
mod screens;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::{AddTeam, DeleteTeam, RenameTeam};
pub use screens::{TeamPage, TeamsPage};

use crate::auth::TeamId;
use crate::command::Base;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A team as a form holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TeamForm {
    /// What people call it.
    pub name: String,
}

/// Makes a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Add {
    /// Made by the client.
    pub id: TeamId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// What was typed.
    #[serde(default)]
    pub form: TeamForm,
}

/// Gives a team another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rename {
    /// Which.
    pub id: TeamId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the admin found it.
    pub base: Base<TeamForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: TeamForm,
}

/// A team in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRow {
    /// Which.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// How many people belong to it.
    pub people: i64,
}

/// All teams, and an id for the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamList {
    /// By name.
    pub rows: Vec<TeamRow>,
    /// For a new team.
    pub fresh: TeamId,
}

/// One team with its people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamDetail {
    /// Which.
    pub id: TeamId,
    /// Its fields.
    pub form: TeamForm,
    /// `(id, name, disabled)` of everybody in it, by name.
    pub people: Vec<(Uuid, String, bool)>,
}
