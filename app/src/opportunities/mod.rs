//! Opportunities, "deals" where people read it: the try to place a principal's products at an operator.
//! Invariant: its operator, principal, products and contacts belong together; it is in one stage, and each move from one to
//! another is kept with who made it and when. Its owner, their team, its managers and admins write it.

mod api;
#[cfg_attr(not(any(feature = "ssr", feature = "hydrate")), allow(dead_code, reason = "nobody answers"))]
pub(crate) mod batch;
#[cfg_attr(not(any(feature = "ssr", feature = "hydrate")), allow(dead_code, reason = "nobody answers"))]
pub(crate) mod board;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) mod cloning;
pub(crate) mod columns;
mod detail;
#[cfg(feature = "ssr")]
pub(crate) mod draft;
#[cfg(feature = "ssr")]
pub mod exporting;
mod facts;
mod filter;
mod form;
mod list;
#[cfg(feature = "ssr")]
pub mod listing;
mod moving;
#[cfg(any(test, feature = "hydrate"))]
pub(crate) mod naming;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) mod related;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) mod selling;
pub(crate) mod stage;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;

pub use api::{
    CloseOpportunity, CreateOpportunities, CreateOpportunity, DeleteOpportunity, EditOpportunity, MoveOpportunity,
};
pub use batch::NewBatchPage;
pub use board::BoardPage;
pub use detail::OpportunityPage;
pub use filter::{Column, Filter, Order};
pub use form::{EditOpportunityPage, NewOpportunityPage};
pub use list::OpportunitiesPage;
pub(crate) use moving::ending;
pub use stage::{Reason, Stage};

use crate::auth::Me;
use crate::command::Base;
use crate::contacts::Influence;
use crate::organizations::Named;
use crate::texts::texts;
use crate::time::Moment;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

ids!(
    /// An opportunity.
    OpportunityId,
);

choice!(
    /// What it came of.
    Context {
        SiteVisit = "site visit", "Site visit";
        FoodShow = "food show", "Food show";
        Interest = "new product interest", "New product interest";
        FollowUp = "follow-up", "Follow-up";
        Demo = "demo request", "Demo request";
        Sampling = "sampling", "Sampling";
        /// Something else, in the words of whoever says so.
        Custom = "custom", "Custom";
    }
);

/// A product that it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProductLine {
    pub product_id: String,
}

texts!(ProductLine { product_id });

/// Somebody at the operator who has a say in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ContactLine {
    pub contact_id: String,
    /// How much; empty: unknown.
    pub influence: String,
}

texts!(ContactLine { contact_id influence });

/// An opportunity as a form: every field as text, the way it is typed and merged. Its stage is moved, not typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpportunityForm {
    /// As somebody named it; empty: by itself, of what it is about.
    pub name: String,
    pub organization_id: String,
    pub principal_id: String,
    pub distributor_id: String,
    pub context: String,
    /// What "custom" is.
    pub custom_context: String,
    /// In percent; empty: that of the stage.
    pub probability: String,
    pub expected_close_on: String,
    /// Empty: whoever makes it.
    pub owner_id: String,
    pub estimated_value: String,
    pub currency: String,
    pub lead_source: String,
    pub competitor: String,
    /// Empty: the day it was made.
    pub opened_on: String,
    pub products: Vec<ProductLine>,
    pub contacts: Vec<ContactLine>,
}

texts!(
    OpportunityForm {
        name organization_id principal_id distributor_id context custom_context probability expected_close_on owner_id
        estimated_value currency lead_source competitor opened_on
    } products contacts
);

/// Makes an opportunity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Create {
    /// Made by the client: work done offline keeps it.
    pub id: OpportunityId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The stage that it begins in; empty: the first.
    #[serde(default)]
    pub stage: String,
    /// When it was made, RFC 3339: not when that was sent. Empty: now.
    #[serde(default)]
    pub at: String,
    /// What was typed.
    #[serde(default)]
    pub form: OpportunityForm,
}

/// Changes the fields that differ between `base` and `form`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub id: OpportunityId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the person found it.
    pub base: Base<OpportunityForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: OpportunityForm,
}

/// Where an opportunity stands, as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stand {
    pub stage: String,
}

