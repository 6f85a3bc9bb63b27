//! From the form's strings to typed values, with every rule that one opportunity alone can break.

use super::{Context, OpportunityForm};
use crate::checks::{Checks, trimmed};
use crate::contacts::Influence;
use crate::error::AppError;
use chrono::NaiveDate;
use uuid::Uuid;

/// An opportunity that may be written.
#[derive(Clone, Debug)]
pub struct Draft {
    pub organization_id: Option<Uuid>,
    pub principal_id: Option<Uuid>,
    pub distributor_id: Option<Uuid>,
    pub context: Option<Context>,
    pub probability: Option<i32>,
    pub expected_close_on: Option<NaiveDate>,
    pub owner_id: Option<Uuid>,
    /// In minor units.
    pub estimated_value: Option<i64>,
    pub currency: Option<String>,
    pub opened_on: Option<NaiveDate>,
    /// Each once.
    pub products: Vec<Uuid>,
    /// Each once, with how much they have to say.
    pub contacts: Vec<(Uuid, Influence)>,
    /// The texts that have no rule but a length, trimmed.
    pub form: OpportunityForm,
}

impl Draft {
    /// The typed values of `form`; a value without a currency is in that of the company.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn parse(form: &OpportunityForm, currency: &str) -> Result<Self, AppError> {
        const LISTED: &str = "Choose from the list.";
        const DAY: &str = "Type a day, like 2026-03-04.";
        let mut form = trimmed(form)?;
        let mut checks = Checks::default();
        form.name = form.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if form.organization_id.is_empty() {
            checks.wrong::<()>("organization_id", "Choose who buys.");
        }
        if form.principal_id.is_empty() {
            checks.wrong::<()>("principal_id", "Choose whose products.");
        }
        let organization_id = checks.optional("organization_id", &form.organization_id, LISTED);
        let principal_id = checks.optional("principal_id", &form.principal_id, LISTED);
        let distributor_id = checks.optional("distributor_id", &form.distributor_id, LISTED);
        let context = checks.optional("context", &form.context, LISTED);
        if context == Some(Context::Custom) && form.custom_context.is_empty() {
            checks.wrong::<()>("custom_context", "Say what it came of.");
        }
        let probability = checks.number("probability", &form.probability, 0, 100);
        let expected_close_on = checks.optional("expected_close_on", &form.expected_close_on, DAY);
        let owner_id = checks.optional("owner_id", &form.owner_id, LISTED);
        let (estimated_value, currency) =
            checks.money(("estimated_value", &form.estimated_value), ("currency", &form.currency), currency);
        let opened_on = checks.optional("opened_on", &form.opened_on, DAY);
        let mut products = Vec::new();
        for line in &form.products {
            match line.product_id.parse() {
                Ok(id) if products.contains(&id) => {}
                Ok(id) => products.push(id),
                Err(_) => checks.wrong("products", "Choose products from the list."),
            }
        }
        let mut contacts = Vec::<(Uuid, Influence)>::new();
        for line in form.contacts.iter().filter(|line| !line.contact_id.is_empty()) {
            let influence = if line.influence.is_empty() { Ok(Influence::Unknown) } else { line.influence.parse() };
            match line.contact_id.parse().map(|id| (id, influence)) {
                Ok((id, Ok(_))) if contacts.iter().any(|(known, _)| *known == id) => {
                    checks.wrong::<()>("contacts", "Name everybody once.");
                }
                Ok((id, Ok(influence))) => contacts.push((id, influence)),
                _ => checks.wrong::<()>("contacts", "Choose people from the list."),
            }
        }
        let draft = Self {
            organization_id,
            principal_id,
            distributor_id,
            context,
            probability,
            expected_close_on,
            owner_id,
            estimated_value,
            currency,
            opened_on,
            products,
            contacts,
            form,
        };
        checks.passed(draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opportunities::{ContactLine, ProductLine};

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let form = OpportunityForm {
            context: "custom".into(),
            probability: "101".into(),
            expected_close_on: "soon".into(),
            estimated_value: "many".into(),
            products: vec![ProductLine { product_id: "cod".into() }],
            contacts: vec![ContactLine { contact_id: "ann".into(), influence: String::new() }],
            ..OpportunityForm::default()
        };
        let Err(AppError::Invalid(errors)) = Draft::parse(&form, "USD") else { panic!("must be refused") };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "organization_id",
                "principal_id",
                "custom_context",
                "probability",
                "expected_close_on",
                "estimated_value",
                "products",
                "contacts"
            ]
        );
    }
}
