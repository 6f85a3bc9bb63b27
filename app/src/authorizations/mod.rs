//! Authorizations: which distributor may sell which principal's products. Everybody sees them; selling through one that has
//! none is warned of and never refused.
//! Invariant: there is one for a distributor and a principal; what it says of a single product holds for that product.

mod api;
mod detail;
#[cfg(feature = "ssr")]
mod draft;
mod form;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) mod related;
mod standing;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::{CreateAuthorization, EditAuthorization, RemoveAuthorization};
pub use detail::AuthorizationPage;
pub use form::{EditAuthorizationPage, NewAuthorizationPage};
pub use standing::Standing;

use crate::command::Base;
use crate::day::Day;
use crate::organizations::Named;
use crate::texts::texts;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

ids!(
    /// An authorization.
    AuthorizationId,
);

choice!(
    /// What holds for one product.
    Allowed {
        /// They may sell it, whatever holds for the others.
        Yes = "yes", "May sell it";
        /// They may not.
        No = "no", "May not sell it";
    }
);

/// What holds for a product in the place of what holds for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Override {
    /// Which product.
    pub product_id: String,
    /// What holds; empty: as for all.
    pub allowed: String,
}

texts!(Override { product_id allowed });

/// An authorization as a form: every field as text, the way it is typed and merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuthorizationForm {
    pub distributor_id: String,
    pub principal_id: String,
    pub since: String,
    pub until: String,
    pub territory: String,
    pub overrides: Vec<Override>,
}

texts!(AuthorizationForm { distributor_id principal_id since until territory } overrides);

/// Makes an authorization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Create {
    /// Made by the client: work done offline keeps it.
    pub id: AuthorizationId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// What was typed.
    #[serde(default)]
    pub form: AuthorizationForm,
}

/// Changes the fields that differ between `base` and `form`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub id: AuthorizationId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the person found it.
    pub base: Base<AuthorizationForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: AuthorizationForm,
}

/// What the form of a new one needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAnswer {
    /// The new one.
    pub id: AuthorizationId,
    /// For the command that the form will send.
    pub key: Uuid,
    /// What is known already.
    pub form: AuthorizationForm,
    /// Who may be authorized.
    pub distributors: Vec<Named>,
    /// By whom.
    pub principals: Vec<Named>,
}

/// An authorization with all that its page and its form show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationDetail {
    /// Which.
    pub id: AuthorizationId,
    /// Its fields.
    pub form: AuthorizationForm,
    /// Who sells.
    pub distributor: Named,
    /// Whose products.
    pub principal: Named,
    /// How it stands today.
    pub standing: Standing,
    /// The day that it is for the person asking.
    pub today: Day,
    /// The products that it may say otherwise of.
    pub products: Vec<Named>,
    /// Whether the person asking may change it.
    pub writable: bool,
    /// Whether something of it waits on this device to be sent; never of the server's.
    pub waits: bool,
}
