//! What the rows of a file are, and which fields they can fill.

use super::Field;
use crate::choice;

choice!(
    /// What each row becomes.
    Kind {
        People = "people", "People and teams";
        Organizations = "organizations", "Accounts";
        Products = "products", "Products";
        Opportunities = "opportunities", "Deals";
    }
);

impl Kind {
    /// One of them, as people call it.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::People => "person",
            Self::Organizations => "account",
            Self::Products => "product",
            Self::Opportunities => "deal",
        }
    }

    /// All of them.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Organizations => "accounts",
            Self::Products => "products",
            Self::Opportunities => "deals",
        }
    }

    /// Where their list is, and each one's page below it.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::People => "/people",
            Self::Organizations => "/organizations",
            Self::Products => "/products",
            Self::Opportunities => "/opportunities",
        }
    }

    /// The fields that a column can fill.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::People => Field::OF_PEOPLE,
            Self::Organizations => Field::OF_ORGANIZATIONS,
            Self::Products => Field::OF_PRODUCTS,
            Self::Opportunities => Field::OF_DEALS,
        }
    }

    /// The same for a select.
    #[must_use]
    pub fn field_options(self) -> Vec<(String, String)> {
        self.fields().iter().map(|field| (field.code().to_owned(), field.label().to_owned())).collect()
    }
}