texts!(Stand { stage });

/// Moves an opportunity to another stage: on, back, to its end or open again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Which.
    pub id: OpportunityId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// Where the person found it.
    pub base: Base<Stand>,
    /// Where they want it, and why it ended, where it did: see `stage::target`.
    #[serde(default)]
    pub form: Stand,
    /// What there is to say of its end.
    #[serde(default)]
    pub note: String,
    /// When it was moved, RFC 3339: not when that was sent. Empty: now.
    #[serde(default)]
    pub at: String,
}

/// What a form offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The products of its principal.
    pub products: Vec<Named>,
    /// Who works at its operator.
    pub contacts: Vec<Named>,
    /// Who may deliver.
    pub distributors: Vec<Named>,
    /// Who may own it.
    pub people: Vec<Named>,
}

/// An opportunity that is open between the same two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Which.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub products: Vec<Named>,
}

/// What the form's page needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    /// The opportunity, new or not.
    pub id: OpportunityId,
    /// For the command that the form will send.
    pub key: Uuid,
    /// What it is called; of a new one, what that is called which it is like.
    pub name: String,
    /// What is stored, or known already.
    pub form: OpportunityForm,
    /// Who buys; a new one is asked for it first.
    pub operator: Option<Named>,
    /// Whose products; likewise.
    pub principal: Option<Named>,
    /// Whom a new one may be of.
    pub principals: Vec<Named>,
    /// What the form offers.
    pub choices: Choices,
    /// Those that are open between the same two.
    pub twins: Vec<Twin>,
    /// What was typed for the operator, and why that is none.
    pub refused: Option<(String, String)>,
}

/// A move of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Who.
    pub who: String,
    /// Where it was; nothing for the stage it was made in.
    pub from: Option<Stage>,
    /// Where it was then.
    pub to: Stage,
    /// When.
    pub at: Moment,
}

/// Somebody who has a say in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Say {
    /// Who.
    pub id: Uuid,
    /// What they are called.
    pub name: String,
    /// What they do there.
    pub position: String,
    /// How much they have to say in this.
    pub influence: Influence,
    /// Whether they work there no more.
    pub former: bool,
}

/// How one ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The day.
    pub on: String,
    /// Why.
    pub reason: Reason,
    /// What there is to say of it.
    pub note: String,
}

/// An opportunity with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityDetail {
    /// Which.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// Its fields.
    pub form: OpportunityForm,
    /// Where it stands.
    pub stage: Stage,
    /// For how many days.
    pub days: i32,
    /// How it ended; nothing while it is open.
    pub ending: Option<Ending>,
    /// Who buys; nothing where that is not shared with whoever asks.
    pub operator: Option<Named>,
    /// Whose products.
    pub principal: Named,
    /// Who delivers.
    pub distributor: Option<Named>,
    /// What speaks against selling through them.
    pub warning: String,
    /// Whose it is, and their team.
    pub owner: String,
    /// What it is about.
    pub products: Vec<Named>,
    /// Who has a say in it.
    pub contacts: Vec<Say>,
    /// When something last happened: a move, or what was done about it.
    pub last_activity: Moment,
    /// The last one first.
    pub moves: Vec<Moved>,
    /// What its facts offer.
    pub choices: Choices,
    /// Open ones of the same operator and principal about the same products.
    pub twins: Vec<Twin>,
    /// Whether the person asking may change it.
    pub writable: bool,
    /// Whether something of it waits on this device to be sent; never of the server's.
    pub waits: bool,
}

/// Whether `me` may change what is of `owner`, in the team `team`.
pub(crate) fn may_write(me: &Me, owner: Uuid, team: Option<Uuid>) -> bool {
    use crate::auth::Role;
    match me.role {
        Role::Admin => true,
        Role::Viewer => false,
        Role::Manager | Role::Rep => owner == me.id.0 || team == Some(me.team_id.0),
    }
}

/// Whether two are about the same: one product of both, or no product at all.
#[must_use]
pub fn same_products(one: &[Named], other: &[Named]) -> bool {
    one.is_empty() && other.is_empty() || one.iter().any(|product| other.iter().any(|same| same.id == product.id))
}
