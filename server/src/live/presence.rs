//! Who has a record open, over all programs on the database: each says of a record who has it open with it.
//! Invariant: only who may see a record follows it, and so is named or told here; who is gone is gone within seconds, also
//! when their program is.

use app::auth::PersonId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often a program says that it is there.
pub const SIGN_OF_LIFE: Duration = Duration::from_secs(5);
/// After so long without one, nobody is there with it.
const SILENCE: Duration = Duration::from_secs(16);
/// So many of those who have one record open are named; it fits into an announcement.
const NAMED: usize = 20;

/// Somebody who has a record open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Present {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
}

/// What a program says to the others.
#[derive(Debug, Serialize, Deserialize)]
pub struct Said {
    /// Which program.
    pub program: Uuid,
    /// Of which record; none: that it is there.
    pub record: Option<Uuid>,
    /// Everybody who has it open there.
    pub people: Vec<Present>,
    /// Whether it wants to know who has it open elsewhere.
    pub asks: bool,
}

/// What the other programs said.
#[derive(Debug, Default)]
pub struct Elsewhere(BTreeMap<Uuid, Other>);

/// Another program: when it last spoke, and who has which record open with it.
#[derive(Debug, Default)]
struct Other {
    spoke: Option<Instant>,
    records: BTreeMap<Uuid, Vec<Present>>,
}

impl Elsewhere {
    /// Keeps what another program said. Answers whether it is new.
    pub fn keep(&mut self, now: Instant, said: Said) -> bool {
        let Other { spoke, records } = self.0.entry(said.program).or_default();
        *spoke = Some(now);
        let Some(record) = said.record else { return false };
        let before =
            if said.people.is_empty() { records.remove(&record) } else { records.insert(record, said.people.clone()) };
        before.unwrap_or_default() != said.people
    }

    /// Those who have a record open with other programs.
    pub fn at(&self, record: Uuid) -> impl Iterator<Item = &Present> {
        self.0.values().filter_map(move |other| other.records.get(&record)).flatten()
    }

    /// Forgets the programs that are silent, and answers the records of which they had spoken.
    pub fn forget_silent(&mut self, now: Instant) -> Vec<Uuid> {
        let mut records = Vec::new();
        self.0.retain(|_, other| {
            let speaks = other.spoke.is_some_and(|spoke| now.duration_since(spoke) < SILENCE);
            if !speaks {
                records.extend(other.records.keys());
            }
            speaks
        });
        records
    }
}

/// Each once, in the order of their names.
pub fn in_order(mut people: Vec<Present>) -> Vec<Present> {
    people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    people.dedup();
    people.truncate(NAMED);
    people
}
