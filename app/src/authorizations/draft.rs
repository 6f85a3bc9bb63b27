//! From the form's strings to typed values, with every rule that one authorization alone can break.

use super::{Allowed, AuthorizationForm, Override};
use crate::checks::{Checks, trimmed};
use crate::error::AppError;
use chrono::NaiveDate;
use uuid::Uuid;

/// An authorization that may be written.
#[derive(Clone, Debug)]
pub struct Draft {
    pub distributor_id: Option<Uuid>,
    pub principal_id: Option<Uuid>,
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// Of products, each once.
    pub overrides: Vec<Override>,
    /// The text that has no rule but a length, trimmed.
    pub territory: String,
}

impl Draft {
    /// The typed values of `form`.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn parse(form: &AuthorizationForm) -> Result<Self, AppError> {
        let form = trimmed(form)?;
        let mut checks = Checks::default();
        let distributor_id = checks.optional("distributor_id", &form.distributor_id, "Choose one from the list.");
        if form.distributor_id.is_empty() {
            checks.wrong::<()>("distributor_id", "Choose who sells.");
        }
        let principal_id = checks.optional("principal_id", &form.principal_id, "Choose one from the list.");
        if form.principal_id.is_empty() {
            checks.wrong::<()>("principal_id", "Choose whose products.");
        }
        let since = checks.optional("since", &form.since, "Type a day, like 2026-03-04.");
        let until = checks.optional("until", &form.until, "Type a day, like 2026-03-04.");
        if since.zip(until).is_some_and(|(since, until): (NaiveDate, NaiveDate)| until < since) {
            checks.wrong::<()>("until", "It ends before it begins.");
        }
        let mut overrides = Vec::<Override>::new();
        for line in form.overrides.into_iter().filter(|line| !line.allowed.is_empty()) {
            if line.product_id.parse::<Uuid>().is_err() || line.allowed.parse::<Allowed>().is_err() {
                checks.wrong::<()>("overrides", "Choose products from the list.");
            } else if overrides.iter().any(|known| known.product_id == line.product_id) {
                checks.wrong::<()>("overrides", "Say it once of each product.");
            } else {
                overrides.push(line);
            }
        }
        checks.passed(Self { distributor_id, principal_id, since, until, overrides, territory: form.territory })
    }
}
