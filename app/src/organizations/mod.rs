//! Organizations: operators and prospects, principals, distributors.
//! Invariant: an organization exists for a person exactly when row-level security says so, on every path; a form holds
//! strings and becomes typed in one place (`draft`).

mod api;
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
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::{CreateOrganization, DeleteOrganization, EditOrganization, FollowOrganization, HandOverOrganization};
pub use detail::OrganizationPage;
pub use filter::{Column, Filter, Order};
pub use form::{EditOrganizationPage, NewOrganizationPage};
pub use list::OrganizationsPage;
pub use merging::{Merge, MergePage, Side};
pub use naming::OrganizationField;

use crate::auth::PersonId;
use crate::command::Base;
use crate::time::Moment;
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Phone {
    /// What it is for.
    pub label: String,
    /// As it is dialled.
    pub number: String,
}

/// An organization as a form: every field as text, the way it is typed and merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct OrganizationForm {
    pub name: String,
    pub role: String,
    pub priority: String,
    pub segment_id: String,
    pub status: String,
    pub inactive_reason: String,
    /// The parent's name, or `Name (City)` where several share it.
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

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct OrganizationRow {
    pub id: OrganizationId,
    pub name: String,
    pub role: OrganizationRole,
    pub priority: Priority,
    pub status: Status,
    pub segment: String,
    pub city: String,
    pub state: String,
    pub country: String,
    pub owner: String,
    pub contacts: i32,
    pub employees: Option<i32>,
    pub tags: Vec<String>,
    pub last_activity: Option<Moment>,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationList {
    /// At most a page of them.
    pub rows: Vec<OrganizationRow>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// How many there are in all, counted to 10,000.
    pub count: u32,
    /// The filter's words with ids replaced by names, for its chips.
    pub names: Vec<Named>,
    /// The choices of the filter.
    pub choices: Choices,
}

/// What selects offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The company's segments.
    pub segments: Vec<Named>,
    /// People who can own records.
    pub people: Vec<Named>,
    /// Distributors.
    pub distributors: Vec<Named>,
}

/// What the form's page needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    /// The organization, new or not.
    pub id: OrganizationId,
    /// For the command that the form will send.
    pub key: Uuid,
    /// What is stored.
    pub form: OrganizationForm,
    /// What selects offer.
    pub choices: Choices,
}

/// An organization with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationDetail {
    /// Which.
    pub id: OrganizationId,
    /// Its fields.
    pub form: OrganizationForm,
    /// Its owner.
    pub owner: Option<Named>,
    /// The owner's team.
    pub team: String,
    /// Its segment's name.
    pub segment: String,
    /// The organization above it.
    pub parent: Option<Named>,
    /// Its default distributor.
    pub distributor: Option<Named>,
    /// Those below it, by name; at most 100.
    pub branches: Vec<Named>,
    /// Who follows it.
    pub followers: Vec<Named>,
    /// Whether the person asking does.
    pub followed: bool,
    /// Whether the person asking may change it.
    pub writable: bool,
    /// When something last happened with it.
    pub last_activity: Option<Moment>,
    /// Weeks between visits that hold for it.
    pub cadence_weeks: Option<i32>,
    /// What selects offer.
    pub choices: Choices,
    /// Whether the person asking owns it.
    pub owned_by: Option<PersonId>,
}

impl OrganizationDetail {
    /// The priority as a value.
    #[must_use]
    pub fn priority(&self) -> Option<Priority> {
        self.form.priority.parse().ok()
    }

    /// The delivery address on one line, or the billing address where there is none; empty when neither is known.
    #[must_use]
    pub fn address(&self) -> String {
        let form = &self.form;
        let shipping = [
            &form.shipping_line1,
            &form.shipping_line2,
            &form.shipping_city,
            &form.shipping_state,
            &form.shipping_postal_code,
            &form.shipping_country,
        ];
        let billing = [
            &form.billing_line1,
            &form.billing_line2,
            &form.billing_city,
            &form.billing_state,
            &form.billing_postal_code,
            &form.billing_country,
        ];
        let line = |parts: [&String; 6]| {
            parts.iter().map(|part| part.as_str()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        };
        let delivery = line(shipping);
        if delivery.is_empty() { line(billing) } else { delivery }
    }

    /// A map of the place: by coordinates where they are known, else by address; `None` when neither is.
    #[must_use]
    pub fn map_url(&self) -> Option<String> {
        let form = &self.form;
        let place =
            if form.latitude.is_empty() { self.address() } else { format!("{},{}", form.latitude, form.longitude) };
        let encoded = crate::url::encode(&place);
        (!place.is_empty()).then(|| format!("https://www.openstreetmap.org/search?query={encoded}"))
    }
}
