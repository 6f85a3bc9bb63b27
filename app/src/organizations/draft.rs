//! From the form's strings to typed values, with every rule that one organization alone can break.

use super::{OrganizationForm, OrganizationRole, Phone, Priority, Status};
use crate::auth::EmailAddress;
use crate::checks::{Checks, trimmed};
use crate::error::AppError;
use uuid::Uuid;

/// An organization that may be written; the parent is named by text and found by the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub name: String,
    pub role: OrganizationRole,
    pub priority: Priority,
    pub segment_id: Option<Uuid>,
    pub status: Status,
    pub inactive_reason: String,
    pub default_distributor_id: Option<Uuid>,
    pub owner_id: Option<Uuid>,
    pub website: String,
    pub email: String,
    pub phones: Vec<Phone>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub employees: Option<i32>,
    pub founded_year: Option<i32>,
    pub annual_revenue: Option<i64>,
    pub revenue_currency: Option<String>,
    pub tags: Vec<String>,
    pub cadence_weeks: Option<i32>,
    /// The texts that have no rule but a length, trimmed.
    pub form: OrganizationForm,
}

impl Draft {
    /// The typed values of `form`; `currency` is the company's, for a revenue without its own.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn parse(form: &OrganizationForm, currency: &str) -> Result<Self, AppError> {
        let form = trimmed(form)?;
        let mut checks = Checks::default();
        if form.name.is_empty() {
            checks.wrong::<()>("name", "Type a name.");
        }
        let role = checks.optional("role", &form.role, "Choose a role.").unwrap_or(OrganizationRole::Prospect);
        let priority = checks.optional("priority", &form.priority, "Choose A, B, C or D.").unwrap_or(Priority::C);
        let status = checks.optional("status", &form.status, "Choose a status.").unwrap_or(Status::Active);
        if status == Status::Inactive && form.inactive_reason.is_empty() {
            checks.wrong::<()>("inactive_reason", "Say why it is inactive.");
        }
        let email = if form.email.is_empty() {
            String::new()
        } else {
            match EmailAddress::parse("email", &form.email) {
                Ok(address) => address.as_str().to_owned(),
                Err(_) => checks.wrong("email", "Type an address like name@example.com, or leave it empty."),
            }
        };
        let website = checks.web_address("website", &form.website);
        let latitude: Option<f64> = checks.optional("latitude", &form.latitude, "Type degrees, like 40.7128.");
        let longitude: Option<f64> = checks.optional("longitude", &form.longitude, "Type degrees, like -74.0060.");
        if latitude.is_some_and(|degrees| !(-90.0..=90.0).contains(&degrees)) {
            checks.wrong::<()>("latitude", "Latitude lies between -90 and 90.");
        }
        if longitude.is_some_and(|degrees| !(-180.0..=180.0).contains(&degrees)) {
            checks.wrong::<()>("longitude", "Longitude lies between -180 and 180.");
        }
        if form.latitude.is_empty() != form.longitude.is_empty() {
            checks.wrong::<()>("longitude", "Give both latitude and longitude, or neither.");
        }
        let (annual_revenue, revenue_currency) = checks.money(
            ("annual_revenue", &form.annual_revenue),
            ("revenue_currency", &form.revenue_currency),
            currency,
        );
        let tags = checks.tags(&form.tags);
        let draft = Self {
            name: form.name.clone(),
            role,
            priority,
            segment_id: checks.optional("segment_id", &form.segment_id, "Choose a segment from the list."),
            status,
            inactive_reason: if status == Status::Inactive { form.inactive_reason.clone() } else { String::new() },
            default_distributor_id: checks.optional(
                "default_distributor_id",
                &form.default_distributor_id,
                "Choose a distributor from the list.",
            ),
            owner_id: checks.optional("owner_id", &form.owner_id, "Choose a person from the list."),
            website,
            email,
            phones: form.phones.clone(),
            latitude,
            longitude,
            employees: checks.number("employees", &form.employees, 0, 10_000_000),
            founded_year: checks.number("founded_year", &form.founded_year, 1000, 2999),
            annual_revenue,
            revenue_currency,
            tags,
            cadence_weeks: checks.number("cadence_weeks", &form.cadence_weeks, 0, 104),
            form,
        };
        checks.passed(draft)
    }
}

impl Draft {
    /// Whether both would be stored alike, however their numbers and addresses were typed. The parent is not compared.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let stored = |draft: &Self| {
            let f = draft.form.clone();
            let form = OrganizationForm {
                billing_line1: f.billing_line1,
                billing_line2: f.billing_line2,
                billing_city: f.billing_city,
                billing_state: f.billing_state,
                billing_postal_code: f.billing_postal_code,
                billing_country: f.billing_country,
                shipping_line1: f.shipping_line1,
                shipping_line2: f.shipping_line2,
                shipping_city: f.shipping_city,
                shipping_state: f.shipping_state,
                shipping_postal_code: f.shipping_postal_code,
                shipping_country: f.shipping_country,
                lead_source: f.lead_source,
                ..OrganizationForm::default()
            };
            Self { form, ..draft.clone() }
        };
        stored(self) == stored(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revenue_is_an_amount_of_its_currency_or_of_the_companys() {
        let revenue = |amount: &str, currency: &str| {
            let (annual_revenue, revenue_currency) = (amount.to_owned(), currency.to_owned());
            let form =
                OrganizationForm { name: "Tsukiji".into(), annual_revenue, revenue_currency, ..Default::default() };
            Draft::parse(&form, "USD").map(|draft| (draft.annual_revenue, draft.revenue_currency))
        };
        let known = |minor, code: &str| Ok((Some(minor), Some(code.to_owned())));
        assert_eq!(revenue("1,250,000.5", ""), known(125_000_050, "USD"));
        assert_eq!(revenue("5000", "jpy"), known(5000, "JPY"));
        assert_eq!(revenue("12.345", "KWD"), known(12_345, "KWD"));
        assert_eq!(revenue("", ""), Ok((None, None)), "unknown stays unknown");
        let field = |refused: Result<_, AppError>| match refused {
            Err(AppError::Invalid(errors)) => errors.into_iter().map(|error| error.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(field(revenue("5000.5", "JPY")), ["annual_revenue"]);
        assert_eq!(field(revenue("5000", "XYZ")), ["revenue_currency"]);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let form = OrganizationForm {
            email: "nobody".into(),
            employees: "-3".into(),
            status: "inactive".into(),
            latitude: "95".into(),
            ..OrganizationForm::default()
        };
        let Err(AppError::Invalid(errors)) = Draft::parse(&form, "USD") else { panic!("must be refused") };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "inactive_reason", "email", "latitude", "longitude", "employees"]);
    }
}
