//! The fields that a column can fill.

use crate::choice;

choice!(
    /// A field of a record, as an import names it; which are for which records, see `Kind::fields`.
    Field {
        Name = "name", "Name";
        ExternalId = "external_id", "Id in the source";
        Role = "role", "Role";
        Priority = "priority", "Priority";
        Segment = "segment", "Segment";
        Owner = "owner", "Owner";
        Status = "status", "Status";
        InactiveReason = "inactive_reason", "Why inactive";
        Parent = "parent", "Parent, by name";
        ParentExternalId = "parent_external_id", "Parent, by id in the source";
        Distributor = "distributor", "Default distributor";
        Website = "website", "Website";
        Email = "email", "E-mail";
        Phone = "phone", "Phone";
        ShippingLine1 = "shipping_line1", "Delivery address line 1";
        ShippingLine2 = "shipping_line2", "Delivery address line 2";
        ShippingCity = "shipping_city", "City";
        ShippingState = "shipping_state", "State or province";
        ShippingPostalCode = "shipping_postal_code", "Postal code";
        ShippingCountry = "shipping_country", "Country";
        BillingLine1 = "billing_line1", "Billing address line 1";
        BillingLine2 = "billing_line2", "Billing address line 2";
        BillingCity = "billing_city", "Billing city";
        BillingState = "billing_state", "Billing state or province";
        BillingPostalCode = "billing_postal_code", "Billing postal code";
        BillingCountry = "billing_country", "Billing country";
        Latitude = "latitude", "Latitude";
        Longitude = "longitude", "Longitude";
        Employees = "employees", "Employees";
        FoundedYear = "founded_year", "Founded";
        AnnualRevenue = "annual_revenue", "Annual revenue";
        RevenueCurrency = "revenue_currency", "Currency of revenue";
        LeadSource = "lead_source", "Lead source";
        Tags = "tags", "Tags";
        CadenceWeeks = "cadence_weeks", "Weeks between visits";
        PersonRole = "person_role", "What they may do";
        Team = "team", "Team";
        Manager = "manager", "Their manager, by name";
        Principal = "principal", "Principal";
        Sku = "sku", "SKU";
        Category = "category", "Category";
        Unit = "unit", "Unit";
        PackSize = "pack_size", "Pack size";
        ListPrice = "list_price", "List price";
        Currency = "currency", "Currency";
        ProductStatus = "product_status", "Status";
        Allergens = "allergens", "Allergens";
        Certifications = "certifications", "Certifications";
        Description = "description", "Description";
        Account = "account", "Account, by name";
        AccountExternalId = "account_external_id", "Account, by id in the source";
        Product = "product", "Product";
        Stage = "stage", "Stage";
        OpenedOn = "opened_on", "Opened on";
        ClosedOn = "closed_on", "Closed on, or expected to close";
        Value = "value", "Value";
        Reason = "reason", "Why it ended";
        Competitor = "competitor", "Competitor";
        Contact = "contact", "Contact, by name or e-mail";
        Deal = "deal", "Deal, by name";
        DealExternalId = "deal_external_id", "Deal, by id in the source";
        Touch = "touch", "Type";
        HappenedAt = "happened_at", "When";
        TouchStatus = "touch_status", "Status";
        Subject = "subject", "Subject";
        Text = "text", "Text";
        Outcome = "outcome", "Outcome";
        Author = "author", "Author";
        Principals = "principals", "Principals";
        Products = "products", "Products";
        Minutes = "minutes", "Minutes";
        Rating = "rating", "Rating";
        FollowUpOn = "follow_up_on", "Follow up on";
        Title = "title", "Title";
        DueOn = "due_on", "Due";
        TaskKind = "task_kind", "Kind";
        TaskPriority = "task_priority", "Priority";
        DoneAt = "done_at", "Done on";
    }
);

