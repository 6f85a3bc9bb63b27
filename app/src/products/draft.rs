//! From the form's strings to typed values, with every rule that one product alone can break.

use super::{Category, ProductForm, Status};
use crate::checks::{Checks, trimmed};
use crate::error::AppError;
use chrono::NaiveDate;
use uuid::Uuid;

/// A product that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub principal_id: Option<Uuid>,
    pub category: Category,
    pub status: Status,
    /// In minor units.
    pub list_price: Option<i64>,
    pub currency: Option<String>,
    pub allergens: Vec<String>,
    pub certifications: Vec<String>,
    pub launch_on: Option<NaiveDate>,
    pub end_on: Option<NaiveDate>,
    /// The texts that have no rule but a length, trimmed.
    pub form: ProductForm,
}

impl Draft {
    /// The typed values of `form`; a price without a currency is in that of the company.
    ///
    /// # Errors
    /// `Invalid` with every field that is wrong.
    pub fn parse(form: &ProductForm, currency: &str) -> Result<Self, AppError> {
        let form = trimmed(form)?;
        let mut checks = Checks::default();
        if form.name.is_empty() {
            checks.wrong::<()>("name", "Type a name.");
        }
        if form.principal_id.is_empty() {
            checks.wrong::<()>("principal_id", "Choose whose it is.");
        }
        let principal_id = checks.optional("principal_id", &form.principal_id, "Choose a principal from the list.");
        let category = checks.optional("category", &form.category, "Choose from the list.");
        let (list_price, currency) =
            checks.money(("list_price", &form.list_price), ("currency", &form.currency), currency);
        let status = checks.optional("status", &form.status, "Choose from the list.");
        let allergens = checks.words("allergens", &form.allergens);
        let certifications = checks.words("certifications", &form.certifications);
        let launch_on = checks.optional("launch_on", &form.launch_on, "Type a day, like 2026-03-04.");
        let end_on = checks.optional("end_on", &form.end_on, "Type a day, like 2026-03-04.");
        if launch_on.zip(end_on).is_some_and(|(launch, end): (NaiveDate, NaiveDate)| end < launch) {
            checks.wrong::<()>("end_on", "It ends before its launch.");
        }
        let draft = Self {
            principal_id,
            category: category.unwrap_or(Category::Other),
            status: status.unwrap_or(Status::Active),
            list_price,
            currency,
            allergens,
            certifications,
            launch_on,
            end_on,
            form,
        };
        checks.passed(draft)
    }

    /// Whether both would be stored alike, however their price and their lists were typed.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let stored = |draft: &Self| {
            let ProductForm { name, sku, unit, pack_size, description, .. } = draft.form.clone();
            let form = ProductForm { name, sku, unit, pack_size, description, ..ProductForm::default() };
            Self { form, ..draft.clone() }
        };
        stored(self) == stored(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let form = ProductForm {
            category: "soup".into(),
            list_price: "4.999".into(),
            status: "gone".into(),
            launch_on: "soon".into(),
            ..ProductForm::default()
        };
        let Err(AppError::Invalid(errors)) = Draft::parse(&form, "USD") else { panic!("must be refused") };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "principal_id", "category", "list_price", "status", "launch_on"]);
    }

    #[test]
    fn it_does_not_end_before_its_launch_and_a_price_is_in_the_companys_currency() {
        let form = ProductForm {
            name: "Cod loin".into(),
            principal_id: Uuid::nil().to_string(),
            list_price: "1,042.5".into(),
            launch_on: "2026-03-04".into(),
            end_on: "2026-03-03".into(),
            allergens: "Fish, fish, Milk".into(),
            ..ProductForm::default()
        };
        assert_eq!(
            Draft::parse(&form, "USD").map(|draft| draft.end_on),
            Err(AppError::field("end_on", "It ends before its launch."))
        );
        let draft = Draft::parse(&ProductForm { end_on: String::new(), ..form }, "USD").expect("a product");
        assert_eq!((draft.list_price, draft.currency.as_deref()), (Some(104_250), Some("USD")));
        assert_eq!(draft.allergens, ["Fish", "Milk"]);
    }
}
