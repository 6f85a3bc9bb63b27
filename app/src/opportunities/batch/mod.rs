//! Deals with several principals at once, at one operator: each is named beforehand, and all are made or none.
//! Invariant: it is one command, one transaction and one operation; each deal is what `Create` would have made alone.

mod page;
#[cfg(feature = "ssr")]
mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use page::NewBatchPage;
#[cfg(feature = "ssr")]
pub(super) use store::{create, propose};

use super::{FormAnswer, OpportunityForm, OpportunityId, Twin};
use crate::organizations::{Named, OrganizationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many at once.
const MOST: usize = 20;
const TOO_MANY: &str = "Choose at most 20 principals at once.";

/// Whether a list with commas between them names more than that: then none is proposed.
pub(crate) fn are_too_many(principals: &str) -> bool {
    principals.split(',').count() > MOST
}

/// Makes a deal with each of several principals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateBatch {
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The deals.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// The stage that they begin in; empty: the first.
    #[serde(default)]
    pub stage: String,
    /// When they were made, RFC 3339: not when that was sent. Empty: now.
    #[serde(default)]
    pub at: String,
    /// What they have in common.
    #[serde(default)]
    pub form: OpportunityForm,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Made by the client: work done offline keeps it.
    pub id: OpportunityId,
    /// Whose products.
    pub principal: OrganizationId,
}

impl CreateBatch {
    /// What a deal of `line` is, as if it were made alone.
    #[cfg_attr(not(any(feature = "ssr", feature = "hydrate")), allow(dead_code, reason = "nobody makes it"))]
    pub(crate) fn form_of(&self, line: Line) -> OpportunityForm {
        OpportunityForm { principal_id: line.principal.to_string(), ..self.form.clone() }
    }
}

/// A deal that is not made yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Which it will be.
    pub id: OpportunityId,
    /// Whose products.
    pub principal: Named,
    /// What it will be called.
    pub name: String,
    /// Those that are open between the same two.
    pub twins: Vec<Twin>,
}

/// What the page needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchAnswer {
    /// What is known of all of them.
    pub all: FormAnswer,
    /// The deals with those that were chosen.
    pub proposed: Vec<Proposed>,
}

/// The ids in a list with commas between them.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn ids(list: &str) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for id in list.split(',').filter_map(|id| id.parse().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}