#[rustfmt::skip]
impl Field {
    /// Of an account.
    pub const OF_ORGANIZATIONS: &'static [Self] = &[
        Self::Name, Self::ExternalId, Self::Role, Self::Priority, Self::Segment, Self::Owner, Self::Status,
        Self::InactiveReason, Self::Parent, Self::ParentExternalId, Self::Distributor, Self::Website, Self::Email,
        Self::Phone, Self::ShippingLine1, Self::ShippingLine2, Self::ShippingCity, Self::ShippingState,
        Self::ShippingPostalCode, Self::ShippingCountry, Self::BillingLine1, Self::BillingLine2, Self::BillingCity,
        Self::BillingState, Self::BillingPostalCode, Self::BillingCountry, Self::Latitude, Self::Longitude,
        Self::Employees, Self::FoundedYear, Self::AnnualRevenue, Self::RevenueCurrency, Self::LeadSource, Self::Tags,
        Self::CadenceWeeks,
    ];
    /// Of somebody who works here.
    pub const OF_PEOPLE: &'static [Self] = &[Self::Name, Self::Email, Self::PersonRole, Self::Team, Self::Manager];
    /// Of a product.
    pub const OF_PRODUCTS: &'static [Self] = &[
        Self::Name, Self::ExternalId, Self::Principal, Self::Sku, Self::Category, Self::Unit, Self::PackSize,
        Self::ListPrice, Self::Currency, Self::ProductStatus, Self::Allergens, Self::Certifications, Self::Description,
    ];
    /// Of a deal.
    pub const OF_DEALS: &'static [Self] = &[
        Self::Name, Self::ExternalId, Self::Account, Self::AccountExternalId, Self::Product, Self::Principal, Self::Owner,
        Self::Stage, Self::OpenedOn, Self::ClosedOn, Self::Value, Self::Currency, Self::Reason, Self::Distributor,
        Self::LeadSource, Self::Competitor,
    ];
    /// Of what was done with an account.
    pub const OF_INTERACTIONS: &'static [Self] = &[
        Self::ExternalId, Self::Account, Self::AccountExternalId, Self::Contact, Self::Deal, Self::DealExternalId,
        Self::Touch, Self::HappenedAt, Self::TouchStatus, Self::Subject, Self::Text, Self::Outcome, Self::Author,
        Self::Principals, Self::Products, Self::Minutes, Self::Rating, Self::FollowUpOn,
    ];
    /// Of what is promised.
    pub const OF_TASKS: &'static [Self] = &[
        Self::Title, Self::ExternalId, Self::DueOn, Self::Account, Self::AccountExternalId, Self::Contact, Self::Deal,
        Self::DealExternalId, Self::Owner, Self::TaskKind, Self::TaskPriority, Self::DoneAt,
    ];
}

impl Field {
    /// Whether its words come from a list, so that an unknown one needs a decision.
    #[must_use]
    pub fn is_list(self) -> bool {
        self.is_closed() || self.makes().is_some() || matches!(self, Self::ShippingCountry | Self::BillingCountry)
    }

    /// Whether a word that is not in its list cannot be kept.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(
            self,
            Self::Role
                | Self::Priority
                | Self::Status
                | Self::Owner
                | Self::Distributor
                | Self::PersonRole
                | Self::Category
                | Self::ProductStatus
                | Self::Product
                | Self::Stage
                | Self::Reason
                | Self::Touch
                | Self::TouchStatus
                | Self::Outcome
                | Self::Author
                | Self::Products
                | Self::TaskKind
                | Self::TaskPriority
        )
    }

    /// What is made of a word that is kept and is in its list not yet.
    #[must_use]
    pub fn makes(self) -> Option<&'static str> {
        match self {
            Self::Segment => Some("a new segment"),
            Self::Team => Some("a new team"),
            Self::Principal | Self::Principals => Some("a new principal"),
            _ => None,
        }
    }

    /// Whether it holds amounts or numbers, which one style of writing makes out.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::AnnualRevenue | Self::Employees | Self::ListPrice | Self::Value)
    }

    /// Whether it holds amounts, which may be multiplied.
    #[must_use]
    pub fn is_amount(self) -> bool {
        self.is_number() && self != Self::Employees
    }

    /// Whether it holds days, which one order makes out.
    #[must_use]
    pub fn is_date(self) -> bool {
        matches!(
            self,
            Self::OpenedOn | Self::ClosedOn | Self::HappenedAt | Self::FollowUpOn | Self::DueOn | Self::DoneAt
        )
    }

    /// The words of a cell: several, between semicolons, where it is a list of them.
    pub fn words(self, cell: &str) -> impl Iterator<Item = &str> {
        let is_several = matches!(self, Self::Principals | Self::Products);
        cell.split(move |letter| is_several && letter == ';').map(str::trim).filter(|word| !word.is_empty())
    }

    /// Whether several columns may fill it.
    #[must_use]
    pub fn is_many(self) -> bool {
        matches!(self, Self::Phone | Self::Tags)
    }
}
