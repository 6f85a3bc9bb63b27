//! Organizations: operators and prospects, principals, distributors.
//! Invariant: an organization exists for a person exactly when row-level security says so, on every path; a form holds
//! strings and becomes typed in one place (`draft`).

mod answers;
mod api;
pub(crate) mod columns;
mod deleting;
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
mod merging;
mod naming;
mod related;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;

pub use answers::{BRANCHES, Choices, FormAnswer, OrganizationDetail, Suggestion};
pub use api::{CreateOrganization, DeleteOrganization, EditOrganization, FollowOrganization, HandOverOrganization};
pub use detail::OrganizationPage;
pub(crate) use detail::hand_over;
pub use filter::{Column, Filter, Order};
pub use form::{EditOrganizationPage, NewOrganizationPage};
pub use list::OrganizationsPage;
pub use merging::{Merge, MergePage, Side};
pub use naming::OrganizationField;
pub use related::{Related, RelatedItem};

use crate::auth::{PersonId, Role};
use crate::command::Base;
use crate::texts::texts;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

ids!(
    /// An organization.
    OrganizationId,
    /// A segment of the company's own list.
    SegmentId,
);

choice!(
    /// What an organization is to the broker.
    OrganizationRole {
        /// Does not buy yet.
        Prospect = "prospect", "Prospect";
        /// Buys and cooks.
        Operator = "operator", "Operator";
        /// A manufacturer whose line the broker represents.
        Principal = "principal", "Principal";
        /// Stocks principals' products and delivers them.
        Distributor = "distributor", "Distributor";
        /// None of these.
        Other = "other", "Other";
    }
);

impl OrganizationRole {
    /// What somebody may choose, beside what is `stored`: a rep makes no principals and no distributors.
    #[must_use]
    pub fn offered(to: Role, stored: &str) -> Vec<(String, String)> {
        let mut offered = Self::options();
        if to == Role::Rep {
            let lists = [Self::Principal, Self::Distributor].map(Self::code);
            offered.retain(|(code, _)| code == stored || !lists.contains(&code.as_str()));
        }
        offered
    }
}

choice!(
    /// How much an organization matters.
    Priority {
        /// Every two weeks.
        A = "A", "A – strategic";
        /// Every four weeks.
        B = "B", "B – major";
        /// Every twelve weeks.
        C = "C", "C – qualified";
        /// No visits planned.
        D = "D", "D – new";
    }
);

impl Priority {
    /// Weeks between visits unless the organization says otherwise; `None`: no visits planned.
    #[must_use]
    pub fn cadence_weeks(self) -> Option<i32> {
        match self {
            Self::A => Some(2),
            Self::B => Some(4),
            Self::C => Some(12),
            Self::D => None,
        }
    }
}

choice!(
    /// Whether business is done with it.
    Status {
        /// Yes.
        Active = "active", "Active";
        /// No, for a reason.
        Inactive = "inactive", "Inactive";
    }
);

/// A phone number with its label ("office", "kitchen").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// What it is for.
    pub label: String,
    /// As it is dialled.
    pub number: String,
}

texts!(Phone { label number });

/// An organization as a form: every field as text, the way it is typed and merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OrganizationForm {
    pub name: String,
    pub role: String,
    pub priority: String,
    pub segment_id: String,
    pub status: String,
    pub inactive_reason: String,
    /// The parent as `larder.organization_text` calls it.
    pub parent: String,
    pub default_distributor_id: String,
    pub owner_id: String,
    pub website: String,
    pub email: String,
    pub phones: Vec<Phone>,
    pub billing_line1: String,
    pub billing_line2: String,
    pub billing_city: String,
    pub billing_state: String,
    pub billing_postal_code: String,
    pub billing_country: String,
    pub shipping_line1: String,
    pub shipping_line2: String,
    pub shipping_city: String,
    pub shipping_state: String,
    pub shipping_postal_code: String,
    pub shipping_country: String,
    pub latitude: String,
    pub longitude: String,
    pub employees: String,
    pub founded_year: String,
    /// Major units, with a decimal point.
    pub annual_revenue: String,
    pub revenue_currency: String,
    pub lead_source: String,
    /// Separated by commas.
    pub tags: String,
    pub cadence_weeks: String,
}

texts!(
    OrganizationForm {
        name role priority segment_id status inactive_reason parent default_distributor_id owner_id website email
        billing_line1 billing_line2 billing_city billing_state billing_postal_code billing_country shipping_line1
        shipping_line2 shipping_city shipping_state shipping_postal_code shipping_country latitude longitude
        employees founded_year annual_revenue revenue_currency lead_source tags cadence_weeks
    } phones
);

impl OrganizationForm {
    /// A new one that its maker will own.
    #[must_use]
    pub fn new_for(owner: PersonId) -> Self {
        Self {
            role: "prospect".into(),
            priority: "C".into(),
            status: "active".into(),
            owner_id: owner.to_string(),
            ..Self::default()
        }
    }

    /// Weeks between visits: its own, or those of its priority; `None`: no visits planned.
    #[must_use]
    pub fn visit_weeks(&self) -> Option<i32> {
        match self.cadence_weeks.parse() {
            Ok(0) => None,
            Ok(weeks) => Some(weeks),
            Err(_) => self.priority.parse::<Priority>().ok().and_then(Priority::cadence_weeks),
        }
    }
}

/// Makes an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Create {
    /// Made by the client: work done offline keeps it.
    pub id: OrganizationId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// What was typed.
    #[serde(default)]
    pub form: OrganizationForm,
}

/// Changes the fields that differ between `base` and `form`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub id: OrganizationId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the person found it.
    pub base: Base<OrganizationForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: OrganizationForm,
}

/// A name with the id behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The record.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
}
