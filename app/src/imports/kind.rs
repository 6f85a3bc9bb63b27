//! What the rows of a file are, and which fields they can fill.

use super::Field;
use crate::choice;
use uuid::Uuid;

choice!(
    /// What each row becomes; what others refer to comes first.
    Kind {
        People = "people", "People and teams";
        Organizations = "organizations", "Accounts";
        Products = "products", "Products";
        Opportunities = "opportunities", "Deals";
        Interactions = "interactions", "Interactions";
        Tasks = "tasks", "Tasks";
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
            Self::Interactions => "interaction",
            Self::Tasks => "task",
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
            Self::Interactions => "interactions",
            Self::Tasks => "tasks",
        }
    }

    /// Where their list is.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::People => "/people",
            Self::Organizations => "/organizations",
            Self::Products => "/products",
            Self::Opportunities => "/opportunities",
            Self::Interactions => "/interactions",
            Self::Tasks => "/tasks",
        }
    }

    /// The page of one of them.
    #[must_use]
    pub fn page(self, id: Uuid) -> String {
        let edit = if matches!(self, Self::Interactions | Self::Tasks) { "/edit" } else { "" };
        format!("{}/{id}{edit}", self.path())
    }

    /// Which of its fields says best which one a row is, the best first.
    #[must_use]
    pub fn called_by(self) -> &'static [Field] {
        match self {
            Self::Interactions => &[Field::Subject, Field::Account, Field::AccountExternalId],
            Self::Tasks => &[Field::Title],
            // Few deals have a name in their file.
            _ => &[Field::Name, Field::ExternalId],
        }
    }

    /// Whether each is at an account, and one may be chosen for rows that name none.
    #[must_use]
    pub fn has_account(self) -> bool {
        matches!(self, Self::Opportunities | Self::Interactions)
    }

    /// Whether a known one can get what the file says.
    #[must_use]
    pub fn updates(self) -> bool {
        matches!(self, Self::Organizations | Self::Products | Self::Opportunities)
    }

    /// The table that they stand in, as their ids in the source know it.
    #[must_use]
    pub fn table(self) -> &'static str {
        match self {
            Self::People => "person",
            Self::Organizations => "organization",
            Self::Products => "product",
            Self::Opportunities => "opportunity",
            Self::Interactions => "interaction",
            Self::Tasks => "task",
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
            Self::Interactions => Field::OF_INTERACTIONS,
            Self::Tasks => Field::OF_TASKS,
        }
    }

    /// The same for a select.
    #[must_use]
    pub fn field_options(self) -> Vec<(String, String)> {
        self.fields().iter().map(|field| (field.code().to_owned(), field.label().to_owned())).collect()
    }
}
