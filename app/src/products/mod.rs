//! Products: what a principal makes, and the broker sells. Everybody sees all of them.
//! Invariant: a product is of one principal, and its SKU is that principal's only one; it is discontinued, not deleted.

mod api;
pub(crate) mod columns;
mod detail;
mod discontinuing;
#[cfg(feature = "ssr")]
pub mod draft;
#[cfg(feature = "ssr")]
pub mod exporting;
mod facts;
mod filter;
mod form;
mod list;
#[cfg(feature = "ssr")]
pub mod listing;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) mod related;
#[cfg(feature = "ssr")]
mod selling;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;

pub use api::{CreateProduct, DiscontinueProduct, EditProduct};
pub use detail::ProductPage;
pub use filter::{Column, Filter, Order};
pub use form::{EditProductPage, NewProductPage};
pub use list::ProductsPage;

use crate::command::Base;
use crate::day::Day;
use crate::organizations::Named;
use crate::texts::texts;
use crate::ui::Tally;
use crate::{choice, ids};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

ids!(
    /// A product.
    ProductId,
);

choice!(
    /// What kind of food it is, or what goes with it.
    Category {
        /// Meat, poultry, eggs.
        Protein = "protein", "Protein";
        /// From the water.
        Seafood = "seafood", "Seafood";
        /// Fruit and vegetables.
        Produce = "produce", "Produce";
        /// Milk, and what is made of it.
        Dairy = "dairy", "Dairy";
        /// Bread and pastry.
        Bakery = "bakery", "Bakery";
        /// Whatever it is, it comes frozen.
        Frozen = "frozen", "Frozen";
        /// What keeps on a shelf.
        DryGoods = "dry goods", "Dry goods";
        /// Sauces and dressings.
        Sauce = "sauce", "Sauce";
        /// Salt, spices, rubs.
        Seasoning = "seasoning", "Seasoning";
        /// Between meals.
        Snack = "snack", "Snack";
        /// To drink.
        Beverage = "beverage", "Beverage";
        /// The end of a meal.
        Dessert = "dessert", "Dessert";
        /// In the place of meat or milk.
        PlantBased = "plant-based", "Plant-based";
        /// Cups, gloves, foil.
        Disposable = "disposable", "Disposable";
        /// None of these.
        Other = "other", "Other";
    }
);

choice!(
    /// Whether it can be ordered.
    Status {
        /// It can.
        Active = "active", "Active";
        /// Not any more.
        Discontinued = "discontinued", "Discontinued";
        /// Not yet.
        ComingSoon = "coming soon", "Coming soon";
    }
);

/// A product as a form: every field as text, the way it is typed and merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProductForm {
    pub name: String,
    pub principal_id: String,
    pub category: String,
    pub sku: String,
    /// What one buys: "case".
    pub unit: String,
    /// What is in it: "12 x 1 kg".
    pub pack_size: String,
    pub list_price: String,
    pub currency: String,
    pub status: String,
    /// Separated by commas.
    pub allergens: String,
    /// Likewise.
    pub certifications: String,
    pub description: String,
    pub launch_on: String,
    pub end_on: String,
}

texts!(
    ProductForm {
        name principal_id category sku unit pack_size list_price currency status allergens certifications description
        launch_on end_on
    }
);

impl ProductForm {
    /// A new one, whose price is in the company's currency unless it says otherwise.
    #[must_use]
    pub fn new_of(principal_id: String, currency: String) -> Self {
        let (category, status) = (Category::Other.code().into(), Status::Active.code().into());
        Self { principal_id, category, currency, status, ..Self::default() }
    }
}

/// Makes a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Create {
    /// Made by the client: work done offline keeps it.
    pub id: ProductId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// What was typed.
    #[serde(default)]
    pub form: ProductForm,
}

/// Changes the fields that differ between `base` and `form`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub id: ProductId,
    /// One per command: a retry changes nothing.
    pub key: Uuid,
    /// The form as the person found it.
    pub base: Base<ProductForm>,
    /// The form as they want it.
    #[serde(default)]
    pub form: ProductForm,
}

/// What the form's page needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    /// The product, new or not.
    pub id: ProductId,
    /// For the command that the form will send.
    pub key: Uuid,
    /// What is stored.
    pub form: ProductForm,
    /// Whose it may be.
    pub principals: Vec<Named>,
}

/// A product with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDetail {
    /// Which.
    pub id: ProductId,
    /// Its fields.
    pub form: ProductForm,
    /// Whose it is.
    pub principal: Named,
    /// Whose it may be.
    pub principals: Vec<Named>,
    /// Whether the person asking may change it.
    pub writable: bool,
    /// The day that it is for the person asking.
    pub today: Day,
    /// What becomes of its samples, in a sentence; empty: not known here.
    #[serde(default)]
    pub conversion: String,
    /// How it sells; empty: not known here.
    #[serde(default)]
    pub selling: Vec<Tally>,
    /// Whether something of it waits on this device to be sent; never of the server's.
    pub waits: bool,
}
