//! What the server answers about organizations: as much as the screen that asks shows.

use super::{Named, OrganizationForm, OrganizationId, Priority, Related};
use crate::auth::PersonId;
use crate::time::Moment;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An organization that a few letters may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What a form field takes for it.
    pub text: String,
    /// What tells it from others of its name.
    pub about: String,
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

/// Branches that an organization's page shows; the rest are in the list.
pub const BRANCHES: u8 = 20;

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
    /// All above it, the highest first.
    pub above: Vec<Named>,
    /// What belongs to it.
    pub related: Vec<Related>,
    /// Who follows it.
    pub followers: Vec<Named>,
    /// Whether the person asking does.
    pub followed: bool,
    /// Whether the person asking may change it.
    pub writable: bool,
    /// When something last happened with it.
    pub last_activity: Option<Moment>,
    /// What should have happened here before today, in a sentence each; empty: nothing.
    pub overdue: String,
    /// What is wanted here by and by, in a sentence each; empty: nothing.
    pub wanted: String,
    /// What selects offer.
    pub choices: Choices,
    /// Whether the person asking owns it.
    pub owned_by: Option<PersonId>,
    /// Whether something of it waits on this device to be sent; never of the server's.
    pub waits: bool,
}

impl OrganizationDetail {
    /// The cadence that holds while it has none of its own, in words.
    #[must_use]
    pub fn usual_cadence(&self) -> String {
        match self.priority().and_then(Priority::cadence_weeks) {
            Some(weeks) => format!("{weeks}, by its priority"),
            None => "None, by its priority".to_owned(),
        }
    }

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
