//! Who hears of a change, decided in memory: the policies of the database, once more.
//! Invariant: nobody hears of a record that they neither see nor saw. `changes_after` in the database answers the same to
//! a device that asks later; a test compares the two.

use app::auth::{PersonId, Role, TeamId};
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// Somebody who listens, as the policies look at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// Who it is.
    pub person: PersonId,
    /// What they may do.
    pub role: Role,
    /// With whom they share their accounts.
    pub team: TeamId,
}

/// An organization, as the policies look at it.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// A principal or distributor: everybody's.
    pub shared: bool,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// The owner's team.
    pub team: Option<TeamId>,
}

/// The organization that a record is, or is on: which, and as it stands; nothing is known of one that is gone for good.
#[derive(Clone, Copy, Debug)]
pub struct On {
    /// Its id.
    pub id: Uuid,
    /// How it stands.
    pub standing: Option<Standing>,
}

/// Somebody whose own a record is, like the author of a note or whose task it is.
#[derive(Clone, Copy, Debug)]
pub struct Party {
    /// Who.
    pub person: PersonId,
    /// Whose managers see it too.
    pub team: TeamId,
}

/// One row of the change feed.
#[derive(Clone, Debug)]
pub struct Change {
    /// Of which table.
    pub table: Arc<str>,
    /// Which record; absent when it was too many to name.
    pub record: Option<Uuid>,
    /// Where it was before.
    pub before: Option<On>,
    /// Where it is now.
    pub after: Option<On>,
    /// Whose it is beside that: they see it wherever it is, and so do their managers.
    pub parties: Vec<Party>,
    /// Whose it was.
    pub parties_before: Vec<Party>,
    /// Of an interaction or a task, whose the deal is that it is about: whoever shares that sees it.
    pub deal: Option<Party>,
    /// The contact that it is about, the deal, or the other account that it is on.
    pub beside: Vec<Uuid>,
}

/// A change as somebody hears of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// Of which table.
    pub table: Arc<str>,
    /// Which record; absent when the whole table is to be read again.
    pub id: Option<Uuid>,
    /// The records that it is on.
    pub of: Vec<Uuid>,
    /// Whether it is nothing to them any more.
    pub gone: bool,
}

impl Who {
    /// In private books reps see what is theirs, their team's or nobody's.
    fn sees(&self, private_books: bool, standing: Standing) -> bool {
        self.sees_all(private_books)
            || standing.shared
            || standing.owner.is_none_or(|owner| owner == self.person)
            || standing.team == Some(self.team)
    }

    fn is_or_manages(&self, party: &Party) -> bool {
        let manages = match self.role {
            Role::Admin => true,
            Role::Manager => party.team == self.team,
            Role::Rep | Role::Viewer => false,
        };
        manages || party.person == self.person
    }

    /// What is somebody's and their team's, like a deal.
    fn shares(&self, party: &Party) -> bool {
        party.person == self.person || party.team == self.team
    }

    fn sees_all(&self, private_books: bool) -> bool {
        !private_books || self.role != Role::Rep
    }
}

impl Change {
    /// What `who` hears of it.
    #[must_use]
    pub fn told_to(&self, who: &Who, private_books: bool) -> Option<News> {
        let id = self.record;
        let news = |of, gone| News { table: self.table.clone(), id, of, gone };
        let seen = match &*self.table {
            // Too many to name: nobody learns more than that.
            _ if id.is_none() => true,
            "company" | "distributor_authorization" | "person" | "product" | "segment" | "team" => true,
            "contact" | "contact_advocacy" | "interaction" | "organization" | "task" => {
                let standing = self.after.and_then(|on| on.standing);
                standing.is_some_and(|standing| who.sees(private_books, standing))
                    || self.parties.iter().any(|party| who.is_or_manages(party))
                    || self.deal.is_some_and(|party| who.shares(&party))
            }
            "opportunity" => {
                let standing = self.after.and_then(|on| on.standing);
                standing.is_some_and(|standing| who.sees(private_books, standing))
                    || self.parties.iter().any(|party| who.shares(party))
            }
            // What this program does not know it tells nobody of.
            _ => return None,
        };
        let saw = self.before.filter(|on| {
            who.sees_all(private_books) || on.standing.is_some_and(|standing| who.sees(private_books, standing))
        });
        let is_deal = &*self.table == "opportunity";
        let was_theirs =
            self.parties_before.iter().any(|party| if is_deal { who.shares(party) } else { who.is_or_manages(party) });
        let before = saw.map(|on| on.id);
        if seen {
            let after = self.after.map(|on| on.id);
            let of = [after, before.filter(|_| before != after)].into_iter().flatten();
            return Some(news(of.chain(self.beside.iter().copied()).collect(), false));
        }
        (was_theirs || before.is_some()).then(|| news(before.into_iter().collect(), true))
    }
}
